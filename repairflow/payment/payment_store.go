package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/quote"
	"fettle/repairflow/repair"
)

const columns = `
SELECT id, repair, quote, provider, reference, state, currency, amount_minor, accepted_minor, captured_minor, refunded_minor, begun_at, begun_by,
       captured_at, version
FROM payments`

func one(ctx context.Context, tx *db.Tx, query string, args ...any) (Payment, error) {
	var p Payment
	err := tx.GetContext(ctx, &p, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrNoPayment
	}
	if err != nil {
		return p, fmt.Errorf("read a payment: %w", err)
	}
	return p, nil
}

// ByID reads a payment.
func ByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Payment, error) {
	return one(ctx, tx, columns+" WHERE id = $1", id)
}

// OfRepair reads the payments of a repair, oldest first.
func OfRepair(ctx context.Context, tx *db.Tx, id string) ([]Payment, error) {
	out := []Payment{}
	if err := tx.SelectContext(ctx, &out, columns+" WHERE repair = $1 ORDER BY begun_at, id", id); err != nil {
		return nil, fmt.Errorf("read the payments of %s: %w", id, err)
	}
	return out, nil
}

const beginSQL = `
INSERT INTO payments (id, repair, quote, provider, reference, state, currency, amount_minor, begun_at, begun_by)
VALUES ($1, $2, $3, $4, $5, 'intent', $6, $7, $8, $9)`

// Begin begins to take what is due for a quote that was accepted, or would be if it were; one that was begun is answered again.
func Begin(ctx context.Context, tx *db.Tx, of uuid.UUID, provider string) (Payment, error) {
	q, err := quote.ByID(ctx, tx, of)
	if err != nil {
		return Payment{}, err
	}
	r, err := repair.Lock(ctx, tx, q.Repair)
	if err != nil {
		return Payment{}, err
	}
	due := r.OwesMinor
	switch q.State {
	case quote.Sent:
		due = q.TotalMinor
	case quote.Accepted, quote.Declined:
	default:
		return Payment{}, ErrQuote.With("state", q.State)
	}
	if due <= 0 {
		return Payment{}, ErrNothingDue
	}
	if p, err := one(ctx, tx, columns+" WHERE quote = $1 AND state = 'intent' FOR UPDATE", of); err == nil {
		if p.AmountMinor == due && p.Provider == provider {
			return p, nil
		}
		if _, err := step(ctx, tx, p, Failed, "another was begun"); err != nil {
			return p, err
		}
	} else if !errors.Is(err, ErrNoPayment) {
		return p, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Payment{}, fmt.Errorf("make a payment id: %w", err)
	}
	if _, err := tx.ExecContext(ctx, beginSQL, id, q.Repair, of, provider, provider+"_"+id.String(), q.Currency, due, tx.Now, tx.By); err != nil {
		return Payment{}, fmt.Errorf("begin a payment for %s: %w", q.Repair, err)
	}
	p, err := ByID(ctx, tx, id)
	if err != nil {
		return p, err
	}
	return p, tell(ctx, tx, p, "", "")
}

func tell(ctx context.Context, tx *db.Tx, p Payment, from, reason string) error {
	return event.Emit(ctx, tx, Moved{p.Repair, p.ID, p.Quote, from, p.State, p.Currency, p.AmountMinor, p.CapturedMinor, p.RefundedMinor, reason})
}

// step writes the next state of a locked payment, tells of it and makes the account of its repair anew.
func step(ctx context.Context, tx *db.Tx, p Payment, to State, reason string) (Payment, error) {
	if err := Machine.May(p.State, to); err != nil {
		return p, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE payments SET state = $2, version = version + 1 WHERE id = $1", p.ID, to); err != nil {
		return p, fmt.Errorf("make payment %s %s: %w", p.ID, to, err)
	}
	from := string(p.State)
	p, err := ByID(ctx, tx, p.ID)
	if err != nil {
		return p, err
	}
	if err := tell(ctx, tx, p, from, reason); err != nil {
		return p, err
	}
	return p, square(ctx, tx, p.Repair)
}

const captureSQL = `
UPDATE payments
SET accepted_minor = $2, captured_minor = $3, captured_at = $4
WHERE id = $1`

// capture books money that was taken for an accepted quote. More than was accepted is refused by the table itself.
func capture(ctx context.Context, tx *db.Tx, p Payment, minor int64) (Payment, error) {
	r, err := repair.Lock(ctx, tx, p.Repair)
	if err != nil {
		return p, err
	}
	if _, err := tx.ExecContext(ctx, captureSQL, p.ID, r.OwesMinor, minor, tx.Now); err != nil {
		return p, fmt.Errorf("capture payment %s: %w", p.ID, err)
	}
	return step(ctx, tx, p, Captured, "")
}
