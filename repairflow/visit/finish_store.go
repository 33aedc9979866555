package visit

import (
	"context"
	"fmt"

	"fettle/internal/db"
	"fettle/internal/evidence"
	"fettle/repairflow/orderline"
)

// signing is how a visit is signed off.
type signing struct {
	Test     TestResult
	TestNote string
	Unsigned string
}

const signSQL = `
UPDATE visits
SET test = $2, test_note = $3, unsigned = $4, signed_at = $5, version = version + 1
WHERE id = $1`

// signOff keeps how the appliance works, and that the customer signed: his signature was drawn before and is evidence, or there is a
// reason why there is none.
func signOff(ctx context.Context, tx *db.Tx, v Visit, s signing) (Visit, error) {
	if !v.State.AtDoor() {
		return v, Machine.Refusal(v.State, Finished)
	}
	if s.Test == Untested {
		return v, ErrNotDone.Because("function_test").At("body.test")
	}
	if s.Unsigned == "" {
		if err := evidence.Need(ctx, tx, PhotoKind, v.ID, PhotoSignature); err != nil {
			return v, err
		}
	}
	if _, err := tx.ExecContext(ctx, signSQL, v.ID, s.Test, s.TestNote, s.Unsigned, tx.Now); err != nil {
		return v, fmt.Errorf("sign a visit off: %w", err)
	}
	return ByID(ctx, tx, v.ID)
}

// finish ends a visit that leaves the repair open: a part is to come. All steps are done or left out with a reason.
func finish(ctx context.Context, tx *db.Tx, v Visit, reason string) (Visit, error) {
	steps, err := stepsOf(ctx, tx, v.ID)
	if err != nil {
		return v, err
	}
	if f := (facts{steps: steps}); !v.WalkIn && !f.done(Clean) {
		return v, ErrNotDone.Because("steps")
	}
	return End(ctx, tx, v, Finished, reason)
}

// MayComplete refuses to complete a repair whose visit is not done: its steps, how the appliance works, both serials of what was fitted,
// and the customer's signature. A walk-in visit owes that only where the policy says so.
func MayComplete(ctx context.Context, tx *db.Tx, repair string, lines []orderline.Line) error {
	v, err := Open(ctx, tx, repair)
	if err != nil || v == nil || !v.State.AtDoor() {
		return err
	}
	p, err := policyNow(ctx, tx)
	if err != nil || v.WalkIn && !p.StepsOfWalkIn {
		return err
	}
	steps, err := stepsOf(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	switch f := (facts{steps: steps}); {
	case !f.done(Clean):
		return ErrNotDone.Because("steps")
	case v.SignedAt == nil:
		return ErrNotDone.Because("signature")
	case v.Test == Failed:
		return ErrNotDone.Because("function_test")
	}
	for _, l := range lines {
		if l.State == orderline.Installed && l.Serialised && (l.NewSerial == "" || l.OldSerial == "") {
			return ErrNotDone.Because("serials").With("part", l.Part)
		}
	}
	return nil
}
