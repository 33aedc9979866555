package shipment_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
)

func TestEverySSCCHasEighteenDigitsAndGS1sCheckDigit(t *testing.T) {
	t.Parallel()
	// GS1's own worked example.
	for want, of := range map[string]struct {
		prefix string
		n      int64
	}{"376104250021234569": {"7610425", 3_002_123_456}, "006141411234567890": {"0614141", 123_456_789}} {
		got, err := shipment.SSCC(of.prefix, of.n)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := shipment.SSCC("6999999123", 10_000_000)
	require.ErrorIs(t, err, shipment.ErrPrefixUsed, "no nineteenth digit")
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.StringMatching(`[0-9]{7,10}`).Draw(t, "prefix")
		code, err := shipment.SSCC(prefix, rapid.Int64Range(1, 9_999_999).Draw(t, "n"))
		require.NoError(t, err)
		require.Len(t, code, 18)
		require.Equal(t, prefix, code[1:1+len(prefix)])
		sum := 0
		for i, d := range code {
			sum += int(d-'0') * (1 + 2*((i+1)%2))
		}
		require.Zero(t, sum%10, code)
	})
}

func TestTheCompanyPrefixIsARow(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	_, err := w.DB.ExecContext(t.Context(), "INSERT INTO company_prefixes (valid_from, prefix) VALUES ('2026-01-01', '690123456'), ('2099-01-01', '7777777')")
	require.NoError(t, err)
	line := w.Order("R1", "SEAL", 1)
	w.Pick(line, "SEAL")
	require.Equal(t, "690123456", w.Pack(line).SSCC[1:10])
}
