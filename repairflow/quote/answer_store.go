package quote

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/repairflow/orderline"
)

// Yes is how a customer accepts: by what it is known, and which add-ons he takes.
type Yes struct {
	How       How
	Signature string
	Addons    []int
}

const acceptSQL = `
UPDATE quotes
SET accepted_minor = $2, answered_by = $3, answered_how = $4, signature = $5
WHERE id = $1`

const takeSQL = `
UPDATE quote_lines
SET taken = true
WHERE quote = $1 AND position = ANY ($2::int[])`

// Accept takes the customer's yes, before the time of the quote is over.
func Accept(ctx context.Context, tx *db.Tx, id uuid.UUID, yes Yes) (Quote, error) {
	q, err := lockWithRepair(ctx, tx, id)
	if err != nil {
		return q, err
	}
	if q.State != Sent {
		return q, Machine.Refusal(q.State, Accepted)
	}
	if !q.Open(tx.Now) {
		return q, ErrExpired.With("until", *q.ValidUntil)
	}
	if yes.How == BySignature && yes.Signature == "" {
		return q, ErrSignature.At("body.signature")
	}
	if err := stillComing(ctx, tx, q); err != nil {
		return q, err
	}
	accepted := q.TotalMinor
	for i, position := range yes.Addons {
		at := slices.IndexFunc(q.Lines, func(l Line) bool { return l.Position == position && l.Addon })
		if at < 0 || slices.Contains(yes.Addons[:i], position) {
			return q, ErrLine.Because("no_addon").At(fmt.Sprintf("body.addons[%d]", i))
		}
		accepted += q.Lines[at].AmountMinor
	}
	if _, err := tx.ExecContext(ctx, takeSQL, id, pq.Array(yes.Addons)); err != nil {
		return q, fmt.Errorf("take the add-ons of quote %s: %w", id, err)
	}
	if err := supersede(ctx, tx, q.Repair, Accepted); err != nil {
		return q, err
	}
	if _, err := tx.ExecContext(ctx, acceptSQL, id, accepted, tx.By, yes.How, yes.Signature); err != nil {
		return q, fmt.Errorf("accept quote %s: %w", id, err)
	}
	return move(ctx, tx, q, Accepted, "")
}

// stillComing refuses a yes to a part that was given up meanwhile: what would be accepted is not what would be done.
func stillComing(ctx context.Context, tx *db.Tx, q Quote) error {
	for _, l := range q.Lines {
		if l.Line == nil {
			continue
		}
		line, err := orderline.ByID(ctx, tx, *l.Line)
		if err != nil {
			return err
		}
		if line.State == orderline.Cancelled || line.State == orderline.Closed && line.InstalledAt == nil {
			return ErrOutdated.With("part", line.Part)
		}
	}
	return nil
}

const declineSQL = `
UPDATE quotes
SET answered_by = $2, answered_how = $3
WHERE id = $1`

// Decline takes the customer's no.
func Decline(ctx context.Context, tx *db.Tx, id uuid.UUID, how How, reason string) (Quote, error) {
	q, err := lockWithRepair(ctx, tx, id)
	if err != nil {
		return q, err
	}
	if err := Machine.May(q.State, Declined); err != nil {
		return q, err
	}
	if _, err := tx.ExecContext(ctx, declineSQL, id, tx.By, how); err != nil {
		return q, fmt.Errorf("decline quote %s: %w", id, err)
	}
	return move(ctx, tx, q, Declined, reason)
}

// expire ends a quote that nobody has answered in its time.
func expire(ctx context.Context, tx *db.Tx, e Ends) error {
	q, err := lockWithRepair(ctx, tx, e.Quote)
	if errors.Is(err, ErrNoQuote) {
		return nil
	}
	if err != nil || q.State != Sent || q.ValidUntil == nil || !q.ValidUntil.Equal(e.Until) {
		return err
	}
	_, err = move(ctx, tx, q, Expired, "")
	return err
}

// End ends what the customer has not answered, when its repair is given up.
func End(ctx context.Context, tx *db.Tx, id string) error { return supersede(ctx, tx, id, Draft, Sent) }

const droppedSQL = `
SELECT DISTINCT l.line
FROM quote_lines l
JOIN quotes q ON q.id = l.quote
WHERE q.repair = $1 AND l.line IS NOT NULL AND NOT EXISTS (
    SELECT 1
    FROM quote_lines s
    JOIN quotes t ON t.id = s.quote
    WHERE s.line = l.line AND (t.state IN ('draft', 'sent') OR t.state = 'accepted' AND (NOT s.addon OR s.taken)))
ORDER BY l.line`

// Dropped are the order lines of a repair that were quoted and stand in no version that is open or accepted.
func Dropped(ctx context.Context, tx *db.Tx, id string) ([]uuid.UUID, error) {
	var out []uuid.UUID
	if err := tx.SelectContext(ctx, &out, droppedSQL, id); err != nil {
		return nil, fmt.Errorf("look which lines of %s nobody wants: %w", id, err)
	}
	return out, nil
}

// Standing counts what the customer of a repair has accepted, vouchers included.
func Standing(ctx context.Context, tx *db.Tx, id string) (n int, err error) {
	if err = tx.GetContext(ctx, &n, "SELECT count(*) FROM quotes WHERE repair = $1 AND state = 'accepted'", id); err != nil {
		return 0, fmt.Errorf("count what was accepted of %s: %w", id, err)
	}
	return n, nil
}
