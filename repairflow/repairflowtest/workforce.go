package repairflowtest

import (
	"context"

	"fettle/internal/db"
	"fettle/repairflow/workforce"
)

// Staff makes engineers of the workforce who work every day from eight to eight and set out from Guangzhou.
func (w World) Staff(logins ...string) {
	w.Helper()
	for i, login := range logins {
		e := workforce.Edit{Lon: 113.30 + float64(i)*0.02, Lat: 23.11, Zone: "Asia/Shanghai", Active: true}
		for day := range 7 {
			e.Shifts = append(e.Shifts, workforce.Shift{Weekday: day + 1, Starts: "08:00", Ends: "20:00"})
		}
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			_, err := workforce.Put(ctx, tx, login, e)
			return err
		})
	}
}
