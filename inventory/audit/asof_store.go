package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Past is what lay in a place at a moment.
type Past struct {
	Part       string          `db:"part" json:"part"`
	PartNameZH string          `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string          `db:"part_name_en" json:"part_name_en"`
	Condition  stock.Condition `db:"condition" json:"condition"`
	OnHand     int64           `db:"on_hand" json:"on_hand"`
	Reserved   int64           `db:"reserved" json:"reserved"`
}

const pastForwardSQL = `
WITH entries AS (
    SELECT part, to_condition AS condition, to_bucket AS bucket, quantity
    FROM ledger
    WHERE to_location = $1 AND ($3 = '' OR part = $3) AND at <= $2
    UNION ALL
    SELECT part, from_condition, from_bucket, -quantity
    FROM ledger
    WHERE from_location = $1 AND ($3 = '' OR part = $3) AND at <= $2
), past AS (
    SELECT part, condition, sum(quantity)::bigint AS on_hand,
           coalesce(sum(quantity) FILTER (WHERE bucket = 'reserved'), 0)::bigint AS reserved
    FROM entries
    GROUP BY part, condition
)`

const pastBackwardSQL = `
WITH entries AS (
    SELECT part, to_condition AS condition, to_bucket AS bucket, -quantity AS quantity
    FROM ledger
    WHERE to_location = $1 AND ($3 = '' OR part = $3) AND at > $2
    UNION ALL
    SELECT part, from_condition, from_bucket, quantity
    FROM ledger
    WHERE from_location = $1 AND ($3 = '' OR part = $3) AND at > $2
    UNION ALL
    SELECT part, condition, 'free', on_hand - reserved
    FROM stock
    WHERE location = $1 AND ($3 = '' OR part = $3)
    UNION ALL
    SELECT part, condition, 'reserved', reserved
    FROM stock
    WHERE location = $1 AND ($3 = '' OR part = $3)
), past AS (
    SELECT part, condition, sum(quantity)::bigint AS on_hand,
           coalesce(sum(quantity) FILTER (WHERE bucket = 'reserved'), 0)::bigint AS reserved
    FROM entries
    GROUP BY part, condition
)`

const pastRowsSQL = `
SELECT x.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, x.condition, x.on_hand, x.reserved
FROM past x
JOIN parts p ON p.number = x.part
WHERE (x.on_hand <> 0 OR x.reserved <> 0) AND (x.part, x.condition) > ($4, $5)
ORDER BY x.part, x.condition
LIMIT $6`

// PastFilter asks for a place at a moment; an empty Part is all of them. After* is the last row of the page before.
type PastFilter struct {
	Location, Part            string
	At                        time.Time
	AfterPart, AfterCondition string
	Limit                     int
}

// StockAsOf reads what lay in a place at a moment. Of the two ways, from nothing forwards and from the counters backwards,
// it takes the one that reads less of the ledger. The outside keeps no counters, so there only the first is possible.
func StockAsOf(ctx context.Context, tx *db.Tx, f PastFilter) ([]Past, error) {
	l, err := site.ByCode(ctx, tx, f.Location)
	if err != nil {
		return nil, err
	}
	backward, err := nearerToNow(ctx, tx, f.At)
	if err != nil {
		return nil, err
	}
	for _, kind := range site.UnboundedKinds {
		backward = backward && l.Kind != kind
	}
	return readPast(ctx, tx, f, backward)
}

func readPast(ctx context.Context, tx *db.Tx, f PastFilter, backward bool) ([]Past, error) {
	query := pastForwardSQL
	if backward {
		query = pastBackwardSQL
	}
	rows := []Past{}
	if err := tx.SelectContext(ctx, &rows, query+pastRowsSQL, f.Location, f.At, f.Part, f.AfterPart, f.AfterCondition, f.Limit); err != nil {
		return nil, fmt.Errorf("read stock of %s at %s: %w", f.Location, f.At, err)
	}
	return rows, nil
}

func nearerToNow(ctx context.Context, tx *db.Tx, at time.Time) (bool, error) {
	var first time.Time
	if err := tx.GetContext(ctx, &first, "SELECT at FROM ledger ORDER BY id LIMIT 1"); errors.Is(err, sql.ErrNoRows) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("read where the ledger begins: %w", err)
	}
	return tx.Now.Sub(at) < at.Sub(first), nil
}
