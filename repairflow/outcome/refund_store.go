package outcome

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/recycling/oldpart"
	"fettle/repairflow/orderline"
)

const proposeSQL = `
INSERT INTO refund_proposals (id, return, repair, line, part, basis, amount_minor, currency, state, proposed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
ON CONFLICT (return) DO NOTHING`

// propose proposes a refund for a new part that took the place of an old one without a fault; once an old part, and not of what cost
// nothing.
func propose(ctx context.Context, tx *db.Tx, old oldpart.Return, line orderline.Line) error {
	part, err := catalog.PartByNumber(ctx, tx, cmp.Or(line.Supplied, line.Part))
	if err != nil || part.PriceMinor == 0 {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make a proposal id: %w", err)
	}
	done, err := tx.ExecContext(ctx, proposeSQL, id, old.ID, old.Repair, line.ID, part.Number, old.Basis, part.PriceMinor, part.Currency, tx.Now)
	if err != nil {
		return fmt.Errorf("propose a refund for %s: %w", old.ID, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return event.Emit(ctx, tx, RefundProposed{id, old.Repair, old.ID, part.Number, part.PriceMinor, part.Currency})
}

const refundColumns = `
SELECT p.id, p.return, p.repair, p.line, p.part, c.name_zh AS part_name_zh, c.name_en AS part_name_en, r.engineer, p.basis, p.amount_minor,
       p.currency, p.state, p.note, p.proposed_at, p.decided_at, p.decided_by, p.version
FROM refund_proposals p
JOIN parts c ON c.number = p.part
JOIN returns r ON r.id = p.return`

func oneRefund(ctx context.Context, tx *db.Tx, id uuid.UUID, lock string) (Refund, error) {
	var r Refund
	err := tx.GetContext(ctx, &r, refundColumns+" WHERE p.id = $1"+lock, id)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoProposal
	}
	if err != nil {
		return r, fmt.Errorf("read proposal %s: %w", id, err)
	}
	return r, nil
}

const listRefundsSQL = refundColumns + `
WHERE p.state = $1 AND ($2 = '' OR (p.proposed_at, p.id) > (SELECT q.proposed_at, q.id FROM refund_proposals q WHERE q.id::text = $2))
ORDER BY p.proposed_at, p.id
LIMIT $3`

// List lists proposals of a state, oldest first.
func List(ctx context.Context, tx *db.Tx, state State, after string, limit int) ([]Refund, error) {
	out := []Refund{}
	if err := tx.SelectContext(ctx, &out, listRefundsSQL, state, after, limit); err != nil {
		return nil, fmt.Errorf("list proposals: %w", err)
	}
	return out, nil
}

const decideSQL = `
UPDATE refund_proposals
SET state = $2, note = $3, decided_at = $4, decided_by = $5, version = version + 1
WHERE id = $1`

// Decide approves or declines a proposal, with why.
func Decide(ctx context.Context, tx *db.Tx, id uuid.UUID, approved bool, note string) (Refund, error) {
	r, err := oneRefund(ctx, tx, id, " FOR UPDATE OF p")
	if err != nil {
		return r, err
	}
	to := Declined
	if approved {
		to = Approved
	}
	if err := Refunds.May(r.State, to); err != nil {
		return r, err
	}
	if _, err := tx.ExecContext(ctx, decideSQL, id, to, note, tx.Now, tx.By); err != nil {
		return r, fmt.Errorf("decide proposal %s: %w", id, err)
	}
	if err := event.Emit(ctx, tx, RefundDecided{id, r.Repair, r.Return, approved, r.Minor, r.Currency, note}); err != nil {
		return r, err
	}
	return oneRefund(ctx, tx, id, "")
}
