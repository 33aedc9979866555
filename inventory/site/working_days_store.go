package site

import (
	"context"
	"time"

	"fettle/internal/db"
	"fettle/internal/zone"
)

// mostDaysAhead bounds the search in a calendar that never works.
const mostDaysAhead = 366

// WorkingDaysAfter is the end of the n-th working day after a moment, at a place: midnight on its clock. A place without a calendar
// works every day.
func WorkingDaysAfter(ctx context.Context, tx *db.Tx, l Location, at time.Time, n int) (time.Time, error) {
	var c Calendar
	if l.Calendar != nil {
		all, err := Calendars(ctx, tx)
		if err != nil {
			return time.Time{}, err
		}
		c = all[*l.Calendar]
	}
	in := zone.Named(l.Zone)
	day := zone.Midnight(at, in)
	for range mostDaysAhead {
		if n == 0 {
			break
		}
		day = day.AddDate(0, 0, 1)
		if c.Weekdays == "" || c.Works(day.Format(time.DateOnly), (int(day.Weekday())+6)%7) {
			n--
		}
	}
	return day.AddDate(0, 0, 1).UTC(), nil
}
