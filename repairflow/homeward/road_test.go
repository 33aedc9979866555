package homeward_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/recycling/oldpart"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/returnorder"
	"fettle/shipping/shipment"
)

func TestTheClockStandsWhileAPickUpIsLate(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := policy.Put(ctx, tx, oldpart.CoreReturnsPolicy(), []byte(`{"term_days": 3, "remind_days": 0, "block_days": 1, "charge_days": 2, "charge_percent": 100}`),
			time.Time{}, "test")
		return err
	})
	id := h.core("OLD-1")
	due := h.return_(id).DueAt
	_, piece := h.inHand("FAN")
	h.report(piece, "unused")
	back := *h.Line(piece.ID).GiveBackBy
	o := h.send(oldPart(id), unfitted(piece))
	h.Later(7 * time.Hour)
	h.Drain()
	h.Later(30 * day)
	h.Drain()
	require.Equal(t, oldpart.Obliged, h.return_(id).State, "neither overdue nor charged while the carrier is late")
	require.NotNil(t, h.owed()[0].ClockStoppedAt)
	// An order that is blocked by what is overdue is not blocked by what a carrier is late for.
	h.Receive("COMP", "WH-GZ", 1, "X-1")
	h.Drain()
	h.One(h.Visited("li").ID, "COMP")

	missed := *h.order(o.ID).MissedAt
	var again returnorder.Order
	h.ok(li, "POST /v1/return-orders/"+o.ID+"/pickup", "{"+h.window(time.Hour, 2*time.Hour)+"}", &again)
	require.Nil(t, again.MissedAt)
	moved := h.return_(id)
	require.Nil(t, moved.ClockStoppedAt)
	require.WithinDuration(t, due.Add(h.Now.Sub(missed)), moved.DueAt, time.Millisecond)
	require.WithinDuration(t, back.Add(h.Now.Sub(missed)), *h.Line(piece.ID).GiveBackBy, time.Millisecond)
	h.Later(2*time.Hour + 30*time.Minute)
	h.Observe(h.Scan(o.Waybill, "50", *h.Now))
	require.Equal(t, oldpart.DroppedOff, h.return_(id).State)
	require.WithinDuration(t, moved.DueAt.Add(30*time.Minute), h.return_(id).DueAt, time.Millisecond, "late again for half an hour")
	require.Nil(t, h.return_(id).ClockStoppedAt)
}

func TestWhenNobodyIsLateTheClockRunsOn(t *testing.T) {
	t.Parallel()
	h := setup(t)
	id := h.core("OLD-1")
	o := h.send(oldPart(id))
	h.ok(li, "POST /v1/return-orders/"+o.ID+"/cancel", `{"reason":"I bring it myself"}`, nil)
	require.Equal(t, returnorder.Cancelled, h.order(o.ID).State)
	require.Equal(t, "cancelled", h.order(o.ID).Parcel)
	h.Later(11 * day)
	h.Drain()
	require.Equal(t, oldpart.Overdue, h.return_(id).State)
	h.send(oldPart(id))
}

func TestADropOffIsTheScanOfWhoTakesIt(t *testing.T) {
	t.Parallel()
	h := setup(t)
	id := h.core("OLD-1")
	h.ok(li, "POST /v1/returns/"+id+"/drop-off", `{"bag":"BAG-1","warehouse":"WH-GZ"}`, nil)
	r := h.return_(id)
	require.Equal(t, oldpart.Obliged, r.State, "he does not say himself that he owes it no more")
	require.Equal(t, "BAG-1", r.Bag)
	h.refused(wang, "POST /v1/returns/"+id+"/drop-off", `{"bag":"BAG-1","warehouse":"WH-SZ"}`, http.StatusNotFound, "location_not_found", "body.warehouse")
	h.ok(wang, "POST /v1/returns/"+id+"/drop-off", `{"bag":"BAG-1","warehouse":"WH-GZ"}`, nil)
	r = h.return_(id)
	require.Equal(t, oldpart.DroppedOff, r.State)
	require.Equal(t, "wang", r.TakenBy)
}

func TestWhatComesInTheVanIsTakenByOneScanAtTheDock(t *testing.T) {
	t.Parallel()
	h := setup(t)
	id := h.core("OLD-1")
	_, l := h.inHand("FAN")
	h.report(l, "wrong")
	var o returnorder.Order
	h.ok(li, "POST /v1/return-orders", `{"warehouse":"WH-SZ","way":"van","items":[`+oldPart(id)+`,`+unfitted(l)+`]}`, &o)
	require.Nil(t, o.Shipment)
	require.Len(t, o.SSCC, 18)
	h.refused(li, "POST /v1/return-orders/"+o.ID+"/take", `{"warehouse":"WH-GZ"}`, http.StatusForbidden, "forbidden", "")
	h.refused(wang, "POST /v1/return-orders/"+o.ID+"/take", `{"warehouse":"WH-SZ"}`, http.StatusNotFound, "location_not_found", "body.warehouse")
	h.ok(wang, "POST /v1/return-orders/"+o.ID+"/take", `{"warehouse":"WH-GZ"}`, &o)
	require.Equal(t, returnorder.Arrived, o.State)
	require.Equal(t, "WH-GZ", o.Warehouse, "wherever it was sent")
	h.ok(wang, "POST /v1/return-orders/"+o.ID+"/take", `{"warehouse":"WH-GZ"}`, nil)
	require.Equal(t, oldpart.DroppedOff, h.return_(id).State)
	require.Equal(t, "wang", h.return_(id).TakenBy)
	require.Equal(t, orderline.Returning, h.Line(l.ID).State)
	h.ok(wang, "POST /v1/order-lines/"+l.ID.String()+"/take-back", `{"warehouse":"WH-GZ","scanned":"FAN"}`, nil)
	h.ok(wang, "POST /v1/returns/"+id+"/receive", `{"warehouse":"WH-GZ","serial":"OLD-1","gross_grams":9000}`, nil)
	require.Equal(t, returnorder.Received, h.order(o.ID).State)
	h.refused(shen, "GET /v1/return-orders/"+o.ID, "", http.StatusNotFound, "return_order_not_found", "")
	h.lawful()
}

func TestWhatTheCarrierLosesIsChargedToNobody(t *testing.T) {
	t.Parallel()
	h := setup(t)
	id := h.core("OLD-1")
	r, l := h.inHand("FAN")
	h.report(l, "unused")
	h.ok(li, "POST /v1/repairs/"+r.ID+"/complete", `{}`, nil)
	o := h.send(oldPart(id), unfitted(l))
	h.refused(zhao, "POST /v1/return-orders/"+o.ID+"/lose", `{"reason":"gone"}`, http.StatusConflict, "return_order_state", "")
	h.Later(3 * time.Hour)
	h.Observe(h.Scan(o.Waybill, "50", *h.Now))
	h.ok(zhao, "POST /v1/return-orders/"+o.ID+"/lose", `{"reason":"the carrier cannot find it"}`, nil)
	require.Equal(t, returnorder.Lost, h.order(o.ID).State)
	require.Equal(t, oldpart.Lost, h.return_(id).State)
	require.Equal(t, repair.Settled, h.Repair(r.ID).State)
	require.Empty(t, h.owed())
	h.Later(100 * day)
	h.Drain()
	require.Nil(t, h.return_(id).ChargedAt)
	h.lawful()
	// It turns up all the same.
	h.ok(wang, "POST /v1/returns/"+id+"/receive", `{"warehouse":"WH-GZ","serial":"OLD-1","gross_grams":9000}`, nil)
	require.Equal(t, oldpart.Received, h.return_(id).State)
	h.lawful()
}

func TestAReturnThatNobodyHearsOfIsLostOnlyOnceACarrierHasIt(t *testing.T) {
	t.Parallel()
	h := setup(t)
	id := h.core("OLD-1")
	o := h.send(oldPart(id))
	h.Later(40 * day)
	h.Drain()
	require.Equal(t, returnorder.Announced, h.order(o.ID).State, "nobody has collected it")
	h.Observe(h.Scan(o.Waybill, "50", *h.Now))
	require.Equal(t, returnorder.Taken, h.order(o.ID).State)
	for range 60 {
		h.Later(day)
		h.Drain()
	}
	require.Equal(t, returnorder.Lost, h.order(o.ID).State)
	require.Equal(t, oldpart.Lost, h.return_(id).State)
}

// TestWhatComesToAnotherDockCameWithoutItsParcel: nobody collects what is home already.
func TestWhatComesToAnotherDockCameWithoutItsParcel(t *testing.T) {
	t.Parallel()
	h := setup(t)
	elsewhere, here := h.core("OLD-1"), h.core("OLD-2")
	for _, c := range []struct {
		id, dock string
		who      auth.Actor
		parcel   shipment.State
		asked    int
	}{{elsewhere, "WH-SZ", shen, shipment.Cancelled, 1}, {here, "WH-GZ", wang, shipment.Delivered, 0}} {
		o := h.send(oldPart(c.id))
		h.ok(c.who, "POST /v1/returns/"+c.id+"/receive", `{"warehouse":"`+c.dock+`","serial":"","gross_grams":8000}`, nil)
		h.Drain()
		require.Equal(t, returnorder.Received, h.order(o.ID).State)
		require.Equal(t, c.parcel, h.Shipment(*o.Shipment).State, c.dock)
		var asked int
		require.NoError(t, h.DB.GetContext(t.Context(), &asked, "SELECT count(*) FROM carrier_requests WHERE shipment = $1 AND kind = 'cancel'", *o.Shipment))
		require.Equal(t, c.asked, asked, c.dock)
	}
	h.lawful()
}
