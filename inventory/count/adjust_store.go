package count

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	numbering "fettle/internal/number"
	"fettle/internal/policy"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// LimitOfAdjustments reads the limit in force. Without a policy every adjustment needs a second person.
func LimitOfAdjustments(ctx context.Context, tx *db.Tx) (l AdjustmentLimit, err error) {
	_, err = policy.InForce(ctx, tx, "adjustment", &l)
	return l, err
}

const askAdjustmentSQL = `
INSERT INTO adjustments (id, location, part, condition, delta, serials, reason, asked_at, asked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// AskAdjust books an adjustment within the limit; above it, it answers the request that another person decides.
func AskAdjust(ctx context.Context, tx *db.Tx, a stock.Adjustment) (*AdjustmentRequest, error) {
	part, err := catalog.PartByNumber(ctx, tx, a.Part)
	if err != nil {
		return nil, err
	}
	limit, err := LimitOfAdjustments(ctx, tx)
	if err != nil {
		return nil, err
	}
	before, err := adjustedBefore(ctx, tx, a.Part, limit)
	if err != nil {
		return nil, err
	}
	if !limit.Exceeded(part, max(a.Delta, -a.Delta)+before) {
		return nil, adjustUncounted(ctx, tx, a)
	}
	if err := stock.KeepsStock(ctx, tx, a.Location); err != nil {
		return nil, err
	}
	// What could only fail when it is approved is not asked for: it is tried and taken back.
	if err := db.InSavepoint(ctx, tx, func() (bool, error) { return false, stock.Adjust(ctx, tx, a) }); err != nil {
		return nil, err
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('adjustment_numbers')"); err != nil {
		return nil, fmt.Errorf("number an adjustment: %w", err)
	}
	id := numbering.New("A", n)
	if a.Serials == nil {
		a.Serials = []string{}
	}
	if _, err := tx.ExecContext(ctx, askAdjustmentSQL, id, a.Location, a.Part, a.Condition, a.Delta, pq.Array(a.Serials), a.Reason, tx.Now, tx.By); err != nil {
		return nil, fmt.Errorf("ask for an adjustment: %w", err)
	}
	r, err := AdjustmentByID(ctx, tx, id)
	return &r, err
}

// Two adjustments of one person at once must not both find the room of one.
const adjustTogetherSQL = `
SELECT pg_advisory_xact_lock(hashtextextended('adjust ' || $1 || ' ' || $2, 0))`

const adjustedBeforeSQL = `
SELECT coalesce(sum(quantity), 0)::bigint
FROM ledger
WHERE part = $1 AND kind = 'adjust' AND by = $2 AND at > $3`

// adjustedBefore counts the pieces of a part that the actor has adjusted within the window, up or down.
func adjustedBefore(ctx context.Context, tx *db.Tx, part string, l AdjustmentLimit) (n int64, err error) {
	if _, err := tx.ExecContext(ctx, adjustTogetherSQL, tx.By, part); err != nil {
		return 0, fmt.Errorf("wait for another adjustment: %w", err)
	}
	if err := tx.GetContext(ctx, &n, adjustedBeforeSQL, part, tx.By, tx.Now.Add(-l.window())); err != nil {
		return 0, fmt.Errorf("count what was adjusted before: %w", err)
	}
	return n, nil
}

// adjustUncounted looks for a count after the counter is locked: one that opens later finds the adjustment in its book.
func adjustUncounted(ctx context.Context, tx *db.Tx, a stock.Adjustment) error {
	if err := stock.Adjust(ctx, tx, a); err != nil {
		return err
	}
	return notCounted(ctx, tx, stock.Key{Part: a.Part, Location: a.Location, Condition: a.Condition})
}

const adjustmentColumns = `
SELECT id, location, part, condition, delta, serials, reason, state, asked_at, asked_by, decided_at, decided_by, answer
FROM adjustments`

// AdjustmentByID reads one request.
func AdjustmentByID(ctx context.Context, tx *db.Tx, id string) (AdjustmentRequest, error) {
	return oneAdjustment(ctx, tx, id, "")
}

func oneAdjustment(ctx context.Context, tx *db.Tx, id, lock string) (AdjustmentRequest, error) {
	var r AdjustmentRequest
	if err := tx.GetContext(ctx, &r, adjustmentColumns+"\nWHERE id = $1"+lock, id); errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoAdjustment
	} else if err != nil {
		return r, fmt.Errorf("read adjustment %s: %w", id, err)
	}
	return r, nil
}

// AdjustmentFilter narrows a list of requests; empty fields do not.
type AdjustmentFilter struct {
	Location, Before string
	State            AdjustmentState
	Limit            int
}

// ListAdjustments reads requests, newest first.
func ListAdjustments(ctx context.Context, tx *db.Tx, f AdjustmentFilter) ([]AdjustmentRequest, error) {
	var rows []AdjustmentRequest
	query := adjustmentColumns + `
WHERE ($1 = '' OR location = $1)
  AND ($2 = '' OR state = $2)
  AND ($3 = '' OR id < $3)
ORDER BY id DESC
LIMIT $4`
	if err := tx.SelectContext(ctx, &rows, query, f.Location, f.State, f.Before, f.Limit); err != nil {
		return nil, fmt.Errorf("list adjustments: %w", err)
	}
	return rows, nil
}

const decideAdjustmentSQL = `
UPDATE adjustments
SET state = $2, decided_at = $3, decided_by = $4, answer = $5
WHERE id = $1`

// DecideAdjustment approves or refuses what another has asked for. An approved one is booked on what lies there now.
func DecideAdjustment(ctx context.Context, tx *db.Tx, id string, approve bool, answer string) (AdjustmentRequest, error) {
	r, err := oneAdjustment(ctx, tx, id, "\nFOR UPDATE")
	if err != nil {
		return r, err
	}
	to := AdjustmentRefused
	if approve {
		to = AdjustmentApproved
	}
	if err := Adjustments.May(r.State, to); err != nil {
		return r, err
	}
	if r.AskedBy == tx.By {
		return r, ErrSecondPerson.Because("own_request").With("asked_by", r.AskedBy)
	}
	if approve {
		if err := adjustUncounted(ctx, tx, stock.Adjustment{Location: r.Location, Part: r.Part, Condition: r.Condition, Delta: r.Delta,
			Reason: r.ID + " " + r.AskedBy + ": " + r.Reason, Serials: r.Serials}); err != nil {
			return r, err
		}
	}
	if _, err := tx.ExecContext(ctx, decideAdjustmentSQL, r.ID, to, tx.Now, tx.By, answer); err != nil {
		return r, fmt.Errorf("decide adjustment %s: %w", r.ID, err)
	}
	return AdjustmentByID(ctx, tx, id)
}

const entrySQL = `
SELECT id, at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket, serial,
       reference, reason
FROM ledger
WHERE id = $1`

// EntryByID reads one row of the ledger.
func EntryByID(ctx context.Context, tx *db.Tx, id int64) (stock.Entry, error) {
	var e stock.Entry
	if err := tx.GetContext(ctx, &e, entrySQL, id); errors.Is(err, sql.ErrNoRows) {
		return e, ErrNoEntry.With("entry", id)
	} else if err != nil {
		return e, fmt.Errorf("read ledger entry %d: %w", id, err)
	}
	return e, nil
}

const claimReversalSQL = `
INSERT INTO reversals (entry, at, by, reason)
VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING`

// Reverse books the opposite of an entry, once. serials name the pieces where the entry does not. Who booked an entry
// above the limit of adjustments does not reverse it alone.
func Reverse(ctx context.Context, tx *db.Tx, id int64, serials []string, reason string) error {
	e, err := EntryByID(ctx, tx, id)
	if err != nil {
		return err
	}
	m, err := reversalOf(e, reason)
	if err != nil {
		return err
	}
	part, err := catalog.PartByNumber(ctx, tx, e.Part)
	if err != nil {
		return err
	}
	limit, err := LimitOfAdjustments(ctx, tx)
	if err != nil {
		return err
	}
	if e.By == tx.By && limit.Exceeded(part, e.Quantity) {
		return ErrSecondPerson
	}
	places, err := site.ByCodes(ctx, tx, []string{e.FromLocation, e.ToLocation})
	if err != nil {
		return err
	}
	for _, l := range places {
		if l.Kind == site.Parcel || l.Kind == site.Transit {
			return ErrIrreversible.Because("on_the_road")
		}
	}
	if m.Serial == "" && len(serials) > 0 {
		if err := stock.CheckSerials(part, m.Quantity, serials); err != nil {
			return err.At("body.serials")
		}
	} else if m.Serial != "" {
		serials = []string{m.Serial}
	}
	claimed, err := tx.ExecContext(ctx, claimReversalSQL, id, tx.Now, tx.By, reason)
	if err != nil {
		return fmt.Errorf("claim the reversal of %d: %w", id, err)
	}
	if n, err := claimed.RowsAffected(); err != nil {
		return fmt.Errorf("claim the reversal of %d: %w", id, err)
	} else if n == 0 {
		return ErrReversed.With("entry", id)
	}
	return stock.Move(ctx, tx, stock.PieceByPiece(m, serials))
}
