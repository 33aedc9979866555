package shipment_test

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
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
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

func requestsOf(w shippingtest.World, shipmentID string) []shipment.CarrierRequest {
	w.Helper()
	var all []shipment.CarrierRequest
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = shipment.CarrierRequestsOf(ctx, tx, shipmentID)
		return err
	})
	return all
}

func TestACarrierThatIsNotAskedIsAsBefore(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	s := w.Packed("R1")
	require.Empty(t, requestsOf(w, s.ID))
	w.Fails(shipment.ErrNoWaybill, func(ctx context.Context, tx *db.Tx) error {
		_, err := tracking.ShipBooked(ctx, tx, s.ID, "")
		return err
	})
	require.Equal(t, "W1", *w.Ship(s.ID, "W1").Waybill)
}

func TestAShipmentIsBookedAndLeavesUnderTheCarriersWaybill(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.ByPort("simulator")
	s, d := w.Packed("R1"), &desk{}
	require.Equal(t, 1, w.Ask(d))
	require.Zero(t, w.Ask(d), "asked once")
	require.Len(t, d.asked, 1)
	require.Equal(t, shippingtest.CustomerSite.Address, d.asked[0].To.Address)
	require.Equal(t, "深圳仓", d.asked[0].From.Label)
	got := w.Shipment(s.ID)
	require.NotNil(t, got.BookedWaybill)
	require.Nil(t, got.Waybill, "nobody has handed it over")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := tracking.ShipBooked(ctx, tx, s.ID, s.SSCC)
		return err
	})
	require.Equal(t, *got.BookedWaybill, *w.Shipment(s.ID).Waybill)
	require.Equal(t, 1, w.Events("shipping.carrier_answered.v1"))
	require.Len(t, requestsOf(w, s.ID), 1)
}

func TestASenderKilledBeforeItKeptTheAnswerAsksTheSameOnceMore(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.ByPort("simulator")
	s := w.Packed("R1")
	killed, cancel := context.WithCancel(t.Context())
	d := &desk{then: func() error { cancel(); panic("killed") }}
	require.Panics(t, func() { _, _ = shipment.CarrierRequestSender(shipment.Ports{"simulator": d}).Round(killed, w.DB) })
	require.Equal(t, shipment.RequestClaimed, requestsOf(w, s.ID)[0].State)
	d.then = nil
	require.Zero(t, w.Ask(d), "another's claim holds until its lease is over")
	w.At(w.Now.Add(shipment.CarrierRequestLease))
	require.Equal(t, 1, w.Ask(d))
	require.Len(t, d.asked, 2)
	require.Equal(t, d.asked[0].ID, d.asked[1].ID)
	require.Equal(t, shipment.RequestAccepted, requestsOf(w, s.ID)[0].State)
	require.Equal(t, 1, w.Count("SELECT count(DISTINCT booked_waybill) FROM shipments"))
}

func TestASenderThatIsStoppedGivesBackWhatItHadNotSettled(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.ByPort("simulator")
	s := w.Packed("R1")
	stopped, cancel := context.WithCancel(t.Context())
	d := &desk{then: func() error { cancel(); return context.Canceled }}
	_, err := shipment.CarrierRequestSender(shipment.Ports{"simulator": d}).Round(stopped, w.DB)
	require.NoError(t, err)
	b := requestsOf(w, s.ID)[0]
	require.Equal(t, shipment.RequestWaiting, b.State)
	require.Zero(t, b.Tries)
}

func TestTwoSendersAskOnce(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.ByPort("simulator")
	for range 6 {
		w.Packed("R1")
	}
	d := &desk{}
	var senders sync.WaitGroup
	failed := make([]error, 4)
	for i := range failed {
		senders.Go(func() {
			_, failed[i] = shipment.CarrierRequestSender(shipment.Ports{"simulator": d}).Round(t.Context(), w.DB)
		})
	}
	senders.Wait()
	require.NoError(t, errors.Join(failed...))
	w.Ask(d)
	seen := map[uuid.UUID]bool{}
	for _, r := range d.asked {
		require.False(t, seen[r.ID], "asked twice")
		seen[r.ID] = true
	}
	require.Len(t, seen, 6)
	require.Equal(t, 6, w.Count("SELECT count(DISTINCT booked_waybill) FROM shipments"))
}

func TestWhatACarrierRefusesIsShownUntilItIsAskedAnew(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.ByPort("simulator")
	s, d := w.Packed("R1"), &desk{says: &out.Answer{State: out.Refused, Reason: "超区"}}
	w.Ask(d)
	require.Contains(t, w.Shipment(s.ID).Flags, shipment.FlagCarrier)
	toSee := func() (all []shipment.CarrierRequest) {
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			all, err = shipment.CarrierRequestsToSee(ctx, tx, nil, 10)
			return err
		})
		return all
	}
	require.Len(t, toSee(), 1)
	require.Equal(t, "超区", toSee()[0].Answer.Reason)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := shipment.Ask(ctx, tx, s, out.Create, shipment.CarrierAsk{})
		return err
	})
	require.NotContains(t, w.Shipment(s.ID).Flags, shipment.FlagCarrier)
	d.says = nil
	w.Ask(d)
	require.NotNil(t, w.Shipment(s.ID).BookedWaybill)
	require.Empty(t, toSee())
}

func TestACarrierThatNeverAnswersIsGivenUpAndShown(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.ByPort("simulator")
	s, d := w.Packed("R1"), &desk{then: func() error { return errors.New("no line") }}
	now := w.Now
	for range len(shipment.CarrierRequestSender(nil).Schedule.Delays) + 1 {
		require.Equal(t, 1, w.Ask(d))
		now = now.Add(2 * time.Hour)
		w.At(now)
	}
	require.Zero(t, w.Ask(d))
	b := requestsOf(w, s.ID)[0]
	require.Equal(t, shipment.RequestFailed, b.State)
	require.Equal(t, "no line", b.Error)
	require.Contains(t, w.Shipment(s.ID).Flags, shipment.FlagCarrier)
	require.Equal(t, 1, w.Events("shipping.carrier_answered.v1"))
}

func TestAFileIsDroppedAndAPersonAnswers(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.ByPort("manual")
	s, folder := w.Packed("R1"), filepath.Join(t.TempDir(), "carriers")
	w.Ask(out.Files{Dir: folder})
	b := requestsOf(w, s.ID)[0]
	require.Equal(t, shipment.RequestManual, b.State)
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, files, 1)
	raw, err := os.ReadFile(filepath.Join(folder, b.ID.String()+".json"))
	require.NoError(t, err)
	var r out.Request
	require.NoError(t, json.Unmarshal(raw, &r))
	require.Equal(t, s.SSCC, r.SSCC)
	answer := func(ctx context.Context, tx *db.Tx) error {
		_, err := shipment.Answer(ctx, tx, b.ID, out.Answer{State: out.Accepted, Waybill: "SF1000000001"})
		return err
	}
	w.Do(answer)
	require.Equal(t, "SF1000000001", *w.Shipment(s.ID).BookedWaybill)
	w.Fails(shipment.ErrCarrierRequestState, answer)
}

func TestAWaybillThatIsAnothersOrComesTooLateIsKeptAndShown(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	w.ByPort("simulator")
	first, second := w.Packed("R1"), w.Packed("R1")
	d := &desk{says: &out.Answer{State: out.Accepted, Waybill: "SAME"}}
	w.Ask(d)
	require.Equal(t, "SAME", *w.Shipment(first.ID).BookedWaybill)
	require.Nil(t, w.Shipment(second.ID).BookedWaybill)
	require.Contains(t, w.Shipment(second.ID).Flags, shipment.FlagCarrier)

	late := w.Packed("R1")
	w.Ship(late.ID, "TYPED1")
	d.says = nil
	w.Ask(d)
	all := requestsOf(w, late.ID)
	require.Len(t, all, 2)
	require.True(t, all[0].Attention)
	require.Equal(t, out.Cancel, all[1].Kind, "the booked number is not used, so it is to be forgotten")
	require.Equal(t, all[0].Answer.Waybill, all[1].Request.Waybill)
	require.Equal(t, "TYPED1", *w.Shipment(late.ID).Waybill)
}
