package visit

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/repair"
)

// Subscribe keeps the visits of a repair beside its state, in the transaction that changes it: who is at the door has a visit under way,
// and a repair that was given up, or went to another engineer, has none.
func Subscribe(p *event.Dispatcher) {
	event.On(p, "visit", forget)
	event.Within(p, "visit", func(ctx context.Context, tx *db.Tx, events []repair.Moved) error {
		for _, e := range events {
			if err := follow(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func follow(ctx context.Context, tx *db.Tx, e repair.Moved) error {
	switch e.To {
	case repair.InVisit:
		_, err := arrive(ctx, tx, e.Repair)
		return err
	case repair.Cancelled:
		return endAll(ctx, tx, e.Repair, Cancelled, e.Reason)
	case repair.Completed:
		return completed(ctx, tx, e.Repair)
	case repair.Booked:
		return follower(ctx, tx, e.Repair)
	}
	return nil
}

// endAll ends what is open of a repair.
func endAll(ctx context.Context, tx *db.Tx, id string, to State, reason string) error {
	all, err := Of(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.State.Over() {
			continue
		}
		if _, err := End(ctx, tx, v, to, reason); err != nil {
			return err
		}
	}
	return nil
}

// completed ends the visit in which a repair was completed; what was appointed after it is not needed any more.
func completed(ctx context.Context, tx *db.Tx, id string) error {
	all, err := Of(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, v := range all {
		to := Rescheduled
		if v.State.AtDoor() {
			to = Finished
		}
		if v.State.Over() {
			continue
		}
		if _, err := End(ctx, tx, v, to, "completed"); err != nil {
			return err
		}
	}
	return nil
}

// follower gives the open visits of a repair to the engineer that it was given to.
func follower(ctx context.Context, tx *db.Tx, id string) error {
	r, err := repair.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	all, err := Of(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.State.Over() {
			continue
		}
		if _, err := Reassign(ctx, tx, v, r.Engineer); err != nil {
			return err
		}
	}
	return nil
}
