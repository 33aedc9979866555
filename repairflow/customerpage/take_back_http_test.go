package customerpage_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/repairflowtest"
)

func TestTheHolderOfALinkAsksForAnOldApplianceToBeFetched(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	_, err := d.DB.ExecContext(t.Context(), "INSERT INTO product_lines (product_line, name_zh, name_en) VALUES ('aircon', '空调', 'Air conditioner') ON CONFLICT DO NOTHING")
	require.NoError(t, err)
	page := pageLink(d, d.Visited("li").ID)
	from, until := d.Now.AddDate(0, 0, 2), d.Now.AddDate(0, 0, 3)
	body := func(from, until string) string {
		return `{"description":"an old fridge","wish_from":"` + from + `","wish_until":"` + until + `"}`
	}
	const rfc = "2006-01-02T15:04:05Z"
	good := body(from.UTC().Format(rfc), until.UTC().Format(rfc))
	asked := d.Call(repairflowtest.Nobody, "POST", page+"/take-backs", good)
	require.Equal(t, http.StatusOK, asked.Status, asked.Raw)
	require.NotContains(t, asked.Raw, "address", "a link is passed on")
	require.NotContains(t, asked.Raw, "customer")
	wrong := d.Call(repairflowtest.Nobody, "POST", page+"/take-backs", body(until.UTC().Format(rfc), from.UTC().Format(rfc)))
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status, wrong.Raw)
	for range 2 {
		require.Equal(t, http.StatusOK, d.Call(repairflowtest.Nobody, "POST", page+"/take-backs", good).Status)
	}
	full := d.Call(repairflowtest.Nobody, "POST", page+"/take-backs", good)
	require.Equal(t, http.StatusConflict, full.Status, full.Raw)
	require.Equal(t, "take_backs_waiting", full.Code)
	never := d.Call(repairflowtest.Nobody, "POST", "/v1/track/nothing/take-backs", good)
	require.Equal(t, http.StatusNotFound, never.Status, never.Raw)
}
