package manifest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/inventory/ident"
	"fettle/shipping/manifest"
	"fettle/shipping/shippingtest"
)

func TestAScannerSpellsTheSSCCInManyWays(t *testing.T) {
	t.Parallel()
	const sscc = "069012345000000011"
	codeOf := func(said string) string {
		code, f := manifest.LabelCode(said)
		require.Nil(t, f, "%q", said)
		return code
	}
	for _, said := range []string{sscc, "00" + sscc, "(00)" + sscc, "(00) " + sscc, "]C100" + sscc, "]d2\x1d00" + sscc, "\x1d00" + sscc, " " + sscc + "\r\n"} {
		require.Equal(t, sscc, codeOf(said), "%q", said)
	}
	require.Equal(t, "S000001", codeOf("S000001"))
	require.Equal(t, "SF1234567890123", codeOf("SF1234567890123"))
	_, f := manifest.LabelCode("]C100069012345000000012")
	require.ErrorIs(t, f, ident.ErrIdent, "its last digit is wrong")
}

func TestACarrierSignsForWhatWasScanned(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	one, two, left := d.Packed("R1"), d.OnTheRoad("R2", "SF100200300"), d.Packed("R3")
	do := func(path, body string) shippingtest.Reply {
		d.Helper()
		return d.Call(shippingtest.Keeper, "POST", "/v1/carrier-manifests"+path, body)
	}
	open := `{"warehouse":"WH-SZ","carrier":"SF","departs_at":"2026-11-23T12:30:00Z"}`
	r := do("", open)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	for _, never := range []string{"2001-11-23T12:30:00Z", "2026-10-01T12:30:00Z", "2027-01-01T12:30:00Z"} {
		refused := do("", fmt.Sprintf(`{"warehouse":"WH-SZ","carrier":"SF","departs_at":%q}`, never))
		require.Equal(t, http.StatusUnprocessableEntity, refused.Status, never)
		require.Equal(t, "departure_day", refused.Code, never)
	}
	path := "/" + r.ID
	require.Equal(t, r.ID, do("", open).ID, "a departure has one")
	require.Equal(t, "carrier_manifest_state", do(path+"/close", `{}`).Code, "nothing was scanned")
	scan := func(code string) shippingtest.Reply {
		d.Helper()
		return do(path+"/scan", fmt.Sprintf(`{"scanned":%q}`, code))
	}
	require.Equal(t, http.StatusOK, scan("]C100"+one.SSCC).Status)
	require.Equal(t, http.StatusOK, scan("(00)"+one.SSCC).Status, "twice is once")
	require.Equal(t, http.StatusOK, scan("SF100200300").Status, "by its waybill")
	require.Equal(t, "shipment_not_found", scan("069012345000000099").Code)
	require.Equal(t, "carrier_manifest_state", do(path+"/hand-over", `{"driver":"老周"}`).Code, "scanning goes on")
	require.Equal(t, "closed", do(path+"/close", `{}`).State)
	require.Equal(t, "carrier_manifest_state", scan(left.SSCC).Code)
	r = do(path+"/hand-over", `{"driver":"老周","vehicle":"粤B12345"}`)
	require.Equal(t, "handed_over", r.State, r.Detail)
	require.Equal(t, one.SSCC, *d.Shipment(one.ID).Waybill, "it travels under its SSCC")
	require.Equal(t, "SF100200300", *d.Shipment(two.ID).Waybill)
	require.Nil(t, d.Shipment(left.ID).ShippedAt, "what was not scanned stays")
	require.Equal(t, 1, d.Events("shipping.handed_over.v1"))
	status, _, pdf := d.File(shippingtest.Keeper, "/v1/carrier-manifests"+path+"/manifest.pdf")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "%PDF-", pdf[:5])

	other := do("", `{"warehouse":"WH-SZ","carrier":"SF","departs_at":"2026-11-23T15:00:00Z"}`)
	require.Equal(t, "shipment_state", do("/"+other.ID+"/scan", fmt.Sprintf(`{"scanned":%q}`, one.SSCC)).Code, "it has left")
	mute := do("", `{"warehouse":"WH-SZ","carrier":"MUTE","departs_at":"2026-11-23T15:00:00Z"}`)
	require.Equal(t, "wrong_scan", do("/"+mute.ID+"/scan", fmt.Sprintf(`{"scanned":%q}`, left.SSCC)).Code, "another carrier's")
	require.Equal(t, http.StatusOK, do("/"+other.ID+"/scan", fmt.Sprintf(`{"scanned":%q}`, left.SSCC)).Status)
	d.Clean()
}

func TestAForeignManifestDoesNotExist(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	s := d.Packed("R1")
	r := d.Call(shippingtest.Keeper, "POST", "/v1/carrier-manifests", `{"warehouse":"WH-SZ","carrier":"SF","departs_at":"2026-11-23T12:30:00Z"}`)
	path := "/v1/carrier-manifests/" + r.ID
	for call, body := range map[string]string{"GET ": "", "POST /scan": fmt.Sprintf(`{"scanned":%q}`, s.SSCC), "POST /close": `{}`, "POST /hand-over": `{"driver":"x"}`} {
		method, rest, _ := strings.Cut(call, " ")
		require.Equal(t, http.StatusNotFound, d.Call(shippingtest.KeeperOfFoshan, method, path+rest, body).Status, call)
	}
	for _, who := range []auth.Actor{shippingtest.KeeperOfFoshan} {
		status, _, _ := d.File(who, path+"/manifest.pdf")
		require.Equal(t, http.StatusNotFound, status)
		require.Equal(t, http.StatusNotFound, d.Call(who, "GET", "/v1/carrier-manifests?warehouse=WH-SZ", "").Status)
		require.Equal(t, http.StatusNotFound, d.Call(who, "POST", "/v1/carrier-manifests", `{"warehouse":"WH-SZ","carrier":"SF","departs_at":"2026-11-23T12:30:00Z"}`).Status)
	}
}
