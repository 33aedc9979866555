package stock_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/audit"
	"fettle/inventory/catalog"
	"fettle/inventory/inventorytest"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

func TestMoveRefusesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 3)
	w.Reserve(inventorytest.Take("SEAL", "A", 2))
	ship := stock.Movement{Kind: "transfer", Part: "SEAL", Quantity: 2, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}
	require.ErrorIs(t, w.Move(ship), stock.ErrShort, "two are promised")
	ship.Quantity = 1
	require.NoError(t, w.Move(ship))
	require.Equal(t, [2]int64{1, 0}, w.Counter("SEAL", "B", stock.New))

	bad := map[string]struct {
		m    stock.Movement
		want error
	}{
		"no quantity":  {stock.Movement{Kind: "transfer", Part: "SEAL", From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}, stock.ErrQuantity},
		"no such kind": {stock.Movement{Kind: "teleport", Part: "SEAL", Quantity: 1, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}, stock.ErrMovement},
		"nowhere":      {stock.Movement{Kind: "transfer", Part: "SEAL", Quantity: 1, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("X", stock.New)}, site.ErrNoLocation},
		"nothing":      {stock.Movement{Kind: "transfer", Part: "X", Quantity: 1, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}, catalog.ErrNoPart},
		"itself":       {stock.Movement{Kind: "transfer", Part: "SEAL", Quantity: 1, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("A", stock.New)}, stock.ErrMovement},
		"condition":    {stock.Movement{Kind: "transfer", Part: "SEAL", Quantity: 1, From: inventorytest.Free("A", "shiny"), To: inventorytest.Free("B", stock.New)}, stock.ErrMovement},
		"no serial":    {stock.Movement{Kind: "transfer", Part: "COMP", Quantity: 1, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)}, stock.ErrShort},
	}
	for name, c := range bad {
		require.ErrorIs(t, w.Move(c.m), c.want, name)
	}
	w.Clean()
}

func TestMoveIsAllOrNothing(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 1)
	err := w.Move(
		stock.Movement{Kind: "transfer", Part: "SEAL", Quantity: 1, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)},
		stock.Movement{Kind: "transfer", Part: "BELT", Quantity: 1, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("B", stock.New)})
	require.ErrorIs(t, err, stock.ErrShort)
	require.Equal(t, [2]int64{1, 0}, w.Counter("SEAL", "A", stock.New))
	w.Clean()
}

func TestAPieceIsFittedOnceAndItsOldOneComesBack(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.ReceiveSerials("VAN", 1, 1)
	install := func(serial string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			return stock.Install(ctx, tx, "COMP", serial, "VAN", stock.New, 1, "M1/S1", "R1")
		})
	}
	require.NoError(t, install("C1"))
	w.ReceiveSerials("VAN", 2, 1)
	require.ErrorIs(t, install("C1"), stock.ErrSerialInstalled)
	back := stock.Movement{Kind: "return", Part: "COMP", Quantity: 1, Serial: "OLD-9", From: inventorytest.Free(site.AtCustomer, stock.Used), To: inventorytest.Free("A", stock.Used)}
	require.NoError(t, w.Move(back), "a piece we never sold")
	require.ErrorIs(t, w.Move(back), stock.ErrSerialElsewhere, "it cannot come back twice")
	unread := back
	unread.Serial = ""
	require.NoError(t, w.Move(unread), "its plate may be gone")
	again := back
	again.Serial = "C1"
	require.NoError(t, w.Move(again), "ours, fitted before")
	graded := stock.Movement{Kind: "grade", Part: "COMP", Quantity: 1, Serial: "OLD-9", From: inventorytest.Free("A", stock.Used), To: inventorytest.Free("A", stock.Refurbished)}
	require.NoError(t, w.Move(graded))
	nameless := graded
	nameless.Serial = ""
	require.ErrorIs(t, w.Move(nameless), stock.ErrSerialNeeded)
	require.Equal(t, [2]int64{2, 0}, w.Counter("COMP", "A", stock.Used))
	require.Equal(t, [2]int64{1, 0}, w.Counter("COMP", "A", stock.Refurbished))
	require.Equal(t, 3, w.Events("inventory.stock_arrived.v1"), "two receipts and the refurbished piece")
	w.Clean()
}

func TestAnEmptiedParcelLeavesNoRow(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 1)
	require.NoError(t, w.Move(stock.Movement{Kind: "pack", Part: "SEAL", Quantity: 1, From: inventorytest.Free("A", stock.New), To: inventorytest.Free("BOX", stock.New)}))
	require.NoError(t, w.Move(stock.Movement{Kind: "receive", Part: "SEAL", Quantity: 1, From: inventorytest.Free("BOX", stock.New), To: inventorytest.Free("VAN", stock.New)}))
	var rows int
	require.NoError(t, w.DB.GetContext(t.Context(), &rows, "SELECT count(*) FROM stock WHERE location = 'BOX'"))
	require.Zero(t, rows)
	require.Equal(t, 1, w.Events("inventory.stock_arrived.v1"), "what the engineer received is spoken for")
	w.Clean()
}

func TestAdjustKeepsLossesVisible(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 5)
	w.ReceiveSerials("A", 1, 1)
	adjust := func(part string, delta int64, serials ...string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			return stock.Adjust(ctx, tx, stock.Adjustment{Location: "A", Part: part, Condition: stock.New, Delta: delta, Reason: "count", Serials: serials})
		})
	}
	require.NoError(t, adjust("SEAL", -2))
	require.NoError(t, adjust("SEAL", 1))
	require.ErrorIs(t, adjust("SEAL", -9), stock.ErrShort)
	require.ErrorIs(t, adjust("SEAL", 0), stock.ErrQuantity)
	require.ErrorIs(t, adjust("COMP", -1), stock.ErrSerialNeeded)
	require.NoError(t, adjust("COMP", -1, "C1"))
	require.ErrorIs(t, adjust("COMP", -1, "C1"), stock.ErrShort)
	require.NoError(t, adjust("COMP", 1, "C1"), "found again")
	require.Equal(t, [2]int64{4, 0}, w.Counter("SEAL", "A", stock.New))
	w.Clean()
}

func TestTheDatabaseItselfRefuses(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 3)
	for statement, law := range map[string]string{
		"UPDATE stock SET on_hand = -1 WHERE part = 'SEAL'":                                  "stock_never_negative",
		"UPDATE stock SET reserved = 4 WHERE part = 'SEAL'":                                  "stock_never_oversold",
		"UPDATE stock SET reserved = -1 WHERE part = 'SEAL'":                                 "stock_never_oversold",
		"UPDATE ledger SET quantity = 4":                                                     "ledger_append_only",
		"DELETE FROM ledger":                                                                 "ledger_append_only",
		"TRUNCATE ledger":                                                                    "ledger_append_only",
		"INSERT INTO supersessions VALUES ('SEAL', 'SEAL', 'no_stock', now(), 1, false)":     "supersession_not_of_itself",
		"UPDATE locations SET lat = NULL WHERE code = 'A'":                                   "locations_have_both_coordinates_or_none",
		"INSERT INTO stock (location, part, condition) VALUES ('A', 'SEAL', 'shiny')":        "stock_condition_is_known",
		"INSERT INTO units (part, serial, location, condition) VALUES ('COMP','','A','new')": "units_serial_check",
	} {
		_, err := w.DB.ExecContext(t.Context(), statement)
		require.True(t, db.Violates(err, law), "%s: %v", statement, err)
	}
	w.Clean()
}

func TestAuditFindsDrift(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	w.Receive("SEAL", "A", 3)
	w.ReceiveSerials("B", 1, 1)
	_, err := w.DB.ExecContext(t.Context(), "UPDATE stock SET on_hand = 2 WHERE part = 'SEAL'; DELETE FROM units WHERE serial = 'C1'")
	require.NoError(t, err)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := audit.Audit(ctx, tx)
		require.Equal(t, []audit.Drift{
			{Location: "B", Part: "COMP", Condition: "new", LedgerOnHand: 1, OnHand: 1},
			{Location: "A", Part: "SEAL", Condition: "new", LedgerOnHand: 3, OnHand: 2},
		}, drift)
		return err
	})
}
