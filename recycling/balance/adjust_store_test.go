package balance_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/recycling/balance"
	"fettle/recycling/recyclingtest"
)

func TestGramsAreAdjustedByTwoPeople(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, balance.Routes)
	require.NoError(t, move(d.World, balance.Household, "W1", 1000))
	keeper := recyclingtest.KeeperOfOne
	ask := func(grams string) string {
		return `{"site":"W1","hazard_code":"900-219-08","grams":` + grams + `,"reason":"counted the drum again"}`
	}
	d.Refused(keeper, "POST /v1/mass-adjustments", ask("0"), 422, "mass_adjustment_of_nothing")
	d.Refused(keeper, "POST /v1/mass-adjustments", ask("-1001"), 409, "grams_short")
	d.Refused(keeper, "POST /v1/mass-adjustments", `{"site":"W2","hazard_code":"","grams":1,"reason":"not mine"}`, 404, "location_not_found")
	d.Refused(keeper, "POST /v1/mass-adjustments", `{"site":"W1","hazard_code":"900-000-00","grams":1,"reason":"no such code"}`, 422, "hazard_unknown")
	asked := d.Does(keeper, "POST /v1/mass-adjustments", ask("-40"))
	require.Equal(t, "pending", asked.State)
	require.EqualValues(t, 1000, held(d.World, "W1"), "nothing is booked yet")
	approve := "POST /v1/mass-adjustments/" + asked.ID + "/approve"
	d.Refused(keeper, approve, `{}`, 409, "mass_second_person_needed")
	d.Refused(recyclingtest.KeeperOfTwo, approve, `{}`, 404, "mass_adjustment_not_found")
	second := auth.Actor{Login: "sun", Role: auth.Warehouse, Scope: []string{"W1"}}
	require.Equal(t, "approved", d.Does(second, approve, `{"answer":"weighed it too"}`).State)
	require.EqualValues(t, 960, held(d.World, "W1"))
	require.EqualValues(t, 40, held(d.World, balance.Variance))
	d.Refused(recyclingtest.Operations, approve, `{}`, 409, "mass_adjustment_decided")
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		a, err := balance.AdjustmentByID(ctx, tx, asked.ID)
		require.NoError(t, err)
		require.Equal(t, "counted the drum again", a.Reason)
		require.Equal(t, keeper.Login, a.AskedBy)
		require.Equal(t, "sun", *a.DecidedBy)
		require.Equal(t, "weighed it too", a.Answer)
		rows, err := balance.Entries(ctx, tx, balance.EntryFilter{Site: balance.Variance, Limit: 5})
		require.NoError(t, err)
		require.Equal(t, asked.ID, rows[0].Reference, "the row names the request, with who and why")
		return nil
	})
	d.Lawful()
}

func TestARefusedAdjustmentBooksNothing(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, balance.Routes)
	asked := d.Does(recyclingtest.KeeperOfOne, "POST /v1/mass-adjustments", `{"site":"W1","hazard_code":"","grams":70,"reason":"found behind a rack"}`)
	require.Equal(t, "refused", d.Does(recyclingtest.Operations, "POST /v1/mass-adjustments/"+asked.ID+"/refuse", `{}`).State)
	require.Zero(t, held(d.World, "W1"))
	listed := d.Does(recyclingtest.KeeperOfOne, "GET /v1/mass-adjustments?site=W1&state=refused", "")
	require.Equal(t, asked.ID, listed.Items[0].ID)
	d.Refused(recyclingtest.KeeperOfOne, "GET /v1/mass-adjustments", "", 422, "location_needed")
}
