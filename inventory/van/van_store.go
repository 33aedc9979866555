package van

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/count"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

func isVan(ctx context.Context, tx *db.Tx, code string) error {
	l, err := site.ByCode(ctx, tx, code)
	if err != nil || l.Kind != site.Van {
		return ErrNoVan.With("van", code)
	}
	return nil
}

// checkLoads refuses lines whose serials do not name each piece.
func checkLoads(ctx context.Context, tx *db.Tx, lines []Load) error {
	numbers := make([]string, len(lines))
	for i, l := range lines {
		numbers[i] = l.Part
	}
	parts, err := catalog.PartsByNumber(ctx, tx, numbers)
	if err != nil {
		return err
	}
	for i, l := range lines {
		if !parts[l.Part].Serialised || !stock.IsTracked(l.Condition, false) && len(l.Serials) == 0 {
			continue
		}
		if err := stock.CheckSerials(parts[l.Part], l.Quantity, l.Serials); err != nil {
			return err.At(fmt.Sprintf("body.lines[%d].serials", i))
		}
	}
	return nil
}

// IssueToVan takes pieces from a place into a van: the engineer answers for them from now on.
func IssueToVan(ctx context.Context, tx *db.Tx, from, van string, lines []Load) error {
	return vanMove(ctx, tx, stock.MoveIssue, from, van, van, lines)
}

// ReturnFromVan takes unused pieces back; who waits for them is served in this transaction.
func ReturnFromVan(ctx context.Context, tx *db.Tx, van, to string, lines []Load) error {
	return vanMove(ctx, tx, stock.MoveReturn, van, to, van, lines)
}

func vanMove(ctx context.Context, tx *db.Tx, kind stock.MovementKind, from, to, van string, lines []Load) error {
	if err := isVan(ctx, tx, van); err != nil {
		return err
	}
	for _, place := range []string{from, to} {
		if err := stock.KeepsStock(ctx, tx, place); err != nil {
			return err
		}
	}
	if err := checkLoads(ctx, tx, lines); err != nil {
		return err
	}
	return stock.Move(ctx, tx, loadMovements(kind, from, to, van, lines))
}

const offerSQL = `
INSERT INTO van_transfers (id, from_van, offered_at, offered_by, expires_at)
VALUES ($1, $2, $3, $4, $5)`

const offerLineSQL = `
INSERT INTO van_transfer_lines (van_transfer, line, part, condition, quantity, serials)
VALUES ($1, $2, $3, $4, $5, $6)`

// OfferTransfer makes the code of a van transfer. Nothing moves before it is scanned.
func OfferTransfer(ctx context.Context, tx *db.Tx, from string, lines []Load) (Transfer, error) {
	if err := isVan(ctx, tx, from); err != nil {
		return Transfer{}, err
	}
	if err := checkLoads(ctx, tx, lines); err != nil {
		return Transfer{}, err
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return Transfer{}, fmt.Errorf("make the code of a van transfer: %w", err)
	}
	if _, err := tx.ExecContext(ctx, offerSQL, id, from, tx.Now, tx.By, tx.Now.Add(TransferLife)); err != nil {
		return Transfer{}, fmt.Errorf("offer a van transfer: %w", err)
	}
	for i, l := range lines {
		if l.Serials == nil {
			l.Serials = pq.StringArray{}
		}
		if _, err := tx.ExecContext(ctx, offerLineSQL, id, i+1, l.Part, l.Condition, l.Quantity, l.Serials); err != nil {
			return Transfer{}, fmt.Errorf("offer line %d of a van transfer: %w", i+1, err)
		}
	}
	return TransferByID(ctx, tx, id)
}

const transferSQL = `
SELECT id, from_van, to_van, state, offered_at, offered_by, expires_at, closed_at
FROM van_transfers
WHERE id = $1`

const transferLinesSQL = `
SELECT part, condition, quantity, serials
FROM van_transfer_lines
WHERE van_transfer = $1
ORDER BY line`

// TransferByID reads one.
func TransferByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Transfer, error) {
	return oneTransfer(ctx, tx, id, "")
}

func oneTransfer(ctx context.Context, tx *db.Tx, id uuid.UUID, lock string) (Transfer, error) {
	h := Transfer{Lines: []Load{}}
	if err := tx.GetContext(ctx, &h, transferSQL+lock, id); errors.Is(err, sql.ErrNoRows) {
		return h, ErrNoTransfer
	} else if err != nil {
		return h, fmt.Errorf("read van transfer %s: %w", id, err)
	}
	if err := tx.SelectContext(ctx, &h.Lines, transferLinesSQL, id); err != nil {
		return h, fmt.Errorf("read lines of van transfer %s: %w", id, err)
	}
	return h, nil
}

const closeTransferSQL = `
UPDATE van_transfers
SET state = $2, to_van = $3, closed_at = $4, closed_by = $5
WHERE id = $1`

// AcceptTransfer moves the pieces into the van of who has scanned the code. What the giver has used meanwhile refuses all.
func AcceptTransfer(ctx context.Context, tx *db.Tx, id uuid.UUID, to string) (Transfer, error) {
	h, err := oneTransfer(ctx, tx, id, "\nFOR UPDATE")
	if err != nil {
		return h, err
	}
	if err := isVan(ctx, tx, to); err != nil {
		return h, err
	}
	if err := Transfers.May(h.State, TransferAccepted); err != nil {
		return h, err
	}
	switch {
	case !tx.Now.Before(h.ExpiresAt):
		return h, ErrTransferExpired
	case h.From == to:
		return h, site.ErrPlace.Because("same_place").At("body.to")
	case h.OfferedBy == tx.By:
		return h, count.ErrSecondPerson
	}
	if err := stock.Move(ctx, tx, loadMovements(stock.MoveVanTransfer, h.From, to, h.ID.String(), h.Lines)); err != nil {
		return h, err
	}
	if _, err := tx.ExecContext(ctx, closeTransferSQL, id, TransferAccepted, to, tx.Now, tx.By); err != nil {
		return h, fmt.Errorf("accept van transfer %s: %w", id, err)
	}
	return TransferByID(ctx, tx, id)
}

// WithdrawTransfer takes an offer back.
func WithdrawTransfer(ctx context.Context, tx *db.Tx, id uuid.UUID) (Transfer, error) {
	h, err := oneTransfer(ctx, tx, id, "\nFOR UPDATE")
	if err != nil {
		return h, err
	}
	if err := Transfers.May(h.State, TransferWithdrawn); err != nil {
		return h, err
	}
	if _, err := tx.ExecContext(ctx, closeTransferSQL, id, TransferWithdrawn, nil, tx.Now, tx.By); err != nil {
		return h, fmt.Errorf("withdraw van transfer %s: %w", id, err)
	}
	return TransferByID(ctx, tx, id)
}

const shrinkageSQL = `
WITH vans AS (
    SELECT code AS van
    FROM locations
    WHERE kind = 'van' AND closed_at IS NULL
), entries AS (
    SELECT g.to_location AS van, g.part, g.quantity AS issued, CASE WHEN g.from_location = 'LOST' THEN -g.quantity ELSE 0 END AS lost
    FROM ledger g
    JOIN vans v ON v.van = g.to_location
    WHERE g.from_location <> g.to_location AND g.at >= $1 AND g.at < $2
    UNION ALL
    SELECT g.from_location, g.part, 0, g.quantity
    FROM ledger g
    JOIN vans v ON v.van = g.from_location
    WHERE g.to_location = 'LOST' AND g.at >= $1 AND g.at < $2
), sums AS (
    SELECT e.van, sum(e.issued) FILTER (WHERE e.lost = 0)::bigint AS issued, sum(e.lost)::bigint AS lost,
           sum(e.lost * p.price_minor)::bigint AS lost_minor
    FROM entries e
    JOIN parts p ON p.number = e.part
    GROUP BY e.van
)
SELECT s.van, coalesce(s.issued, 0) AS issued, s.lost, s.lost_minor,
       CASE WHEN coalesce(s.issued, 0) > 0 THEN s.lost * 1000 / s.issued ELSE 0 END AS permille,
       ARRAY(SELECT a.login FROM accounts a WHERE a.role = 'engineer' AND s.van = ANY (a.scope) ORDER BY a.login) AS engineers
FROM sums s
ORDER BY s.lost_minor DESC, s.van
LIMIT $3`

// ShrinkageOfVans reads what each van lost between two moments, worst first.
func ShrinkageOfVans(ctx context.Context, tx *db.Tx, from, until time.Time, limit int) ([]Shrinkage, error) {
	rows := []Shrinkage{}
	if err := tx.SelectContext(ctx, &rows, shrinkageSQL, from, until, limit); err != nil {
		return nil, fmt.Errorf("read the shrinkage of vans: %w", err)
	}
	return rows, nil
}
