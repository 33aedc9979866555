package repairflow_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/recycling/oldpart"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
)

var counter = auth.Actor{Login: "qian", Role: auth.Warehouse, Scope: []string{"OUT-1"}}

// A repair that was taken in at a shop: its part is sent to the outlet, the engineer's scan there takes it into his hand, and the old part
// is the outlet's from its own scan on.
func TestMission004AnOutletTakesInGivesOutAndTakesBack(t *testing.T) {
	t.Parallel()
	x := openExchange(t)
	x.Receive("COMP", "WH-GZ", 1, "N-1")
	x.Drain()
	var taken struct{ ID, Channel string }
	x.must(repairflowtest.Zhao, "POST", "/v1/repairs", strings.Replace(repairflowtest.GoodIntake, `"channel":"app"`, `"channel":"store"`, 1), &taken)
	require.Equal(t, "store", taken.Channel)
	x.must(repairflowtest.Li, "POST", "/v1/repairs/"+taken.ID+"/start-visit", ``, nil)

	var order struct{ Lines []orderline.Line }
	x.must(repairflowtest.Li, "POST", "/v1/repairs/"+taken.ID+"/part-orders", `{"lines":[{"part":"COMP","quantity":1,"old_serial":"OLD-1"}],"ship_to":"outlet"}`, &order)
	l := order.Lines[0]
	require.Equal(t, []string{"outlet", "OUT-1"}, []string{l.ShipTo.Kind, l.ShipTo.Location})
	parcel := x.Sent(partorder.Ordered{Line: l}, "N-1")
	x.Later(2 * time.Hour)
	ready := x.Scan(*x.Shipment(parcel.ID).Waybill, "125", *x.Now)
	ready.Remark = "已到海珠网点，取件码 778899"
	x.Observe(ready)
	require.Equal(t, "0/0", x.Stock("COMP", "VAN-1", "new"), "it lies at the outlet, in its parcel")

	collect := "/v1/order-lines/" + l.ID.String() + "/collect"
	require.Equal(t, http.StatusForbidden, x.door.Ask(counter, "POST", collect, `{"code":"778899","scanned":"N-1"}`).Status, "he who fits it fetches it")
	x.must(repairflowtest.Li, "POST", collect, `{"code":"778899","scanned":"N-1"}`, nil)
	require.Equal(t, "1/1", x.Stock("COMP", "VAN-1", "new"), "his scan has moved it")
	require.Equal(t, orderline.Received, x.Line(l.ID).State)
	x.must(repairflowtest.Li, "POST", "/v1/repairs/"+taken.ID+"/start-visit", ``, nil)
	x.must(repairflowtest.Li, "POST", "/v1/order-lines/"+l.ID.String()+"/install", `{"new_serial":"N-1","old_serial":"OLD-1"}`, nil)

	old := x.cores(taken.ID)[0]
	drop := "/v1/returns/" + old.ID + "/drop-off"
	x.must(repairflowtest.Li, "POST", drop, `{"bag":"BAG-1","warehouse":"OUT-1"}`, nil)
	require.Equal(t, oldpart.Obliged, x.cores(taken.ID)[0].State, "his own word moves nothing")
	require.Equal(t, http.StatusNotFound, x.door.Ask(repairflowtest.Wang, "POST", drop, `{"bag":"BAG-1","warehouse":"OUT-1"}`).Status, "nor does another's")
	x.must(counter, "POST", drop, `{"bag":"BAG-1","warehouse":"OUT-1"}`, nil)
	got := x.cores(taken.ID)[0]
	require.Equal(t, []string{string(oldpart.DroppedOff), counter.Login}, []string{string(got.State), got.TakenBy}, "the outlet has it and is liable")
	x.must(counter, "POST", "/v1/returns/"+old.ID+"/receive", fmt.Sprintf(`{"warehouse":"OUT-1","serial":%q,"gross_grams":9000}`, got.ExpectedSerial), nil)
	require.Equal(t, "OUT-1", *x.cores(taken.ID)[0].Warehouse)
	x.Clean()
}
