package shipping

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/carrier/out"
)

// desk is a carrier that counts what it is asked. Then tells what happens after it did it and before we hear of it.
type desk struct {
	out.Simulator
	lock  sync.Mutex
	asked []out.Request
	then  func() error
	says  *out.Answer
}

func (d *desk) Create(ctx context.Context, r out.Request) (out.Answer, error) {
	d.lock.Lock()
	defer d.lock.Unlock()
	d.asked = append(d.asked, r)
	if d.then != nil {
		if err := d.then(); err != nil {
			return out.Answer{}, err
		}
	}
	if d.says != nil {
		return *d.says, nil
	}
	return d.Simulator.Create(ctx, r)
}

func bookingsOf(w world, shipment string) []Booking {
	w.Helper()
	var all []Booking
	w.do(func(ctx context.Context, tx *db.Tx) (err error) { all, err = BookingsOf(ctx, tx, shipment); return err })
	return all
}

func TestACarrierThatIsNotAskedIsAsBefore(t *testing.T) {
	t.Parallel()
	w := setup(t)
	s := w.parcel("R1")
	require.Empty(t, bookingsOf(w, s.ID))
	w.fails(ErrNoWaybill, func(ctx context.Context, tx *db.Tx) error { _, err := shipBookedParcel(ctx, tx, s.ID, ""); return err })
	require.Equal(t, "W1", *w.ship(s.ID, "W1").Waybill)
}

func TestAParcelIsBookedAndLeavesUnderTheCarriersWaybill(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.byPort("simulator")
	s, d := w.parcel("R1"), &desk{}
	require.Equal(t, 1, w.ask(d))
	require.Zero(t, w.ask(d), "asked once")
	require.Len(t, d.asked, 1)
	require.Equal(t, customerSite.Address, d.asked[0].To.Address)
	require.Equal(t, "深圳仓", d.asked[0].From.Label)
	got := w.shipment(s.ID)
	require.NotNil(t, got.BookedWaybill)
	require.Nil(t, got.Waybill, "nobody has handed it over")
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := shipBookedParcel(ctx, tx, s.ID, s.SSCC)
		return err
	})
	require.Equal(t, *got.BookedWaybill, *w.shipment(s.ID).Waybill)
	require.Equal(t, 1, w.events("shipping.carrier_answered.v1"))
	require.Len(t, bookingsOf(w, s.ID), 1)
}

func TestASenderKilledBeforeItKeptTheAnswerAsksTheSameOnceMore(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.byPort("simulator")
	s := w.parcel("R1")
	killed, cancel := context.WithCancel(t.Context())
	d := &desk{then: func() error { cancel(); panic("killed") }}
	require.Panics(t, func() { _, _ = BookingSender(Ports{"simulator": d}).Round(killed, w.db) })
	require.Equal(t, BookingClaimed, bookingsOf(w, s.ID)[0].State)
	d.then = nil
	require.Zero(t, w.ask(d), "another's claim holds until its lease is over")
	w.at(w.now.Add(bookingLease))
	require.Equal(t, 1, w.ask(d))
	require.Len(t, d.asked, 2)
	require.Equal(t, d.asked[0].ID, d.asked[1].ID)
	require.Equal(t, BookingAccepted, bookingsOf(w, s.ID)[0].State)
	require.Equal(t, 1, w.count("SELECT count(DISTINCT booked_waybill) FROM shipments"))
}

func TestASenderThatIsStoppedGivesBackWhatItHadNotSettled(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.byPort("simulator")
	s := w.parcel("R1")
	stopped, cancel := context.WithCancel(t.Context())
	d := &desk{then: func() error { cancel(); return context.Canceled }}
	_, err := BookingSender(Ports{"simulator": d}).Round(stopped, w.db)
	require.NoError(t, err)
	b := bookingsOf(w, s.ID)[0]
	require.Equal(t, BookingWaiting, b.State)
	require.Zero(t, b.Tries)
}

func TestTwoSendersAskOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.byPort("simulator")
	for range 6 {
		w.parcel("R1")
	}
	d := &desk{}
	var senders sync.WaitGroup
	failed := make([]error, 4)
	for i := range failed {
		senders.Go(func() { _, failed[i] = BookingSender(Ports{"simulator": d}).Round(t.Context(), w.db) })
	}
	senders.Wait()
	require.NoError(t, errors.Join(failed...))
	w.ask(d)
	seen := map[uuid.UUID]bool{}
	for _, r := range d.asked {
		require.False(t, seen[r.ID], "asked twice")
		seen[r.ID] = true
	}
	require.Len(t, seen, 6)
	require.Equal(t, 6, w.count("SELECT count(DISTINCT booked_waybill) FROM shipments"))
}

func TestWhatACarrierRefusesIsShownUntilItIsAskedAnew(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.byPort("simulator")
	s, d := w.parcel("R1"), &desk{says: &out.Answer{State: out.Refused, Reason: "超区"}}
	w.ask(d)
	require.Contains(t, w.shipment(s.ID).Flags, FlagCarrier)
	toSee := func() (all []Booking) {
		w.do(func(ctx context.Context, tx *db.Tx) (err error) {
			all, err = BookingsToSee(ctx, tx, nil, 10)
			return err
		})
		return all
	}
	require.Len(t, toSee(), 1)
	require.Equal(t, "超区", toSee()[0].Answer.Reason)
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := Ask(ctx, tx, s, out.Create, BookingAsk{})
		return err
	})
	require.NotContains(t, w.shipment(s.ID).Flags, FlagCarrier)
	d.says = nil
	w.ask(d)
	require.NotNil(t, w.shipment(s.ID).BookedWaybill)
	require.Empty(t, toSee())
}

func TestACarrierThatNeverAnswersIsGivenUpAndShown(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.byPort("simulator")
	s, d := w.parcel("R1"), &desk{then: func() error { return errors.New("no line") }}
	now := w.now
	for range len(BookingSender(nil).Schedule.Delays) + 1 {
		require.Equal(t, 1, w.ask(d))
		now = now.Add(2 * time.Hour)
		w.at(now)
	}
	require.Zero(t, w.ask(d))
	b := bookingsOf(w, s.ID)[0]
	require.Equal(t, BookingFailed, b.State)
	require.Equal(t, "no line", b.Error)
	require.Contains(t, w.shipment(s.ID).Flags, FlagCarrier)
	require.Equal(t, 1, w.events("shipping.carrier_answered.v1"))
}

func TestAFileIsDroppedAndAPersonAnswers(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.byPort("manual")
	s, folder := w.parcel("R1"), filepath.Join(t.TempDir(), "carriers")
	w.ask(out.Files{Dir: folder})
	b := bookingsOf(w, s.ID)[0]
	require.Equal(t, BookingManual, b.State)
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, files, 1)
	raw, err := os.ReadFile(filepath.Join(folder, b.ID.String()+".json"))
	require.NoError(t, err)
	var r out.Request
	require.NoError(t, json.Unmarshal(raw, &r))
	require.Equal(t, s.SSCC, r.SSCC)
	answer := func(ctx context.Context, tx *db.Tx) error {
		_, err := Answer(ctx, tx, b.ID, out.Answer{State: out.Accepted, Waybill: "SF1000000001"})
		return err
	}
	w.do(answer)
	require.Equal(t, "SF1000000001", *w.shipment(s.ID).BookedWaybill)
	w.fails(ErrBookingState, answer)
}

func TestAWaybillThatIsAnothersOrComesTooLateIsKeptAndShown(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.byPort("simulator")
	first, second := w.parcel("R1"), w.parcel("R1")
	d := &desk{says: &out.Answer{State: out.Accepted, Waybill: "SAME"}}
	w.ask(d)
	require.Equal(t, "SAME", *w.shipment(first.ID).BookedWaybill)
	require.Nil(t, w.shipment(second.ID).BookedWaybill)
	require.Contains(t, w.shipment(second.ID).Flags, FlagCarrier)

	late := w.parcel("R1")
	w.ship(late.ID, "TYPED")
	d.says = nil
	w.ask(d)
	all := bookingsOf(w, late.ID)
	require.Len(t, all, 2)
	require.True(t, all[0].Attention)
	require.Equal(t, out.Cancel, all[1].Kind, "the booked number is not used, so it is to be forgotten")
	require.Equal(t, all[0].Answer.Waybill, all[1].Request.Waybill)
	require.Equal(t, "TYPED", *w.shipment(late.ID).Waybill)
}
