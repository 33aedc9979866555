package repair_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

func TestATelephoneIsForTheEngineerWhoGoes(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	r := d.Visited("li")
	path := "/v1/repairs/" + r.ID
	require.Equal(t, "13800138000", d.Call(repairflowtest.Li, "GET", path, "").Phone)
	require.Equal(t, "13800138000", d.Call(repairflowtest.Li, "GET", "/v1/repairs", "").Items[0].Phone)
	for _, who := range []auth.Actor{repairflowtest.Zhao, repairflowtest.Chen} {
		require.Equal(t, "138******00", d.Call(who, "GET", path, "").Phone)
		require.Equal(t, "138******00", d.Call(who, "GET", "/v1/repairs", "").Items[0].Phone)
		require.NotContains(t, d.Call(who, "GET", path, "").Raw, "13800138000")
	}
	done := d.Call(repairflowtest.Li, "POST", path+"/complete", "{}")
	require.Equal(t, http.StatusOK, done.Status, done.Raw)
	require.Equal(t, "138******00", d.Call(repairflowtest.Li, "GET", path, "").Phone, "the work is done")
}

func TestACustomerOpensForHimself(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	opened := d.Call(repairflowtest.Wu, "POST", "/v1/repairs", repairflowtest.GoodIntake)
	require.Equal(t, http.StatusOK, opened.Status, opened.Raw)
	require.EqualValues(t, repair.Triaged, opened.State, "he assigns nobody")
	require.Equal(t, "wu", d.Repair(opened.ID).Customer)
	opened = d.Call(repairflowtest.Ma, "POST", "/v1/repairs", repairflowtest.GoodIntake)
	require.Equal(t, "ma", d.Repair(opened.ID).Engineer)
}
