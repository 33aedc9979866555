package payment

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/quote"
)

const keepMessageSQL = `
INSERT INTO payment_messages (provider, id, kind, reference, minor, currency, received_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'kept')
ON CONFLICT (provider, id) DO NOTHING`

// Hear takes a message of a provider. One that came before is answered with what became of it.
func Hear(ctx context.Context, tx *db.Tx, m Report) (Report, error) {
	done, err := tx.ExecContext(ctx, keepMessageSQL, m.Provider, m.ID, m.Kind, m.Reference, m.Minor, m.Currency, tx.Now)
	if err != nil {
		return m, fmt.Errorf("keep message %s of %s: %w", m.ID, m.Provider, err)
	}
	if n, err := done.RowsAffected(); err != nil {
		return m, fmt.Errorf("count message %s: %w", m.ID, err)
	} else if n > 0 {
		if err := apply(ctx, tx, m); err != nil {
			return m, err
		}
	}
	return messageByID(ctx, tx, m.Provider, m.ID)
}

const messageColumns = `
SELECT provider, id, kind, reference, minor, currency, received_at, state, reason
FROM payment_messages`

func messageByID(ctx context.Context, tx *db.Tx, provider, id string) (Report, error) {
	var m Report
	if err := tx.GetContext(ctx, &m, messageColumns+" WHERE provider = $1 AND id = $2", provider, id); err != nil {
		return m, fmt.Errorf("read message %s of %s: %w", id, provider, err)
	}
	return m, nil
}

const endMessageSQL = `
UPDATE payment_messages
SET state = $3, reason = $4
WHERE provider = $1 AND id = $2`

func endMessage(ctx context.Context, tx *db.Tx, m Report, to Outcome, reason string) error {
	if _, err := tx.ExecContext(ctx, endMessageSQL, m.Provider, m.ID, to, reason); err != nil {
		return fmt.Errorf("end message %s of %s: %w", m.ID, m.Provider, err)
	}
	return nil
}

// apply gives a message its effect, or leaves it for the yes that it came before.
func apply(ctx context.Context, tx *db.Tx, m Report) error {
	p, err := one(ctx, tx, columns+" WHERE provider = $1 AND reference = $2", m.Provider, m.Reference)
	if errors.Is(err, ErrNoPayment) {
		return nil
	}
	if err != nil {
		return err
	}
	if p, err = lockWithRepair(ctx, tx, p); err != nil {
		return err
	}
	switch m.Kind {
	case SaysCaptured:
		return applyCapture(ctx, tx, p, m)
	case SaysFailed:
		if p.State != Intent {
			return endMessage(ctx, tx, m, Refused, "state")
		}
		if _, err := step(ctx, tx, p, Failed, "the provider says so"); err != nil {
			return err
		}
	}
	// A refund is booked when we decide it; the provider only says that it was done.
	return endMessage(ctx, tx, m, Applied, "")
}

// due is what may be taken for a payment now.
const dueSQL = `
SELECT r.owes_minor
FROM repairs r
WHERE r.id = $1`

func applyCapture(ctx context.Context, tx *db.Tx, p Payment, m Report) error {
	q, err := quote.ByID(ctx, tx, p.Quote)
	if err != nil {
		return err
	}
	if q.State == quote.Sent {
		return nil // It came before the yes: the yes applies it.
	}
	var owes int64
	if err := tx.GetContext(ctx, &owes, dueSQL, p.Repair); err != nil {
		return fmt.Errorf("read what is owed for %s: %w", p.Repair, err)
	}
	reason := ""
	switch {
	case m.Currency != p.Currency:
		reason = "currency"
	case p.State == Captured || p.State == Refunded:
		reason = "state"
	case m.Minor > owes || m.Minor <= 0:
		reason = "over"
	}
	if reason != "" {
		if err := event.Emit(ctx, tx, Refusal{p.Repair, m.Provider, m.ID, m.Reference, m.Minor, m.Currency, reason}); err != nil {
			return err
		}
		return endMessage(ctx, tx, m, Refused, reason)
	}
	if _, err := capture(ctx, tx, p, m.Minor); err != nil {
		return err
	}
	return endMessage(ctx, tx, m, Applied, "")
}

const keptSQL = `
SELECT m.provider, m.id, m.kind, m.reference, m.minor, m.currency, m.received_at, m.state, m.reason
FROM payment_messages m
JOIN payments p ON p.provider = m.provider AND p.reference = m.reference
WHERE p.repair = $1 AND m.state = 'kept'
ORDER BY m.received_at, m.id`

// applyKept gives those messages of a repair their effect that came before its quote was answered.
func applyKept(ctx context.Context, tx *db.Tx, repair string) error {
	var kept []Report
	if err := tx.SelectContext(ctx, &kept, keptSQL, repair); err != nil {
		return fmt.Errorf("read what providers told before: %w", err)
	}
	for _, m := range kept {
		if err := apply(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

const openSimulatorSQL = `
INSERT INTO payment_secrets (provider, secret)
VALUES ($1, $2)
ON CONFLICT DO NOTHING`

// OpenSimulator lets customers pay with money that is none, as demonstrations and tests do. Nothing else opens it.
func OpenSimulator(ctx context.Context, tx *db.Tx) error {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return fmt.Errorf("make a secret: %w", err)
	}
	if _, err := tx.ExecContext(ctx, openSimulatorSQL, Simulator, hex.EncodeToString(raw)); err != nil {
		return fmt.Errorf("open the simulator of payments: %w", err)
	}
	return nil
}

// SecretOf is what the messages of a provider are signed with; empty is none, and then nobody is taken for that provider.
func SecretOf(ctx context.Context, tx *db.Tx, provider string) (string, error) {
	var secret string
	err := tx.GetContext(ctx, &secret, "SELECT secret FROM payment_secrets WHERE provider = $1", provider)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return secret, err
}
