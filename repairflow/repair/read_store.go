package repair

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/sla"
	"fettle/repairflow/workforce"
)

// promiseRead promises that the engineer who was given a repair opens it, within minutes of his working time. Who took it himself
// has read it.
func promiseRead(ctx context.Context, tx *db.Tx, r Repair) error {
	if r.Engineer == tx.By {
		return sla.Void(ctx, tx, r.ID, sla.AssignmentRead, "taken by the engineer")
	}
	clocks, why, err := ClocksOf(ctx, tx, r.KeyAccount)
	if err != nil {
		return err
	}
	from, err := onDuty(ctx, tx, r.Engineer)
	if err != nil {
		return err
	}
	return sla.Promise(ctx, tx, r.ID, sla.AssignmentRead, sla.After(from, clocks.AssignmentReadMinutes), why)
}

// onDuty is when an engineer works next; of whom no hours are known, that is now.
func onDuty(ctx context.Context, tx *db.Tx, login string) (time.Time, error) {
	e, err := workforce.ByLogin(ctx, tx, login)
	if errors.Is(err, workforce.ErrNoEngineer) {
		return tx.Now, nil
	}
	if err != nil {
		return tx.Now, err
	}
	zone, err := time.LoadLocation(e.Zone)
	if err != nil {
		return tx.Now, fmt.Errorf("read the zone of %s: %w", login, err)
	}
	return e.OnDuty(zone, tx.Now), nil
}

// judgeRead ends the promise with what shows that the repair was read, or is nobody's any more.
func judgeRead(ctx context.Context, tx *db.Tx, id string, to State) error {
	switch to {
	case InVisit:
		return sla.Keep(ctx, tx, id, sla.AssignmentRead, tx.Now)
	case Completed, Cancelled:
		return sla.Void(ctx, tx, id, sla.AssignmentRead, "over")
	}
	return nil
}

// Read keeps that the engineer of a repair has opened it; another's is one that does not exist.
func Read(ctx context.Context, tx *db.Tx, id string) (Repair, error) {
	r, err := Visible(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if r.Engineer != auth.From(ctx).Login {
		return Repair{}, ErrNoRepair
	}
	return r, sla.Keep(ctx, tx, r.ID, sla.AssignmentRead, tx.Now)
}
