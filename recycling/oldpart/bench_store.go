package oldpart

import (
	"context"
	"slices"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/evidence"
)

// Examine writes what the bench found. A verdict that costs somebody is shown by a photograph, when the policy asks for it; one that
// says this is not the part that was owed reverses the points.
func Examine(ctx context.Context, tx *db.Tx, id string, e Examination) (Return, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if err := Machine.May(r.State, Inspected); err != nil {
		return r, err
	}
	if err := e.check(r); err != nil {
		return r, err
	}
	p, err := benchNow(ctx, tx)
	if err != nil {
		return r, err
	}
	if slices.Contains(p.PhotoVerdicts, e.Verdict) {
		if err := evidence.Need(ctx, tx, PhotoKind, id, PhotoBench); err != nil {
			return r, err
		}
	}
	if r, err = advanceReturn(ctx, tx, r, Inspected, "verdict = $3, inspected_at = $4, measured = $5, measured_unit = $6, damaged_by = $7, esd_bag = $8",
		e.Verdict, tx.Now, e.Measured, e.Unit, e.DamagedBy, e.ESDBag); err != nil {
		return r, err
	}
	if e.Verdict.isMismatch() {
		if err := reversePoints(ctx, tx, r); err != nil {
			return r, err
		}
	}
	return r, event.Emit(ctx, tx, InspectedEvent{r.Step(), r.Part, e.Verdict, e.Measured, e.Unit, e.DamagedBy, e.ESDBag})
}

// withoutBag refuses a grade that a part which came without the bag it needs may not have.
func withoutBag(ctx context.Context, tx *db.Tx, r Return, grade Grade) error {
	if r.ESDBag == nil || *r.ESDBag {
		return nil
	}
	p, err := benchNow(ctx, tx)
	if err == nil && p.bounds(grade) {
		return ErrGrade.Because("no_bag").With("grade", grade, "best", p.BestWithoutBag).At("body.grade")
	}
	return err
}

// WaiveFor ends an obligation, for a kind of reason and what is said of it: a photograph shows it, when the policy asks for one.
func WaiveFor(ctx context.Context, tx *db.Tx, id string, why Waiver, reason string) (Return, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if err := Machine.May(r.State, Waived); err != nil {
		return r, err
	}
	p, err := benchNow(ctx, tx)
	if err != nil {
		return r, err
	}
	if slices.Contains(p.PhotoWaivers, why) {
		if err := evidence.Need(ctx, tx, PhotoKind, id, PhotoWaiver, PhotoDispute); err != nil {
			return r, err
		}
	}
	if err := credit(ctx, tx, r); err != nil {
		return r, err
	}
	if r, err = advanceReturn(ctx, tx, r, Waived, "basis = $3, waived_for = $4", reason, why); err != nil {
		return r, err
	}
	return Close(ctx, tx, r, ByWaiving)
}
