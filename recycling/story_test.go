package recycling

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
)

func TestAnOldPartIsFollowedInGramsToItsCertificate(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.graded("CMP", "W1", "OLD-CMP", 8100, FaultConfirmed, Material)
	require.Equal(t, Hazardous, w.state(id).Grade)
	require.Equal(t, Balance{Customer: "ann", Pending: 100}, w.points())
	lot := w.sealed("W1", "900-219-08", 8050, id)
	w.lawful()
	m, err := w.manifest("REC", lot)
	require.NoError(t, err)
	official := "20264401123456"
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Dispatch(ctx, tx, m, &official); return err })
	w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Accept(ctx, tx, m, 8040, "R4", ""); return err })
	outputs := []Output{{"steel", 6500}, {"copper", 1000}, {"oil", 540}}
	w.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := Certify(ctx, tx, m, "CERT", "R4", outputs)
		return err
	})
	w.lawful()
	require.Equal(t, Closed, w.state(id).State)
	require.Equal(t, Balance{Customer: "ann", Confirmed: 100}, w.points())
	w.must(func(ctx context.Context, tx *db.Tx) error {
		open, err := OpenOf(ctx, tx, "R1")
		require.Zero(t, open)
		fate, fateErr := FateOf(ctx, tx, "R1")
		require.NoError(t, fateErr)
		require.Len(t, fate[0].Stages, 8)
		require.Equal(t, "CERT", *fate[0].Certificate)
		require.Positive(t, fate[0].Carbon.AvoidedGrams)
		sites, balanceErr := MassBalance(ctx, tx)
		require.NoError(t, balanceErr)
		for _, s := range sites {
			if s.Site == "W1" || s.Site == "REC" || strings.HasPrefix(s.Site, "ROAD:") {
				require.Zero(t, s.HeldGrams, s.Site)
			}
		}
		return err
	})
	require.ErrorIs(t, w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := Certify(ctx, tx, m, "CERT-2", "R4", outputs)
		return err
	}), ErrCertified, "one certificate a manifest")
}

// TestGramsAreNeverLost sends random old parts on random ways and looks at the laws after each.
func TestGramsAreNeverLost(t *testing.T) {
	t.Parallel()
	w := setup(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		part := rapid.SampledFrom([]string{"CMP", "MOT"}).Draw(r, "part")
		code := map[string]string{"CMP": "900-219-08"}[part]
		var ids []string
		var grams int64
		for range rapid.IntRange(1, 4).Draw(r, "pieces") {
			n++
			g := rapid.Int64Range(1, 20_000).Draw(r, "grams")
			ids = append(ids, w.graded(part, "W1", fmt.Sprintf("S%d", n), g, FaultConfirmed, Material))
			grams += g
		}
		net := max(1, grams+rapid.Int64Range(-600, 600).Draw(r, "scale"))
		if lotAgrees(grams, net) != nil {
			return
		}
		m, err := w.manifest("REC", w.sealed("W1", code, net, ids...))
		require.NoError(t, err)
		w.must(func(ctx context.Context, tx *db.Tx) error { _, err := Dispatch(ctx, tx, m, nil); return err })
		w.lawful()
		accepted := max(1, net+rapid.Int64Range(-net/20, net/20).Draw(r, "bridge"))
		var state string
		w.must(func(ctx context.Context, tx *db.Tx) error {
			a, err := Accept(ctx, tx, m, accepted, "R4", "")
			state = a.State
			return err
		})
		w.lawful()
		if state == ManifestAcceptedAs {
			w.must(func(ctx context.Context, tx *db.Tx) error {
				_, err := Certify(ctx, tx, m, "C-"+m, "R4", []Output{{"steel", accepted}})
				return err
			})
			w.lawful()
		}
	})
}
