package inventory

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
)

var (
	engineer = auth.Actor{Login: "li.wei", Role: auth.Engineer, Scope: []string{"VAN"}}
	other    = auth.Actor{Login: "zhou", Role: auth.Engineer, Scope: []string{"VAN2"}}
)

func openVans(t *testing.T) door {
	d := openDoor(t)
	_, err := d.db.ExecContext(t.Context(), "INSERT INTO locations (code, kind, name_zh, name_en) VALUES ('VAN2', 'van', '车二', 'Van 2')")
	require.NoError(t, err)
	d.receive("SEAL", "A", 20)
	d.receiveSerials("A", 1, 2)
	r := d.call(keeperOfA, "POST", "/v1/vans/VAN/issue", `{"from":"A","lines":[{"part":"SEAL","quantity":8},{"part":"COMP","quantity":1,"serials":["C1"]}]}`)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	return d
}

func TestPartsGoIntoAVanAndUnusedOnesComeBack(t *testing.T) {
	t.Parallel()
	d := openVans(t)
	require.Equal(t, [2]int64{8, 0}, d.counter("SEAL", "VAN", New))
	require.Equal(t, http.StatusNotFound, d.call(keeperOfA, "POST", "/v1/vans/B/issue", `{"from":"A","lines":[{"part":"SEAL","quantity":1}]}`).status, "a warehouse is no van")
	require.Equal(t, http.StatusNotFound, d.call(keeperOfA, "POST", "/v1/vans/VAN/issue", `{"from":"B","lines":[{"part":"SEAL","quantity":1}]}`).status)
	require.Equal(t, "serial_needed", d.call(keeperOfA, "POST", "/v1/vans/VAN/issue", `{"from":"A","lines":[{"part":"COMP","quantity":1}]}`).Code)
	told := d.events("inventory.stock_arrived.v1")
	r := d.call(keeperOfA, "POST", "/v1/vans/VAN/return", `{"to":"A","lines":[{"part":"SEAL","quantity":3}]}`)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Equal(t, [2]int64{15, 0}, d.counter("SEAL", "A", New))
	require.Equal(t, told+1, d.events("inventory.stock_arrived.v1"), "who waits is served by what comes back")
	d.clean()
}

func TestAnEngineerCountsHisVanAndShrinkageIsKnown(t *testing.T) {
	t.Parallel()
	d := openVans(t)
	require.Equal(t, http.StatusNotFound, d.call(engineer, "POST", "/v1/counts", `{"location":"VAN2"}`).status)
	require.Equal(t, http.StatusOK, d.call(engineer, "POST", "/v1/counts", `{"location":"VAN","parts":["SEAL"]}`).status)
	var id string
	require.NoError(t, d.db.GetContext(t.Context(), &id, "SELECT id FROM counts"))
	require.Equal(t, http.StatusOK, d.call(engineer, "POST", "/v1/counts/"+id+"/lines", `{"lines":[{"line":1,"quantity":7}]}`).status)
	require.Equal(t, http.StatusOK, d.call(engineer, "POST", "/v1/counts/"+id+"/book", `{}`).status)
	require.Equal(t, [2]int64{7, 0}, d.counter("SEAL", "VAN", New))
	d.do(func(ctx context.Context, tx *db.Tx) error {
		rows, err := ShrinkageOfVans(ctx, tx, tx.Now.Add(-time.Hour), tx.Now.Add(time.Hour), 10)
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Equal(t, [4]int64{9, 1, 3900, 111}, [4]int64{rows[0].Issued, rows[0].Lost, rows[0].LostMinor, rows[0].Permille})
		return nil
	})
	d.clean()
}

func TestAHandOverTakesTwoScans(t *testing.T) {
	t.Parallel()
	d := openVans(t)
	offer := func() string {
		require.Equal(t, http.StatusOK, d.call(engineer, "POST", "/v1/hand-overs", `{"from":"VAN","lines":[{"part":"SEAL","quantity":2},{"part":"COMP","quantity":1,"serials":["C1"]}]}`).status)
		var id string
		require.NoError(t, d.db.GetContext(t.Context(), &id, "SELECT id FROM hand_overs ORDER BY offered_at DESC LIMIT 1"))
		return "/v1/hand-overs/" + id
	}
	require.Equal(t, http.StatusNotFound, d.call(other, "POST", "/v1/hand-overs", `{"from":"VAN","lines":[{"part":"SEAL","quantity":2}]}`).status)
	path := offer()
	require.Equal(t, [2]int64{8, 0}, d.counter("SEAL", "VAN", New), "an offer moves nothing")
	require.Equal(t, http.StatusNotFound, d.call(other, "GET", path, "").status)
	require.Equal(t, http.StatusNotFound, d.call(other, "POST", path+"/withdraw", `{}`).status)
	require.Equal(t, http.StatusNotFound, d.call(other, "POST", path+"/accept", `{"to":"VAN"}`).status)
	require.Equal(t, "location_invalid", d.call(engineer, "POST", path+"/accept", `{"to":"VAN"}`).Code)
	require.Equal(t, http.StatusOK, d.call(other, "POST", path+"/accept", `{"to":"VAN2"}`).status)
	require.Equal(t, [2]int64{2, 0}, d.counter("SEAL", "VAN2", New))
	require.Equal(t, [2]int64{1, 0}, d.counter("COMP", "VAN2", New))
	require.Equal(t, "hand_over_closed", d.call(other, "POST", path+"/accept", `{"to":"VAN2"}`).Code)
	require.Equal(t, "hand_over_closed", d.call(engineer, "POST", path+"/withdraw", `{}`).Code)

	require.Equal(t, "stock_short", func() string { p := offer(); return d.call(other, "POST", p+"/accept", `{"to":"VAN2"}`).Code }(), "the piece was given away before")
	path = offer()
	later := d.db.Now().Add(HandOverLife)
	require.NoError(t, func() error {
		_, err := d.db.ExecContext(t.Context(), "UPDATE hand_overs SET expires_at = $1 WHERE state = 'offered'", later.Add(-2*HandOverLife))
		return err
	}())
	require.Equal(t, "hand_over_expired", d.call(other, "POST", path+"/accept", `{"to":"VAN2"}`).Code)
	require.Equal(t, http.StatusOK, d.call(engineer, "POST", path+"/withdraw", `{}`).status)
	d.clean()
}
