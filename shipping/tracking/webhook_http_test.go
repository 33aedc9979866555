package tracking_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/shipping/carrier"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

// sign makes the header a carrier would send.
func sign(secret, body string, at time.Time) string {
	h := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(h, "%d.%s", at.Unix(), body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(h.Sum(nil)))
}

const oneScan = `{"scans":[{"waybill":"W1","code":"50","occurred_at":"2026-11-23T02:00:00Z"}]}`

func TestOnlyTheCarrierMayPostItsScans(t *testing.T) {
	t.Parallel()
	// A port that nothing listens on: a post that passes the signature ends as 503.
	p := tracking.NewPublisher([]string{"127.0.0.1:1"})
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	d := shippingtest.OpenDoor(t, p)
	good := sign("shared-secret", oneScan, d.Now)
	for name, c := range map[string][3]string{
		"no signature":          {"SF", "", oneScan},
		"another key":           {"SF", sign("guessed", oneScan, d.Now), oneScan},
		"another body":          {"SF", good, strings.Replace(oneScan, "50", "80", 1)},
		"an hour old":           {"SF", sign("shared-secret", oneScan, d.Now.Add(-time.Hour)), oneScan},
		"an hour ahead":         {"SF", sign("shared-secret", oneScan, d.Now.Add(time.Hour)), oneScan},
		"another time":          {"SF", strings.Replace(good, "t=1", "t=2", 1), oneScan},
		"no hex":                {"SF", good + "zz", oneScan},
		"an unknown carrier":    {"NOBODY", sign("", oneScan, d.Now), oneScan},
		"a carrier with no key": {"MUTE", sign("", oneScan, d.Now), oneScan},
	} {
		require.Equal(t, http.StatusUnauthorized, d.Hook(c[0], c[1], c[2]).Status, name)
	}
	r := d.Hook("SF", good, oneScan)
	require.Equal(t, http.StatusServiceUnavailable, r.Status)
	require.Equal(t, "broker_away", r.Code)
	bad := `{"scans":[{"waybill":"","code":"50","occurred_at":"2026-11-23T02:00:00Z","lat":91}]}`
	require.Equal(t, http.StatusUnprocessableEntity, d.Hook("SF", sign("shared-secret", bad, d.Now), bad).Status)
}

func TestASignatureIsGoodForFiveMinutesEitherWay(t *testing.T) {
	t.Parallel()
	const key = "shared-secret"
	at := monday
	good := sign(key, oneScan, at)
	for name, c := range map[string]struct {
		signature string
		now       time.Time
		good      bool
	}{
		"at once":                   {good, at, true},
		"five minutes late":         {good, at.Add(5 * time.Minute), true},
		"a second more":             {good, at.Add(5*time.Minute + time.Second), false},
		"five minutes early":        {good, at.Add(-5 * time.Minute), true},
		"a second before that":      {good, at.Add(-5*time.Minute - time.Second), false},
		"the fields the other way":  {strings.Split(good, ",")[1] + ", " + strings.Split(good, ",")[0], at, true},
		"no mac":                    {strings.Split(good, ",")[0], at, false},
		"an empty mac":              {strings.Split(good, ",")[0] + ",v1=", at, false},
		"no time":                   {strings.Split(good, ",")[1], at, false},
		"half a mac":                {good[:len(good)-32], at, false},
		"a time beyond all numbers": {"t=99999999999999999999," + strings.Split(good, ",")[1], at, false},
		"the largest time":          {"t=9223372036854775807," + strings.Split(good, ",")[1], at, false},
		"nothing":                   {"", at, false},
	} {
		require.Equal(t, c.good, carrier.Signed(key, c.signature, []byte(oneScan), c.now), name)
	}
	require.False(t, carrier.Signed(key, good, []byte(oneScan+" "), at), "a body with one more space")
	require.False(t, carrier.Signed("another", good, []byte(oneScan), at))
}
