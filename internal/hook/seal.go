package hook

import (
	"net/http"
	"strconv"
	"time"
)

// Seal signs a message that is not a webhook's, to somebody who knows the secret; Verify reads it.
func Seal(h http.Header, secret, id string, at time.Time, body []byte) error {
	key, err := decodeSecret(secret)
	if err != nil {
		return err
	}
	h.Set(HeaderID, id)
	h.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(HeaderSignature, sign(key, id, at, body))
	return nil
}
