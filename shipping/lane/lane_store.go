package lane

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
)

// Lane is how long a carrier's service takes between two areas.
type Lane struct {
	OriginArea     string         `db:"origin_area" json:"origin_area"`
	DestArea       string         `db:"dest_area" json:"dest_area"`
	Carrier        string         `db:"carrier" json:"carrier"`
	Service        string         `db:"service" json:"service"`
	TransitMinutes int            `db:"transit_minutes" json:"transit_minutes"`
	Departures     pq.StringArray `db:"departures" json:"departures"`
}

const lanesSQL = `
SELECT origin_area, dest_area, carrier, service, transit_minutes, departures
FROM lanes
WHERE dest_area = ANY($1)
ORDER BY origin_area, dest_area, carrier, service`

// Into are all lanes into the areas.
func Into(ctx context.Context, tx *db.Tx, destAreas []string) ([]Lane, error) {
	var out []Lane
	if err := tx.SelectContext(ctx, &out, lanesSQL, pq.Array(destAreas)); err != nil {
		return nil, fmt.Errorf("read lanes: %w", err)
	}
	return out, nil
}

const lanesOfCarrierSQL = `
SELECT origin_area, dest_area, carrier, service, transit_minutes, departures
FROM lanes
WHERE origin_area = $1 AND dest_area = $2 AND carrier = $3`

// OfCarrier are a carrier's lanes between two areas.
func OfCarrier(ctx context.Context, tx *db.Tx, origin, dest, carrier string) ([]Lane, error) {
	var out []Lane
	if err := tx.SelectContext(ctx, &out, lanesOfCarrierSQL, origin, dest, carrier); err != nil {
		return nil, fmt.Errorf("read the lanes of %s: %w", carrier, err)
	}
	return out, nil
}
