package claim

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/number"
	"fettle/inventory/stock"
)

// Failed is a piece that failed, as who knows of it says.
type Failed struct {
	Kind Kind
	// Return is the old part, when the piece had been fitted; Line is the order line that it came by, or failed in.
	Return       string
	Line         uuid.UUID
	Part, Serial string
	// Quantity is of loose pieces; of what has a serial it is 1.
	Quantity          int64
	Warehouse         string
	FittedAt          *time.Time
	Verdict, Evidence string
}

const draftSQL = `
INSERT INTO supplier_claims (id, supplier, part, lot, state, answer_days, opened_at)
VALUES ($1, $2, $3, $4, 'draft', $5, $6)
ON CONFLICT (supplier, part, lot) WHERE state = 'draft' DO NOTHING`

const addPieceSQL = `
INSERT INTO supplier_claim_pieces (claim, kind, return, line, serial, warehouse, fitted_at, failed_at, verdict, evidence, quantity)
VALUES ($1, $2, nullif($3, ''), $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT DO NOTHING`

// Propose puts a piece that failed into the draft of its part, batch and supplier, when he vouches for it; once a piece.
func Propose(ctx context.Context, tx *db.Tx, f Failed) error {
	w, vouched, err := warrantyOf(ctx, tx, f.Part)
	if err != nil || !vouched || !w.covers(f.Kind, f.FittedAt, tx.Now) {
		return err
	}
	lot := ""
	if f.Serial != "" {
		u, err := stock.UnitBySerial(ctx, tx, f.Part, f.Serial)
		if err != nil && !errors.Is(err, stock.ErrSerialUnknown) {
			return err
		}
		lot = u.Lot
	}
	c, err := draft(ctx, tx, w, f.Part, lot)
	if err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, addPieceSQL, c.ID, f.Kind, f.Return, f.Line, f.Serial, f.Warehouse, f.FittedAt, tx.Now, f.Verdict, f.Evidence, max(1, f.Quantity))
	if err != nil {
		return fmt.Errorf("claim %s: %w", f.Serial, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE supplier_claims SET version = version + 1 WHERE id = $1", c.ID); err != nil {
		return fmt.Errorf("change claim %s: %w", c.ID, err)
	}
	return event.Emit(ctx, tx, Proposed{c.ID, c.Supplier, c.Part, c.Lot, f.Serial, f.Kind})
}

// draft locks the draft that gathers pieces of a part and batch, and opens it when there is none.
func draft(ctx context.Context, tx *db.Tx, w Warranty, part, lot string) (Claim, error) {
	// A draft that was there may be sent while its lock is waited for: then the next one is opened.
	for range 3 {
		c, err := read(ctx, tx, draftOfSQL, w.Supplier, part, lot)
		if !errors.Is(err, ErrNoClaim) {
			return c, err
		}
		var n int64
		if err := tx.GetContext(ctx, &n, "SELECT nextval('supplier_claim_numbers')"); err != nil {
			return Claim{}, fmt.Errorf("number a claim: %w", err)
		}
		if _, err := tx.ExecContext(ctx, draftSQL, number.New("K", n), w.Supplier, part, lot, w.AnswerDays, tx.Now); err != nil {
			return Claim{}, fmt.Errorf("draft a claim: %w", err)
		}
	}
	return read(ctx, tx, draftOfSQL, w.Supplier, part, lot)
}

const draftOfSQL = claimColumns + `
WHERE c.supplier = $1 AND c.part = $2 AND c.lot = $3 AND c.state = 'draft'
FOR UPDATE OF c`

const claimColumns = `
SELECT c.id, c.supplier, c.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, c.lot, c.state, c.answer_days, c.answer, c.credit_minor,
       c.currency, c.note, c.opened_at, c.sent_at, c.sent_by, c.due_at, c.overdue, c.answered_at, c.answered_by, c.closed_at, c.version
FROM supplier_claims c
JOIN parts p ON p.number = c.part`

// ByID reads a claim with its pieces.
func ByID(ctx context.Context, tx *db.Tx, id string) (Claim, error) {
	return read(ctx, tx, claimColumns+" WHERE c.id = $1", id)
}

func lock(ctx context.Context, tx *db.Tx, id string) (Claim, error) {
	return read(ctx, tx, claimColumns+" WHERE c.id = $1 FOR UPDATE OF c", id)
}

func read(ctx context.Context, tx *db.Tx, query string, args ...any) (Claim, error) {
	var c Claim
	err := tx.GetContext(ctx, &c, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoClaim
	}
	if err != nil {
		return c, fmt.Errorf("read a claim: %w", err)
	}
	out, err := filled(ctx, tx, []Claim{c})
	return out[0], err
}

const listSQL = claimColumns + `
WHERE ($1 = '' OR c.state = $1) AND ($2 = '' OR c.supplier = $2) AND c.id > $3
ORDER BY c.id
LIMIT $4`

// List lists claims, oldest first.
func List(ctx context.Context, tx *db.Tx, state State, supplier, after string, limit int) ([]Claim, error) {
	out := []Claim{}
	if err := tx.SelectContext(ctx, &out, listSQL, state, supplier, after, limit); err != nil {
		return nil, fmt.Errorf("list claims: %w", err)
	}
	return filled(ctx, tx, out)
}

const piecesSQL = `
SELECT id, claim, kind, return, line, serial, warehouse, fitted_at, failed_at, verdict, evidence, fate, quantity
FROM supplier_claim_pieces
WHERE claim = ANY ($1)
ORDER BY claim, id`

func filled(ctx context.Context, tx *db.Tx, claims []Claim) ([]Claim, error) {
	ids := make([]string, len(claims))
	for i, c := range claims {
		ids[i] = c.ID
	}
	var pieces []ClaimedPiece
	if err := tx.SelectContext(ctx, &pieces, piecesSQL, pq.Array(ids)); err != nil {
		return claims, fmt.Errorf("read what is claimed: %w", err)
	}
	for i := range claims {
		claims[i].Pieces = []ClaimedPiece{}
		for _, p := range pieces {
			if p.Claim == claims[i].ID {
				claims[i].Pieces = append(claims[i].Pieces, p)
			}
		}
	}
	return claims, nil
}
