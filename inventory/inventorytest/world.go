package inventorytest

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/inventory/audit"
	"fettle/inventory/stock"
)

// World is a small network in a database of the test's own: three warehouses, a van, and two parts, one with serials.
type World struct {
	*testing.T
	DB *db.DB
}

const WorldSQL = `
INSERT INTO product_lines (product_line, name_zh, name_en)
VALUES ('fridge', '冰箱', 'Fridge'), ('washer', '洗衣机', 'Washer');
INSERT INTO part_categories (category, name_zh, name_en, grams_low, grams_high)
VALUES ('seal', '封条', 'Seal', 1, 1000), ('belt', '皮带', 'Belt', 1, 500), ('compressor_fridge', '压缩机', 'Compressor', 5000, 15000),
       ('fan_motor', '风扇电机', 'Fan motor', 100, 900), ('pump', '泵', 'Pump', 100, 2000);
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, serialised, grams, price_minor, currency)
VALUES ('SEAL', '门封条', 'Door seal', 'fridge', 'seal', 'common', false, 300, 3900, 'CNY'),
       ('BELT', '皮带', 'Belt', 'washer', 'belt', 'other', false, 90, 1900, 'CNY'),
       ('COMP', '压缩机', 'Compressor', 'fridge', 'compressor_fridge', 'common', true, 7600, 46800, 'CNY');
INSERT INTO locations (code, kind, name_zh, name_en, lon, lat)
VALUES ('A', 'regional', '甲仓', 'A', 113.2, 23.1),
       ('B', 'city', '乙仓', 'B', 114.0, 22.5),
       ('C', 'national', '丙仓', 'C', 114.3, 30.6),
       ('VAN', 'van', '服务车', 'Van', NULL, NULL),
       ('BOX', 'parcel', '包裹', 'Box', NULL, NULL),
       ('SHUT', 'city', '已关', 'Closed', NULL, NULL);
UPDATE locations SET closed_at = now() WHERE code = 'SHUT'`

func New(t *testing.T) World {
	t.Helper()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), WorldSQL)
	require.NoError(t, err)
	return World{t, d}
}

// Do runs fn in a transaction that must commit.
func (w World) Do(fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	require.NoError(w, w.Try(fn))
}

func (w World) Try(fn func(ctx context.Context, tx *db.Tx) error) error {
	ctx := context.WithoutCancel(w.Context())
	return w.DB.InTx(ctx, "test", func(tx *db.Tx) error { return fn(ctx, tx) })
}

// Receive puts pieces of a part without serials on a bin.
func (w World) Receive(part, location string, quantity int64) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Receive(ctx, tx, location, "note", []stock.ReceiptLine{{Part: part, Condition: stock.New, Quantity: quantity}})
	})
}

// ReceiveSerials puts pieces C1..Cn of COMP on a bin.
func (w World) ReceiveSerials(location string, from, n int) {
	w.Helper()
	var serials []string
	for i := range n {
		serials = append(serials, fmt.Sprintf("C%d", from+i))
	}
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Receive(ctx, tx, location, "note", []stock.ReceiptLine{{Part: "COMP", Condition: stock.New, Quantity: int64(n), Serials: serials}})
	})
}

func (w World) Reserve(takes ...stock.Take) []stock.Taken {
	w.Helper()
	var out []stock.Taken
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = stock.Reserve(ctx, tx, takes)
		return err
	})
	return out
}

func Take(part, location string, quantity int64) stock.Take {
	return stock.Take{Line: uuid.New(), Location: location, Part: part, Condition: stock.New, Quantity: quantity, Reference: "R1"}
}

// Counter reads (on hand, reserved).
func (w World) Counter(part, location string, condition stock.Condition) [2]int64 {
	w.Helper()
	var rows []struct {
		OnHand   int64 `db:"on_hand"`
		Reserved int64 `db:"reserved"`
	}
	require.NoError(w, w.DB.SelectContext(w.Context(), &rows,
		"SELECT on_hand, reserved FROM stock WHERE part = $1 AND location = $2 AND condition = $3", part, location, condition))
	if len(rows) == 0 {
		return [2]int64{}
	}
	return [2]int64{rows[0].OnHand, rows[0].Reserved}
}

// Clean requires that Audit finds nothing.
func (w World) Clean() {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := audit.Audit(ctx, tx)
		require.NoError(w, err)
		require.Empty(w, drift)
		return nil
	})
}

func (w World) Events(kind string) int {
	w.Helper()
	var n int
	require.NoError(w, w.DB.GetContext(w.Context(), &n, "SELECT count(*) FROM events WHERE type = $1", kind))
	return n
}

func (w World) Number(query string) (n int) {
	w.Helper()
	require.NoError(w, w.DB.GetContext(w.Context(), &n, query))
	return n
}
