package repair

import (
	"context"
	"fmt"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
)

// RefurbishedAccepted tells whether a customer takes refurbished parts, since when it is told.
type RefurbishedAccepted struct {
	Repair  string `json:"repair"`
	Accepts bool   `json:"accepts"`
}

// EventType never changes.
func (RefurbishedAccepted) EventType() string { return "repairflow.refurbished_accepted.v1" }

// EventKey is the repair.
func (e RefurbishedAccepted) EventKey() string { return e.Repair }

// AcceptRefurbished writes whether the customer takes refurbished parts. It holds for what is sourced from now on; nothing that was
// said once changes nothing.
func AcceptRefurbished(ctx context.Context, tx *db.Tx, id string, accepts bool) (Repair, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil || r.AcceptsRefurbished == accepts {
		return r, err
	}
	if r.Over() || r.CompletedAt != nil {
		return r, ErrOver.With("state", r.State)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE repairs SET accepts_refurbished = $2, version = version + 1 WHERE id = $1", id, accepts); err != nil {
		return r, fmt.Errorf("write what %s accepts: %w", id, err)
	}
	if err := event.Emit(ctx, tx, RefurbishedAccepted{id, accepts}); err != nil {
		return r, err
	}
	return ByID(ctx, tx, id)
}

type acceptIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Accepts bool `json:"accepts"`
	}
}

func acceptRefurbished(ctx context.Context, tx *db.Tx, in *acceptIn) (Repair, error) {
	if _, err := Visible(ctx, tx, in.Repair); err != nil {
		return Repair{}, err
	}
	r, err := AcceptRefurbished(ctx, tx, in.Repair, in.Body.Accepts)
	return r.Masked(auth.From(ctx)), err
}
