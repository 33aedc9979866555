package shipment_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
)

// The prefix of our SSCCs was a row that only SQL could write.
func TestACompanyPrefixIsTakenIntoUse(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	set := func(p shipment.CompanyPrefix) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := shipment.SetCompanyPrefix(ctx, tx, p)
			return err
		})
	}
	require.ErrorIs(t, set(shipment.CompanyPrefix{ValidFrom: "2001-01-01", Prefix: "4012345", Domain: "parts.example"}), shipment.ErrPrefixPast)
	require.NoError(t, set(shipment.CompanyPrefix{Prefix: "4012345", Domain: "parts.example"}))
	require.NoError(t, set(shipment.CompanyPrefix{ValidFrom: time.Now().AddDate(1, 0, 0).Format("2006-01-02"), Prefix: "4099999", Domain: "parts.example"}))
	var all []shipment.CompanyPrefix
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = shipment.CompanyPrefixes(ctx, tx)
		return err
	})
	require.Len(t, all, 3, "those before stay, for what was printed under them")
	require.Equal(t, "4099999", all[0].Prefix)
	require.Equal(t, "4012345", all[1].Prefix)
}
