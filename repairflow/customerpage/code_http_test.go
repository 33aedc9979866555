package customerpage_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/repairflowtest"
)

// TestACustomerIsToldNoCodesOfCarriers: a code that nobody had mapped stood on his page as "carrier code 9901".
func TestACustomerIsToldNoCodesOfCarriers(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 1)
	d.Drain()
	r := d.Visited("li")
	s := d.Sent(d.One(r.ID, "FAN"), "FAN")
	waybill := *d.Shipment(s.ID).Waybill
	d.Later(time.Hour)
	d.Observe(d.Scan(waybill, "50", *d.Now), d.Scan(waybill, "9901", d.Now.Add(time.Minute)))
	d.Later(time.Hour)
	path := pageLink(d, r.ID)
	page := d.Call(repairflowtest.Nobody, http.MethodGet, path, "")
	require.Equal(t, http.StatusOK, page.Status, page.Raw)
	for what, said := range map[string]string{"page": page.Raw, "stream": streamed(d, path)} {
		require.Contains(t, said, `"text_en":"The carrier has news of the parcel"`, what)
		require.Contains(t, said, `"text_zh":"承运商有新的物流动态"`, what)
		require.NotContains(t, said, "9901", what)
	}
}

// TestAPageHoldsEveryLetterOfANameAndAPlace: letters that GB 18030 has and a smaller set has not are names of people and places.
func TestAPageHoldsEveryLetterOfANameAndAPlace(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	const rare = "𠮷䶮㛃"
	_, err := d.DB.ExecContext(t.Context(), "UPDATE parts SET name_zh = $1 WHERE number = 'FAN'", rare+"风扇")
	require.NoError(t, err)
	d.Receive("FAN", "WH-GZ", 1)
	d.Drain()
	r := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", strings.NewReplacer("陈洁", rare, "新港中路", rare+"路", "不制冷", rare+"不制冷").Replace(repairflowtest.GoodIntake))
	require.Equal(t, http.StatusOK, r.Status, r.Raw)
	shown := d.Call(repairflowtest.Li, http.MethodGet, "/v1/repairs/"+r.ID, "").Raw
	for _, whole := range []string{`"customer_name":"` + rare + `"`, rare + "路 397 号", `"symptom":"` + rare + `不制冷"`} {
		require.Contains(t, shown, whole)
	}
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Li, http.MethodPost, "/v1/repairs/"+r.ID+"/start-visit", "{}").Status)
	s := d.Sent(d.One(r.ID, "FAN"), "FAN")
	d.Later(time.Hour)
	scan := d.Scan(*d.Shipment(s.ID).Waybill, "50", *d.Now)
	scan.Place = rare + "镇"
	d.Observe(scan)
	d.Later(time.Hour)
	page := d.Call(repairflowtest.Nobody, http.MethodGet, pageLink(d, r.ID), "").Raw
	require.Contains(t, page, `"part_name_zh":"`+rare+`风扇"`)
	require.Contains(t, page, `"place":"`+rare+`镇"`)
	require.NotContains(t, page, "\ufffd")
	require.NotContains(t, page, "\\u", "letters, not their numbers")
}
