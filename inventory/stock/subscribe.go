package stock

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Subscribe frees reservations whose time is over, and puts lots on hold whose last day is.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "inventory", expireLot)
	event.On(p, "inventory", missInspection)
	event.On(p, "inventory", func(ctx context.Context, tx *db.Tx, e ReservationExpires) error {
		r, err := ReservationByID(ctx, tx, e.Reservation)
		if err != nil || r.State != ReservationActive {
			return err
		}
		if err := Release(ctx, tx, []uuid.UUID{r.ID}, "expired"); err != nil {
			return err
		}
		return event.Emit(ctx, tx, ReservationExpired{Reservation: r.ID, Line: r.Line, Part: r.Part})
	})
}
