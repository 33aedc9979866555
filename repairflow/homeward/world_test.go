package homeward_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/recycling/proof"
	"fettle/repairflow"
	"fettle/repairflow/homeward"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/carrier/out"
	"fettle/shipping/lane"
	"fettle/shipping/returnorder"
	"fettle/shipping/shipment"

	rec "fettle/recycling"
	ship "fettle/shipping"
)

const day = 24 * time.Hour

var (
	li, ma, wang, zhao = repairflowtest.Li, repairflowtest.Ma, repairflowtest.Wang, repairflowtest.Zhao
	shen               = auth.Actor{Login: "shen", Role: auth.Warehouse, Scope: []string{"WH-SZ"}}
)

// home is a world with all doors that somebody needs on the way home.
type home struct {
	repairflowtest.World
	door *apitest.Door
}

func setup(t *testing.T) home {
	t.Helper()
	w := repairflowtest.Listening(t)
	d := apitest.Open(t, w.DB, w.Dispatcher, func(a *api.API) {
		repairflow.Routes(a)
		rec.Routes(a)
		ship.Routes(a, nil)
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := lane.SetPort(ctx, tx, "SF", "simulator")
		return err
	})
	return home{w, d}
}

// ask asks a door and delivers what it tells.
func (h home) ask(who auth.Actor, route, body string) apitest.Answer {
	h.Helper()
	method, path, _ := strings.Cut(route, " ")
	a := h.door.Ask(who, method, path, body)
	h.Drain()
	return a
}

func (h home) ok(who auth.Actor, route, body string, into any) {
	h.Helper()
	a := h.ask(who, route, body)
	require.Equal(h, http.StatusOK, a.Status, "%s: %s", route, a.Raw)
	if into != nil {
		a.Into(into)
	}
}

func (h home) refused(who auth.Actor, route, body string, status int, code, field string) {
	h.Helper()
	a := h.ask(who, route, body)
	require.Equal(h, status, a.Status, "%s: %s", route, a.Raw)
	require.Contains(h, a.Raw, `"code":"`+code+`"`)
	if field != "" {
		require.Contains(h, a.Raw, field)
	}
}

// answered lets the carrier answer what he was asked.
func (h home) answered() {
	h.Helper()
	for range 6 {
		sent, err := shipment.CarrierRequestSender(shipment.Ports{"simulator": out.Simulator{}}).Round(h.Context(), h.DB)
		require.NoError(h, err)
		h.Drain()
		if sent == 0 {
			return
		}
	}
}

// inHand is a line whose piece the engineer has in his van, at a visit.
func (h home) inHand(part string, serials ...string) (repair.Repair, partorder.Ordered) {
	h.Helper()
	h.Receive(part, "VAN-1", 1, serials...)
	h.Drain()
	r := h.Visited("li")
	l := h.One(r.ID, part)
	h.Drain()
	require.Equal(h, orderline.Received, h.Line(l.ID).State, "the own van had it")
	return r, l
}

func (h home) report(l partorder.Ordered, problem string) {
	h.Helper()
	h.ok(li, "POST /v1/order-lines/"+l.ID.String()+"/report", `{"problem":"`+problem+`","note":"x"}`, nil)
}

func (h home) owed() []homeward.Owed {
	h.Helper()
	var out struct{ Items []homeward.Owed }
	h.ok(li, "GET /v1/owed", "", &out)
	return out.Items
}

func unfitted(l partorder.Ordered) string {
	return fmt.Sprintf(`{"kind":"unfitted","reference":"%s"}`, l.ID)
}

func oldPart(id string) string { return fmt.Sprintf(`{"kind":"old_part","reference":"%s"}`, id) }

func (h home) window(from, to time.Duration) string {
	return fmt.Sprintf(`"window_from":"%s","window_to":"%s"`, h.Now.Add(from).UTC().Format(time.RFC3339), h.Now.Add(to).UTC().Format(time.RFC3339))
}

// send makes a return order that SF collects within two to six hours.
func (h home) send(items ...string) returnorder.Order {
	h.Helper()
	var o returnorder.Order
	h.ok(li, "POST /v1/return-orders", fmt.Sprintf(`{"warehouse":"WH-GZ","way":"pickup","carrier":"SF","items":[%s],%s}`,
		strings.Join(items, ","), h.window(2*time.Hour, 6*time.Hour)), &o)
	h.answered()
	h.ok(li, "GET /v1/return-orders/"+o.ID, "", &o)
	require.NotEmpty(h, o.Waybill, "the carrier has answered")
	return o
}

func (h home) order(id string) returnorder.Order {
	h.Helper()
	var o returnorder.Order
	h.ok(zhao, "GET /v1/return-orders/"+id, "", &o)
	return o
}

func (h home) lawful() {
	h.Helper()
	h.Clean()
	h.Do(func(ctx context.Context, tx *db.Tx) error {
		report, err := proof.Audit(ctx, tx)
		require.Empty(h, report.Drifts)
		return err
	})
}

// notices counts what somebody was told of a repair or return order.
func (h home) notices(of string) (n int) {
	h.Helper()
	require.NoError(h, h.DB.GetContext(h.Context(), &n, "SELECT count(*) FROM notices WHERE repair = $1 OR body LIKE '%' || $1 || '%'", of))
	return n
}

func (h home) return_(id string) oldpart.Return {
	h.Helper()
	var r oldpart.Return
	h.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = oldpart.ReturnByID(ctx, tx, id)
		return err
	})
	return r
}

// core is an old part that li owes.
func (h home) core(serial string) string {
	h.Helper()
	_, l := h.inHand("COMP", "N"+serial)
	h.Fit(l.ID, "N"+serial, serial)
	h.Drain()
	for _, o := range h.owed() {
		if o.Serial == serial {
			return o.Reference
		}
	}
	require.Fail(h, "nothing is owed")
	return ""
}
