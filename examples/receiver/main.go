// Command receiver is how another party may take Fettle's webhooks: it looks at the signature before it reads anything,
// keeps the ids of what it has acted on, answers at once, and prints what is new.
//
// It needs nothing of Fettle but docs/webhooks.md.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:9000", "address to listen on; put TLS before it")
	flag.Parse()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("WEBHOOK_SECRET"), "whsec_"))
	if err != nil || len(key) == 0 {
		fmt.Fprintln(os.Stderr, "receiver: WEBHOOK_SECRET is the secret that was told when the webhook was added")
		os.Exit(1)
	}
	r := &receiver{key: key, out: os.Stdout, now: time.Now, seen: map[string]bool{}} //nolint:forbidigo // an example has a clock of its own
	server := &http.Server{Addr: *listen, Handler: r, ReadHeaderTimeout: 5 * time.Second}
	if err := server.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, "receiver:", err)
		os.Exit(1)
	}
}

// receiver keeps what it has seen in memory, which is enough to show how. A real one keeps ids in its database, in the
// transaction of what it does about the message.
type receiver struct {
	key  []byte
	out  io.Writer
	now  func() time.Time
	mu   sync.Mutex
	seen map[string]bool
}

const (
	bodyLimit = 1 << 20
	tolerance = 5 * time.Minute
)

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, bodyLimit))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	if !r.signed(q.Header, body) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var message struct {
		Type      string          `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Data      json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &message); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	id := q.Header.Get("webhook-id")
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.seen[id] {
		r.seen[id] = true
		fmt.Fprintln(r.out, message.Timestamp.Format(time.RFC3339), message.Type, string(message.Data))
	}
	w.WriteHeader(http.StatusNoContent)
}

// signed tells whether the message is Fettle's, unchanged and of now. While a secret is being changed there are two
// signatures; one that fits is enough.
func (r *receiver) signed(h http.Header, body []byte) bool {
	seconds, err := strconv.ParseInt(h.Get("webhook-timestamp"), 10, 64)
	if err != nil || r.now().Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return false
	}
	mac := hmac.New(sha256.New, r.key)
	mac.Write([]byte(h.Get("webhook-id") + "." + h.Get("webhook-timestamp") + "."))
	mac.Write(body)
	want := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	for given := range strings.FieldsSeq(h.Get("webhook-signature")) {
		if hmac.Equal([]byte(given), want) {
			return true
		}
	}
	return false
}
