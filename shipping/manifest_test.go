package shipping

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
)

func TestAScannerSpellsTheSSCCInManyWays(t *testing.T) {
	t.Parallel()
	const sscc = "069012345000000011"
	for _, said := range []string{sscc, "00" + sscc, "(00)" + sscc, "(00) " + sscc, "]C100" + sscc, "]d2\x1d00" + sscc, "\x1d00" + sscc, " " + sscc + "\r\n"} {
		require.Equal(t, sscc, parcelCode(said), "%q", said)
	}
	require.Equal(t, "S000001", parcelCode("S000001"))
	require.Equal(t, "SF1234567890123", parcelCode("SF1234567890123"))
}

func TestACarrierSignsForWhatWasScanned(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	one, two, left := d.parcel("R1"), d.onTheRoad("R2", "SF100200300"), d.parcel("R3")
	do := func(path, body string) reply { d.Helper(); return d.call(keeper, "POST", "/v1/dispatches"+path, body) }
	open := `{"warehouse":"WH-SZ","carrier":"SF","departs_at":"2026-11-23T12:30:00Z"}`
	r := do("", open)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	path := "/" + r.ID
	require.Equal(t, r.ID, do("", open).ID, "a departure has one")
	require.Equal(t, "dispatch_state", do(path+"/close", `{}`).Code, "nothing was scanned")
	scan := func(code string) reply { d.Helper(); return do(path+"/scan", fmt.Sprintf(`{"scanned":%q}`, code)) }
	require.Equal(t, http.StatusOK, scan("]C100"+one.SSCC).status)
	require.Equal(t, http.StatusOK, scan("(00)"+one.SSCC).status, "twice is once")
	require.Equal(t, http.StatusOK, scan("SF100200300").status, "by its waybill")
	require.Equal(t, "shipment_not_found", scan("069012345000000099").Code)
	require.Equal(t, "dispatch_state", do(path+"/hand-over", `{"driver":"老周"}`).Code, "scanning goes on")
	require.Equal(t, "closed", do(path+"/close", `{}`).State)
	require.Equal(t, "dispatch_state", scan(left.SSCC).Code)
	r = do(path+"/hand-over", `{"driver":"老周","vehicle":"粤B12345"}`)
	require.Equal(t, "handed_over", r.State, r.Detail)
	require.Equal(t, one.SSCC, *d.shipment(one.ID).Waybill, "it travels under its SSCC")
	require.Equal(t, "SF100200300", *d.shipment(two.ID).Waybill)
	require.Nil(t, d.shipment(left.ID).ShippedAt, "what was not scanned stays")
	require.Equal(t, 1, d.events("shipping.handed_over.v1"))
	status, _, pdf := d.file(keeper, "/v1/dispatches"+path+"/manifest.pdf")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "%PDF-", pdf[:5])

	other := do("", `{"warehouse":"WH-SZ","carrier":"SF","departs_at":"2026-11-23T15:00:00Z"}`)
	require.Equal(t, "shipment_state", do("/"+other.ID+"/scan", fmt.Sprintf(`{"scanned":%q}`, one.SSCC)).Code, "it has left")
	mute := do("", `{"warehouse":"WH-SZ","carrier":"MUTE","departs_at":"2026-11-23T15:00:00Z"}`)
	require.Equal(t, "wrong_scan", do("/"+mute.ID+"/scan", fmt.Sprintf(`{"scanned":%q}`, left.SSCC)).Code, "another carrier's")
	require.Equal(t, http.StatusOK, do("/"+other.ID+"/scan", fmt.Sprintf(`{"scanned":%q}`, left.SSCC)).status)
	d.clean()
}

func TestAForeignHandOverDoesNotExist(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	s := d.parcel("R1")
	r := d.call(keeper, "POST", "/v1/dispatches", `{"warehouse":"WH-SZ","carrier":"SF","departs_at":"2026-11-23T12:30:00Z"}`)
	path := "/v1/dispatches/" + r.ID
	for call, body := range map[string]string{"GET ": "", "POST /scan": fmt.Sprintf(`{"scanned":%q}`, s.SSCC), "POST /close": `{}`, "POST /hand-over": `{"driver":"x"}`} {
		method, rest, _ := strings.Cut(call, " ")
		require.Equal(t, http.StatusNotFound, d.call(keeperOfFoshan, method, path+rest, body).status, call)
	}
	for _, who := range []auth.Actor{keeperOfFoshan} {
		status, _, _ := d.file(who, path+"/manifest.pdf")
		require.Equal(t, http.StatusNotFound, status)
		require.Equal(t, http.StatusNotFound, d.call(who, "GET", "/v1/dispatches?warehouse=WH-SZ", "").status)
		require.Equal(t, http.StatusNotFound, d.call(who, "POST", "/v1/dispatches", `{"warehouse":"WH-SZ","carrier":"SF","departs_at":"2026-11-23T12:30:00Z"}`).status)
	}
}
