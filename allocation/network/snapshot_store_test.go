package network_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
	"fettle/internal/db"
)

func TestTheSnapshotOfTheNetworkFollowsEveryChange(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	read := func() network.Snapshot {
		var n network.Snapshot
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = network.Read(ctx, tx)
			return err
		})
		return n
	}
	version := func() string {
		var v string
		require.NoError(t, w.DB.GetContext(t.Context(), &v, "SELECT version FROM network_versions"))
		return v
	}
	require.Len(t, read().Places, 4)
	before := version()
	_, err := w.DB.ExecContext(t.Context(), "INSERT INTO locations (code, kind, name_zh, name_en) VALUES ('BOX', 'parcel', '包裹', 'Box')")
	require.NoError(t, err)
	require.Equal(t, before, version(), "a parcel is a place, but none that sends")
	for _, change := range []string{
		"UPDATE locations SET closed_at = now() WHERE code = 'WH-FS'",
		"INSERT INTO calendar_days (calendar, day, working) VALUES ('CN6', '2026-11-23', false)",
		"DELETE FROM lanes WHERE origin_area = '440100'",
		"INSERT INTO policies (name, version, body) SELECT name, 9, body || '{\"within_hours\": 48}' FROM policies WHERE name = 'sourcing' AND version = 1",
	} {
		_, err := w.DB.ExecContext(t.Context(), change)
		require.NoError(t, err)
		require.NotEqual(t, before, version(), change)
		before = version()
	}
	n := read()
	require.Len(t, n.Places, 3)
	require.Empty(t, n.Routes.Into("440100").From("440100", "440100"))
	p, ok := n.PolicyAt(time.Now().Add(time.Hour))
	require.True(t, ok)
	require.Equal(t, 48, p.WithinHours)
	p, ok = n.PolicyAt(w.Now.AddDate(-10, 0, 0))
	require.True(t, ok)
	require.Equal(t, 24, p.WithinHours, "a policy begins with its date")
}
