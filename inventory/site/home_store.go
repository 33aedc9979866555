package site

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
)

// The zone of most warehouses, UTC where there is none.
const homeTodaySQL = `
SELECT ($1::timestamptz AT TIME ZONE coalesce((
    SELECT zone
    FROM locations
    WHERE kind IN ('national', 'regional', 'city') AND closed_at IS NULL
    GROUP BY zone
    ORDER BY count(*) DESC, zone
    LIMIT 1), 'UTC'))::date`

// HomeToday is the day, as midnight UTC, of what belongs to no place, a catalogue: it begins where most warehouses stand.
func HomeToday(ctx context.Context, tx *db.Tx) (time.Time, error) {
	var day time.Time
	if err := tx.GetContext(ctx, &day, homeTodaySQL, tx.Now); err != nil {
		return day, fmt.Errorf("find which day it is at home: %w", err)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC), nil
}
