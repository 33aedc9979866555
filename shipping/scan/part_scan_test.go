package scan_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/shipping/shippingtest"
)

// TestAScannedNumberOfOthersNamesThePart: a bar code or a maker's number named nothing, and each had first to be invented as a
// part of its own.
func TestAScannedNumberOfOthersNamesThePart(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO part_numbers (part, scheme, issuer, identifier)
VALUES ('SEAL', 'gtin', '', '6901234567892'), ('SEAL', 'maker', 'Haier', '0060-827634A'), ('COMP', 'maker', 'Haier', 'SEAL'), ('COMP', 'gtin', '', '6901234567908')`)
	require.NoError(t, err)
	d.Order("R1", "COMP", 1, "C1")
	for text, part := range map[string]string{"6901234567892": "SEAL", "06901234567892\r": "SEAL", "(01)06901234567892": "SEAL", "]C10106901234567892": "SEAL",
		"https://id.gs1.org/01/06901234567892": "SEAL", "0060 827634a": "SEAL", "P/N: 0060-827634A": "SEAL", "seal": "SEAL"} {
		r := d.Call(shippingtest.Keeper, http.MethodGet, "/v1/scans?text="+url.QueryEscape(text), "")
		require.Equal(t, http.StatusOK, r.Status, "%q: %s", text, r.Detail)
		require.Equal(t, "part", r.Kind, "%q: %+v", text, r.Things)
		require.Len(t, r.Things, 1, "%q: %+v", text, r.Things)
		require.Equal(t, part, r.Things[0]["part"], "a part's own number comes before what others call another: %q", text)
	}
	r := d.Call(shippingtest.Keeper, http.MethodGet, "/v1/scans?text="+url.QueryEscape("(01)06901234567908(21)C1"), "")
	require.Equal(t, "piece", r.Kind)
	r = d.Call(shippingtest.Keeper, http.MethodGet, "/v1/scans?text="+url.QueryEscape("(01)06901234567892(21)C1"), "")
	require.Empty(t, r.Things, "the GTIN is another part's")
}
