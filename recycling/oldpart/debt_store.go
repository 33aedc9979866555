package oldpart

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
)

// remind sets the timers of an obligation: before its day, on it, and when it is charged.
func remind(ctx context.Context, tx *db.Tx, r Return, p DebtPolicy) error {
	if before := r.DueAt.Add(-time.Duration(p.RemindDays) * dayLong); p.RemindDays > 0 && before.After(tx.Now) {
		if err := event.EmitAt(ctx, tx, before, ReturnReminder{r.Step(), r.DueAt}); err != nil {
			return err
		}
	}
	if r.DueAt.After(tx.Now) {
		if err := event.EmitAt(ctx, tx, r.DueAt, ReturnDue{r.Step()}); err != nil {
			return err
		}
	}
	if p.ChargeDays == 0 {
		return nil
	}
	return event.EmitAt(ctx, tx, r.DueAt.Add(time.Duration(p.ChargeDays)*dayLong), ChargeDue{r.Step()})
}

// Remind tells an engineer that something of his is due soon, when it still is: of a dispute that moved the day he hears before the
// new one.
func Remind(ctx context.Context, tx *db.Tx, e ReturnReminder) error {
	r, err := Lock(ctx, tx, e.Return)
	if err != nil || r.State != Obliged || !r.DueAt.Equal(e.Due) || r.ClockStoppedAt != nil {
		return err
	}
	return event.Emit(ctx, tx, RemindedEvent{r.Step(), r.Part, r.DueAt})
}

// Due marks an obligation overdue when its day is over and nobody has it.
func Due(ctx context.Context, tx *db.Tx, id string) error {
	r, err := Lock(ctx, tx, id)
	if err != nil || r.State != Obliged || tx.Now.Before(r.DueAt) || r.ClockStoppedAt != nil {
		return err
	}
	if r, err = Advance(ctx, tx, r, Overdue); err != nil {
		return err
	}
	return event.Emit(ctx, tx, OverdueEvent{r.Step(), r.Part, r.DueAt})
}

// Charge charges the engineer for what is overdue for long, once, by the policy of today. What has no price costs nothing.
func Charge(ctx context.Context, tx *db.Tx, id string) error {
	r, err := Lock(ctx, tx, id)
	if err != nil || r.State != Overdue || r.ChargedAt != nil || r.ClockStoppedAt != nil {
		return err
	}
	p, err := debtsNow(ctx, tx)
	if err != nil {
		return err
	}
	if p.ChargeDays == 0 || tx.Now.Before(r.DueAt.Add(time.Duration(p.ChargeDays)*dayLong)) {
		return nil
	}
	part, err := catalog.PartByNumber(ctx, tx, r.Part)
	if err != nil || part.PriceMinor == 0 {
		return err
	}
	amount := p.charge(part.PriceMinor)
	if r, err = advanceReturn(ctx, tx, r, Charged, "charged_minor = $3, currency = $4, charged_at = $5", amount, part.Currency, tx.Now); err != nil {
		return err
	}
	return event.Emit(ctx, tx, ChargedEvent{r.Step(), r.Part, amount, part.Currency})
}

// credit gives back what was charged for a locked return, if anything was.
func credit(ctx context.Context, tx *db.Tx, r Return) error {
	if r.ChargedAt == nil || r.CreditedAt != nil {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "UPDATE returns SET credited_at = $2 WHERE id = $1", r.ID, tx.Now); err != nil {
		return fmt.Errorf("credit return %s: %w", r.ID, err)
	}
	return event.Emit(ctx, tx, CreditedEvent{r.Step(), r.Part, *r.ChargedMinor, r.Currency})
}

// Dispute lets an engineer say that he does not owe it, and why; its clock stands still until operations have decided.
func Dispute(ctx context.Context, tx *db.Tx, id, reason string) (Return, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if r, err = advanceReturn(ctx, tx, r, Disputed, "dispute = $3, disputed_at = $4, settlement = ''", reason, tx.Now); err != nil {
		return r, err
	}
	return r, event.Emit(ctx, tx, DisputedEvent{r.Step(), r.Part, reason})
}

// Settle decides a dispute. Upheld, it is owed no more and what was charged is given back. Refused, it is owed again: charged as
// it was, or due as much later as the dispute took.
func Settle(ctx context.Context, tx *db.Tx, id string, upheld bool, note string) (Return, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if r.State != Disputed {
		return r, ErrState.Because("not_disputed").With("return", r.ID, "state", r.State)
	}
	switch {
	case upheld:
		if err := credit(ctx, tx, r); err != nil {
			return r, err
		}
		if r, err = advanceReturn(ctx, tx, r, Waived, "settlement = $3", note); err != nil {
			return r, err
		}
		return Close(ctx, tx, r, ByWaiving)
	case r.ChargedAt != nil && r.CreditedAt == nil:
		return advanceReturn(ctx, tx, r, Charged, "settlement = $3", note)
	}
	stood := *r.DisputedAt
	if r.ClockStoppedAt != nil && r.ClockStoppedAt.Before(stood) {
		// It stood still already when the dispute began, and goes on to from now.
		stood = *r.ClockStoppedAt
	}
	to, due := Obliged, r.DueAt.Add(tx.Now.Sub(stood))
	if !due.After(tx.Now) {
		to = Overdue
	}
	if r, err = advanceReturn(ctx, tx, r, to, "settlement = $3, due_at = $4, clock_stopped_at = CASE WHEN clock_stopped_at IS NOT NULL THEN $5::timestamptz END", note, due, tx.Now); err != nil {
		return r, err
	}
	p, err := debtsNow(ctx, tx)
	if err != nil {
		return r, err
	}
	return r, remind(ctx, tx, r, p)
}
