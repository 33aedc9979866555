package payment

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/repairflow/outcome"
	"fettle/repairflow/repair"
)

// RefundKind says why money goes back.
type RefundKind string

// Kinds of refunds.
const (
	// NotDue was paid and is not owed any more.
	NotDue RefundKind = "not_due"
	// Verdict follows from a bench that found no fault in what was replaced.
	Verdict RefundKind = "verdict"
	// Decided was decided by operations.
	Decided RefundKind = "decided"
)

// RefundKinds lists them all.
func RefundKinds() []RefundKind { return []RefundKind{NotDue, Verdict, Decided} }

// Schema lists them in the contracts.
func (RefundKind) Schema(closed.Registry) *closed.Schema { return closed.Of(RefundKinds()) }

// Refund is money that was given back.
type Refund struct {
	ID       uuid.UUID  `db:"id" json:"id"`
	Payment  uuid.UUID  `db:"payment" json:"payment"`
	Kind     RefundKind `db:"kind" json:"kind"`
	Proposal *uuid.UUID `db:"proposal" json:"proposal"`
	Minor    int64      `db:"minor" json:"minor"`
	Reason   string     `db:"reason" json:"reason"`
	At       time.Time  `db:"at" json:"at"`
	By       string     `db:"by" json:"by"`
}

const addRefundSQL = `
INSERT INTO payment_refunds (id, payment, kind, proposal, minor, reason, at, by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

const bookRefundSQL = `
UPDATE payments
SET refunded_minor = refunded_minor + $2
WHERE id = $1`

// refund gives back a part of a locked payment, or all of it.
func refund(ctx context.Context, tx *db.Tx, p Payment, minor int64, kind RefundKind, proposal *uuid.UUID, reason string) (Payment, error) {
	left := p.CapturedMinor - p.RefundedMinor
	if minor > left {
		return p, ErrOver.With("left", left, "currency", p.Currency).At("body.minor")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return p, fmt.Errorf("make a refund id: %w", err)
	}
	if _, err := tx.ExecContext(ctx, addRefundSQL, id, p.ID, kind, proposal, minor, reason, tx.Now, tx.By); err != nil {
		return p, fmt.Errorf("refund of payment %s: %w", p.ID, err)
	}
	if _, err := tx.ExecContext(ctx, bookRefundSQL, p.ID, minor); err != nil {
		return p, fmt.Errorf("book a refund of payment %s: %w", p.ID, err)
	}
	to := Captured
	if minor == left {
		to = Refunded
	}
	return step(ctx, tx, p, to, reason)
}

// giveBack refunds an amount out of the payments of a repair, the newest first; what was never paid is not given back.
func giveBack(ctx context.Context, tx *db.Tx, id string, minor int64, kind RefundKind, proposal *uuid.UUID, reason string) error {
	var all []Payment
	if err := tx.SelectContext(ctx, &all, columns+" WHERE repair = $1 AND captured_minor > refunded_minor ORDER BY captured_at DESC, id FOR UPDATE", id); err != nil {
		return fmt.Errorf("read what was paid for %s: %w", id, err)
	}
	for _, p := range all {
		part := min(minor, p.CapturedMinor-p.RefundedMinor)
		if part <= 0 {
			break
		}
		if _, err := refund(ctx, tx, p, part, kind, proposal, reason); err != nil {
			return err
		}
		// A proposal is paid back once; what one payment does not hold of it comes from the next without its number.
		minor, proposal = minor-part, nil
	}
	return nil
}

// hearRefund pays back what operations have approved.
func hearRefund(ctx context.Context, tx *db.Tx, e outcome.RefundDecided) error {
	if !e.Approved {
		return nil
	}
	if _, err := repair.Lock(ctx, tx, e.Repair); err != nil {
		return err
	}
	var done bool
	if err := tx.GetContext(ctx, &done, "SELECT EXISTS (SELECT 1 FROM payment_refunds WHERE proposal = $1)", e.Refund); err != nil || done {
		return err
	}
	return giveBack(ctx, tx, e.Repair, e.Minor, Verdict, &e.Refund, e.Note)
}
