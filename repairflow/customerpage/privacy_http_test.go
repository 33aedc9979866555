package customerpage_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/repairflowtest"
)

// Engineers kept names, addresses and coordinates of everybody they had ever visited.
func TestAnEngineerForgetsWhereACustomerLivesWhenTheRepairIsOver(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"state = 'settled', completed_at = now(), settled_at = now()", "state = 'cancelled'"} {
		d := repairflowtest.OpenDoor(t)
		r := d.Call(repairflowtest.Zhao, "POST", "/v1/repairs", repairflowtest.GoodIntake)
		require.Equal(t, http.StatusOK, r.Status, r.Raw)
		open := d.Call(repairflowtest.Li, "GET", "/v1/repairs/"+r.ID, "")
		for _, known := range []string{"陈洁", "新港中路", "13800138000", "113.3245"} {
			require.Contains(t, open.Raw, known, "while he works on it")
		}
		_, err := d.DB.ExecContext(t.Context(), "UPDATE repairs SET "+end+" WHERE id = $1", r.ID)
		require.NoError(t, err)
		for _, path := range []string{"/v1/repairs/" + r.ID, "/v1/repairs"} {
			over := d.Call(repairflowtest.Li, "GET", path, "")
			require.Equal(t, http.StatusOK, over.Status, over.Raw)
			for _, gone := range []string{"陈洁", "新港中路", "13800138000", "113.3245", "23.1064", `"chen"`} {
				require.NotContains(t, over.Raw, gone, path)
			}
			require.Contains(t, d.Call(repairflowtest.Zhao, "GET", path, "").Raw, "新港中路", "operations settle complaints")
		}
	}
}

const pointsOfOthersSQL = `
INSERT INTO returns (id, line, repair, customer, part, engineer, basis, state, expected_grams, obliged_at, due_at)
SELECT 'U-OTHER', gen_random_uuid(), 'R-OTHER', 'chen', 'FAN', 'ma', 'warranty', 'handed_over', 300, now(), now()`

// An engineer registered a repair for anybody, made a link and read what points that customer had.
func TestAPageTellsThePointsOfItsOwnRepair(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	_, err := d.DB.ExecContext(t.Context(), pointsOfOthersSQL)
	require.NoError(t, err)
	_, err = d.DB.ExecContext(t.Context(), `INSERT INTO points_ledger (at, by, from_account, to_account, points, reason, return_id)
		VALUES (now(), 'x', 'program', 'customer:chen:pending', 100, 'returned', 'U-OTHER')`)
	require.NoError(t, err)
	r := d.Call(repairflowtest.Li, "POST", "/v1/repairs", repairflowtest.GoodIntake)
	require.Equal(t, http.StatusOK, r.Status, r.Raw)
	link := d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/track-link", "{}")
	page := d.Call(repairflowtest.Nobody, "GET", "/v1/track/"+link.Token, "")
	require.Equal(t, http.StatusOK, page.Status, page.Raw)
	require.Contains(t, page.Raw, `"pending":0`)
	require.NotContains(t, page.Raw, `"pending":100`)
}

// A link that went to the wrong person could be taken back by nobody.
func TestLinksAreTakenBack(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	r := d.Call(repairflowtest.Zhao, "POST", "/v1/repairs", repairflowtest.GoodIntake)
	path := pageLink(d, r.ID)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Nobody, "GET", path, "").Status)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Ma, "POST", "/v1/repairs/"+r.ID+"/revoke-links", "{}").Status)
	require.Contains(t, d.Call(repairflowtest.Chen, "POST", "/v1/repairs/"+r.ID+"/revoke-links", "{}").Raw, `"links":1`)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Nobody, "GET", path, "").Status)
	var told int
	require.NoError(t, d.DB.GetContext(t.Context(), &told, "SELECT count(*) FROM events WHERE type = 'repairflow.links_revoked.v1'"))
	require.Equal(t, 1, told, "open pages hear of it")
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Nobody, "GET", pageLink(d, r.ID), "").Status, "a new one opens")
}
