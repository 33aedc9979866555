package repairflow_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/repairflow"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping"
)

// TestMission039AWarehouseReadsNoMoreThanItsLabelsNeed: of the customer it knows where a parcel goes, and neither his telephone, nor
// what is broken, nor anything of the repair.
func TestMission039AWarehouseReadsNoMoreThanItsLabelsNeed(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	d := apitest.Open(t, w.DB, w.Dispatcher, func(a *api.API) {
		repairflow.Routes(a)
		shipping.Routes(a, nil)
	})
	w.Receive("FAN", "WH-GZ", 3)
	r := w.Visited("li")
	in := repairflowtest.Intake("li")
	l := w.Order(r.ID, partorder.Want{Part: "FAN", Quantity: 1})[0]
	w.Drain()
	reads := func(path string) string {
		t.Helper()
		answer := d.Ask(repairflowtest.Wang, "GET", path, "")
		require.Equal(t, http.StatusOK, answer.Status, "%s: %s", path, answer.Raw)
		for what, canary := range map[string]string{"telephone": in.Phone, "fault": in.Symptom, "serial": in.Serial, "login": `"` + in.Customer + `"`} {
			require.NotContains(t, answer.Raw, canary, "%s tells a %s", path, what)
		}
		return answer.Raw
	}
	require.Contains(t, reads("/v1/pick-lists?warehouse=WH-GZ"), l.ID.String(), "it has something to pick")
	w.Pick(l, "FAN")
	s := w.Pack(l)
	w.Drain()
	require.Contains(t, reads("/v1/shipments/"+s.ID), in.Address, "the parcel must arrive")
	require.Contains(t, reads("/v1/shipments/"+s.ID+"/label"), in.Address)
	reads("/v1/shipments")
	for _, path := range []string{"", "/messages", "/visits", "/service-promises", "/causes", "/quotes"} {
		require.Equal(t, http.StatusForbidden, d.Ask(repairflowtest.Wang, "GET", "/v1/repairs/"+r.ID+path, "").Status, path)
	}
	require.Equal(t, http.StatusForbidden, d.Ask(repairflowtest.Wang, "GET", "/v1/repairs", "").Status)
}
