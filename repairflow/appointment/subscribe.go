package appointment

import (
	"context"
	"errors"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
	"fettle/shipping/eta"
)

// Subscribe promises an answer to who registers, books what cannot wait, and moves slots with their parts, visits and engineers.
func Subscribe(p *event.Dispatcher) {
	const me = "appointment"
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e repair.Moved) error {
		switch e.To {
		case repair.Received:
			return promiseResponse(ctx, tx, e.Repair)
		case repair.Triaged:
			r, err := repair.ByID(ctx, tx, e.Repair)
			if err != nil || !r.Urgent || r.State != repair.Triaged {
				return err
			}
			_, err = TakeFirst(ctx, tx, e.Repair)
			return err
		case repair.Cancelled, repair.Completed:
			return sla.Void(ctx, tx, e.Repair, sla.Response, "over")
		}
		return nil
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e sourcing.Promised) error {
		return moveWithParts(ctx, tx, e.Repair)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e eta.Changed) error {
		if e.Repair == "" {
			return nil
		}
		err := moveWithParts(ctx, tx, e.Repair)
		if errors.Is(err, repair.ErrNoRepair) {
			return nil // what comes home travels under the number of its return order
		}
		return err
	})
	event.On(p, me, watch)
	event.Within(p, me, func(ctx context.Context, tx *db.Tx, events []visit.Moved) error {
		for _, e := range events {
			if e.Reason == visit.AnotherEngineer {
				continue // the slot goes with the new visit
			}
			if err := followed(ctx, tx, e.Visit, e.To); err != nil {
				return err
			}
		}
		return nil
	})
	event.Within(p, me, func(ctx context.Context, tx *db.Tx, events []visit.ConfirmedEvent) error {
		for _, e := range events {
			if err := followed(ctx, tx, e.Visit, visit.Confirmed); err != nil {
				return err
			}
		}
		return nil
	})
}

// followed reads a visit that was told of and lets its slot follow; who has arrived has kept his time, or not.
func followed(ctx context.Context, tx *db.Tx, id string, to visit.State) error {
	v, err := visit.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if to == visit.Arrived && !v.WalkIn {
		if err := sla.Keep(ctx, tx, v.Repair, sla.VisitOnTime, tx.Now); err != nil {
			return err
		}
	}
	return follows(ctx, tx, v)
}
