package hook

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The example of the Standard Webhooks specification and its libraries.
func TestTheSignatureIsThatOfTheStandard(t *testing.T) {
	t.Parallel()
	secret, err := decodeSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	require.NoError(t, err)
	require.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
		sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)))
}

func TestOnlyTheMessageThatWasSignedIsBelieved(t *testing.T) {
	t.Parallel()
	secret, now := newSecret(), time.Unix(1_800_000_000, 0)
	body := []byte(`{"type":"shipping.arrived.v1"}`)
	signed := func() http.Header {
		return http.Header{"Webhook-Id": {"m1"}, "Webhook-Timestamp": {strconv.FormatInt(now.Unix(), 10)}, "Webhook-Signature": {sign(secret, "m1", now, body)}}
	}
	told := encodeSecret(secret)
	require.NoError(t, Verify(told, signed(), body, now))
	require.NoError(t, Verify(told, signed(), body, now.Add(Tolerance)))
	require.ErrorIs(t, Verify(told, signed(), body, now.Add(Tolerance+time.Second)), ErrTime)
	require.ErrorIs(t, Verify(told, signed(), body, now.Add(-Tolerance-time.Second)), ErrTime)
	require.ErrorIs(t, Verify(told, http.Header{}, body, now), ErrHeaders)
	require.ErrorIs(t, Verify("whsec_!", signed(), body, now), ErrSecret)
	require.ErrorIs(t, Verify(encodeSecret(newSecret()), signed(), body, now), ErrSignature)
	rotated := signed()
	rotated.Set(HeaderSignature, sign(newSecret(), "m1", now, body)+" "+rotated.Get(HeaderSignature))
	require.NoError(t, Verify(told, rotated, body, now), "one of several is enough")

	// Whatever is changed about it, it is not believed.
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 20_000 {
		h, changed := signed(), append([]byte(nil), body...)
		switch what := random.IntN(4); what {
		case 0:
			changed[random.IntN(len(changed))] ^= byte(1 + random.IntN(255))
		case 1:
			changed = append(changed, byte(random.IntN(256)))
		case 2:
			h.Set(HeaderID, fmt.Sprint("m", 2+random.IntN(1000)))
		case 3:
			h.Set(HeaderTimestamp, strconv.FormatInt(now.Unix()+int64(1+random.IntN(250)), 10))
		}
		require.ErrorIs(t, Verify(told, h, changed, now), ErrSignature, n)
	}
}

func TestPatienceGrowsAndEnds(t *testing.T) {
	t.Parallel()
	var whole, last time.Duration
	for tries := 1; ; tries++ {
		wait, again := schedule.After(tries, 0.5)
		if !again {
			require.Equal(t, len(schedule.Delays)+1, tries)
			break
		}
		require.Greater(t, wait, last)
		most, _ := schedule.After(tries, 0.999)
		least, _ := schedule.After(tries, 0)
		require.LessOrEqual(t, most-least, least/10)
		whole, last = whole+wait, wait
	}
	require.Greater(t, whole, 3*24*time.Hour-12*time.Hour)
	require.Less(t, whole, tolerated, "a webhook is disabled after its messages were given up, not before")
}
