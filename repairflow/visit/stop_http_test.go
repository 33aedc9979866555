package visit_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/visit"
)

// TestAnUnsafeApplianceWaitsUntilItIsCleared is exception E19.
func TestAnUnsafeApplianceWaitsUntilItIsCleared(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	v, track := d.booked("AC1SN0001")
	d.greeted(v, track)
	d.step(v, "safety-stop", `{"hazard":"gas","note":"it smells of gas"}`, "")
	require.Equal(t, visit.Aborted, visits(d.World, v.Repair)[0].State)
	require.Equal(t, repair.Booked, d.Repair(v.Repair).State)
	again := appointed(d.World, v.Repair, "li")
	start := func(refusal string) {
		d.step(again, "arrive", `{"no_code":"x"}`, refusal)
	}
	start("appliance_unsafe")
	d.step(again, "depart", "{}", "appliance_unsafe")
	clear := "POST /v1/repairs/" + v.Repair + "/clear-safety"
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+v.Repair+"/clear-safety", `{"why":"it is fine"}`).Status)
	d.says(repairflowtest.Zhao, clear, `{"why":"the gas company was there"}`, "")
	d.says(repairflowtest.Zhao, clear, `{"why":"the gas company was there"}`, "appliance_not_unsafe")
	start("")
}

// TestWhatWasFinishedWithoutASignalAfterTheOrderWasCancelledIsATask is exception E21: nothing is written over, and people look at it.
func TestWhatWasFinishedWithoutASignalAfterTheOrderWasCancelledIsATask(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.Receive("COMP", "VAN-1", 1, "NEW-1")
	d.Drain()
	v, track := d.booked("AC1SN0001")
	d.greeted(v, track)
	line := d.One(v.Repair, "COMP")
	d.says(repairflowtest.Chen, "POST /v1/repairs/"+v.Repair+"/cancel", `{"reason":"bought another"}`, "")
	require.Equal(t, visit.Cancelled, visits(d.World, v.Repair)[0].State)
	said := `{"step":"diagnose","at":"` + d.Now.Format(time.RFC3339) + `"}`
	d.step(v, "begin-step", said, "visit_over")
	d.step(v, "begin-step", said, "visit_over")
	install := d.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+line.ID.String()+"/install", `{"new_serial":"NEW-1","old_serial":"OLD-1"}`)
	require.Equal(t, http.StatusConflict, install.Status, install.Raw)
	require.Equal(t, http.StatusConflict, d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+v.Repair+"/complete", "{}").Status)
	type tasks struct{ Items []visit.Conflict }
	mine := read[tasks](d, d.says(repairflowtest.Li, "GET /v1/command-conflicts", "", "")).Items
	var what []string
	for _, c := range mine {
		what = append(what, c.Command)
	}
	require.ElementsMatch(t, []string{"begin-step", "install", "complete"}, what, "each once")
	require.Empty(t, read[tasks](d, d.says(repairflowtest.Ma, "GET /v1/command-conflicts", "", "")).Items)
	require.Len(t, read[tasks](d, d.says(repairflowtest.Zhao, "GET /v1/command-conflicts?repair="+v.Repair, "", "")).Items, 3)
	d.says(repairflowtest.Zhao, "POST /v1/command-conflicts/"+mine[0].ID.String()+"/settle", `{"note":"he was told"}`, "")
	d.says(repairflowtest.Zhao, "POST /v1/command-conflicts/"+mine[0].ID.String()+"/settle", `{"note":"he was told"}`, "command_conflict_not_found")
	require.Len(t, read[tasks](d, d.says(repairflowtest.Zhao, "GET /v1/command-conflicts", "", "")).Items, 2)
	var told int
	require.NoError(t, d.DB.GetContext(t.Context(), &told, "SELECT count(*) FROM events WHERE type = 'repairflow.command_conflict.v1'"))
	require.Equal(t, 3, told)
	require.Equal(t, visit.Cancelled, visits(d.World, v.Repair)[0].State)
	d.Drain()
	d.Clean()
}
