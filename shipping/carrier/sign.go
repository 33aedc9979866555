package carrier

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Push is a request as a carrier posted it.
type Push struct {
	Body   []byte
	Header func(name string) string
}

// ErrUnsigned tells that the signature is missing or wrong.
var ErrUnsigned = fmt.Errorf("%w: unsigned", ErrUnreadable)

// signatureSlack bounds how old a signed request may be, where the signature holds a time.
const signatureSlack = 5 * time.Minute

// Open checks the signature of a push with the secret shared with its sender and answers the payload that Parse reads.
// Each sender signs in its own way:
//
//	kuaidi100  form fields param and sign: MD5(param + salt), hexadecimal
//	kdniao     form fields RequestData and DataSign: base64 of MD5(RequestData + key), hexadecimal
//	sf, fettle header X-Fettle-Signature "t=seconds,v1=hex": HMAC-SHA256 of "seconds.body"
//	easypost   header X-Hmac-Signature "hmac-sha256-hex=": HMAC-SHA256 of the body
//	aftership  header aftership-hmac-sha256: base64 of HMAC-SHA256 of the body
func Open(source, secret string, p Push, now time.Time) ([]byte, error) {
	if secret == "" {
		return nil, ErrUnsigned
	}
	switch source {
	case "kuaidi100":
		return readForm(p.Body, "param", "sign", func(data, sign string) bool {
			return same(strings.ToLower(sign), md5Hex(data+secret))
		})
	case "kdniao":
		return readForm(p.Body, "RequestData", "DataSign", func(data, sign string) bool {
			return same(sign, base64.StdEncoding.EncodeToString([]byte(md5Hex(data+secret))))
		})
	case "easypost":
		sign, _ := strings.CutPrefix(p.Header("X-Hmac-Signature"), "hmac-sha256-hex=")
		return p.Body, refuseUnsigned(same(strings.ToLower(sign), hex.EncodeToString(mac(secret, p.Body))))
	case "aftership":
		return p.Body, refuseUnsigned(same(p.Header("aftership-hmac-sha256"), base64.StdEncoding.EncodeToString(mac(secret, p.Body))))
	case "sf", "fettle":
		return p.Body, refuseUnsigned(Signed(secret, p.Header("X-Fettle-Signature"), p.Body, now))
	}
	return nil, fmt.Errorf("%w: no adapter for source %q", ErrUnreadable, source)
}

// Signed checks our own signature, "t=seconds,v1=hex".
func Signed(secret, signature string, body []byte, now time.Time) bool {
	stamp, sum := "", ""
	for _, field := range strings.Split(signature, ",") {
		name, text, _ := strings.Cut(field, "=")
		switch strings.TrimSpace(name) {
		case "t":
			stamp = text
		case "v1":
			sum = text
		}
	}
	var seconds int64
	if _, err := fmt.Sscan(stamp, &seconds); err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > signatureSlack {
		return false
	}
	return same(sum, hex.EncodeToString(mac(secret, append([]byte(stamp+"."), body...))))
}

func readForm(body []byte, field, sign string, check func(data, sign string) bool) ([]byte, error) {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	data := values.Get(field)
	return []byte(data), refuseUnsigned(check(data, values.Get(sign)))
}

func refuseUnsigned(ok bool) error {
	if !ok {
		return ErrUnsigned
	}
	return nil
}

func mac(secret string, body []byte) []byte {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write(body)
	return h.Sum(nil)
}

// md5Hex is what two of the senders sign with; it is theirs to choose.
func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }
