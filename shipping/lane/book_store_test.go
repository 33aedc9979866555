package lane_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/lane"
	"fettle/shipping/shippingtest"
)

func TestNamesOfCarriersAreData(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	name := func(code, zone string, aliases ...string) (c lane.CarrierPort, err error) {
		err = w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
			c, err = lane.Name(ctx, tx, code, aliases, &zone)
			return err
		})
		return c, err
	}
	meant := func(by string) (code string) {
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			b, err := lane.Book(ctx, tx)
			code = b.Carrier(by)
			return err
		})
		return code
	}
	for by, code := range map[string]string{"shunfeng": "SF", "sf": "SF", "SF-Express": "SF", "zhongtong": "ZTO", "yuantong": "YTO", "mute": "MUTE", "nobody": "NOBODY"} {
		require.Equal(t, code, meant(by), by)
	}
	got, err := name("MUTE", "Europe/Berlin", "Stumm & Söhne", "stumm&söhne", "mute", "Stumm Express")
	require.NoError(t, err)
	require.Equal(t, []string{"stumm&söhne", "stummexpress"}, []string(got.Aliases))
	require.Equal(t, "Europe/Berlin", got.Zone)
	require.Equal(t, "MUTE", meant("stumm-express"))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		kept, err := lane.Name(ctx, tx, "MUTE", []string{"Stumm"}, nil)
		require.Equal(t, "Europe/Berlin", kept.Zone, "a clock that is not said stays")
		return err
	})
	_, err = name("MUTE", "")
	require.NoError(t, err)
	require.Equal(t, "STUMM-EXPRESS", meant("stumm-express"), "what is not said any more is forgotten")

	_, err = name("MUTE", "", "shun feng")
	require.ErrorIs(t, err, lane.ErrAlias, "it means another of ours")
	_, err = name("MUTE", "", "sf")
	require.ErrorIs(t, err, lane.ErrAlias)
	_, err = name("MUTE", "", " - ")
	require.ErrorIs(t, err, lane.ErrAlias)
	_, err = name("MUTE", "Mars/Base")
	require.ErrorIs(t, err, lane.ErrZone)
	_, err = name("NOBODY", "")
	require.ErrorIs(t, err, lane.ErrNoCarrier)
	_, err = name("MUTE", "", "zhongtong")
	require.NoError(t, err, "a name of a carrier that is not set up is free to take")
	require.Equal(t, "MUTE", meant("zhongtong"))
}
