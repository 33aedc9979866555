package wastemanifest

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
)

// weekdays is the calendar of a site that names none.
var weekdays = site.Calendar{Weekdays: "1111100"}

// searchDays ends the search in a calendar that hardly works.
const searchDays = 3660

// workingDays is the end of the n-th working day after a moment, on the clock of zone. The day of the moment is not one of them.
func workingDays(c site.Calendar, zone *time.Location, from time.Time, n int) time.Time {
	local := from.In(zone)
	day := func(later int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+later, 0, 0, 0, 0, zone)
	}
	for later := 1; later < searchDays; later++ {
		d := day(later)
		if c.Works(d.Format(time.DateOnly), (int(d.Weekday())+6)%7) {
			n--
		}
		if n == 0 {
			return day(later + 1)
		}
	}
	return day(searchDays)
}

// workingDaysOn is workingDays from now on the calendar of a site.
func workingDaysOn(ctx context.Context, tx *db.Tx, code string, n int) (time.Time, error) {
	at, err := site.ByCode(ctx, tx, code)
	if err != nil {
		return time.Time{}, err
	}
	zone, err := time.LoadLocation(at.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("the zone of %s: %w", code, err)
	}
	all, err := site.Calendars(ctx, tx)
	if err != nil {
		return time.Time{}, err
	}
	c := weekdays
	if at.Calendar != nil {
		if named, known := all[*at.Calendar]; known {
			c = named
		}
	}
	return workingDays(c, zone, tx.Now, n).UTC(), nil
}

// AcceptanceFallsDue tells operations of a load that nobody has accepted in time, once.
func AcceptanceFallsDue(ctx context.Context, tx *db.Tx, id string) error {
	m, err := lockManifest(ctx, tx, id)
	if err != nil || m.State != InTransfer && m.State != Discrepant || m.LateAt != nil || m.AcceptBy == nil || m.AcceptBy.After(tx.Now) {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE waste_manifests SET late_at = $2, version = version + 1 WHERE id = $1", id, tx.Now); err != nil {
		return fmt.Errorf("mark manifest %s late: %w", id, err)
	}
	return event.Emit(ctx, tx, AcceptanceLate{id, m.MoverOut, m.Acceptor, *m.AcceptBy})
}

// NumberFallsDue tells operations of a load that left on paper and has no number in time, once.
func NumberFallsDue(ctx context.Context, tx *db.Tx, id string) error {
	m, err := lockManifest(ctx, tx, id)
	if err != nil || m.OfficialNumber != nil || m.NumberLateAt != nil || m.NumberBy == nil || m.NumberBy.After(tx.Now) {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE waste_manifests SET number_late_at = $2, version = version + 1 WHERE id = $1", id, tx.Now); err != nil {
		return fmt.Errorf("mark the number of manifest %s late: %w", id, err)
	}
	return event.Emit(ctx, tx, NumberLate{id, m.MoverOut, *m.NumberBy})
}
