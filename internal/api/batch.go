package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"fettle/internal/auth"
	"fettle/internal/db"
)

// Call is one request of a slice that is served together. Who serves sets Err, or Reply with the encoded O.
type Call[I, O any] struct {
	Actor auth.Actor
	In    *I
	// Route, Key and Hash are what claim_requests remembers the answer under.
	Route string
	Key   string
	Hash  []byte
	// Reply is the answer as JSON, encoded once for the caller and for whoever repeats the key.
	Reply    []byte
	Replayed bool
	Err      error

	served chan struct{}
	api    *API
}

// Kept is Reply as it is to be remembered under the key.
func (c *Call[I, O]) Kept() []byte {
	return []byte(c.api.seal.SealText(string(c.Reply), about(c.Actor.Login, c.Route, c.Key)))
}

// Answer encodes the answer.
func (c *Call[I, O]) Answer(out O) error {
	var b bytes.Buffer
	if err := encode(&b, out); err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	c.Reply = b.Bytes()
	return nil
}

// Replay answers what was answered to this key before, as Kept made it, or refuses when the body is another.
func (c *Call[I, O]) Replay(hash, body []byte) {
	if !bytes.Equal(hash, c.Hash) {
		c.Err = errKeyReused.At("header.Idempotency-Key")
		return
	}
	c.Reply, c.Err = c.api.opened(c.Actor.Login, c.Route, c.Key, body)
	c.Replayed = c.Err == nil
}

// batchMost is how many calls one transaction carries at most.
const batchMost = 128

// batchesAtOnce is how many slices are under way: one is planned on one core while another is written on the next. More
// would be smaller, and cost more each, than what the machine can do at once; and they would take connections from
// everybody else.
var batchesAtOnce = min(max(2, runtime.GOMAXPROCS(0)), 8)

// batcher collects calls: those that arrive while slices are under way are the next ones. There is no timer, so who comes
// alone waits for nobody.
type batcher[I, O any] struct {
	api   *API
	serve func(context.Context, *db.Tx, []*Call[I, O]) error

	mu      sync.Mutex
	waiting []*Call[I, O]
	running int
	// carried is how many calls the running slices carry.
	carried int
}

func (b *batcher[I, O]) submit(c *Call[I, O]) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = append(b.waiting, c)
	if b.running < batchesAtOnce {
		b.running++
		go b.run()
	}
}

func (b *batcher[I, O]) run() {
	for done := 0; ; {
		calls := b.next(done)
		if calls == nil {
			return
		}
		done = len(calls)
		b.api.slices.Observe(float64(done))
		b.together(context.Background(), calls)
	}
}

// next takes an even share of all that is under way, once done calls have been served: were it all that waits, one slice
// would carry nearly everything and its neighbours nothing. Nil ends the runner.
func (b *batcher[I, O]) next(done int) []*Call[I, O] {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.carried -= done
	if len(b.waiting) == 0 {
		b.running--
		return nil
	}
	share := (len(b.waiting) + b.carried + batchesAtOnce - 1) / batchesAtOnce
	n := min(len(b.waiting), share, batchMost)
	calls := b.waiting[:n:n]
	b.waiting = b.waiting[n:]
	b.carried += n
	return calls
}

// together serves calls in one transaction. What fails them all for one reason, of which only one may be the cause, is
// tried again by halves, so that one among many costs its neighbours a few transactions and not one each.
func (b *batcher[I, O]) together(parent context.Context, calls []*Call[I, O]) {
	ctx, cancel := context.WithTimeout(parent, deadline)
	defer cancel()
	err := b.attempt(ctx, calls)
	if err != nil && len(calls) > 1 {
		slog.WarnContext(ctx, "a slice of requests failed and is served by halves", "requests", len(calls), "error", err)
		half := len(calls) / 2
		b.together(parent, calls[:half])
		b.together(parent, calls[half:])
		return
	}
	for _, c := range calls {
		if err != nil {
			c.Err = err
		}
		close(c.served)
	}
}

func (b *batcher[I, O]) attempt(ctx context.Context, calls []*Call[I, O]) (err error) {
	defer func() {
		if r := recover(); r != nil {
			slog.ErrorContext(ctx, "panic", "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return b.api.db.InTx(ctx, "batch", func(tx *db.Tx) error {
		for _, c := range calls {
			c.Reply, c.Replayed, c.Err = nil, false, nil
		}
		return b.serve(ctx, tx, calls)
	})
}

var errUnanswered = errors.New("a request of a slice was not answered")

// reply is an answer that was encoded where it was made.
type reply struct {
	Type     string `header:"Content-Type"`
	Replayed string `header:"Idempotency-Replayed"`
	Body     []byte
}

// Batch adds a hot route that changes something: requests that arrive while others commit are served together, in one
// transaction, each with its own answer or refusal. serve claims the keys itself (claim_requests), since a slice
// claims them with the rest of what it writes; it may run twice, so it touches only tx and the calls.
func Batch[I, O any](a *API, route, summary string, who []auth.Role, serve func(ctx context.Context, tx *db.Tx, calls []*Call[I, O]) error) {
	addBatch[I, O, O](a, route, summary, who, serve, nil)
}

// Beside finds what a caller wants to know beside the answer of a hot route, nil when nothing: an object whose fields join those of the answer.
// It has a transaction of its own once the slice has committed. It is not remembered under the key, so who repeats the key is answered anew.
type Beside[I any] func(ctx context.Context, tx *db.Tx, in *I, replayed bool) (any, error)

// BatchBeside is Batch whose answers, described by A, may carry more than O. Where that cannot be found O is answered without it: what was asked
// for is done, and stays.
func BatchBeside[I, O, A any](a *API, route, summary string, who []auth.Role, serve func(ctx context.Context, tx *db.Tx, calls []*Call[I, O]) error, beside Beside[I]) {
	addBatch[I, O, A](a, route, summary, who, serve, beside)
}

func addBatch[I, O, A any](a *API, route, summary string, who []auth.Role, serve func(ctx context.Context, tx *db.Tx, calls []*Call[I, O]) error, beside Beside[I]) {
	op := command(a, route, summary, who)
	word := &huma.Param{Schema: &huma.Schema{Type: "string"}}
	op.Responses = map[string]*huma.Response{"200": {Description: "OK",
		Headers: map[string]*huma.Param{"Idempotency-Replayed": word},
		Content: map[string]*huma.MediaType{"application/json": {Schema: a.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[A](), true, "")}}}}
	b := &batcher[I, O]{api: a, serve: serve}
	a.mustKnow(route, reflect.TypeFor[I]())
	register(a, op, func(ctx context.Context, in *I) (*reply, error) {
		key, err := keyOf(ctx)
		if err != nil {
			return nil, problem(ctx, err)
		}
		if err := a.readIdentifiers(ctx, in); err != nil {
			return nil, problem(ctx, err)
		}
		hash, err := hashOf(in)
		if err != nil {
			return nil, problem(ctx, err)
		}
		c := &Call[I, O]{Actor: auth.From(ctx), In: in, Route: route, Key: key, Hash: hash, served: make(chan struct{}), api: a}
		b.submit(c)
		select {
		case <-c.served:
		case <-ctx.Done():
			return nil, problem(ctx, db.ErrUnavailable)
		}
		if c.Err == nil && c.Reply == nil {
			c.Err = errUnanswered
		}
		if c.Err != nil {
			return nil, problem(ctx, c.Err)
		}
		out := &reply{Type: "application/json", Body: c.Reply}
		if beside != nil {
			out.Body = a.besides(ctx, c.Reply, func(tx *db.Tx) (any, error) { return beside(ctx, tx, in, c.Replayed) })
		}
		if c.Replayed {
			out.Replayed = "true"
		}
		return out, nil
	})
	// Every answer has one; only here huma sees that it is set.
	delete(op.Responses["200"].Headers, "Content-Type")
}

// besides joins what was found beside an answer with it.
func (a *API) besides(ctx context.Context, answer []byte, find func(tx *db.Tx) (any, error)) []byte {
	var more any
	err := a.db.InTx(ctx, auth.From(ctx).Login, func(tx *db.Tx) (err error) {
		more, err = find(tx)
		return err
	})
	if err != nil {
		slog.WarnContext(ctx, "an answer goes without what stands beside it", "error", err)
		return answer
	}
	if more == nil {
		return answer
	}
	var b bytes.Buffer
	if err := encode(&b, more); err != nil {
		slog.ErrorContext(ctx, "what stands beside an answer cannot be written", "error", err)
		return answer
	}
	fields := bytes.TrimSpace(b.Bytes())
	joined := append(bytes.TrimSuffix(bytes.TrimSpace(bytes.Clone(answer)), []byte("}")), ',')
	return append(joined, fields[1:]...)
}

// command is an operation that wants an Idempotency-Key.
func command(a *API, route, summary string, who []auth.Role) huma.Operation {
	op := operation(route, summary, who)
	op.DefaultStatus = http.StatusOK
	op.Middlewares = huma.Middlewares{a.admit(who)}
	op.Parameters = append(op.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header", Required: true,
		Description: "New for each command; the same key and body get the first answer again.",
		Schema:      &huma.Schema{Type: "string", MaxLength: ptr(128)}})
	op.Middlewares = append(op.Middlewares, func(c huma.Context, next func(huma.Context)) {
		next(huma.WithValue(c, idempotencyKey{}, c.Header("Idempotency-Key")))
	})
	return op
}

func keyOf(ctx context.Context) (string, error) {
	key, _ := ctx.Value(idempotencyKey{}).(string)
	if key == "" || len(key) > 128 || strings.IndexFunc(key, unicode.IsControl) >= 0 {
		return "", errNoKey.At("header.Idempotency-Key")
	}
	return key, nil
}

func hashOf(in any) ([]byte, error) {
	input, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("hash the input: %w", err)
	}
	hash := sha256.Sum256(input)
	return hash[:], nil
}
