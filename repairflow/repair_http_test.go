package repairflow

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
)

func TestATelephoneIsForTheEngineerWhoGoes(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	r := d.visited("li")
	path := "/v1/repairs/" + r.ID
	require.Equal(t, "13800138000", d.call(li, "GET", path, "").Phone)
	require.Equal(t, "13800138000", d.call(li, "GET", "/v1/repairs", "").Items[0].Phone)
	for _, who := range []auth.Actor{zhao, chen} {
		require.Equal(t, "138******00", d.call(who, "GET", path, "").Phone)
		require.Equal(t, "138******00", d.call(who, "GET", "/v1/repairs", "").Items[0].Phone)
		require.NotContains(t, d.call(who, "GET", path, "").Raw, "13800138000")
	}
	done := d.call(li, "POST", path+"/complete", "{}")
	require.Equal(t, http.StatusOK, done.Status, done.Raw)
	require.Equal(t, "138******00", d.call(li, "GET", path, "").Phone, "the work is done")
}

func TestACustomerOpensForHimself(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	opened := d.call(wu, "POST", "/v1/repairs", goodIntake)
	require.Equal(t, http.StatusOK, opened.Status, opened.Raw)
	require.Equal(t, Triaged, opened.State, "he assigns nobody")
	require.Equal(t, "wu", d.repair(opened.ID).Customer)
	opened = d.call(ma, "POST", "/v1/repairs", goodIntake)
	require.Equal(t, "ma", d.repair(opened.ID).Engineer)
}
