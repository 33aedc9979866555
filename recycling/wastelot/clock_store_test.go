package wastelot_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/recycling"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastelot"
)

// aged is a world with one open lot of a board that was received some days ago.
type aged struct {
	*recyclingtest.World
	start   time.Time
	deliver func()
}

func (a aged) at(days int) { a.Now = a.start.AddDate(0, 0, days) }

func (a aged) board(serial string) string {
	return a.Graded("BRD", "W1", serial, 400, oldpart.FaultConfirmed, oldpart.Material)
}

func (a aged) lot(returns ...string) (l wastelot.Lot) {
	a.Helper()
	a.Must(func(ctx context.Context, tx *db.Tx) (err error) {
		if l, err = wastelot.OpenLot(ctx, tx, "W1", "900-045-49"); err != nil {
			return err
		}
		l, err = wastelot.AddToLot(ctx, tx, l.ID, returns)
		return err
	})
	return l
}

func (a aged) read(id string) (l wastelot.Lot) {
	a.Helper()
	a.Must(func(ctx context.Context, tx *db.Tx) (err error) { l, err = wastelot.LotByID(ctx, tx, id); return err })
	return l
}

// warnings delivers what is due and lists the ages that operations were told of a lot.
func (a aged) warnings(lot string) []string {
	a.Helper()
	a.deliver()
	return a.Told("recycling.storage_aging.v1", lot, "days")
}

func open(t *testing.T) aged {
	t.Helper()
	w := recyclingtest.Setup(t)
	w.Now = time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	return aged{w, w.Now, w.Listen(recycling.Subscribe)}
}

// TestTheStorageClockIsTheOldestPiecesAndNothingResetsIt: a clock that began with the lot, or with the newest piece, or that a
// split set back, fails here.
func TestTheStorageClockIsTheOldestPiecesAndNothingResetsIt(t *testing.T) {
	t.Parallel()
	a := open(t)
	old := a.board("B1")
	a.at(100)
	young := a.board("B2")
	l := a.lot(young)
	until := func(days int) time.Time { return a.start.AddDate(0, 0, days) }
	require.Equal(t, until(465), a.read(l.ID).StoreUntil.UTC(), "not from when the lot was opened, but from its only piece")
	a.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastelot.AddToLot(ctx, tx, l.ID, []string{old})
		return err
	})
	require.Equal(t, until(365), a.read(l.ID).StoreUntil.UTC(), "an older piece brings it forward")
	a.at(200)
	var apart wastelot.Lot
	a.Must(func(ctx context.Context, tx *db.Tx) (err error) {
		apart, err = wastelot.Split(ctx, tx, l.ID, "", []string{old})
		return err
	})
	require.Equal(t, l.ID, *apart.SplitFrom)
	require.Equal(t, until(365), apart.StoreUntil.UTC(), "the clock goes with the piece")
	require.Equal(t, until(465), a.read(l.ID).StoreUntil.UTC())
	a.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastelot.Split(ctx, tx, apart.ID, l.ID, []string{old})
		return err
	})
	require.Equal(t, until(365), a.read(l.ID).StoreUntil.UTC(), "a merge does not reset it")
	require.Nil(t, a.read(apart.ID).StoreUntil)
	a.Lawful()
}

func TestOperationsAreWarnedOfAnAgingLotOnceAnAge(t *testing.T) {
	t.Parallel()
	a := open(t)
	first := a.board("B1")
	l := a.lot(first)
	a.at(269)
	require.Empty(t, a.warnings(l.ID))
	a.at(270)
	require.Equal(t, []string{"270"}, a.warnings(l.ID))
	require.Equal(t, 270, a.read(l.ID).WarnedDays, "the lot says so too")
	a.Must(func(ctx context.Context, tx *db.Tx) error { return wastelot.StorageWarns(ctx, tx, l.ID) })
	require.Equal(t, []string{"270"}, a.warnings(l.ID), "once, though two timers fall due")
	a.at(351)
	require.Equal(t, []string{"270", "350"}, a.warnings(l.ID), "what was slept over is told by its highest age")
	old := a.lot()
	a.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastelot.Split(ctx, tx, l.ID, old.ID, []string{first})
		return err
	})
	require.Equal(t, []string{"350"}, a.warnings(old.ID), "a lot that gets an old piece is old at once")
}

func TestTheAgesOfStorageArePolicy(t *testing.T) {
	t.Parallel()
	a := open(t)
	set := func(body string) error {
		return a.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := policy.Put(ctx, tx, wastelot.PolicyKind(), []byte(body), tx.Now, "another country")
			return err
		})
	}
	for _, bad := range []string{
		`{"official_number":".*","example":"A1","storage_days":-1}`, `{"official_number":".*","example":"A1","warn_days":[5,3]}`,
		`{"official_number":".*","example":"A1","storage_days":30,"warn_days":[31]}`, `{"official_number":".*","example":"A1","incompatible":["C"]}`,
		`{"official_number":".*","example":"A1","accept_days":99999}`,
	} {
		require.Error(t, set(bad), bad)
	}
	require.NoError(t, set(`{"official_number":".*","example":"A1","storage_days":90,"warn_days":[60]}`))
	l := a.lot(a.board("B1"))
	require.Equal(t, a.start.AddDate(0, 0, 90), l.StoreUntil.UTC())
	a.at(60)
	require.Equal(t, []string{"60"}, a.warnings(l.ID))
}

func TestWhatHasNoCodeHasNoStorageClock(t *testing.T) {
	t.Parallel()
	a := open(t)
	id := a.Graded("MOT", "W1", "M1", 4000, oldpart.FaultConfirmed, oldpart.Material)
	var l wastelot.Lot
	a.Must(func(ctx context.Context, tx *db.Tx) (err error) {
		if l, err = wastelot.OpenLot(ctx, tx, "W1", ""); err == nil {
			l, err = wastelot.AddToLot(ctx, tx, l.ID, []string{id})
		}
		return err
	})
	require.Nil(t, l.StoreUntil)
	a.at(400)
	require.Empty(t, a.warnings(l.ID))
}

func TestASplitKeepsToItsSiteAndCode(t *testing.T) {
	t.Parallel()
	a := open(t)
	board := a.board("B1")
	l := a.lot(board)
	split := func(into string, returns ...string) error {
		return a.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := wastelot.Split(ctx, tx, l.ID, into, returns)
			return err
		})
	}
	lotOf := func(warehouse, code string) (id string) {
		a.Must(func(ctx context.Context, tx *db.Tx) error {
			l, err := wastelot.OpenLot(ctx, tx, warehouse, code)
			id = l.ID
			return err
		})
		return id
	}
	require.ErrorIs(t, split(lotOf("W1", "900-219-08"), board), wastelot.ErrHazardMix, "one lot is of one code, split or not")
	require.ErrorIs(t, split(lotOf("W2", "900-045-49"), board), wastelot.ErrNoLot)
	require.ErrorIs(t, split(l.ID, board), wastelot.ErrLotState)
	require.ErrorIs(t, split("", a.board("B2")), oldpart.ErrNoReturn, "it lies in no lot")
	require.ErrorIs(t, split(a.Sealed("W1", "900-045-49", 400, a.board("B3")), board), wastelot.ErrLotState, "a sealed lot takes nothing")
	require.Equal(t, l.ID, *a.State(board).Lot)
}

func TestAContainerHasALabel(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	lot := d.Sealed("W1", "900-045-49", 400, d.Graded("BRD", "W1", "B1", 400, oldpart.FaultConfirmed, oldpart.Material))
	r := d.Does(recyclingtest.KeeperOfOne, "GET /v1/waste-lots/"+lot+"/label", "")
	require.True(t, bytes.HasPrefix([]byte(r.Raw), []byte("%PDF-")))
	d.Refused(recyclingtest.KeeperOfTwo, "GET /v1/waste-lots/"+lot+"/label", "", 404, "waste_lot_not_found")
}
