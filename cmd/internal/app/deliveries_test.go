package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
)

// noted is an event of this test's.
type noted struct {
	Key string `json:"key"`
}

func (noted) EventType() string  { return "test.noted.v1" }
func (n noted) EventKey() string { return n.Key }

// TestAParkedDeliveryIsReleasedAtTheDoorAndThenHandled: what was parked once nobody could have tried again.
func TestAParkedDeliveryIsReleasedAtTheDoorAndThenHandled(t *testing.T) {
	t.Parallel()
	m := newDoorman(t)
	d := m.service.Engines.DB
	at := time.Now()
	d.SetClock(func() time.Time { return at })
	dispatcher := event.NewDispatcher(d)
	failure := errors.New("the handler will not")
	var heard []string
	event.On(dispatcher, "listener", func(_ context.Context, _ *db.Tx, n noted) error {
		if n.Key == "bad" && failure != nil {
			return failure
		}
		heard = append(heard, n.Key)
		return nil
	})
	require.NoError(t, dispatcher.Register(t.Context()))
	require.NoError(t, d.InTx(t.Context(), "test", func(tx *db.Tx) error {
		return errors.Join(event.Emit(t.Context(), tx, noted{"bad"}), event.Emit(t.Context(), tx, noted{"good"}), event.Emit(t.Context(), tx, noted{"bad"}))
	}))
	for range 20 {
		require.NoError(t, dispatcher.Drain(t.Context()))
		at = at.Add(time.Hour)
	}
	require.Equal(t, []string{"good"}, heard)
	ops := m.token(t, auth.Actor{Login: "ops", Role: auth.Operations})
	type list struct {
		Items []event.ParkedDelivery `json:"items"`
	}
	parked := func() (out list) {
		status, raw := m.call(t, http.MethodGet, "/v1/deliveries/parked?subscriber=listener", ops, "")
		require.Equal(t, http.StatusOK, status, raw)
		require.NoError(t, json.Unmarshal([]byte(raw), &out))
		return out
	}
	found := parked().Items
	require.Len(t, found, 1)
	require.Equal(t, "the handler will not", found[0].Error)
	require.Equal(t, 1, found[0].Behind)
	release := `{"subscriber":"listener","events":["` + found[0].Event.String() + `"]}`
	status, raw := m.call(t, http.MethodPost, "/v1/deliveries/release", m.token(t, auth.Actor{Login: "li", Role: auth.Engineer}), release)
	require.Equal(t, http.StatusForbidden, status, raw)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Len(t, parked().Items, 1, "it waits for who may")

	failure = nil
	status, raw = m.call(t, http.MethodPost, "/v1/deliveries/release", ops, release)
	require.Equal(t, http.StatusOK, status, raw)
	require.JSONEq(t, `{"released":1}`, raw)
	require.NoError(t, dispatcher.Drain(t.Context()))
	require.Equal(t, []string{"good", "bad", "bad"}, heard, "it and what waited behind it")
	require.Empty(t, parked().Items)
	status, raw = m.call(t, http.MethodPost, "/v1/deliveries/release", ops, release)
	require.Equal(t, http.StatusNotFound, status, raw)
}
