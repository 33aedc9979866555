package recycling_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastemanifest"
)

func TestAnOldPartIsFollowedInGramsToItsCertificate(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	id := w.Graded("CMP", "W1", "OLD-CMP", 8100, oldpart.FaultConfirmed, oldpart.Material)
	require.Equal(t, oldpart.Hazardous, w.State(id).Grade)
	require.Equal(t, oldpart.Balance{Customer: "ann", Pending: 100}, w.Points())
	lot := w.Sealed("W1", "900-219-08", 8050, id)
	w.Lawful()
	m, err := w.Manifest("REC", lot)
	require.NoError(t, err)
	official := "20264401123456"
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Dispatch(ctx, tx, m, &official)
		return err
	})
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Accept(ctx, tx, m, wastemanifest.Weighing{Grams: 8040, Method: "R4"})
		return err
	})
	outputs := []balance.Output{{Material: "steel", Grams: 6500}, {Material: "copper", Grams: 1000}, {Material: "oil", Grams: 540}}
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m, Number: "CERT", Method: "R4", Outputs: outputs})
		return err
	})
	w.Lawful()
	require.Equal(t, oldpart.Closed, w.State(id).State)
	require.Equal(t, oldpart.Balance{Customer: "ann", Confirmed: 100}, w.Points())
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		open, err := oldpart.OpenOf(ctx, tx, "R1")
		require.Zero(t, open)
		fate, fateErr := wastemanifest.FateOf(ctx, tx, "R1")
		require.NoError(t, fateErr)
		require.Len(t, fate[0].Stages, 8)
		require.Equal(t, "CERT", *fate[0].Certificate)
		require.Positive(t, fate[0].Carbon.AvoidedGrams)
		sites, balanceErr := balance.MassBalance(ctx, tx)
		require.NoError(t, balanceErr)
		for _, s := range sites {
			if s.Site == "W1" || s.Site == "REC" || strings.HasPrefix(s.Site, "ROAD:") {
				require.Zero(t, s.HeldGrams, s.Site)
			}
		}
		return err
	})
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m, Number: "CERT-2", Method: "R4", Outputs: outputs})
		return err
	}), wastemanifest.ErrCertified, "one certificate a manifest")
}

// TestGramsAreNeverLost sends random old parts on random ways and looks at the laws after each.
func TestGramsAreNeverLost(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		part := rapid.SampledFrom([]string{"CMP", "MOT"}).Draw(r, "part")
		code := map[string]string{"CMP": "900-219-08"}[part]
		var ids []string
		var grams int64
		for range rapid.IntRange(1, 4).Draw(r, "pieces") {
			n++
			g := rapid.Int64Range(1, 20_000).Draw(r, "grams")
			ids = append(ids, w.Graded(part, "W1", fmt.Sprintf("S%d", n), g, oldpart.FaultConfirmed, oldpart.Material))
			grams += g
		}
		net := max(1, grams+rapid.Int64Range(-600, 600).Draw(r, "scale"))
		if balance.LotAgrees(grams, net) != nil {
			return
		}
		m, err := w.Manifest("REC", w.Sealed("W1", code, net, ids...))
		require.NoError(t, err)
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			_, err := wastemanifest.Dispatch(ctx, tx, m, nil)
			return err
		})
		w.Lawful()
		accepted := max(1, net+rapid.Int64Range(-net/20, net/20).Draw(r, "bridge"))
		var state wastemanifest.State
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			a, err := wastemanifest.Accept(ctx, tx, m, wastemanifest.Weighing{Grams: accepted, Method: "R4"})
			state = a.State
			return err
		})
		w.Lawful()
		if state == wastemanifest.Accepted {
			w.Must(func(ctx context.Context, tx *db.Tx) error {
				_, err := wastemanifest.Certify(ctx, tx, wastemanifest.Outcome{Manifest: m, Number: "C-" + m, Method: "R4",
					Outputs: []balance.Output{{Material: "steel", Grams: accepted}}})
				return err
			})
			w.Lawful()
		}
	})
}
