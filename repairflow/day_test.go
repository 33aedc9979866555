package repairflow_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/sla"
)

// daysOf asks the door what was promised of a repair's common parts.
func daysOf(d repairflowtest.Door, repair string) (out []sla.ServicePromise) {
	d.Helper()
	d.Drain()
	got := d.Call(repairflowtest.Zhao, "GET", "/v1/service-promises?kind=part_24h&repair="+repair, "")
	require.Equal(d, http.StatusOK, got.Status, got.Raw)
	var page struct{ Items []sla.ServicePromise }
	require.NoError(d, json.Unmarshal([]byte(got.Raw), &page))
	return page.Items
}

func receive(d repairflowtest.Door, line, scanned string) {
	d.Helper()
	got := d.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+line+"/receive", fmt.Sprintf(`{"scanned":%q}`, scanned))
	require.Equal(d, http.StatusOK, got.Status, got.Raw)
}

func orderFan(d repairflowtest.Door, repair string) string {
	d.Helper()
	got := d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+repair+"/part-orders", `{"lines":[{"part":"FAN","quantity":1}]}`)
	require.Equal(d, http.StatusOK, got.Status, got.Raw)
	d.Drain()
	return got.Lines[0].ID
}

// A common part is in hand within a day of its order: the engineer's scan counts, a carrier's "delivered" does not.
func TestMission042ACommonPartIsInHandWithinADay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		delivered time.Duration
		received  time.Duration
		state     sla.State
	}{
		{"received a minute before the day is over", 10 * time.Hour, 24*time.Hour - time.Minute, sla.Kept},
		{"received when the day is over", 10 * time.Hour, 24 * time.Hour, sla.Kept},
		{"delivered in time and received after it", 10 * time.Hour, 24*time.Hour + time.Minute, sla.Broken},
		{"delivered in time and never received", 10 * time.Hour, 0, sla.Broken},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := repairflowtest.OpenDoor(t)
			d.Receive("FAN", "WH-GZ", 1)
			r := d.Visited("li")
			accepted := *d.Now
			orderFan(d, r.ID)
			l := d.Lines(r.ID)[0]
			made := daysOf(d, r.ID)
			require.Len(t, made, 1)
			require.Equal(t, sla.Open, made[0].State)
			require.True(t, made[0].DueAt.Equal(accepted.Add(24*time.Hour)), "a day from the order, whenever the part is to arrive")

			parcel := d.Sent(orderedOf(l), "FAN")
			*d.Now = accepted.Add(c.delivered)
			d.Observe(d.Scan(*d.Shipment(parcel.ID).Waybill, "80", *d.Now))
			require.Equal(t, orderline.Delivered, d.Line(l.ID).State)
			require.Equal(t, sla.Open, daysOf(d, r.ID)[0].State, "delivered is not in hand")
			if c.received > 0 {
				*d.Now = accepted.Add(c.received)
				receive(d, l.ID.String(), "FAN")
			} else {
				*d.Now = accepted.Add(24*time.Hour + time.Second)
			}
			judged := daysOf(d, r.ID)
			require.Len(t, judged, 1)
			require.Equal(t, c.state, judged[0].State)
		})
	}
}

// What is not common has no such day, what lies in the own van had no way to go, and who cancels is owed nothing.
func TestMission042OnlyACommonPartThatHasToComeHasItsDay(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "VAN-1", 1)
	d.Receive("FAN", "WH-GZ", 1)
	_, err := d.DB.ExecContext(t.Context(), "UPDATE parts SET class = 'other' WHERE number = 'SEAL'")
	require.NoError(t, err)
	d.Receive("SEAL", "WH-GZ", 1)
	r := d.Visited("li")
	d.One(r.ID, "SEAL")
	orderFan(d, r.ID)
	require.Empty(t, daysOf(d, r.ID))
	far := orderFan(d, r.ID)
	require.Equal(t, sla.Open, daysOf(d, r.ID)[0].State)
	got := d.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+far+"/cancel", `{"reason":"not needed"}`)
	require.Equal(t, http.StatusOK, got.Status, got.Raw)
	require.Equal(t, sla.Voided, daysOf(d, r.ID)[0].State)
}

// What comes in the place of a lost part goes on with its clock.
func TestMission042AReplacementGoesOnWithTheClockOfWhatWasLost(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 2)
	r := d.Visited("li")
	accepted := *d.Now
	orderFan(d, r.ID)
	l := orderedOf(d.Lines(r.ID)[0])
	d.Sent(l, "FAN")
	daysOf(d, r.ID)
	d.Later(20 * time.Hour)
	d.Lost(l)
	days := daysOf(d, r.ID)
	require.Len(t, days, 2)
	states := map[sla.State]time.Time{days[0].State: days[0].DueAt, days[1].State: days[1].DueAt}
	require.Contains(t, states, sla.Voided)
	require.True(t, states[sla.Open].Equal(accepted.Add(24*time.Hour)), "four hours are left")
}

func orderedOf(l orderline.Line) partorder.Ordered { return partorder.Ordered{Line: l} }
