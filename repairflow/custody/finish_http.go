package custody

import (
	"context"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/repair"
	"fettle/repairflow/visit"
)

func completeRepair(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (repair.Repair, error) {
	before, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return repair.Repair{}, err
	}
	r, err := Complete(ctx, tx, in.Repair)
	if err != nil && before.Over() {
		err = visit.LateBy(ctx, err, in.Repair, "complete", nil)
	}
	return r.Masked(auth.From(ctx)), err
}

type repairCancelIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func cancelRepair(ctx context.Context, tx *db.Tx, in *repairCancelIn) (repair.Repair, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return repair.Repair{}, err
	}
	r, err := Cancel(ctx, tx, in.Repair, in.Body.Reason)
	return r.Masked(auth.From(ctx)), err
}

func resumeDoor(ctx context.Context, tx *db.Tx, in *repairCancelIn) (repair.Repair, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return repair.Repair{}, err
	}
	r, err := ResumeWithout(ctx, tx, in.Repair, in.Body.Reason)
	return r.Masked(auth.From(ctx)), err
}
