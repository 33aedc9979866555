package carrier_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/shipping/carrier"
)

const secret = "shared"

func hmacOf(body string) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(body))
	return h.Sum(nil)
}

func md5Of(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func TestEachSenderSignsInItsOwnWay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	kdniao := base64.StdEncoding.EncodeToString([]byte(md5Of(kdniaoPush + secret)))
	stamped := fmt.Sprintf("t=%d,v1=%s", now.Unix(), hex.EncodeToString(hmacOf(fmt.Sprintf("%d.%s", now.Unix(), sfPush))))
	for source, c := range map[string]struct {
		body, header, sign, payload string
	}{
		"kuaidi100": {url.Values{"param": {kuaidi100Push}, "sign": {md5Of(kuaidi100Push + secret)}}.Encode(), "", "", kuaidi100Push},
		"kdniao":    {url.Values{"RequestData": {kdniaoPush}, "DataSign": {kdniao}}.Encode(), "", "", kdniaoPush},
		"easypost":  {easypostPush, "X-Hmac-Signature", "hmac-sha256-hex=" + hex.EncodeToString(hmacOf(easypostPush)), easypostPush},
		"aftership": {aftershipPush, "aftership-hmac-sha256", base64.StdEncoding.EncodeToString(hmacOf(aftershipPush)), aftershipPush},
		"sf":        {sfPush, "X-Fettle-Signature", stamped, sfPush},
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			open := func(secret, body, sign string, at time.Time) ([]byte, error) {
				return carrier.Open(source, secret, carrier.Push{Body: []byte(body), Header: func(name string) string {
					if name == c.header {
						return sign
					}
					return ""
				}}, at)
			}
			got, err := open(secret, c.body, c.sign, now)
			require.NoError(t, err)
			require.Equal(t, c.payload, string(got))
			_, err = senders.Parse(source, got, now)
			require.NoError(t, err)
			_, err = open("another", c.body, c.sign, now)
			require.ErrorIs(t, err, carrier.ErrUnsigned)
			_, err = open("", c.body, c.sign, now)
			require.ErrorIs(t, err, carrier.ErrUnsigned, "a source without a secret is closed")
			_, err = open(secret, c.body+"x", c.sign, now)
			require.ErrorIs(t, err, carrier.ErrUnsigned)
			if source == "sf" {
				_, err = open(secret, c.body, c.sign, now.Add(6*time.Minute))
				require.ErrorIs(t, err, carrier.ErrUnsigned, "an old signature")
			}
		})
	}
	_, err := carrier.Open("dove", secret, carrier.Push{}, now)
	require.ErrorIs(t, err, carrier.ErrUnreadable)
}

const (
	kdniaoPush = `{"PushTime":"2026-11-23 08:00:00","Count":"1","Data":[{"ShipperCode":"SF","LogisticCode":"SF100","State":"2","StateEx":"202","Success":true,
		"Traces":[{"AcceptTime":"2026-11-23 07:30:00","AcceptStation":"已揽收","Location":"深圳市","Action":"1"},
		{"AcceptTime":"2026-11-23 07:40:00","AcceptStation":"运输中","Location":"东莞市"},
		{"AcceptTime":"2026-11-23 07:45:10","AcceptStation":"派件中","Location":"广州市"}]}]}`
	easypostPush = `{"object":"Event","description":"tracker.updated","result":{"object":"Tracker","tracking_code":"EZ1","carrier":"SFExpress","status":"in_transit",
		"tracking_details":[{"message":"Departed","status":"in_transit","status_detail":"departed_facility","datetime":"2026-11-22T23:45:10Z","tracking_location":{"city":"Guangzhou"}}]}}`
	aftershipPush = `{"event":"tracking_update","msg":{"tracking_number":"SF100","slug":"sf-express","tag":"Delivered",
		"checkpoints":[{"tag":"InTransit","message":"Departed","checkpoint_time":"2026-11-23T07:45:10+08:00","city":"Guangzhou","coordinates":{"longitude":113.2,"latitude":23.1}},
		{"tag":"Delivered","message":"Signed","checkpoint_time":"2026-11-23T09:45:10+08:00","city":"Guangzhou"}]}}`
)

func TestListsOfAggregatorsAreRead(t *testing.T) {
	t.Parallel()
	got, err := senders.Parse("kdniao", []byte(kdniaoPush), received)
	require.NoError(t, err)
	require.Equal(t, []string{"1", "2", "202"}, []string{got.Scans[0].Code, got.Scans[1].Code, got.Scans[2].Code}, "its own, on the way, that of the waybill")
	require.False(t, got.Whole)
	require.Equal(t, time.Date(2026, 11, 22, 23, 45, 10, 0, time.UTC), got.Scans[2].OccurredAt)

	got, err = senders.Parse("easypost", []byte(easypostPush), received)
	require.NoError(t, err)
	require.True(t, got.Whole)
	require.Equal(t, carrier.Scan{Source: "easypost", Carrier: "SFEXPRESS", Waybill: "EZ1", Code: "in_transit", Place: "Guangzhou", Remark: "Departed",
		OccurredAt: time.Date(2026, 11, 22, 23, 45, 10, 0, time.UTC), RecordedAt: received.UTC()}, got.Scans[0])

	got, err = known(t).Parse("aftership", []byte(aftershipPush), received)
	require.NoError(t, err)
	require.Equal(t, "SF", got.Scans[0].Carrier)
	require.InDelta(t, 113.2, *got.Scans[0].Lon, 1e-9)
	require.Nil(t, got.Scans[1].Lon)
	require.Equal(t, "Delivered", got.Scans[1].Code)
}
