package stock

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
)

// Stock is a counter with the names a page shows beside it.
type Stock struct {
	Location       string    `db:"location" json:"location"`
	LocationNameZH string    `db:"location_name_zh" json:"location_name_zh"`
	LocationNameEN string    `db:"location_name_en" json:"location_name_en"`
	Kind           site.Kind `db:"kind" json:"kind"`
	Part           string    `db:"part" json:"part"`
	PartNameZH     string    `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN     string    `db:"part_name_en" json:"part_name_en"`
	Condition      Condition `db:"condition" json:"condition"`
	OnHand         int64     `db:"on_hand" json:"on_hand"`
	Reserved       int64     `db:"reserved" json:"reserved"`
	Available      int64     `db:"available" json:"available"`
	Bin            string    `db:"bin" json:"bin"`
}

// StockFilter narrows a list of counters; empty fields do not. After* is the key of the last row of the page before.
type StockFilter struct {
	Location, Part                           string
	AfterPart, AfterLocation, AfterCondition string
	Limit                                    int
}

const listStockSQL = `
SELECT s.location, l.name_zh AS location_name_zh, l.name_en AS location_name_en, l.kind, s.part,
       p.name_zh AS part_name_zh, p.name_en AS part_name_en, s.condition, s.on_hand, s.reserved,
       s.available, s.bin
FROM stock s
JOIN locations l ON l.code = s.location
JOIN parts p ON p.number = s.part
WHERE ($1 = '' OR s.location = $1)
  AND ($2 = '' OR s.part = $2)
  AND (s.part, s.location, s.condition) > ($3, $4, $5)
  AND s.on_hand > 0
ORDER BY s.part, s.location, s.condition
LIMIT $6`

// ListStock reads counters that are not zero, by part, location and condition.
func ListStock(ctx context.Context, tx *db.Tx, f StockFilter) ([]Stock, error) {
	var rows []Stock
	if err := tx.SelectContext(ctx, &rows, listStockSQL, f.Location, f.Part, f.AfterPart, f.AfterLocation,
		f.AfterCondition, f.Limit); err != nil {
		return nil, fmt.Errorf("list stock: %w", err)
	}
	return rows, nil
}

const stockOfPartSQL = `
SELECT s.location, l.name_zh AS location_name_zh, l.name_en AS location_name_en, l.kind, s.part,
       p.name_zh AS part_name_zh, p.name_en AS part_name_en, s.condition, s.on_hand, s.reserved,
       s.available, s.bin
FROM stock s
JOIN locations l ON l.code = s.location
JOIN parts p ON p.number = s.part
WHERE s.part = $1 AND s.on_hand > 0
ORDER BY available DESC, s.location, s.condition`

// StockOfPart reads every place where a part lies, most available first.
func StockOfPart(ctx context.Context, tx *db.Tx, part string) ([]Stock, error) {
	if _, err := catalog.PartByNumber(ctx, tx, part); err != nil {
		return nil, err
	}
	rows := []Stock{}
	if err := tx.SelectContext(ctx, &rows, stockOfPartSQL, part); err != nil {
		return nil, fmt.Errorf("read stock of %s: %w", part, err)
	}
	return rows, nil
}

// Entry is a row of the ledger.
type Entry struct {
	ID            int64        `db:"id" json:"id"`
	At            time.Time    `db:"at" json:"at"`
	By            string       `db:"by" json:"by"`
	Kind          MovementKind `db:"kind" json:"kind"`
	Part          string       `db:"part" json:"part"`
	Quantity      int64        `db:"quantity" json:"quantity"`
	FromLocation  string       `db:"from_location" json:"from_location"`
	FromCondition Condition    `db:"from_condition" json:"from_condition"`
	FromBucket    Bucket       `db:"from_bucket" json:"from_bucket"`
	ToLocation    string       `db:"to_location" json:"to_location"`
	ToCondition   Condition    `db:"to_condition" json:"to_condition"`
	ToBucket      Bucket       `db:"to_bucket" json:"to_bucket"`
	Serial        *string      `db:"serial" json:"serial"`
	Reference     string       `db:"reference" json:"reference"`
	Reason        string       `db:"reason" json:"reason"`
}

// LedgerFilter narrows the ledger; empty fields do not. Before is the id of the last row of the page before.
type LedgerFilter struct {
	Location, Part string
	Before         int64
	Limit          int
}

// Each side has an index by place and part, which an OR over both would not use.
const listLedgerSQL = `
WITH ids AS (
    (SELECT id FROM ledger
     WHERE $1 <> '' AND from_location = $1 AND ($2 = '' OR part = $2) AND ($3 = 0 OR id < $3)
     ORDER BY id DESC LIMIT $4)
    UNION
    (SELECT id FROM ledger
     WHERE $1 <> '' AND to_location = $1 AND ($2 = '' OR part = $2) AND ($3 = 0 OR id < $3)
     ORDER BY id DESC LIMIT $4)
    UNION
    (SELECT id FROM ledger
     WHERE $1 = '' AND ($2 = '' OR part = $2) AND ($3 = 0 OR id < $3)
     ORDER BY id DESC LIMIT $4)
)
SELECT g.id, g.at, g.by, g.kind, g.part, g.quantity, g.from_location, g.from_condition, g.from_bucket, g.to_location,
       g.to_condition, g.to_bucket, g.serial, g.reference, g.reason
FROM ledger g
JOIN ids USING (id)
ORDER BY g.id DESC
LIMIT $4`

// ListLedger reads movements, newest first.
func ListLedger(ctx context.Context, tx *db.Tx, f LedgerFilter) ([]Entry, error) {
	var rows []Entry
	if err := tx.SelectContext(ctx, &rows, listLedgerSQL, f.Location, f.Part, f.Before, f.Limit); err != nil {
		return nil, fmt.Errorf("list the ledger: %w", err)
	}
	return rows, nil
}

// Sum is how many pieces lie somewhere.
type Sum struct {
	OnHand    int64 `db:"on_hand" json:"on_hand"`
	Reserved  int64 `db:"reserved" json:"reserved"`
	Available int64 `db:"available" json:"available"`
}

// Plus adds two sums.
func (s Sum) Plus(o Sum) Sum {
	return Sum{s.OnHand + o.OnHand, s.Reserved + o.Reserved, s.Available + o.Available}
}

const sumsByPlaceSQL = `
SELECT location, sum(on_hand) AS on_hand, sum(reserved) AS reserved, sum(available) AS available
FROM stock
WHERE ($1 = '' OR part = $1) AND condition = $2 AND on_hand > 0
GROUP BY location`

// SumsByPlace is how many pieces of a part, or of every part, lie at each place in a condition.
func SumsByPlace(ctx context.Context, tx *db.Tx, part string, condition Condition) (map[string]Sum, error) {
	var rows []struct {
		Location string `db:"location"`
		Sum
	}
	if err := tx.SelectContext(ctx, &rows, sumsByPlaceSQL, part, condition); err != nil {
		return nil, fmt.Errorf("sum the stock by place: %w", err)
	}
	out := make(map[string]Sum, len(rows))
	for _, r := range rows {
		out[r.Location] = r.Sum
	}
	return out, nil
}
