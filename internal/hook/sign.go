package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Names of the headers, Standard Webhooks 1.0 (github.com/standard-webhooks/standard-webhooks, spec).
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

const secretPrefix = "whsec_"

// Tolerance is how old or how far ahead a message may be for its signature to count.
const Tolerance = 5 * time.Minute

// Why a message is not what it says. A receiver answers all of them with 401 and acts on none.
var (
	ErrHeaders   = errors.New("webhook: an id, a timestamp or a signature is missing")
	ErrTime      = errors.New("webhook: the timestamp is too far from now")
	ErrSignature = errors.New("webhook: no signature is of this message")
	ErrSecret    = errors.New("webhook: the secret is not whsec_ and base64")
)

// encodeSecret is how a secret is told.
func encodeSecret(secret []byte) string {
	return secretPrefix + base64.StdEncoding.EncodeToString(secret)
}

func decodeSecret(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, secretPrefix))
	if err != nil || len(raw) == 0 {
		return nil, ErrSecret
	}
	return raw, nil
}

// sign is the signature of a message sent at a time: HMAC-SHA256 of id.timestamp.body.
func sign(secret []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Verify is for receivers: it tells whether a message came from us, unchanged and just now. A receiver still keeps the
// id of what he has acted on, because a message may come twice.
func Verify(secret string, h http.Header, body []byte, now time.Time) error {
	key, err := decodeSecret(secret)
	if err != nil {
		return err
	}
	id, stamp, signatures := h.Get(HeaderID), h.Get(HeaderTimestamp), h.Get(HeaderSignature)
	if id == "" || stamp == "" || signatures == "" {
		return ErrHeaders
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return ErrHeaders
	}
	at := time.Unix(seconds, 0)
	if now.Sub(at).Abs() > Tolerance {
		return ErrTime
	}
	want := sign(key, id, at, body)
	for given := range strings.FieldsSeq(signatures) {
		if hmac.Equal([]byte(given), []byte(want)) {
			return nil
		}
	}
	return ErrSignature
}
