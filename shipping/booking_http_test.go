package shipping

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/shipping/carrier/out"
)

func TestACarrierIsAskedAndAnsweredThroughDoors(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	require.Equal(t, http.StatusForbidden, d.call(keeper, "POST", "/v1/carriers/SF/port", `{"port":"manual"}`).status)
	require.Equal(t, http.StatusNotFound, d.call(operations, "POST", "/v1/carriers/NOBODY/port", `{"port":"manual"}`).status)
	none := d.parcel("R1")
	orders := "/v1/shipments/" + none.ID + "/carrier-orders"
	require.Equal(t, "carrier_not_asked", d.call(keeper, "POST", orders, `{"kind":"create"}`).Code)
	require.Equal(t, http.StatusOK, d.call(operations, "POST", "/v1/carriers/SF/port", `{"port":"manual"}`).status)
	s := d.parcel("R1")
	require.Equal(t, 1, d.ask(out.Files{Dir: t.TempDir()}))
	orders = "/v1/shipments/" + s.ID + "/carrier-orders"
	r := d.call(keeper, "GET", orders, "")
	require.Len(t, r.Items, 1)
	answer := "/v1/carrier-orders/" + r.Items[0]["id"].(string) + "/answer"
	require.Equal(t, "waybill_missing", d.call(keeper, "POST", answer, `{"accepted":true}`).Code)
	require.Equal(t, "carrier_order_not_found", d.call(keeperOfFoshan, "POST", answer, `{"accepted":true,"waybill":"SF1000000009"}`).Code)
	require.Len(t, d.call(operations, "GET", "/v1/carrier-orders", "").Items, 1)
	require.Equal(t, BookingAccepted, d.call(keeper, "POST", answer, `{"accepted":true,"waybill":"SF1000000009"}`).State)
	require.Equal(t, "carrier_order_state", d.call(keeper, "POST", answer, `{"accepted":false}`).Code)
	require.Equal(t, "shipment_state", d.call(keeper, "POST", orders, `{"kind":"intercept"}`).Code, "it has not left")
	require.Equal(t, http.StatusOK, d.call(keeper, "POST", "/v1/shipments/"+s.ID+"/ship", `{}`).status)
	require.Equal(t, "SF1000000009", *d.shipment(s.ID).Waybill)
	require.Equal(t, "shipment_state", d.call(keeper, "POST", orders, `{"kind":"cancel"}`).Code, "it has left")
	r = d.call(keeper, "POST", orders, `{"kind":"intercept","reason":"客户取消"}`)
	require.Len(t, r.Items, 2)
	require.Equal(t, 1, d.ask(out.Files{Dir: t.TempDir()}))
	id := r.Items[1]["id"].(string)
	require.Equal(t, BookingRefused, d.call(keeper, "POST", "/v1/carrier-orders/"+id+"/answer", `{"accepted":false,"reason":"超时"}`).State)
	require.Contains(t, d.shipment(s.ID).Flags, FlagCarrier)
	require.Equal(t, http.StatusOK, d.call(keeper, "POST", "/v1/carrier-orders/"+id+"/seen", `{}`).status)
	require.NotContains(t, d.shipment(s.ID).Flags, FlagCarrier)
	require.Equal(t, http.StatusForbidden, d.call(auth.Actor{Login: "li", Role: auth.Engineer}, "GET", orders, "").status)
}
