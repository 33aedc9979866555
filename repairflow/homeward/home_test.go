package homeward_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/recycling/oldpart"
	"fettle/repairflow/homeward"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/returnorder"
)

func TestAnUnusedPartGoesHomeAndItsRepairSettles(t *testing.T) {
	t.Parallel()
	h := setup(t)
	r, l := h.inHand("COMP", "C-1")
	h.report(l, "unused")
	h.ok(li, "POST /v1/repairs/"+r.ID+"/complete", `{}`, nil)
	require.Equal(t, repair.Completed, h.Repair(r.ID).State, "a piece is still out")
	mine := h.owed()
	require.Len(t, mine, 1)
	require.Equal(t, orderline.WasUnused, mine[0].Problem)
	require.Equal(t, homeward.WithEngineer, mine[0].Holder)
	require.WithinDuration(t, h.Now.Add(10*day), *mine[0].DueAt, 0, "as long as for an old part")

	h.refused(li, "POST /v1/return-orders", `{"warehouse":"WH-GZ","way":"van","items":[`+unfitted(l)+`]}`, http.StatusUnprocessableEntity, "serial_needed", "body.items[0].scanned")
	o := h.send(fmt.Sprintf(`{"kind":"unfitted","reference":"%s","scanned":"C-1"}`, l.ID))
	require.Equal(t, returnorder.Announced, o.State)
	h.refused(li, "POST /v1/return-orders", `{"warehouse":"WH-GZ","way":"van","items":[`+unfitted(l)+`]}`, http.StatusConflict, "return_item_taken", "body.items[0].reference")
	h.refused(ma, "GET /v1/return-orders/"+o.ID, "", http.StatusNotFound, "return_order_not_found", "")
	h.Later(3 * time.Hour)
	collected := h.Now.Add(-10 * time.Minute)
	h.Observe(h.Scan(o.Waybill, "50", collected))
	o = h.order(o.ID)
	require.Equal(t, returnorder.Taken, o.State)
	require.Equal(t, "carrier:SF", o.TakenBy)
	require.WithinDuration(t, collected, *o.TakenAt, 0, "by the time of his scan")
	require.Equal(t, orderline.Returning, h.Line(l.ID).State)
	require.Equal(t, "0/0", h.Stock("COMP", "VAN-1", stock.New), "it lies in the parcel")
	require.Equal(t, homeward.WithCarrier, h.owed()[0].Holder)
	h.lawful()
	h.Later(5 * time.Hour)
	h.Observe(h.Scan(o.Waybill, "80", *h.Now))
	require.Equal(t, returnorder.Arrived, h.order(o.ID).State)
	require.Equal(t, orderline.Returning, h.Line(l.ID).State, "a delivery at the dock is none to the customer")
	require.Zero(t, h.notices(o.ID))

	for _, code := range []string{o.ID, o.SSCC, o.Waybill} {
		var found struct {
			Finds []struct{ Kind, ID, Announced, ReturnOrder string } `json:"finds"`
		}
		h.ok(wang, "GET /v1/dock/finds?warehouse=WH-GZ&code="+code, "", &found)
		require.Len(t, found.Finds, 1, code)
		require.Equal(t, l.ID.String(), found.Finds[0].ID)
		require.Equal(t, "here", found.Finds[0].Announced)
	}
	h.ok(wang, "POST /v1/order-lines/"+l.ID.String()+"/take-back", `{"warehouse":"WH-GZ","scanned":"C-1"}`, nil)
	require.Equal(t, repair.Settled, h.Repair(r.ID).State)
	o = h.order(o.ID)
	require.Equal(t, returnorder.Received, o.State)
	require.Equal(t, "delivered", o.Parcel)
	require.Equal(t, "1/0", h.Stock("COMP", "WH-GZ", stock.New))
	require.Empty(t, h.owed())
	h.lawful()
}

func TestADeadPartAndItsReplacementAreOwedOnce(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.Receive("COMP", "VAN-1", 2, "C-1", "C-2")
	h.Drain()
	r := h.Visited("li")
	l := h.One(r.ID, "COMP")
	h.Fit(l.ID, "C-1", "OLD-1")
	h.Drain()
	h.ok(li, "POST /v1/order-lines/"+l.ID.String()+"/report", `{"problem":"doa","note":"no start","replace":true}`, nil)
	var next orderline.Line
	for _, other := range h.Lines(r.ID) {
		if other.ID != l.ID {
			next = other
		}
	}
	require.Equal(t, orderline.Received, next.State)
	h.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	h.Fit(next.ID, "C-2", "C-1")
	h.Drain()
	mine := h.owed()
	require.Len(t, mine, 2, "the old part, and the dead one: one obligation each")
	cores := 0
	for _, o := range mine {
		if o.Kind == returnorder.OldPart {
			cores++
			require.Equal(t, "OLD-1", o.Serial)
		} else {
			require.Equal(t, orderline.WasDead, o.Problem)
			require.Equal(t, "C-1", o.Serial)
		}
	}
	require.Equal(t, 1, cores)
	h.ok(li, "POST /v1/repairs/"+r.ID+"/complete", `{}`, nil)

	var core string
	for _, o := range mine {
		if o.Kind == returnorder.OldPart {
			core = o.Reference
		}
	}
	o := h.send(unfitted(l), oldPart(core))
	h.Later(3 * time.Hour)
	h.Observe(h.Scan(o.Waybill, "50", *h.Now))
	old := h.return_(core)
	require.Equal(t, oldpart.DroppedOff, old.State)
	require.Equal(t, "carrier:SF", old.TakenBy)
	require.Equal(t, *h.Now, old.DroppedOffAt.UTC())
	h.ok(wang, "POST /v1/returns/"+core+"/receive", `{"warehouse":"WH-GZ","serial":"OLD-1","gross_grams":9000}`, nil)
	require.Equal(t, returnorder.Taken, h.order(o.ID).State, "one is still missing")
	h.ok(wang, "POST /v1/order-lines/"+l.ID.String()+"/take-back", `{"warehouse":"WH-GZ","scanned":"C-1"}`, nil)
	require.Equal(t, returnorder.Received, h.order(o.ID).State)
	require.Equal(t, "1/0", h.Stock("COMP", "WH-GZ", stock.Defective), "dead, however it travelled")
	require.Empty(t, h.owed())
	h.lawful()
}

func TestTheSameKeyHasTheSameLabelWhateverWasLost(t *testing.T) {
	t.Parallel()
	h := setup(t)
	id := h.core("OLD-1")
	body := fmt.Sprintf(`{"warehouse":"WH-GZ","way":"pickup","carrier":"SF","items":[%s],%s}`, oldPart(id), h.window(time.Hour, 2*time.Hour))
	send := func() returnorder.Order {
		request := h.door.Request(li, "POST", "/v1/return-orders", body)
		request.Header.Set("Idempotency-Key", "the-same")
		a := h.door.Send(request)
		require.Equal(t, http.StatusOK, a.Status, a.Raw)
		var o returnorder.Order
		a.Into(&o)
		h.Drain()
		return o
	}
	first := send()
	pdf := h.ask(li, "GET /v1/return-orders/"+first.ID+"/label.pdf", "")
	require.Equal(t, first.ID, send().ID)
	h.answered()
	h.Later(90 * time.Minute)
	h.Observe(h.Scan(h.order(first.ID).Waybill, "50", *h.Now))
	h.ok(wang, "POST /v1/returns/"+id+"/receive", `{"warehouse":"WH-GZ","serial":"OLD-1","gross_grams":9000}`, nil)
	again := send()
	require.Equal(t, first.ID, again.ID)
	require.Equal(t, first.SSCC, again.SSCC)
	require.True(t, strings.HasPrefix(pdf.Raw, "%PDF"))
	zpl := h.ask(wang, "GET /v1/return-orders/"+first.ID+"/label.zpl", "")
	require.Contains(t, zpl.Raw, first.SSCC)
	require.Contains(t, zpl.Raw, first.ID)
	require.Contains(t, zpl.Raw, "退件收货台")
	var label returnorder.Label
	h.ok(li, "GET /v1/return-orders/"+first.ID+"/label", "", &label)
	require.Len(t, label.QR, len(label.QR[0]))
	var orders int
	require.NoError(t, h.DB.GetContext(t.Context(), &orders, "SELECT count(*) FROM return_orders"))
	require.Equal(t, 1, orders)
}

func TestAnUnusedPartStaysInTheVanByOneScan(t *testing.T) {
	t.Parallel()
	h := setup(t)
	r, l := h.inHand("COMP", "C-1")
	h.report(l, "unused")
	h.ok(li, "POST /v1/repairs/"+r.ID+"/complete", `{}`, nil)
	var o returnorder.Order
	h.ok(li, "POST /v1/return-orders", `{"warehouse":"WH-GZ","way":"van","items":[{"kind":"unfitted","scanned":"C-1","reference":"`+l.ID.String()+`"}]}`, &o)
	path := "POST /v1/order-lines/" + l.ID.String() + "/keep"
	h.refused(li, path, `{"scanned":"C-2"}`, http.StatusConflict, "wrong_serial", "body.scanned")
	h.ok(li, path, `{"scanned":"C-1"}`, nil)
	require.Equal(t, repair.Settled, h.Repair(r.ID).State)
	require.Equal(t, "1/0", h.Stock("COMP", "VAN-1", stock.New), "free for another repair")
	require.Equal(t, returnorder.Cancelled, h.order(o.ID).State, "nothing of it goes home")
	h.refused(li, path, `{"scanned":"C-1"}`, http.StatusConflict, "transition_refused", "")
	h.lawful()
}

func TestARefusedParcelComesBackUnderItsWaybill(t *testing.T) {
	t.Parallel()
	h := setup(t)
	h.Receive("COMP", "WH-GZ", 2, "C-1", "C-2")
	h.Drain()
	r := h.Visited("li")
	l := h.One(r.ID, "COMP")
	s := h.Sent(l, "C-1")
	h.Later(2 * time.Hour)
	h.Observe(h.Scan("SF"+s.ID, "50", h.Now.Add(-time.Hour)), h.Scan("SF"+s.ID, "44", h.Now.Add(-30*time.Minute)))
	h.Later(time.Hour)
	h.Observe(h.Scan("SF"+s.ID, "648", *h.Now))
	require.Equal(t, orderline.Returning, h.Line(l.ID).State)
	lines := h.Lines(r.ID)
	require.Len(t, lines, 2, "who still needs one is given another")
	require.Equal(t, l.ID, *lines[1].Replaces)
	var found struct {
		Finds []struct{ ID string } `json:"finds"`
	}
	h.ok(wang, "GET /v1/dock/finds?warehouse=WH-GZ&code=SF"+s.ID, "", &found)
	require.Len(t, found.Finds, 1)
	h.ok(wang, "POST /v1/order-lines/"+l.ID.String()+"/take-back", `{"warehouse":"WH-GZ","scanned":"C-1"}`, nil)
	require.Equal(t, orderline.Closed, h.Line(l.ID).State)
	h.lawful()
}

func TestAReturnOrderOfNonsenseIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	h := setup(t)
	id := h.core("OLD-1")
	_, used := h.inHand("FAN")
	items := `"items":[` + oldPart(id) + `]`
	window := h.window(time.Hour, 2*time.Hour)
	for name, c := range map[string]struct {
		body        string
		status      int
		code, field string
	}{
		"no items":             {`{"warehouse":"WH-GZ","way":"van","items":[]}`, 422, "invalid_request", "body.items"},
		"the same item twice":  {`{"warehouse":"WH-GZ","way":"van","items":[` + oldPart(id) + `,` + oldPart(id) + `]}`, 409, "return_item_taken", "body.items[1].reference"},
		"the same, lower case": {`{"warehouse":"WH-GZ","way":"van","items":[` + oldPart(id) + `,` + oldPart(strings.ToLower(id)) + `]}`, 409, "return_item_taken", "body.items[1].reference"},
		"an unknown part":      {`{"warehouse":"WH-GZ","way":"van","items":[` + oldPart("C999") + `]}`, 404, "return_item_not_found", "body.items[0].reference"},
		"no line":              {`{"warehouse":"WH-GZ","way":"van","items":[{"kind":"unfitted","reference":"x"}]}`, 404, "return_item_not_found", "body.items[0].reference"},
		"a piece in use":       {`{"warehouse":"WH-GZ","way":"van","items":[` + unfitted(used) + `]}`, 409, "return_item_not_owed", "body.items[0].reference"},
		"a recycler":           {`{"warehouse":"REC-1","way":"van",` + items + `}`, 404, "location_not_found", "body.warehouse"},
		"a van":                {`{"warehouse":"VAN-2","way":"van",` + items + `}`, 404, "location_not_found", "body.warehouse"},
		"no carrier":           {`{"warehouse":"WH-GZ","way":"drop_off",` + items + `}`, 422, "return_carrier", "body.carrier"},
		"an unknown carrier":   {`{"warehouse":"WH-GZ","way":"drop_off","carrier":"NOPE",` + items + `}`, 404, "carrier_not_found", "body.carrier"},
		"a carrier in the van": {`{"warehouse":"WH-GZ","way":"van","carrier":"SF",` + items + `}`, 422, "return_carrier", "body.carrier"},
		"no window":            {`{"warehouse":"WH-GZ","way":"pickup","carrier":"SF",` + items + `}`, 422, "pickup_window", "body.window_from"},
		"a window of nobody":   {`{"warehouse":"WH-GZ","way":"drop_off","carrier":"SF",` + items + `,` + window + `}`, 422, "pickup_window", "body.window_from"},
		"a window gone by":     {`{"warehouse":"WH-GZ","way":"pickup","carrier":"SF",` + items + `,` + h.window(-2*time.Hour, -time.Hour) + `}`, 422, "pickup_window", "body.window_to"},
		"a window backwards":   {`{"warehouse":"WH-GZ","way":"pickup","carrier":"SF",` + items + `,` + h.window(2*time.Hour, time.Hour) + `}`, 422, "pickup_window", "body.window_to"},
	} {
		a := h.ask(li, "POST /v1/return-orders", c.body)
		require.Equal(t, c.status, a.Status, "%s: %s", name, a.Raw)
		require.Contains(t, a.Raw, c.code, name)
		require.Contains(t, a.Raw, c.field, name)
	}
	h.refused(ma, "POST /v1/return-orders", `{"warehouse":"WH-GZ","way":"van",`+items+`}`, http.StatusNotFound, "return_item_not_found", "body.items[0].reference")
	var written int
	require.NoError(t, h.DB.GetContext(t.Context(), &written, "SELECT (SELECT count(*) FROM return_orders) + (SELECT count(*) FROM shipments WHERE direction = 'return')"))
	require.Zero(t, written)
}

func TestAWrongPartInTheBoxIsTakenInAsWhatItIs(t *testing.T) {
	t.Parallel()
	h := setup(t)
	r, l := h.inHand("FAN")
	h.report(l, "wrong")
	h.ok(li, "POST /v1/repairs/"+r.ID+"/cancel", `{"reason":"x"}`, nil)
	o := h.send(unfitted(l))
	h.Later(3 * time.Hour)
	h.Observe(h.Scan(o.Waybill, "50", *h.Now))
	take := "POST /v1/order-lines/" + l.ID.String() + "/take-back"
	h.refused(wang, take, `{"warehouse":"WH-GZ","scanned":"COMP"}`, http.StatusUnprocessableEntity, "serial_needed", "body.scanned")
	h.ok(wang, take, `{"warehouse":"WH-GZ","scanned":"SEAL"}`, nil)
	require.Equal(t, "1/0", h.Stock("SEAL", "WH-GZ", stock.Used), "what was in the box")
	require.Equal(t, "0/0", h.Stock("FAN", "WH-GZ", stock.New), "and not what its label says")
	require.Equal(t, repair.Settled, h.Repair(r.ID).State)
	require.Equal(t, returnorder.Received, h.order(o.ID).State)
	var waits struct {
		Inspections []struct{ ID, Part string }
	}
	h.ok(wang, "GET /v1/dock?warehouse=WH-GZ", "", &waits)
	require.Len(t, waits.Inspections, 1)
	require.Equal(t, "SEAL", waits.Inspections[0].Part)
	h.ok(wang, "POST /v1/inspections/"+waits.Inspections[0].ID+"/finding", `{"finding":"as_new"}`, nil)
	require.Equal(t, "1/0", h.Stock("SEAL", "WH-GZ", stock.New))
	h.lawful()
}
