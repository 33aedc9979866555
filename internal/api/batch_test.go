package api_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// hot is a route served in slices. Plugs hold every slice that may be under way until they are let go, so that a test
// decides what the next one is.
type hot struct {
	bench
	entered chan struct{}
	goOn    chan struct{}

	mu     sync.Mutex
	slices []int
}

var errPoison = errors.New("this request spoils every slice it is in")

func heat(t *testing.T) *hot {
	t.Helper()
	h := &hot{bench: setup(t), entered: make(chan struct{}, plugs), goOn: make(chan struct{})}
	api.Batch(h.api, "POST /v1/hot/{name}", "Make a thing with others", api.For(auth.Engineer),
		func(ctx context.Context, tx *db.Tx, calls []*api.Call[thing, made]) error {
			h.mu.Lock()
			h.slices = append(h.slices, len(calls))
			h.mu.Unlock()
			if calls[0].In.Name == "plug" {
				h.entered <- struct{}{}
				<-h.goOn
			}
			return makeThings(ctx, tx, calls)
		})
	return h
}

func makeThings(ctx context.Context, tx *db.Tx, calls []*api.Call[thing, made]) error {
	var actors, keys []string
	var hashes, bodies [][]byte
	for _, c := range calls {
		switch c.In.Name {
		case "short":
			c.Err = errShort.With("wanted", c.In.Body.Size)
			continue
		case "poison":
			return errPoison
		}
		if err := c.Answer(made{c.In.Name, c.In.Body.Size}); err != nil {
			return err
		}
		actors, keys, hashes, bodies = append(actors, c.Actor.Login), append(keys, c.Key), append(hashes, c.Hash), append(bodies, c.Reply)
	}
	var claimed pq.BoolArray
	if err := tx.QueryRowContext(ctx, "SELECT claim_requests($1, $2, $3::text[], $4::text[], $5::bytea[], $6::bytea[])", tx.Now, calls[0].Route,
		pq.Array(actors), pq.Array(keys), pq.ByteaArray(hashes), pq.ByteaArray(bodies)).Scan(&claimed); err != nil {
		return err
	}
	for i, ok := range claimed {
		if ok {
			continue
		}
		var first struct {
			Hash []byte `db:"input_hash"`
			Body []byte `db:"body"`
		}
		if err := tx.GetContext(ctx, &first, "SELECT input_hash, body FROM requests WHERE actor = $1 AND key = $2", actors[i], keys[i]); err != nil {
			return err
		}
		for _, c := range calls {
			if c.Key == keys[i] {
				c.Replay(first.Hash, first.Body)
			}
		}
	}
	return nil
}

const sized = `{"size":1,"items":["a"]}`

// plugs is how many slices may be under way.
var plugs = api.BatchesAtOnce

// together plugs them, sends the named requests and lets go: they are a slice or few.
func (h *hot) together(t *testing.T, names ...string) map[string]int {
	t.Helper()
	var all sync.WaitGroup
	// One after the other, or both might be in one slice.
	for i := range plugs {
		all.Go(func() { h.call(t, "POST", "/v1/hot/plug", "plug-"+strconv.Itoa(i), sized, nil) })
		<-h.entered
	}
	status, mu := map[string]int{}, sync.Mutex{}
	sent := sync.WaitGroup{}
	for i, name := range names {
		sent.Add(1)
		all.Go(func() {
			sent.Done()
			code := h.call(t, "POST", "/v1/hot/"+name, "key-"+strconv.Itoa(i), sized, nil)
			mu.Lock()
			status[name] = code
			mu.Unlock()
		})
	}
	sent.Wait()
	close(h.goOn)
	all.Wait()
	return status
}

// times is how often each thing is asked for, so that there is enough of it for a slice.
const times = 8

func TestEachOfASliceHasItsOwnAnswer(t *testing.T) {
	t.Parallel()
	h := heat(t)
	status := h.together(t, slices.Repeat([]string{"one", "short", "two", "three"}, times)...)
	require.Greater(t, slices.Max(h.slices), 2, "some went together")
	require.Equal(t, map[string]int{"one": 200, "short": http.StatusConflict, "two": 200, "three": 200}, status)
	var n int
	require.NoError(t, h.db.Get(&n, "SELECT count(*) FROM requests WHERE route = 'POST /v1/hot/{name}'"))
	require.Equal(t, plugs+3*times, n, "the plugs and three things; a refusal is not remembered")
}

func TestOneThatSpoilsASliceSpoilsOnlyItself(t *testing.T) {
	t.Parallel()
	h := heat(t)
	status := h.together(t, slices.Repeat([]string{"one", "poison", "two"}, times)...)
	require.Equal(t, map[string]int{"one": 200, "poison": http.StatusInternalServerError, "two": 200}, status)
}

func TestARepeatedKeyOfASliceIsAnsweredAgain(t *testing.T) {
	t.Parallel()
	h := heat(t)
	close(h.goOn)
	var first, second made
	require.Equal(t, 200, h.call(t, "POST", "/v1/hot/one", "k", sized, &first))
	require.Equal(t, 200, h.call(t, "POST", "/v1/hot/one", "k", sized, &second))
	require.Equal(t, first, second)
	require.Equal(t, http.StatusUnprocessableEntity, h.call(t, "POST", "/v1/hot/one", "k", `{"size":2,"items":["a"]}`, nil))
	require.Equal(t, http.StatusUnprocessableEntity, h.call(t, "POST", "/v1/hot/one", "", sized, nil), "a key is asked for")
	require.Equal(t, http.StatusUnprocessableEntity, h.call(t, "POST", "/v1/hot/one", "l", `{"size":99,"items":["a"]}`, nil))
}

func TestWhoComesAloneIsServedAlone(t *testing.T) {
	t.Parallel()
	h := heat(t)
	close(h.goOn)
	for i := range 3 {
		require.Equal(t, 200, h.call(t, "POST", "/v1/hot/alone", "k"+strconv.Itoa(i), sized, nil))
	}
	require.Equal(t, []int{1, 1, 1}, h.slices)
}

// However many ask at once, a hot route has a connection for each slice that is under way: the others are free for
// everybody else.
func TestAHotRouteHoldsFewConnections(t *testing.T) {
	t.Parallel()
	h := heat(t)
	names := make([]string, 100)
	for i := range names {
		names[i] = "n" + strconv.Itoa(i)
	}
	var once sync.Once
	api.Query(h.api, "GET /v1/cold", "Something else", api.For(auth.Engineer), func(context.Context, *db.Tx, *struct{}) (made, error) {
		once.Do(func() { require.LessOrEqual(t, h.db.Stats().InUse, plugs+1, "the slices and this read") })
		return made{}, nil
	})
	var all sync.WaitGroup
	// One after the other, or both might be in one slice.
	for i := range plugs {
		all.Go(func() { h.call(t, "POST", "/v1/hot/plug", "plug-"+strconv.Itoa(i), sized, nil) })
		<-h.entered
	}
	for i, name := range names {
		all.Go(func() { h.call(t, "POST", "/v1/hot/"+name, "key-"+strconv.Itoa(i), sized, nil) })
	}
	require.Equal(t, 200, h.call(t, "GET", "/v1/cold", "", "", nil))
	close(h.goOn)
	all.Wait()
	var n int
	require.NoError(t, h.db.Get(&n, "SELECT count(*) FROM requests WHERE route = 'POST /v1/hot/{name}'"))
	require.Equal(t, len(names)+plugs, n)
}
