package shipment_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/shipping/carrier/out"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
)

func TestACarrierIsAskedAndAnsweredThroughDoors(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	require.Equal(t, http.StatusForbidden, d.Call(shippingtest.Keeper, "POST", "/v1/carriers/SF/port", `{"port":"manual"}`).Status)
	require.Equal(t, http.StatusNotFound, d.Call(shippingtest.Operations, "POST", "/v1/carriers/NOBODY/port", `{"port":"manual"}`).Status)
	none := d.Packed("R1")
	asked := "/v1/shipments/" + none.ID + "/carrier-requests"
	require.Equal(t, "carrier_not_asked", d.Call(shippingtest.Keeper, "POST", asked, `{"kind":"create"}`).Code)
	require.Equal(t, http.StatusOK, d.Call(shippingtest.Operations, "POST", "/v1/carriers/SF/port", `{"port":"manual"}`).Status)
	s := d.Packed("R1")
	require.Equal(t, 1, d.Ask(out.Files{Dir: t.TempDir()}))
	asked = "/v1/shipments/" + s.ID + "/carrier-requests"
	r := d.Call(shippingtest.Keeper, "GET", asked, "")
	require.Len(t, r.Items, 1)
	answer := "/v1/carrier-requests/" + r.Items[0]["id"].(string) + "/answer"
	require.Equal(t, "waybill_missing", d.Call(shippingtest.Keeper, "POST", answer, `{"accepted":true}`).Code)
	require.Equal(t, "carrier_request_not_found", d.Call(shippingtest.KeeperOfFoshan, "POST", answer, `{"accepted":true,"waybill":"SF1000000009"}`).Code)
	require.Len(t, d.Call(shippingtest.Operations, "GET", "/v1/carrier-requests", "").Items, 1)
	require.Equal(t, string(shipment.RequestAccepted), d.Call(shippingtest.Keeper, "POST", answer, `{"accepted":true,"waybill":"SF1000000009"}`).State)
	require.Equal(t, "carrier_request_state", d.Call(shippingtest.Keeper, "POST", answer, `{"accepted":false}`).Code)
	require.Equal(t, "shipment_state", d.Call(shippingtest.Keeper, "POST", asked, `{"kind":"intercept"}`).Code, "it has not left")
	require.Equal(t, http.StatusOK, d.Call(shippingtest.Keeper, "POST", "/v1/shipments/"+s.ID+"/ship", `{}`).Status)
	require.Equal(t, "SF1000000009", *d.Shipment(s.ID).Waybill)
	require.Equal(t, "shipment_state", d.Call(shippingtest.Keeper, "POST", asked, `{"kind":"cancel"}`).Code, "it has left")
	r = d.Call(shippingtest.Keeper, "POST", asked, `{"kind":"intercept","reason":"客户取消"}`)
	require.Len(t, r.Items, 2)
	require.Equal(t, 1, d.Ask(out.Files{Dir: t.TempDir()}))
	id := r.Items[1]["id"].(string)
	require.Equal(t, string(shipment.RequestRefused), d.Call(shippingtest.Keeper, "POST", "/v1/carrier-requests/"+id+"/answer", `{"accepted":false,"reason":"超时"}`).State)
	require.Contains(t, d.Shipment(s.ID).Flags, shipment.FlagCarrier)
	require.Equal(t, http.StatusOK, d.Call(shippingtest.Keeper, "POST", "/v1/carrier-requests/"+id+"/seen", `{}`).Status)
	require.NotContains(t, d.Shipment(s.ID).Flags, shipment.FlagCarrier)
	require.Equal(t, http.StatusForbidden, d.Call(auth.Actor{Login: "li", Role: auth.Engineer}, "GET", asked, "").Status)
}
