package takeback_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/takeback"
)

const order = `{"product_line":"fridge","description":"old","address":"x","wish_from":"2026-11-24T02:00:00Z","wish_until":"2026-11-24T06:00:00Z"}`

// An old appliance goes from its customer to a licensed treater: its grams are accounted for, its points come once.
func TestAnOldApplianceGoesToALicensedTreater(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, func(a *api.API) {
		takeback.Routes(a)
		oldpart.Routes(a)
	})
	_, err := d.DB.ExecContext(t.Context(), "INSERT INTO product_lines (product_line, name_zh, name_en) VALUES ('fridge', '冰箱', 'Refrigerator') ON CONFLICT DO NOTHING")
	require.NoError(t, err)
	grams := func(site string) (n int64) {
		require.NoError(t, d.DB.GetContext(t.Context(), &n, "SELECT coalesce(sum(CASE WHEN to_site = $1 THEN grams ELSE -grams END), 0) FROM mass_ledger WHERE $1 IN (from_site, to_site)", site))
		return n
	}
	id := d.Does(recyclingtest.Ann, "POST /v1/take-backs", order).ID
	at := "POST /v1/take-backs/" + id
	d.Refused(recyclingtest.Ann, "POST /v1/take-backs", `{"product_line":"boat","address":"x","wish_from":"2026-11-24T02:00:00Z","wish_until":"2026-11-24T06:00:00Z"}`, 422, "product_line_unknown")
	d.Refused(recyclingtest.Ann, "POST /v1/take-backs", `{"product_line":"fridge","address":"x","wish_from":"2026-11-20T02:00:00Z","wish_until":"2026-11-21T06:00:00Z"}`, 422, "take_back_window")
	d.Refused(recyclingtest.Dan, at+"/cancel", `{"reason":"x"}`, 404, "take_back_not_found")
	d.Refused(recyclingtest.KeeperOfOne, at+"/hand-over", `{"acceptor":"REC"}`, 409, "take_back_state")
	d.Refused(recyclingtest.KeeperOfOne, at+"/receive", `{"warehouse":"W2","grams":60000}`, 404, "location_not_found")
	d.Does(recyclingtest.KeeperOfOne, at+"/receive", `{"warehouse":"W1","grams":60000}`)
	d.Refused(recyclingtest.KeeperOfOne, at+"/receive", `{"warehouse":"W1","grams":60000}`, 409, "take_back_state")
	d.Refused(recyclingtest.Ann, at+"/cancel", `{"reason":"x"}`, 409, "take_back_state")
	d.Refused(recyclingtest.KeeperOfTwo, at+"/hand-over", `{"acceptor":"REC"}`, 404, "take_back_not_found")
	for _, place := range []string{"OLD", "W2"} {
		d.Refused(recyclingtest.KeeperOfOne, at+"/hand-over", `{"acceptor":"`+place+`"}`, 409, "treater_not_licensed")
	}
	require.EqualValues(t, 60000, grams("W1"))
	d.Does(recyclingtest.KeeperOfOne, at+"/hand-over", `{"acceptor":"REC"}`)
	require.Zero(t, grams("W1"))
	d.Refused(recyclingtest.RecTiny, at+"/treat", `{"certificate":"C1"}`, 404, "take_back_not_found")
	d.Does(recyclingtest.RecREC, at+"/treat", `{"certificate":"C1"}`)
	d.Refused(recyclingtest.RecREC, at+"/treat", `{"certificate":"C1"}`, 409, "take_back_state")
	require.Zero(t, grams("REC"))
	require.EqualValues(t, 60000, grams("TREATED"))
	require.EqualValues(t, 300, d.Does(recyclingtest.Ann, "GET /v1/points", "").Confirmed)
	require.Len(t, d.Does(recyclingtest.Ann, "GET /v1/take-backs", "").Items, 1)
	require.Empty(t, d.Does(recyclingtest.Dan, "GET /v1/take-backs", "").Items)
	require.Equal(t, http.StatusForbidden, d.Call(recyclingtest.Eve, "GET /v1/take-backs", "").Status)
	d.Lawful()
}
