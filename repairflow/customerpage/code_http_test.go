package customerpage_test

import (
	"net/http"
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
