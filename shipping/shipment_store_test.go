package shipping

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/inventory/stock"
)

func TestAWrongScanTakesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	comp, seal := w.order("R1", "COMP", 1, "C1"), w.order("R1", "SEAL", 1)
	pick := func(warehouse string, line uuid.UUID, scanned string) func(context.Context, *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			_, err := Pick(ctx, tx, warehouse, line, scanned)
			return err
		}
	}
	w.fails(ErrWrongScan, pick("WH-SZ", seal, "COMP"))
	w.fails(stock.ErrSerialUnknown, pick("WH-SZ", comp, "C9"))
	w.fails(ErrNoTask, pick("WH-FS", seal, "SEAL"))
	w.fails(ErrNoTask, pick("WH-SZ", uuid.New(), "SEAL"))
	w.pick(comp, "C1")
	w.fails(ErrTaskState, pick("WH-SZ", comp, "C1"))
	w.pick(seal, "SEAL")
	s := w.pack(comp, seal)
	take := func(line uuid.UUID, scanned string) func(context.Context, *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			_, err := TakeOut(ctx, tx, line, "VAN-1", scanned)
			return err
		}
	}
	w.fails(ErrWrongScan, take(comp, "C2"))
	w.fails(ErrWrongScan, take(comp, "COMP"))
	w.fails(ErrWrongScan, take(seal, ""))
	w.fails(ErrNoShipment, take(uuid.New(), "C1"))
	w.take(comp, "C1")
	w.take(seal, "SEAL")
	w.fails(ErrParcelState, take(seal, "SEAL"))
	require.NotNil(t, w.shipment(s.ID).ClosedAt)
	w.clean()
}

func TestWhatMayNotBePacked(t *testing.T) {
	t.Parallel()
	w := setup(t)
	open, picked, other := w.order("R1", "SEAL", 1), w.order("R1", "SEAL", 1), w.order("R2", "SEAL", 1)
	w.pick(picked, "SEAL")
	w.pick(other, "SEAL")
	_, err := w.db.ExecContext(t.Context(), `UPDATE pick_tasks SET ship_to = ship_to || '{"address": "another door"}' WHERE line = $1`, other)
	require.NoError(t, err)
	pack := func(warehouse, carrier string, lines ...uuid.UUID) func(context.Context, *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			_, err := Pack(ctx, tx, PackRequest{Warehouse: warehouse, Carrier: carrier, Lines: lines, GrossGrams: 900})
			return err
		}
	}
	w.fails(ErrTaskState, pack("WH-SZ", "SF", open, picked))
	w.fails(ErrMixed, pack("WH-SZ", "SF", picked, other))
	w.fails(ErrNoTask, pack("WH-SZ", "SF", picked, uuid.New()))
	w.fails(ErrNoTask, pack("WH-FS", "SF", picked))
	w.fails(ErrNoTask, pack("WH-SZ", "SF"))
	w.fails(ErrNoCarrier, pack("WH-SZ", "NOBODY", picked))
	s := w.pack(picked)
	w.fails(ErrTaskState, pack("WH-SZ", "SF", picked))
	w.fails(ErrNoShipment, func(ctx context.Context, tx *db.Tx) error {
		_, err := Ship(ctx, tx, "S000", "W1")
		return err
	})
	w.ship(s.ID, "W1")
	ship := func(id, waybill string) func(context.Context, *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			_, err := Ship(ctx, tx, id, waybill)
			return err
		}
	}
	w.fails(ErrParcelState, ship(s.ID, "W2"))
	w.fails(ErrWaybill, ship(w.pack(other).ID, "W1"))
	w.clean()
}

func TestEverySSCCHasEighteenDigitsAndGS1sCheckDigit(t *testing.T) {
	t.Parallel()
	// GS1's own worked example.
	for want, of := range map[string]struct {
		prefix string
		n      int64
	}{"376104250021234569": {"7610425", 3_002_123_456}, "006141411234567890": {"0614141", 123_456_789}} {
		got, err := SSCC(of.prefix, of.n)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := SSCC("6999999123", 10_000_000)
	require.ErrorIs(t, err, ErrPrefixUsed, "no nineteenth digit")
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.StringMatching(`[0-9]{7,10}`).Draw(t, "prefix")
		code, err := SSCC(prefix, rapid.Int64Range(1, 9_999_999).Draw(t, "n"))
		require.NoError(t, err)
		require.Len(t, code, 18)
		require.Equal(t, prefix, code[1:1+len(prefix)])
		sum := 0
		for i, d := range code {
			sum += int(d-'0') * (1 + 2*((i+1)%2))
		}
		require.Zero(t, sum%10, code)
	})
}

func TestTheCompanyPrefixIsARow(t *testing.T) {
	t.Parallel()
	w := setup(t)
	_, err := w.db.ExecContext(t.Context(), "INSERT INTO company_prefixes (valid_from, prefix) VALUES ('2026-01-01', '690123456'), ('2099-01-01', '7777777')")
	require.NoError(t, err)
	line := w.order("R1", "SEAL", 1)
	w.pick(line, "SEAL")
	require.Equal(t, "690123456", w.pack(line).SSCC[1:10])
}
