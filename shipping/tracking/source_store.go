package tracking

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/shipping/carrier"
	"fettle/shipping/lane"
)

const sourceZonesSQL = `
SELECT source, zone
FROM push_sources
WHERE zone <> ''`

// bookOf is what has to be known of carriers and senders to read what they send.
func bookOf(ctx context.Context, tx *db.Tx) (carrier.Book, error) {
	b, err := lane.Book(ctx, tx)
	if err != nil {
		return b, err
	}
	var rows []struct{ Source, Zone string }
	if err := tx.SelectContext(ctx, &rows, sourceZonesSQL); err != nil {
		return b, fmt.Errorf("read the clocks of senders: %w", err)
	}
	b.Sources = make(map[string]*time.Location, len(rows))
	for _, r := range rows {
		if zone, err := time.LoadLocation(r.Zone); err == nil {
			b.Sources[r.Source] = zone
		}
	}
	return b, nil
}

const setSourceZoneSQL = `
UPDATE push_sources
SET zone = $2
WHERE source = $1
RETURNING source, secret <> '' AS open, secret_set_at, secret_set_by, zone`

// SetZone says by which clock a sender writes times without a zone from now on; "" when each carrier has its own.
func SetZone(ctx context.Context, tx *db.Tx, source, zone string) (Source, error) {
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		return Source{}, lane.ErrZone.With("zone", zone).At("body.zone")
	}
	var out Source
	err := tx.GetContext(ctx, &out, setSourceZoneSQL, source, zone)
	if errors.Is(err, sql.ErrNoRows) {
		return out, ErrNoSource.With("source", source)
	}
	if err != nil {
		return out, fmt.Errorf("set the clock of %s: %w", source, err)
	}
	return out, nil
}
