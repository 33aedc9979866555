package recyclingtest

import (
	"github.com/stretchr/testify/require"

	"fettle/internal/event"
)

// Listen registers subscribers before anything happens; what it answers delivers all that is due, and fails the test where a
// delivery failed.
func (w *World) Listen(subscribe func(*event.Dispatcher)) (deliver func()) {
	w.Helper()
	d := event.NewDispatcher(w.DB)
	subscribe(d)
	require.NoError(w, d.Register(w.Context()))
	return func() {
		w.Helper()
		require.NoError(w, d.Drain(w.Context()))
		var failed []string
		require.NoError(w, w.DB.SelectContext(w.Context(), &failed, "SELECT coalesce(error, '') FROM deliveries WHERE tries > 0"))
		require.Empty(w, failed)
	}
}

// Told lists what events of a type and key say of a field, the oldest first.
func (w *World) Told(kind, key, field string) (out []string) {
	w.Helper()
	require.NoError(w, w.DB.SelectContext(w.Context(), &out, "SELECT data->>$3 FROM events WHERE type = $1 AND key = $2 ORDER BY seq", kind, key, field))
	return out
}
