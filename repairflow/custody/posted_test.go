package custody_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
)

// TestMission034APartIsPostedToTheCustomerUnlessOnlyEngineersFitIt posts a filter that the customer fits himself, and refuses a part
// that only an engineer may fit, and to make such a one a customer's.
func TestMission034APartIsPostedToTheCustomerUnlessOnlyEngineersFitIt(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("SEAL", "WH-GZ", 5)
	d.Receive("SEAL", "VAN-1", 5)
	d.Receive("FAN", "WH-GZ", 5)
	_, err := d.DB.ExecContext(t.Context(), "UPDATE parts SET audience = 'customer' WHERE number = 'SEAL'")
	require.NoError(t, err)
	_, err = d.DB.ExecContext(t.Context(), "UPDATE parts SET audience = 'customer' WHERE number = 'COMP'")
	require.ErrorContains(t, err, "part_for_customers_is_plain")
	r := d.Open(repairflowtest.Intake("li"))
	order := func(part string) (int, string, string) {
		a := d.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+r.ID+"/part-orders", fmt.Sprintf(`{"lines":[{"part":%q,"quantity":1}],"ship_to":"customer"}`, part))
		if len(a.Lines) == 0 {
			return a.Status, a.Code, ""
		}
		return a.Status, a.Code, a.Lines[0].ID
	}
	status, code, _ := order("FAN")
	require.Equal(t, "409 part_for_professionals", fmt.Sprint(status, " ", code))
	require.Empty(t, d.Lines(r.ID), "nothing is half written")
	status, code, id := order("SEAL")
	require.Equal(t, http.StatusOK, status, code)
	l := d.Lines(r.ID)[0]
	require.Equal(t, "customer WH-GZ", l.ShipTo.Kind+" "+l.Source, "not out of the van of an engineer who does not go")
	require.Equal(t, "transition_refused", d.Call(repairflowtest.Chen, "POST", "/v1/order-lines/"+id+"/customer-fitted", `{}`).Code, "it is on the shelf")
	s := d.Sent(orderedAs(l), "SEAL")
	d.Later(2 * time.Hour)
	d.Observe(d.Scan("SF"+s.ID, "80", *d.Now))
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Wu, "POST", "/v1/order-lines/"+id+"/customer-fitted", `{}`).Status, "another customer")
	done := d.Call(repairflowtest.Chen, "POST", "/v1/order-lines/"+id+"/customer-fitted", `{}`)
	require.Equal(t, http.StatusOK, done.Status, done.Raw)
	require.Equal(t, orderline.Closed, d.Line(l.ID).State)
	require.Equal(t, "transition_refused", d.Call(repairflowtest.Chen, "POST", "/v1/order-lines/"+id+"/customer-fitted", `{}`).Code)
	d.Drain()
	own := d.One(r.ID, "SEAL")
	require.Equal(t, "line_not_posted", d.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+own.ID.String()+"/customer-fitted", `{}`).Code)
	d.Clean()
}

func orderedAs(l orderline.Line) partorder.Ordered { return partorder.Ordered{Line: l} }
