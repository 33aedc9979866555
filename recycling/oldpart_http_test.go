package recycling

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnotherEngineersOldPartDoesNotExist(t *testing.T) {
	t.Parallel()
	d := openDoor(t, oldPartRoutes)
	id := d.oblige("MOT")
	require.Len(t, d.does(eve, "GET /v1/returns", "").Items, 1)
	require.Empty(t, d.does(bob, "GET /v1/returns?engineer=eve", "").Items)
	d.does(eve, "GET /v1/returns/"+id, "")
	d.refused(bob, "GET /v1/returns/"+id, "", http.StatusNotFound, "return_not_found")
	d.refused(bob, "POST /v1/returns/"+id+"/hand-over", `{"bag":"x","warehouse":"W1"}`, http.StatusNotFound, "return_not_found")
	d.refused(eve, "POST /v1/returns/"+id+"/waive", `{"reason":"because"}`, http.StatusForbidden, "forbidden")
	require.Equal(t, Obliged, d.state(id).State)
}
