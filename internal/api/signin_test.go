package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/event"
)

// lobby is a door behind a proxy, where people sign in from addresses.
type lobby struct {
	*testing.T
	db  *db.DB
	api *api.API
}

func openLobby(t *testing.T, logins ...string) lobby {
	t.Helper()
	l := lobby{T: t, db: dbtest.New(t)}
	keys := &auth.Keys{}
	hash, err := auth.Hash(t.Context(), "the right one")
	require.NoError(t, err)
	require.NoError(t, l.db.InTx(t.Context(), "me", func(tx *db.Tx) error {
		for _, login := range logins {
			if err := auth.AddHashed(t.Context(), tx, auth.Account{Login: login, Name: login, Role: auth.Operations}, hash); err != nil {
				return err
			}
		}
		return keys.Refresh(t.Context(), tx, false)
	}))
	l.api = api.New(l.db, keys, event.NewDispatcher(l.db), api.Options{Proxies: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32"), netip.MustParsePrefix("10.0.0.0/8")}})
	api.Sessions(l.api)
	return l
}

// signIn answers the status and what the browser keeps, or Retry-After.
func (l lobby) signIn(login, password, hops, device string) (int, string) {
	l.Helper()
	request := httptest.NewRequest(http.MethodPost, "/v1/sessions", strings.NewReader(`{"login":"`+login+`","password":"`+password+`"}`))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Forwarded-For", hops)
	if device != "" {
		request.AddCookie(&http.Cookie{Name: "fettle_device", Value: device})
	}
	answer, err := l.api.App.Test(request, -1)
	require.NoError(l, err)
	_, err = io.Copy(io.Discard, answer.Body)
	require.NoError(l, err)
	require.NoError(l, answer.Body.Close())
	if cookies := answer.Cookies(); len(cookies) > 0 {
		return answer.StatusCode, cookies[0].Value
	}
	return answer.StatusCode, answer.Header.Get("Retry-After")
}

func TestWrongPasswordsSlowDownWhoTriesThemAndNobodyElse(t *testing.T) {
	t.Parallel()
	l := openLobby(t, "ann")
	status, device := l.signIn("ann", "the right one", "192.0.2.1", "")
	require.Equal(t, http.StatusOK, status)
	for range 10 {
		status, _ = l.signIn("ann", "wrong", "192.0.2.1", "")
		require.Equal(t, http.StatusUnauthorized, status)
	}
	// What stands before the last hop anybody may have written; what stands behind it are our proxies.
	for _, hops := range []string{"192.0.2.1", "198.51.100.7, 192.0.2.1", "198.51.100.7,192.0.2.1, 10.1.2.3"} {
		status, wait := l.signIn("ann", "the right one", hops, "")
		require.Equal(t, http.StatusTooManyRequests, status, hops)
		seconds, err := strconv.Atoi(wait)
		require.NoError(t, err)
		require.Positive(t, seconds)
		require.LessOrEqual(t, seconds, 60, "a slow-down, not a lock")
	}
	status, _ = l.signIn("ann", "the right one", "192.0.2.1", device)
	require.Equal(t, http.StatusOK, status, "her own browser, at the very address of who guesses")
	status, _ = l.signIn("ann", "the right one", "192.0.2.77", "")
	require.Equal(t, http.StatusOK, status, "another address")
}

func TestGuessesFromManyAddressesDoNotLockWhereOneHasSignedIn(t *testing.T) {
	t.Parallel()
	l := openLobby(t, "ann")
	status, _ := l.signIn("ann", "the right one", "192.0.2.1", "")
	require.Equal(t, http.StatusOK, status)
	refused := 0
	for i := range 60 {
		if status, _ = l.signIn("ann", "wrong", "198.51.100."+strconv.Itoa(i), ""); status == http.StatusTooManyRequests {
			refused++
		}
	}
	require.InDelta(t, 10, refused, 2, "strangers have fifty tries together")
	status, _ = l.signIn("ann", "the right one", "192.0.2.1", "")
	require.Equal(t, http.StatusOK, status)
}

// TestTriesAtTheSameTimeCount is not parallel: thirty at once nearly fill the queue for a hash, and of the other tests the next would be
// told to come again.
func TestTriesAtTheSameTimeCount(t *testing.T) {
	l := openLobby(t, "ann", "bob")
	var judged, refused atomic.Int64
	var crowd sync.WaitGroup
	for range 30 {
		crowd.Go(func() {
			switch status, _ := l.signIn("ann", "wrong", "192.0.2.1", ""); status {
			case http.StatusUnauthorized:
				judged.Add(1)
			case http.StatusTooManyRequests:
				refused.Add(1)
			}
		})
	}
	crowd.Wait()
	require.Equal(t, []int64{10, 20}, []int64{judged.Load(), refused.Load()})
}

func TestOneAddressCannotTryEveryLogin(t *testing.T) {
	t.Parallel()
	l := openLobby(t)
	refused := 0
	for i := range 40 {
		if status, _ := l.signIn("nobody"+strconv.Itoa(i), "wrong", "2001:db8::"+strconv.Itoa(i), ""); status == http.StatusTooManyRequests {
			refused++
		}
	}
	require.Positive(t, refused, "the addresses of one IPv6 network are one")
}

// slow is a password's hash that takes long to compare: two hundred passes.
const slow = "$argon2id$v=19$m=19456,t=200,p=1$c29tZXNhbHRzb21lc2FsdA$Xw1jBG5bEHYYWO2tRCXt0dcoQa8Ea3vyXYlNHYj6sZ0"

// TestAPasswordIsHashedWhileNoTransactionIsOpen is not parallel: on two processors one password is hashed at a time, and of the other tests
// whoever signs in would wait for this one, on a busy machine longer than anybody waits.
func TestAPasswordIsHashedWhileNoTransactionIsOpen(t *testing.T) {
	l := openLobby(t)
	require.NoError(t, l.db.InTx(t.Context(), "me", func(tx *db.Tx) error {
		return auth.AddHashed(t.Context(), tx, auth.Account{Login: "slow", Name: "slow", Role: auth.Operations}, slow)
	}))
	done := make(chan int)
	go func() {
		status, _ := l.signIn("slow", "wrong", "192.0.2.1", "")
		done <- status
	}()
	free := false
	for {
		select {
		case status := <-done:
			require.Equal(t, http.StatusUnauthorized, status)
			require.True(t, free, "a connection was held all the time")
			return
		default:
			var tries int
			require.NoError(t, l.db.GetContext(t.Context(), &tries, "SELECT count(*) FROM sign_in_tries"))
			free = free || tries > 0 && l.db.Stats().InUse == 0
		}
	}
}
