package repair_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/sla"
)

// TestMission022WhatWasAgreedWithAnAccountGoesBeforeWhatHoldsForAll: its clocks, its urgency, and the tier by which they are.
func TestMission022WhatWasAgreedWithAnAccountGoesBeforeWhatHoldsForAll(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := policy.Put(ctx, tx, repair.AccountPolicy(), []byte(`{"accounts":{"HOTELS":{"name":"Hotels","tier":"gold","priority":true,"ack_minutes":2}}}`), tx.Now, "test")
		return err
	})
	for _, c := range []struct {
		account string
		urgent  bool
		why     string
		ack     time.Duration
		by      string
	}{
		{"HOTELS", true, "gold", 2 * time.Minute, "key_accounts HOTELS gold"},
		{"", false, "", 5 * time.Minute, "service_clocks"},
		{"NOBODY-KNOWS", false, "", 5 * time.Minute, "service_clocks"},
	} {
		in := repairflowtest.Intake("")
		in.KeyAccount, in.Serial = c.account, "AC1SN9"+c.account
		r := d.Open(in)
		require.Equal(t, c.urgent, r.Urgent, c.account)
		require.Equal(t, c.why, r.UrgentWhy, c.account)
		ack := promises(d, r.ID, sla.Ack)
		require.Len(t, ack, 1)
		require.Equal(t, c.ack, ack[0].DueAt.Sub(*d.Now), c.account)
		require.Equal(t, c.by, ack[0].Why, "it is told by what rule")
	}
}
