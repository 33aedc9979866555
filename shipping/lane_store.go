package shipping

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/site"
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

// Lanes are all lanes into the areas.
func Lanes(ctx context.Context, tx *db.Tx, destAreas []string) ([]Lane, error) {
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

// lanesOfCarrier are a carrier's lanes between two areas.
func lanesOfCarrier(ctx context.Context, tx *db.Tx, origin, dest, carrier string) ([]Lane, error) {
	var out []Lane
	if err := tx.SelectContext(ctx, &out, lanesOfCarrierSQL, origin, dest, carrier); err != nil {
		return nil, fmt.Errorf("read the lanes of %s: %w", carrier, err)
	}
	return out, nil
}

// expectedArrival is when a parcel handed over now should arrive: by its carrier's lanes, else what was promised.
func expectedArrival(ctx context.Context, tx *db.Tx, s Shipment) (*time.Time, error) {
	origin, err := site.ByCode(ctx, tx, s.Origin)
	if err != nil {
		return nil, err
	}
	lanes, err := lanesOfCarrier(ctx, tx, origin.AreaCode, s.ShipTo.AreaCode, s.Carrier)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(origin.Zone)
	if err != nil {
		return nil, fmt.Errorf("the zone of %s: %w", s.Origin, err)
	}
	if at, found := Arrival(lanes, tx.Now, zone); found {
		return &at, nil
	}
	return s.PromisedAt, nil
}

// Carrier is who carries parcels.
type Carrier struct {
	Code   string `db:"code" json:"code"`
	NameZH string `db:"name_zh" json:"name_zh"`
	NameEN string `db:"name_en" json:"name_en"`
}

// CarrierByCode reads a carrier.
func CarrierByCode(ctx context.Context, tx *db.Tx, code string) (Carrier, error) {
	var c Carrier
	err := tx.GetContext(ctx, &c, "SELECT code, name_zh, name_en FROM carriers WHERE code = $1", code)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoCarrier
	}
	if err != nil {
		return c, fmt.Errorf("read carrier: %w", err)
	}
	return c, nil
}
