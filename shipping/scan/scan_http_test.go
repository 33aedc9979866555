package scan_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/shipping/shippingtest"
)

func TestAScanIsToldWhatItNames(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	d.Order("R2", "COMP", 1, "C2")
	s := d.OnTheRoad("R1", "SF100200300")
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO bins (part, location, condition, bin, lot, on_hand)
SELECT part, location, condition, 'B-01', '', 1 FROM stock WHERE location = 'WH-SZ' AND on_hand > 0 LIMIT 1`)
	require.NoError(t, err)
	for text, kind := range map[string]string{
		"wh-sz": "place", " WH-SZ\r": "place", "b-01": "bin", "BIN:B-01": "bin", "C2": "piece", "c2\r\n": "piece", "]C121C2": "piece", "(01)06901234567892(21)C2": "piece",
		"comp/C2": "piece", "https://x.example/01/06901234567892/21/C2": "piece", "seal": "part", "(240)SEAL": "part", "sf-100200300": "waybill", "SF100200300": "waybill",
		"]C100" + s.SSCC: "shipment", s.SSCC: "shipment", s.ID: "shipment", "BOOK": "command", "what is this": "plain",
	} {
		r := d.Call(shippingtest.Keeper, "GET", "/v1/scans?location=wh-sz&text="+url.QueryEscape(text), "")
		require.Equal(t, http.StatusOK, r.Status, "%q: %s", text, r.Detail)
		require.Equal(t, kind, r.Kind, "%q: %+v", text, r.Things)
	}
	r := d.Call(shippingtest.Keeper, "GET", "/v1/scans?text="+url.QueryEscape("(00)069012345000000012"), "")
	require.Equal(t, http.StatusUnprocessableEntity, r.Status)
	require.Equal(t, "identifier_invalid", r.Code)
	r = d.Call(shippingtest.KeeperOfFoshan, "GET", "/v1/scans?text=SF100200300", "")
	require.Equal(t, http.StatusOK, r.Status)
	require.Empty(t, r.Things, "another's parcel")
	require.Equal(t, http.StatusNotFound, d.Call(shippingtest.KeeperOfFoshan, "GET", "/v1/scans?location=WH-SZ&text=C2", "").Status)
}
