package oldpart

import (
	"context"
	"slices"

	"fettle/internal/db"
	"fettle/internal/event"
)

// GradeReturn decides what becomes of it. What works as it is goes back to the shelf at once where the policy lets it; what needs a
// repair waits for an order.
func GradeReturn(ctx context.Context, tx *db.Tx, id string, grade Grade) (Return, error) {
	if !slices.Contains(Grades(), grade) {
		return Return{}, ErrGrade.With("grade", grade, "grades", Grades()).At("body.grade")
	}
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	switch {
	case r.State != Inspected:
		// From a repair or a claim it goes back by their own verbs, whatever the machine lets through for those.
		return r, Machine.Refusal(r.State, Graded)
	case r.Verdict.isMismatch() && grade.isRestocked():
		return r, ErrGrade.Because("not_ours").With("verdict", r.Verdict).At("body.grade")
	case r.Verdict != NoFaultFound && grade == Reuse:
		return r, ErrGrade.Because("faulty").With("verdict", r.Verdict).At("body.grade")
	}
	if err := keptApart(r, grade); err != nil {
		return r, err
	}
	if err := withoutBag(ctx, tx, r, grade); err != nil {
		return r, err
	}
	p, err := RefurbishmentNow(ctx, tx)
	if err != nil {
		return r, err
	}
	if r, err = regrade(ctx, tx, r, grade); err != nil || grade != Reuse || !p.Direct {
		return r, err
	}
	return Restock(ctx, tx, r, Tested{At: *r.InspectedAt, AfterGrams: *r.GrossGrams})
}

// regrade writes the grade of a locked return.
func regrade(ctx context.Context, tx *db.Tx, r Return, grade Grade) (Return, error) {
	grade = gradeOf(grade, r.HazardCode)
	r, err := advanceReturn(ctx, tx, r, Graded, "grade = $3, disposition = $4, graded_at = $5", grade, dispositions[grade], tx.Now)
	if err != nil {
		return r, err
	}
	return r, event.Emit(ctx, tx, GradedEvent{r.Step(), grade})
}
