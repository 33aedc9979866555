package shipping

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/internal/number"
	"fettle/inventory"
)

func (w world) fails(want error, fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	before := w.count("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM ledger)")
	require.ErrorIs(w, w.try(fn), want)
	require.Equal(w, before, w.count("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM ledger)"), "nothing is half-written")
}

func TestAPieceGoesFromTheShelfThroughAParcelIntoTheVan(t *testing.T) {
	t.Parallel()
	w := setup(t)
	comp, seal := w.order("R1", "COMP", 1, "C1"), w.order("R1", "SEAL", 2)
	w.pick(comp, "C1")
	w.pick(seal, "SEAL")
	s := w.pack(comp, seal)
	require.True(t, number.Valid("S", s.ID), s.ID)
	require.Equal(t, LabelPrinted, s.State)
	require.Equal(t, customerSite, s.ShipTo)
	require.Len(t, s.SSCC, 18)
	require.Len(t, s.Lines, 2)
	require.Equal(t, 3, w.count("SELECT sum(on_hand) FROM stock WHERE location = $1", s.ID))
	require.Equal(t, s.ID, w.unitAt("C1"))
	w.clean()

	s = w.ship(s.ID, "W1")
	require.Equal(t, "W1", *s.Waybill)
	// 10:00 in Shenzhen: the standard lane leaves at 20:30 and takes 690 minutes, the same-city one leaves at once and takes 900.
	require.Equal(t, w.now.Add(900*time.Minute), s.ETAAt.UTC())

	w.take(comp, "C1")
	require.Equal(t, "VAN-1", w.unitAt("C1"))
	require.Nil(t, w.shipment(s.ID).ClosedAt)
	w.take(seal, "SEAL")
	got := w.shipment(s.ID)
	require.Equal(t, Accepted, got.State)
	require.NotNil(t, got.ClosedAt)
	w.clean()

	w.observe(trace("W1", w.now)...)
	got = w.shipment(s.ID)
	require.Equal(t, Accepted, got.State, "the engineer's scan outranks the carrier's")
	require.Len(t, got.Timeline, 6)
	require.Equal(t, 0, w.events("shipping.arrived.v1"))
	for kind, n := range map[string]int{"picked": 2, "packed": 1, "shipped": 1, "emptied": 1, "state_changed": 2} {
		require.Equal(t, n, w.events("shipping."+kind+".v1"), kind)
	}
}

func (w world) unitAt(serial string) string {
	w.Helper()
	var location string
	require.NoError(w, w.db.GetContext(w.Context(), &location, "SELECT location FROM units WHERE serial = $1", serial))
	return location
}

func (w world) take(line uuid.UUID, scanned string) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := TakeOut(ctx, tx, line, "VAN-1", scanned)
		return err
	})
}

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
	w.fails(inventory.ErrSerialUnknown, pick("WH-SZ", comp, "C9"))
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

func TestATaskIsCancelledUntilItIsPackedAndMayComeAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	line := w.order("R1", "SEAL", 1)
	cancel := func() (cancelled bool) {
		w.do(func(ctx context.Context, tx *db.Tx) (err error) {
			cancelled, err = CancelPick(ctx, tx, line)
			return err
		})
		return cancelled
	}
	var task PickTask
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		task, err = lockTask(ctx, tx, line)
		return err
	})
	again := func(ctx context.Context, tx *db.Tx) error { return RequestPick(ctx, tx, []PickTask{task}) }
	w.fails(ErrTaskState, again)
	w.pick(line, "SEAL")
	require.True(t, cancel())
	w.do(again)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := Short(ctx, tx, "WH-SZ", line, "空的")
		return err
	})
	require.Equal(t, 1, w.events("shipping.pick_short.v1"))
	w.do(again)
	w.pick(line, "SEAL")
	w.pack(line)
	require.False(t, cancel())
	w.fails(ErrTaskState, again)
	w.clean()
}

func TestThePickListHasTheMostUrgentFirstAndSerialsToScan(t *testing.T) {
	t.Parallel()
	w := setup(t)
	later := w.order("R1", "SEAL", 1)
	w.at(w.now.Add(-time.Hour))
	sooner := w.order("R2", "COMP", 1, "C1")
	var tasks []PickTask
	list := func(f PickFilter) []PickTask {
		w.do(func(ctx context.Context, tx *db.Tx) (err error) {
			f.Warehouse, f.Limit = "WH-SZ", 50
			tasks, err = PickList(ctx, tx, f)
			return err
		})
		return tasks
	}
	require.Equal(t, []uuid.UUID{sooner, later}, []uuid.UUID{list(PickFilter{})[0].Line, tasks[1].Line})
	require.Equal(t, []string{"C1"}, []string(tasks[0].Serials))
	require.Equal(t, "A-01", tasks[1].Bin)
	require.Equal(t, "压缩机", tasks[0].PartNameZH)
	require.Equal(t, later, list(PickFilter{After: &tasks[0]})[0].Line)
	w.pick(later, "SEAL")
	require.Len(t, list(PickFilter{State: "picked"}), 1)
	require.Len(t, list(PickFilter{}), 2)
	require.Empty(t, list(PickFilter{State: "packed"}))
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

func TestArrivalTakesTheNextDepartureOnTheOriginsClock(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("UTC+8", 8*3600)
	ready := func(hour, minute int) time.Time { return time.Date(2026, 11, 23, hour, minute, 0, 0, zone) }
	night := Lane{TransitMinutes: 600, Departures: []string{"23:00", "20:30"}}
	for name, c := range map[string]struct {
		lanes []Lane
		ready time.Time
		want  time.Time
	}{
		"before the first":        {[]Lane{night}, ready(10, 0), ready(30, 30)},
		"at the minute it leaves": {[]Lane{night}, ready(20, 30), ready(30, 30)},
		"between the two":         {[]Lane{night}, ready(20, 31), ready(33, 0)},
		"after the last":          {[]Lane{night}, ready(23, 30), ready(24+30, 30)},
		"leaves when ready":       {[]Lane{{TransitMinutes: 90}}, ready(23, 30), ready(25, 0)},
		"the earliest of several": {[]Lane{night, {TransitMinutes: 2000}}, ready(10, 0), ready(30, 30)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, found := Arrival(c.lanes, c.ready.UTC(), zone)
			require.True(t, found)
			require.Equal(t, c.want.UTC(), got)
		})
	}
	_, found := Arrival(nil, ready(10, 0), zone)
	require.False(t, found)
}
