package site

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
)

// The zone of most warehouses, UTC where there is none.
const homeZoneSQL = `
SELECT coalesce((
    SELECT zone
    FROM locations
    WHERE kind IN ('national', 'regional', 'city') AND closed_at IS NULL
    GROUP BY zone
    ORDER BY count(*) DESC, zone
    LIMIT 1), 'UTC')`

// HomeZone is the zone of what belongs to no place.
func HomeZone(ctx context.Context, tx *db.Tx) (*time.Location, error) {
	var name string
	if err := tx.GetContext(ctx, &name, homeZoneSQL); err != nil {
		return nil, fmt.Errorf("find the zone at home: %w", err)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("the zone at home: %w", err)
	}
	return zone, nil
}

// HomeToday is the day, as midnight UTC, of what belongs to no place, a catalogue: it begins where most warehouses stand.
func HomeToday(ctx context.Context, tx *db.Tx) (time.Time, error) {
	zone, err := HomeZone(ctx, tx)
	if err != nil {
		return time.Time{}, err
	}
	day := tx.Now.In(zone)
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC), nil
}
