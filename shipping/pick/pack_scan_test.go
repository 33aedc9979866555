package pick_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/shipping/shippingtest"
)

// TestAPieceIsTheSameHoweverItIsScannedAtThePackingTable: every spelling that a scanner or a person may send was refused here as
// "no piece with this serial", because it was compared as text.
func TestAPieceIsTheSameHoweverItIsScannedAtThePackingTable(t *testing.T) {
	t.Parallel()
	for name, scanned := range map[string][]string{
		"with the scanner's end of line": {"C1\r", "SEAL\r\n"},
		"lower case and blanks":          {" c1\t", " seal "},
		"full width":                     {"Ｃ１", "ＳＥＡＬ"},
		"with its symbology":             {"]C121C1", "]C1240SEAL"},
		"as an element string":           {"(01)06901234567908(21)C1", "(240)SEAL"},
		"as a Digital Link":              {"https://id.gs1.org/01/06901234567908/21/c1", "PART:SEAL"},
		"behind its part":                {"COMP/C1", "p/n: seal"},
		"by its label":                   {"S/N: C1", "SEAL"},
		"by the bar code of the part":    {"C1", "6901234567892"},
		"by its GTIN":                    {"C1", "(01)06901234567892"},
		"by its maker's number":          {"C1", "0060 827634a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := shippingtest.OpenDoor(t, nil)
			_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO part_numbers (part, scheme, issuer, identifier)
VALUES ('SEAL', 'gtin', '', '6901234567892'), ('SEAL', 'maker', 'Haier', '0060-827634A')`)
			require.NoError(t, err)
			comp, seal := d.Order("R1", "COMP", 1, "C1"), d.Order("R1", "SEAL", 1)
			d.Pick(comp, "C1")
			d.Pick(seal, scanned[1])
			packed := func(scans ...string) shippingtest.Reply {
				body, err := json.Marshal(map[string]any{"warehouse": "WH-SZ", "carrier": "SF", "lines": []uuid.UUID{comp, seal}, "gross_grams": 8000, "scans": scans})
				require.NoError(t, err)
				return d.Call(shippingtest.Keeper, http.MethodPost, "/v1/shipments", string(body))
			}
			require.Equal(t, "wrong_scan", packed(scanned[0], scanned[0]).Code, "once a piece")
			require.Equal(t, "wrong_scan", packed(scanned[1], "(01)06901234567892(21)C1").Code, "that bar code is another part's")
			r := packed(scanned[1], scanned[0])
			require.Equal(t, http.StatusOK, r.Status, r.Detail)
			d.Clean()
		})
	}
}
