package quote

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
)

// Answer is what the customer was told and has said.
type Answer struct {
	// Sent tells that a version was sent to him, or that a cover pays.
	Sent bool
	// Yes tells that the work may be done.
	Yes bool
	// Voucher tells that a cover pays.
	Voucher bool
	Quote   uuid.UUID
	// Number is the version that was sent or accepted.
	Number int
}

const saidSQL = `
SELECT id, number, kind, state
FROM quotes
WHERE repair = $1 AND state IN ('sent', 'accepted')
ORDER BY state = 'accepted' DESC, number DESC
LIMIT 1`

// Said tells whether the work on a repair may be done: its customer has accepted a version, or covers pay for all of it. In the latter
// case the voucher is made when there is none yet.
func Said(ctx context.Context, tx *db.Tx, id string) (Answer, error) {
	var q Quote
	err := tx.GetContext(ctx, &q, saidSQL, id)
	if err == nil && q.State == Accepted {
		return Answer{true, true, q.Kind == Voucher, q.ID, q.Number}, nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Answer{}, fmt.Errorf("read what the customer of %s said: %w", id, err)
	}
	minted, free, mintErr := mint(ctx, tx, id)
	if mintErr != nil {
		return Answer{}, mintErr
	}
	if free {
		return Answer{true, true, true, minted.ID, minted.Number}, nil
	}
	return Answer{Sent: err == nil, Quote: q.ID, Number: q.Number}, nil
}

// The line itself, or one that it was split from or came in the place of, stands in what was accepted.
const mayFitSQL = `
WITH RECURSIVE origin (id) AS (
    SELECT $1::uuid
    UNION
    SELECT unnest(ARRAY[l.split_from, l.replaces])
    FROM origin o
    JOIN order_lines l ON l.id = o.id)
SELECT EXISTS (
    SELECT 1
    FROM origin o
    JOIN quote_lines s ON s.line = o.id
    JOIN quotes q ON q.id = s.quote
    WHERE q.state = 'accepted' AND (NOT s.addon OR s.taken))`

// MayFit refuses to fit what nobody has said yes to and no cover pays for.
func MayFit(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line) error {
	for range 2 {
		var yes bool
		if err := tx.GetContext(ctx, &yes, mayFitSQL, l.ID); err != nil {
			return fmt.Errorf("look whether line %s was accepted: %w", l.ID, err)
		}
		if yes {
			return nil
		}
		if _, free, err := mint(ctx, tx, r.ID); err != nil {
			return err
		} else if !free {
			break
		}
	}
	return ErrUnanswered.With("part", l.Part)
}
