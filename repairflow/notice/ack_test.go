package notice_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/notice"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/sla"
)

func ackOf(w repairflowtest.World, repair string) sla.State {
	w.Helper()
	var state sla.State
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := sla.OfRepair(ctx, tx, repair)
		for _, p := range all {
			if p.Kind == sla.Ack {
				state = p.State
			}
		}
		return err
	})
	return state
}

// TestMission005ARepairIsConfirmedWithinFiveMinutes: scenario D. The promise is judged by the answer of the gateway, and what it does
// not take in time is told to operations.
func TestMission005ARepairIsConfirmedWithinFiveMinutes(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	w := d.World
	at := w.Open(repairflowtest.Intake(""))
	w.Drain()
	require.Equal(t, sla.Open, ackOf(w, at.ID))
	w.Later(5 * time.Minute)
	g := &taken{}
	deliverNotices(w, g)
	w.Drain()
	require.Equal(t, sla.Kept, ackOf(w, at.ID), "taken at five minutes is in time")

	late := w.Open(repairflowtest.Intake(""))
	w.Drain()
	down := &taken{first: func(notice.Message) error { return errors.New("the gateway is down") }}
	for range 4 {
		deliverNotices(w, down)
		w.Later(time.Minute)
	}
	require.Equal(t, sla.Open, ackOf(w, late.ID))
	w.Later(time.Minute + time.Second)
	deliverNotices(w, g)
	require.Equal(t, sla.Broken, ackOf(w, late.ID), "a second later is not")
	broken := d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/service-promises?state=broken&kind=ack", "")
	require.Contains(t, broken.Raw, late.ID, "operations see it")
	require.NotContains(t, broken.Raw, at.ID)

	never := w.Open(repairflowtest.Intake(""))
	w.Drain()
	w.Later(5 * time.Minute)
	w.Drain()
	require.Equal(t, sla.Broken, ackOf(w, never.ID), "nobody has sent it, and the clock tells")
	var told int
	require.NoError(t, w.DB.GetContext(t.Context(), &told, "SELECT count(*) FROM events WHERE type = 'repairflow.service_promise_broken.v1' AND key = $1", never.ID))
	require.Equal(t, 1, told)
}

// TestTheCustomerIsWrittenToInTheLanguageOfTheCall whatever his account says.
func TestTheCustomerIsWrittenToInTheLanguageOfTheCall(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	in := repairflowtest.Intake("")
	in.Language = "en"
	r := w.Open(in)
	w.Drain()
	for _, n := range allNotices(w) {
		if n.Repair == r.ID && n.Recipient == notice.ToCustomer {
			require.Equal(t, "en", n.Language)
		}
	}
}
