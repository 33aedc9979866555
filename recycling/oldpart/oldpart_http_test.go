package oldpart_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
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

func TestTheBenchSeesWhatIsOpenAndItsOwnWorkFirst(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, oldpart.Routes)
	over := d.Graded("BRD", "W1", "B-1", 400, oldpart.NoFaultFound, oldpart.Reuse)
	waits := d.Graded("MOT", "W1", "M-1", 4000, oldpart.FaultConfirmed, oldpart.Material)
	work := d.Oblige("MOT")
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Receive(ctx, tx, work, "W1", "M-2", 4000)
		return err
	})
	require.Equal(t, oldpart.Closed, d.State(over).State)
	list := d.Does(recyclingtest.KeeperOfOne, "GET /v1/returns?warehouse=W1&open=true", "")
	require.Len(t, list.Items, 2)
	require.Equal(t, []string{work, waits}, []string{list.Items[0].ID, list.Items[1].ID})
	var first, rest struct {
		Items []oldpart.Return `json:"items"`
		Next  string           `json:"next"`
	}
	d.Into(recyclingtest.KeeperOfOne, "GET /v1/returns?warehouse=W1&open=true&limit=1", &first)
	require.Equal(t, work, first.Items[0].ID)
	d.Into(recyclingtest.KeeperOfOne, "GET /v1/returns?warehouse=W1&open=true&limit=1&cursor="+first.Next, &rest)
	require.Equal(t, waits, rest.Items[0].ID)
	require.Len(t, d.Does(recyclingtest.KeeperOfOne, "GET /v1/returns?warehouse=W1", "").Items, 3)
}

func TestADisputeSaysAsMuchAsItsDecision(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, oldpart.Routes)
	id := d.Oblige("MOT")
	d.Refused(recyclingtest.Eve, "POST /v1/returns/"+id+"/dispute", `{"reason":"not mine!"}`, http.StatusUnprocessableEntity, "invalid_request")
	require.Equal(t, oldpart.Obliged, d.State(id).State)
	d.Does(recyclingtest.Eve, "POST /v1/returns/"+id+"/dispute", `{"reason":"not mine!!"}`)
	d.Refused(recyclingtest.Operations, "POST /v1/returns/"+id+"/settle", `{"upheld":true,"note":"not his!!"}`, http.StatusUnprocessableEntity, "invalid_request")
	d.Does(recyclingtest.Operations, "POST /v1/returns/"+id+"/settle", `{"upheld":true,"note":"not his!!!"}`)
}

func TestAPlaceThatNobodyKnowsIsToldAtItsField(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, oldpart.Routes)
	id := d.Oblige("MOT")
	for operation, body := range map[string]string{
		"receive":  `{"serial":"M-1","gross_grams":4000,"warehouse":"NOWHERE"}`,
		"drop-off": `{"bag":"B-1","warehouse":"NOWHERE"}`,
	} {
		r := d.Call(recyclingtest.Operations, "POST /v1/returns/"+id+"/"+operation, body)
		require.Equal(t, http.StatusNotFound, r.Status, r.Raw)
		require.Contains(t, r.Raw, `"location":"body.warehouse"`, operation)
	}
}
