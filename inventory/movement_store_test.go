package inventory

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

func free(location string, condition Condition) Account { return Account{location, condition, Free} }

func (w world) move(movements ...Movement) error {
	return w.try(func(ctx context.Context, tx *db.Tx) error { return Move(ctx, tx, movements) })
}

func TestMoveRefusesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 3)
	w.reserve(take("SEAL", "A", 2))
	ship := Movement{Kind: "transfer", Part: "SEAL", Quantity: 2, From: free("A", New), To: free("B", New)}
	require.ErrorIs(t, w.move(ship), ErrShort, "two are promised")
	ship.Quantity = 1
	require.NoError(t, w.move(ship))
	require.Equal(t, [2]int64{1, 0}, w.counter("SEAL", "B", New))

	bad := map[string]struct {
		m    Movement
		want error
	}{
		"no quantity":  {Movement{Kind: "transfer", Part: "SEAL", From: free("A", New), To: free("B", New)}, ErrQuantity},
		"no such kind": {Movement{Kind: "teleport", Part: "SEAL", Quantity: 1, From: free("A", New), To: free("B", New)}, ErrMovement},
		"nowhere":      {Movement{Kind: "transfer", Part: "SEAL", Quantity: 1, From: free("A", New), To: free("X", New)}, ErrNoLocation},
		"nothing":      {Movement{Kind: "transfer", Part: "X", Quantity: 1, From: free("A", New), To: free("B", New)}, ErrNoPart},
		"itself":       {Movement{Kind: "transfer", Part: "SEAL", Quantity: 1, From: free("A", New), To: free("A", New)}, ErrMovement},
		"condition":    {Movement{Kind: "transfer", Part: "SEAL", Quantity: 1, From: free("A", "shiny"), To: free("B", New)}, ErrMovement},
		"no serial":    {Movement{Kind: "transfer", Part: "COMP", Quantity: 1, From: free("A", New), To: free("B", New)}, ErrShort},
	}
	for name, c := range bad {
		require.ErrorIs(t, w.move(c.m), c.want, name)
	}
	w.clean()
}

func TestMoveIsAllOrNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 1)
	err := w.move(
		Movement{Kind: "transfer", Part: "SEAL", Quantity: 1, From: free("A", New), To: free("B", New)},
		Movement{Kind: "transfer", Part: "BELT", Quantity: 1, From: free("A", New), To: free("B", New)})
	require.ErrorIs(t, err, ErrShort)
	require.Equal(t, [2]int64{1, 0}, w.counter("SEAL", "A", New))
	w.clean()
}

func TestAPieceIsFittedOnceAndItsOldOneComesBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receiveSerials("VAN", 1, 1)
	install := func(serial string) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error {
			return Install(ctx, tx, "COMP", serial, "VAN", New, 1, "M1/S1", "R1")
		})
	}
	require.NoError(t, install("C1"))
	w.receiveSerials("VAN", 2, 1)
	require.ErrorIs(t, install("C1"), ErrSerialInstalled)
	back := Movement{Kind: "return", Part: "COMP", Quantity: 1, Serial: "OLD-9", From: free(AtCustomer, Used), To: free("A", Used)}
	require.NoError(t, w.move(back), "a piece we never sold")
	require.ErrorIs(t, w.move(back), ErrSerialElsewhere, "it cannot come back twice")
	unread := back
	unread.Serial = ""
	require.NoError(t, w.move(unread), "its plate may be gone")
	again := back
	again.Serial = "C1"
	require.NoError(t, w.move(again), "ours, fitted before")
	graded := Movement{Kind: "grade", Part: "COMP", Quantity: 1, Serial: "OLD-9", From: free("A", Used), To: free("A", Refurbished)}
	require.NoError(t, w.move(graded))
	nameless := graded
	nameless.Serial = ""
	require.ErrorIs(t, w.move(nameless), ErrSerialNeeded)
	require.Equal(t, [2]int64{2, 0}, w.counter("COMP", "A", Used))
	require.Equal(t, [2]int64{1, 0}, w.counter("COMP", "A", Refurbished))
	require.Equal(t, 3, w.events("inventory.stock_arrived.v1"), "two receipts and the refurbished piece")
	w.clean()
}

func TestAnEmptiedParcelLeavesNoRow(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 1)
	require.NoError(t, w.move(Movement{Kind: "pack", Part: "SEAL", Quantity: 1, From: free("A", New), To: free("BOX", New)}))
	require.NoError(t, w.move(Movement{Kind: "receive", Part: "SEAL", Quantity: 1, From: free("BOX", New), To: free("VAN", New)}))
	var rows int
	require.NoError(t, w.db.GetContext(t.Context(), &rows, "SELECT count(*) FROM stock WHERE location = 'BOX'"))
	require.Zero(t, rows)
	require.Equal(t, 1, w.events("inventory.stock_arrived.v1"), "what the engineer received is spoken for")
	w.clean()
}

func TestAdjustKeepsLossesVisible(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 5)
	w.receiveSerials("A", 1, 1)
	adjust := func(part string, delta int64, serials ...string) error {
		return w.try(func(ctx context.Context, tx *db.Tx) error {
			return Adjust(ctx, tx, Adjustment{Location: "A", Part: part, Condition: New, Delta: delta, Reason: "count", Serials: serials})
		})
	}
	require.NoError(t, adjust("SEAL", -2))
	require.NoError(t, adjust("SEAL", 1))
	require.ErrorIs(t, adjust("SEAL", -9), ErrShort)
	require.ErrorIs(t, adjust("SEAL", 0), ErrQuantity)
	require.ErrorIs(t, adjust("COMP", -1), ErrSerialNeeded)
	require.NoError(t, adjust("COMP", -1, "C1"))
	require.ErrorIs(t, adjust("COMP", -1, "C1"), ErrShort)
	require.NoError(t, adjust("COMP", 1, "C1"), "found again")
	require.Equal(t, [2]int64{4, 0}, w.counter("SEAL", "A", New))
	w.clean()
}

func TestTheDatabaseItselfRefuses(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 3)
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
		_, err := w.db.ExecContext(t.Context(), statement)
		require.True(t, db.Violates(err, law), "%s: %v", statement, err)
	}
	w.clean()
}

func TestAuditFindsDrift(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("SEAL", "A", 3)
	w.receiveSerials("B", 1, 1)
	_, err := w.db.ExecContext(t.Context(), "UPDATE stock SET on_hand = 2 WHERE part = 'SEAL'; DELETE FROM units WHERE serial = 'C1'")
	require.NoError(t, err)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := Audit(ctx, tx)
		require.Equal(t, []Drift{
			{Location: "B", Part: "COMP", Condition: "new", LedgerOnHand: 1, OnHand: 1},
			{Location: "A", Part: "SEAL", Condition: "new", LedgerOnHand: 3, OnHand: 2},
		}, drift)
		return err
	})
}
