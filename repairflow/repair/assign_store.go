package repair

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/workforce"
)

// Reassigned tells that a repair changed hands while it stayed in its state; From is empty when nobody had it.
type Reassigned struct {
	Repair string `json:"repair"`
	From   string `json:"from"`
	To     string `json:"to"`
	Reason string `json:"reason,omitempty"`
}

// EventType never changes.
func (Reassigned) EventType() string { return "repairflow.repair_reassigned.v1" }

// EventKey is the repair.
func (e Reassigned) EventKey() string { return e.Repair }

// Assign gives a repair to an engineer and books it.
func Assign(ctx context.Context, tx *db.Tx, id, login string) (Repair, error) {
	r, err := hand(ctx, tx, id, login)
	if err != nil {
		return r, err
	}
	return Move(ctx, tx, r, Booked, "assigned to "+r.Engineer)
}

// Rebooked are the states that a change of hands makes booked.
var rebooked = []State{Triaged, Booked, InVisit}

// Reassign gives a repair to another engineer in any state in which something is still to be done. One that waits for parts goes on
// waiting.
func Reassign(ctx context.Context, tx *db.Tx, id, login, reason string) (Repair, error) {
	before, err := Lock(ctx, tx, id)
	if err != nil {
		return before, err
	}
	if before.Over() || before.CompletedAt != nil || before.State == Received {
		return before, ErrOver.With("state", before.State)
	}
	r, err := hand(ctx, tx, id, login)
	if err != nil {
		return r, err
	}
	if err := event.Emit(ctx, tx, Reassigned{id, before.Engineer, r.Engineer, reason}); err != nil {
		return r, err
	}
	if slices.Contains(rebooked, r.State) {
		return Move(ctx, tx, r, Booked, "assigned to "+r.Engineer)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE repairs SET version = version + 1 WHERE id = $1", id); err != nil {
		return r, fmt.Errorf("count a change of %s: %w", id, err)
	}
	return ByID(ctx, tx, id)
}

// hand locks a repair and writes whose it is; who lacks the certificate that its appliance asks for is refused.
func hand(ctx context.Context, tx *db.Tx, id, login string) (Repair, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	engineer, err := auth.ActorOf(ctx, tx, login)
	if errors.Is(err, auth.ErrWrongLogin) || err == nil && engineer.Role != auth.Engineer {
		return r, ErrNoEngineer.With("engineer", login).At("body.engineer")
	}
	if err != nil {
		return r, err
	}
	category, err := CategoryOf(ctx, tx, r)
	if err != nil {
		return r, err
	}
	if err := workforce.Qualified(ctx, tx, engineer.Login, category); err != nil {
		return r, AtField(err, "body.engineer")
	}
	var van *string
	if len(engineer.Scope) > 0 {
		van = &engineer.Scope[0]
	}
	if _, err := tx.ExecContext(ctx, "UPDATE repairs SET engineer = $2, van = $3 WHERE id = $1", id, engineer.Login, van); err != nil {
		return r, fmt.Errorf("assign: %w", err)
	}
	r.Engineer, r.Van = engineer.Login, van
	return r, promiseRead(ctx, tx, r)
}

// CategoryOf is the line of appliances that a repair is about.
func CategoryOf(ctx context.Context, tx *db.Tx, r Repair) (category string, err error) {
	if err := tx.GetContext(ctx, &category, "SELECT product_line FROM models WHERE number = $1", r.Model); err != nil {
		return "", fmt.Errorf("read the line of model %s: %w", r.Model, err)
	}
	return category, nil
}
