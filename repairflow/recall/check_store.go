package recall

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/stock"
)

const checkColumns = `
SELECT c.id, c.hold, c.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, h.reason, c.kind, c.holder, c.repair, c.engineer, c.state,
       c.opened_at, c.due_at, c.overdue, c.closed_at, c.version, coalesce(f.good, 0) AS good, coalesce(f.bad, 0) AS bad,
       coalesce(f.absent, 0) AS absent
FROM hold_checks c
JOIN parts p ON p.number = c.part
JOIN holds h ON h.id = c.hold
LEFT JOIN LATERAL (
    SELECT sum(quantity) FILTER (WHERE finding = 'good') AS good, sum(quantity) FILTER (WHERE finding = 'bad') AS bad,
           sum(quantity) FILTER (WHERE finding = 'absent') AS absent
    FROM hold_findings
    WHERE hold_check = c.id) f ON true`

// ByID reads a check with what its holder has to look at.
func ByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Check, error) {
	return oneCheck(ctx, tx, id, "")
}

func lockCheck(ctx context.Context, tx *db.Tx, id uuid.UUID) (Check, error) {
	return oneCheck(ctx, tx, id, " FOR UPDATE OF c")
}

func oneCheck(ctx context.Context, tx *db.Tx, id uuid.UUID, lock string) (Check, error) {
	var c Check
	err := tx.GetContext(ctx, &c, checkColumns+" WHERE c.id = $1"+lock, id)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoCheck
	}
	if err != nil {
		return c, fmt.Errorf("read hold check %s: %w", id, err)
	}
	all := []Check{c}
	err = withPieces(ctx, tx, all)
	return all[0], err
}

// Filter narrows a list of checks; empty fields do not.
type Filter struct {
	Hold uuid.UUID
	Open bool
	// Holders and Engineer are whose checks are seen; nil holders see all.
	Holders  []string
	Engineer string
	AfterAt  *time.Time
	AfterID  uuid.UUID
	Limit    int
}

const listSQL = checkColumns + `
WHERE ($1 = '00000000-0000-0000-0000-000000000000'::uuid OR c.hold = $1) AND (NOT $2 OR c.state = 'open')
  AND ($3::text[] IS NULL OR c.holder = ANY ($3) OR c.engineer = $4 AND $4 <> '')
  AND ($5::timestamptz IS NULL OR (c.due_at, c.id) > ($5, $6::uuid))
ORDER BY c.due_at, c.id
LIMIT $7`

// List reads checks, those that are due first.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Check, error) {
	out := []Check{}
	if err := tx.SelectContext(ctx, &out, listSQL, f.Hold, f.Open, pq.Array(f.Holders), f.Engineer, f.AfterAt, f.AfterID, f.Limit); err != nil {
		return nil, fmt.Errorf("list hold checks: %w", err)
	}
	return out, withPieces(ctx, tx, out)
}

// OfRepair are the checks of what a repair fitted.
func OfRepair(ctx context.Context, tx *db.Tx, repair string) ([]Check, error) {
	out := []Check{}
	if err := tx.SelectContext(ctx, &out, checkColumns+" WHERE c.repair = $1 AND c.repair <> '' ORDER BY c.due_at, c.id", repair); err != nil {
		return nil, fmt.Errorf("read the hold checks of %s: %w", repair, err)
	}
	return out, nil
}

// lookedSQL is what a holder does not have to look at again though the hold still names it: what was not there, and what is fitted.
const lookedSQL = `
SELECT f.serial, f.lot, f.bin, f.condition, sum(f.quantity) AS quantity
FROM hold_findings f
JOIN hold_checks c ON c.id = f.hold_check
WHERE c.hold = $1 AND c.holder = $2 AND (f.finding = 'absent' OR c.kind = 'appliance')
GROUP BY f.serial, f.lot, f.bin, f.condition`

func leftOf(ctx context.Context, tx *db.Tx, hold uuid.UUID, holder string, pieces []Piece) ([]Piece, error) {
	var looked []Piece
	if err := tx.SelectContext(ctx, &looked, lookedSQL, hold, holder); err != nil {
		return nil, fmt.Errorf("read what was seen at %s: %w", holder, err)
	}
	return less(pieces, looked), nil
}

// withPieces says of open checks what is left to look at.
func withPieces(ctx context.Context, tx *db.Tx, checks []Check) error {
	holds := map[uuid.UUID]map[string][]Piece{}
	for i, c := range checks {
		checks[i].Pieces = []Piece{}
		if c.State != Open {
			continue
		}
		if holds[c.Hold] == nil {
			h, err := stock.HoldByID(ctx, tx, c.Hold)
			if err != nil {
				return err
			}
			held := map[string][]Piece{}
			for _, o := range holdersOf(h) {
				held[o.holder] = o.pieces
			}
			holds[c.Hold] = held
		}
		var err error
		if checks[i].Pieces, err = leftOf(ctx, tx, c.Hold, c.Holder, holds[c.Hold][c.Holder]); err != nil {
			return err
		}
	}
	return nil
}

// holder is who has what of a hold.
type holder struct {
	holder string
	kind   HolderKind
	pieces []Piece
	// fitted is how the first piece was fitted, of an appliance.
	fitted stock.Fitted
}

// holdersOf are all who have pieces of a hold, each once, in the order in which the hold names them.
func holdersOf(h stock.HeldBatch) []holder {
	var out []holder
	at := map[string]int{}
	add := func(o holder, p Piece) {
		i, there := at[o.holder]
		if !there {
			i, at[o.holder] = len(out), len(out)
			out = append(out, o)
		}
		out[i].pieces = append(out[i].pieces, p)
	}
	for _, p := range h.Pieces {
		add(holder{holder: p.Location, kind: holderOf(p.Kind)}, Piece{p.Serial, p.Lot, p.Bin, p.Condition, p.Quantity})
	}
	for _, f := range h.Fitted {
		add(holder{holder: f.Appliance, kind: InAppliance, fitted: f}, Piece{Serial: f.Serial, Lot: h.Lot, Quantity: f.Quantity})
	}
	return out
}
