package oldpart_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
)

func TestAnotherEngineersOldPartDoesNotExist(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, oldpart.Routes)
	id := d.Oblige("MOT")
	require.Len(t, d.Does(recyclingtest.Eve, "GET /v1/returns", "").Items, 1)
	require.Empty(t, d.Does(recyclingtest.Bob, "GET /v1/returns?engineer=eve", "").Items)
	d.Does(recyclingtest.Eve, "GET /v1/returns/"+id, "")
	d.Refused(recyclingtest.Bob, "GET /v1/returns/"+id, "", http.StatusNotFound, "return_not_found")
	d.Refused(recyclingtest.Bob, "POST /v1/returns/"+id+"/drop-off", `{"bag":"x","warehouse":"W1"}`, http.StatusNotFound, "return_not_found")
	d.Refused(recyclingtest.Eve, "POST /v1/returns/"+id+"/waive", `{"reason":"because"}`, http.StatusForbidden, "forbidden")
	require.Equal(t, oldpart.Obliged, d.State(id).State)
}
