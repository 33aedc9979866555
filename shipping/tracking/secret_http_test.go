package tracking_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/lane"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// Secrets of carriers could be set by SQL alone, and lay there to be read.
func TestASecretOfACarrierIsSetChangedOverAndTakenAway(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	posts := func(secret string) int { return d.Hook("SF", sign(secret, oneScan, d.Now), oneScan).Status }
	set := func(body string) shippingtest.Reply {
		return d.Call(shippingtest.Operations, http.MethodPost, "/v1/carriers/SF/secret", body)
	}
	require.NotEqual(t, http.StatusUnauthorized, posts("shared-secret"))
	require.Equal(t, http.StatusUnauthorized, posts("another-secret"))
	require.Equal(t, http.StatusOK, set(`{"secret":"another-secret"}`).Status)
	require.NotEqual(t, http.StatusUnauthorized, posts("another-secret"))
	require.NotEqual(t, http.StatusUnauthorized, posts("shared-secret"), "for a day, so that the carrier can change over")
	require.Equal(t, http.StatusOK, set(`{"secret":"a-third-one","keep_hours":0}`).Status)
	require.Equal(t, http.StatusUnauthorized, posts("another-secret"))
	require.Equal(t, http.StatusUnprocessableEntity, set(`{"secret":"x"}`).Status)
	require.Equal(t, http.StatusNotFound, d.Call(shippingtest.Operations, http.MethodPost, "/v1/carriers/NOPE/secret", `{}`).Status)
	require.Equal(t, http.StatusForbidden, d.Call(shippingtest.Keeper, http.MethodPost, "/v1/carriers/SF/secret", `{}`).Status)
	require.Equal(t, http.StatusOK, set(`{"close":true}`).Status)
	require.Equal(t, http.StatusUnauthorized, posts("a-third-one"))
	require.Equal(t, http.StatusUnauthorized, posts(""))
	require.Zero(t, d.Count("SELECT count(*) FROM carriers WHERE secret LIKE '%secret%' OR secret LIKE '%third%' OR secret_before LIKE '%third%'"))
	require.Zero(t, d.Count("SELECT count(*) FROM requests WHERE position('third' IN encode(body, 'escape')) > 0"))
}

func TestASecretOfAPushSourceIsMadeAndToldOnce(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	sources := func() map[string]any {
		out := map[string]any{}
		for _, s := range d.Call(shippingtest.Operations, http.MethodGet, "/v1/push-sources", "").Items {
			out[s["source"].(string)] = s["open"]
		}
		return out
	}
	require.Equal(t, false, sources()["sf"])
	require.Equal(t, http.StatusOK, d.Call(shippingtest.Operations, http.MethodPost, "/v1/push-sources/sf/secret", `{}`).Status)
	require.Equal(t, true, sources()["sf"])
	var secrets []string
	require.NoError(t, d.DB.Read(t.Context(), "test", func(tx *db.Tx) (err error) {
		secrets, err = tracking.SecretsOf(t.Context(), tx, d.Seal(), "sf")
		return err
	}))
	require.Len(t, secrets, 1)
	require.Len(t, secrets[0], 43)
	require.Zero(t, d.Count("SELECT count(*) FROM push_sources WHERE position('"+secrets[0]+"' IN secret) > 0"))
	require.Zero(t, d.Count("SELECT count(*) FROM requests WHERE position('"+secrets[0]+"' IN encode(body, 'escape')) > 0"))
}

func TestTheClockOfASenderIsData(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	zones := func() map[string]any {
		out := map[string]any{}
		for _, s := range d.Call(shippingtest.Operations, http.MethodGet, "/v1/push-sources", "").Items {
			out[s["source"].(string)] = s["zone"]
		}
		return out
	}
	require.Equal(t, map[string]any{"sf": "Asia/Shanghai", "kuaidi100": "Asia/Shanghai", "kdniao": "Asia/Shanghai", "easypost": "", "aftership": ""}, zones())
	set := func(source, zone string) shippingtest.Reply {
		d.Helper()
		return d.Call(shippingtest.Operations, http.MethodPost, "/v1/push-sources/"+source+"/zone", fmt.Sprintf(`{"zone":%q}`, zone))
	}
	require.Equal(t, "carrier_zone_unknown", set("kdniao", "Asia/Atlantis").Code)
	require.Equal(t, "push_source_not_found", set("nobody", "Asia/Tokyo").Code)
	require.Equal(t, http.StatusOK, set("kdniao", "").Status)
	require.Equal(t, http.StatusOK, set("easypost", "America/New_York").Status)
	require.Empty(t, zones()["kdniao"])
	require.Equal(t, "America/New_York", zones()["easypost"])
}

func TestSecretsThatLieOpenAreSealedAtTheStart(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	require.Equal(t, 1, d.Count("SELECT count(*) FROM carriers WHERE secret = 'shared-secret'"))
	require.NoError(t, d.DB.InTx(t.Context(), "system", func(tx *db.Tx) error { return lane.SealSecrets(t.Context(), tx, d.Seal()) }))
	require.Zero(t, d.Count("SELECT count(*) FROM carriers WHERE secret = 'shared-secret'"))
	require.NotEqual(t, http.StatusUnauthorized, d.Hook("SF", sign("shared-secret", oneScan, d.Now), oneScan).Status)
}
