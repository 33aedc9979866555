package notice_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/repairflow/notice"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/eta"
)

// TestADelayOfNoPlaceIsRefused: it was answered with 200 and no line, and whoever told it believed that customers had heard.
func TestADelayOfNoPlaceIsRefused(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	const body = `{"code":"flood","reason":{"zh":"台风","en":"A typhoon"},"warehouse":"WH-GZ","from":"2026-11-23T00:00:00Z","until":"2026-11-26T00:00:00Z","extra_hours":24}`
	for _, dry := range []string{body, strings.Replace(body, "{", `{"dry_run":true,`, 1)} {
		status, _, raw := delayBy(d, uuid.NewString(), strings.Replace(dry, "WH-GZ", "WH-XX", 1))
		require.Equal(t, http.StatusNotFound, status, raw)
		require.Contains(t, raw, `"location_not_found"`)
		require.Contains(t, raw, `"body.warehouse"`)
		status, _, raw = delayBy(d, uuid.NewString(), strings.Replace(dry, `"warehouse":"WH-GZ"`, `"carrier":"NOPE"`, 1))
		require.Equal(t, http.StatusNotFound, status, raw)
		require.Contains(t, raw, `"body.carrier"`)
		status, _, raw = delayBy(d, uuid.NewString(), strings.Replace(dry, "WH-GZ", "wh-gz", 1))
		require.Equal(t, http.StatusOK, status, "the same place in another spelling: %s", raw)
	}
	in := flood(d.World)
	in.Scope = eta.Scope{Warehouse: "WH-XX"}
	for _, fn := range []func(context.Context, *db.Tx, notice.Incident) (notice.MassDelay, error){notice.DelayAll, notice.TryDelay} {
		require.ErrorIs(t, d.Try(func(ctx context.Context, tx *db.Tx) error { _, err := fn(ctx, tx, in); return err }), site.ErrNoLocation, "whichever door it comes by")
	}
}
