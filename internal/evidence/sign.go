package evidence

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Signer signs requests by AWS Signature Version 4.
type Signer struct{ KeyID, Secret, Region, Service string }

const (
	signTime = "20060102T150405Z"
	signDay  = "20060102"
)

// Sign signs every header that the request has so far; what is added later is not covered.
func (s Signer) Sign(r *http.Request, payload []byte, at time.Time) {
	at = at.UTC()
	r.Header.Set("X-Amz-Date", at.Format(signTime))
	if s.Service == "s3" {
		r.Header.Set("X-Amz-Content-Sha256", hexSum(payload))
	}
	headers := map[string]string{"host": r.Host}
	if r.Host == "" {
		headers["host"] = r.URL.Host
	}
	for name, values := range r.Header {
		headers[strings.ToLower(name)] = strings.Join(strings.Fields(strings.Join(values, ",")), " ")
	}
	names := slices.Sorted(maps.Keys(headers))
	var canonical strings.Builder
	fmt.Fprintf(&canonical, "%s\n%s\n%s\n", r.Method, escapePath(r.URL.Path), canonicalQuery(r.URL.Query()))
	for _, name := range names {
		fmt.Fprintf(&canonical, "%s:%s\n", name, headers[name])
	}
	signed := strings.Join(names, ";")
	fmt.Fprintf(&canonical, "\n%s\n%s", signed, hexSum(payload))
	scope := strings.Join([]string{at.Format(signDay), s.Region, s.Service, "aws4_request"}, "/")
	text := strings.Join([]string{"AWS4-HMAC-SHA256", at.Format(signTime), scope, hexSum([]byte(canonical.String()))}, "\n")
	key := []byte("AWS4" + s.Secret)
	for part := range strings.SplitSeq(scope, "/") {
		key = mac(key, part)
	}
	r.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s", s.KeyID, scope, signed,
		hex.EncodeToString(mac(key, text))))
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// escapePath escapes every byte of a path but letters, digits, -._~ and the slashes.
func escapePath(path string) string {
	if path == "" {
		return "/"
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = escape(p)
	}
	return strings.Join(parts, "/")
}

func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func canonicalQuery(q url.Values) string {
	var out []string
	for name, values := range q {
		for _, v := range values {
			out = append(out, escape(name)+"="+escape(v))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "&")
}
