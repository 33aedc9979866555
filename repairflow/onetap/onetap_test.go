package onetap_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/repairflow/appointment"
	"fettle/repairflow/onetap"
	"fettle/repairflow/quote"
	"fettle/repairflow/repairflowtest"
)

const wanted = `{"lines":[{"part":"FAN","quantity":1}],"return_visit":true}`

func answered(t *testing.T, raw string) (out onetap.Answer) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(raw), &out))
	return out
}

// TestMission038OneTap orders in the middle of a visit: source, arrival, three slots and the price come in one answer, and a lost answer that
// is asked for again with the same key orders nothing twice and offers the same slots.
func TestMission038OneTap(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Staff("li", "ma")
	d.Receive("FAN", "WH-GZ", 5)
	r := d.Visited("li")
	first := d.CallAs(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/part-orders", wanted, "one-key")
	require.Equal(t, http.StatusOK, first.Status, first.Raw)
	a := answered(t, first.Raw)
	require.Len(t, a.Lines, 1)
	require.NotEmpty(t, a.Lines[0].Source)
	require.NotEmpty(t, a.Lines[0].WhyZH)
	require.NotNil(t, a.ReturnVisit)
	require.Equal(t, onetap.SlotsOffered, a.ReturnVisit.NoSlots)
	require.Len(t, a.ReturnVisit.Slots, 3)
	for _, s := range a.ReturnVisit.Slots {
		require.True(t, s.StartsAt.After(a.Lines[0].Promise.ArrivesAt), "only when the part can be there")
		require.NotEqual(t, uuid.Nil, s.ID)
	}
	require.NotNil(t, a.Price)
	require.Contains(t, kinds(a.Price.Lines), quote.OfPart)
	total, _ := quote.Sums(a.Price.Lines)
	require.Equal(t, total, a.Price.TotalMinor)

	again := answered(t, d.CallAs(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/part-orders", wanted, "one-key").Raw)
	require.Equal(t, a.Lines[0].ID, again.Lines[0].ID)
	require.Equal(t, ids(a.ReturnVisit.Slots), ids(again.ReturnVisit.Slots))
	require.Len(t, d.Lines(r.ID), 1, "one line")

	taken := d.Call(repairflowtest.Li, "POST", "/v1/slots/"+a.ReturnVisit.Slots[1].ID.String()+"/take", "")
	require.Equal(t, http.StatusOK, taken.Status, taken.Raw)
	more := answered(t, d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/part-orders", wanted).Raw)
	require.Equal(t, ids(a.ReturnVisit.Slots)[1:2], ids(more.ReturnVisit.Slots), "the slot that is taken stays")
}

// TestAnOrderIsNotPricedInAnotherCurrency: a company whose parts cost euros has not written the prices that are in yuan, even where all is
// free.
func TestAnOrderIsNotPricedInAnotherCurrency(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Staff("li")
	d.Receive("FAN", "WH-GZ", 5)
	r := d.Visited("li")
	_, err := d.DB.ExecContext(t.Context(), "UPDATE parts SET currency = 'EUR' WHERE number = 'FAN'")
	require.NoError(t, err)
	a := answered(t, d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/part-orders", wanted).Raw)
	require.Len(t, a.Lines, 1)
	require.Len(t, a.ReturnVisit.Slots, 3)
	require.Nil(t, a.Price)
}

// TestAnOrderWithoutSlotsIsAnOrder has nobody who could come, and one who did not ask.
func TestAnOrderWithoutSlotsIsAnOrder(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 5)
	r := d.Visited("li")
	nobody := answered(t, d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/part-orders", wanted).Raw)
	require.Len(t, nobody.Lines, 1)
	require.Equal(t, onetap.NobodyFree, nobody.ReturnVisit.NoSlots)
	require.Empty(t, nobody.ReturnVisit.Slots)
	plain := answered(t, d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/part-orders", `{"lines":[{"part":"FAN","quantity":1}]}`).Raw)
	require.Len(t, plain.Lines, 1)
	require.Nil(t, plain.ReturnVisit)
	require.Nil(t, plain.Price)
}

func kinds(lines []quote.Line) (out []quote.LineKind) {
	for _, l := range lines {
		out = append(out, l.Kind)
	}
	return out
}

func ids(slots []appointment.Slot) (out []uuid.UUID) {
	for _, s := range slots {
		out = append(out, s.ID)
	}
	return out
}
