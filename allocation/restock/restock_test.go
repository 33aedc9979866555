package restock_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/restock"
	"fettle/internal/api"
	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/inventory/replenish"
	"fettle/inventory/transfer"
)

// used books that pieces were fitted or packed at a place, some weeks ago.
const usedSQL = `
INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket)
VALUES ($1, 'test', $2, $3, $4, $5, 'new', 'reserved', 'CUSTOMER', 'new', 'free')`

type page = api.Page[restock.Proposal]

func parts(p page) (out []string) {
	for _, i := range p.Items {
		out = append(out, i.Part)
	}
	return out
}

func TestAPlaceIsProposedWhatItUsesUntilMoreCanCome(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, restock.Routes)
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO locations (code, kind, name_zh, name_en, area_code, pick_minutes) VALUES ('WH-N', 'national', '总仓', 'National', '420100', 120);
UPDATE locations SET parent = 'WH-N' WHERE code IN ('WH-GZ', 'WH-FS');
UPDATE locations SET parent = 'WH-GZ' WHERE code = 'VAN-1';
INSERT INTO lanes (origin_area, dest_area, carrier, service, transit_minutes) VALUES ('420100', '440100', 'SF', 'standard', 2880), ('420100', '440100', 'SF', 'fast', 1440)`)
	require.NoError(t, err)
	use := func(weeks int, kind, part, place string, pieces int64) {
		t.Helper()
		_, err := d.DB.ExecContext(t.Context(), usedSQL, d.Now.Add(-time.Duration(weeks)*7*24*time.Hour+time.Hour), kind, part, pieces, place)
		require.NoError(t, err)
	}
	d.At(d.Now.AddDate(0, 0, -7*30))
	d.Receive("FAN", "WH-GZ", 3)
	d.Receive("FAN", "VAN-1", 1)
	d.At(d.Now)
	d.Receive("FAN", "WH-N", 100)
	for w := 1; w <= 26; w++ {
		use(w, "pack", "FAN", "WH-GZ", 7)
	}
	use(27, "pack", "FAN", "WH-GZ", 1000) // too long ago
	use(2, "lose", "FAN", "WH-GZ", 1000)  // no demand
	use(20, "pack", "FAN2", "WH-GZ", 1)
	use(3, "install", "FAN", "VAN-1", 1)
	use(3, "pack", "FAN", "WH-SZ", 5) // it belongs to nobody who would send

	var got page
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/replenishment?location=wh-gz", "", &got))
	require.Len(t, got.Items, 2)
	fan := got.Items[0]
	require.Equal(t, []any{"WH-GZ", "FAN", "WH-N", int64(182), replenish.Smooth, int64(1560), true}, []any{fan.Location, fan.Part, fan.Parent, fan.Issued, fan.Pattern, fan.LeadMinutes, fan.Lane})
	require.InDelta(t, 7*0.95, fan.PerWeek, 0.01)
	require.Equal(t, []int64{3, 3, 0, 100}, []int64{fan.OnHand, fan.Available, fan.OnTheWay, fan.AtParent})
	lead := (1560.0 + 24*60) / (7 * 24 * 60)
	require.Equal(t, replenish.BaseStock(fan.PerWeek*lead, 0.95), fan.BaseStock)
	require.Equal(t, fan.BaseStock-3, fan.Needed)
	require.Equal(t, fan.Needed, fan.Suggested)
	require.Positive(t, fan.Suggested)
	require.Equal(t, "FAN2", got.Items[1].Part)
	require.Positive(t, got.Items[1].Needed)
	require.Zero(t, got.Items[1].Suggested, "there is none at the national warehouse")
	require.Equal(t, replenish.Intermittent, got.Items[1].Pattern)

	// What is on its way is not proposed again, whether it has left or was only asked for.
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := transfer.Open(ctx, tx, transfer.Order{From: "WH-N", To: "WH-GZ", Lines: []transfer.Want{{Part: "FAN", Condition: "new", Quantity: fan.Suggested}}})
		return err
	})
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/replenishment?location=WH-GZ", "", &got))
	require.Equal(t, []string{"FAN2"}, parts(got), "what needs nothing is left out")
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/replenishment?location=WH-GZ&all=true", "", &got))
	require.Equal(t, []string{"FAN2", "FAN"}, parts(got), "unless all is asked for")
	require.Equal(t, []int64{fan.Suggested, 0, 0, 100 - fan.Suggested}, []int64{got.Items[1].OnTheWay, got.Items[1].Needed, got.Items[1].Suggested, got.Items[1].AtParent})

	// All places, a page at a time.
	var seen []string
	for next := ""; ; {
		var p page
		require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/replenishment?limit=1&all=true&cursor="+next, "", &p))
		for _, i := range p.Items {
			seen = append(seen, i.Location+" "+i.Part)
		}
		if next = p.Next; next == "" {
			break
		}
	}
	require.ElementsMatch(t, []string{"VAN-1 FAN", "WH-GZ FAN", "WH-GZ FAN2"}, seen)
	require.Equal(t, http.StatusUnprocessableEntity, d.Call(allocationtest.Operations, "GET", "/v1/replenishment?cursor=W10", "", &struct{}{}))

	// The fill rate is a policy.
	before := got.Items[1].BaseStock
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := policy.Put(ctx, tx, restock.ReplenishmentPolicy(), []byte(`{"fill_permille": 995, "weeks": 26, "review_days": 7, "lead_hours": 24}`), time.Time{}, "test")
		return err
	})
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/replenishment?location=WH-GZ&all=true", "", &got))
	i := slices.Index(parts(got), "FAN")
	require.Greater(t, got.Items[i].BaseStock, before)
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/replenishment?location=VAN-1&all=true", "", &got))
	require.Equal(t, []any{int64(1440), false}, []any{got.Items[0].LeadMinutes, got.Items[0].Lane}, "no lane goes to a van")
	require.Equal(t, http.StatusNotFound, d.Call(allocationtest.Operations, "GET", "/v1/replenishment?location=NOWHERE", "", &struct{}{}))
	require.Equal(t, http.StatusForbidden, d.Call(allocationtest.Keeper, "GET", "/v1/replenishment", "", &struct{}{}))
}

// TestWhatAVanLacksIsAskedForUpstream goes from a van over an outlet that used nothing itself to the warehouse that has it.
func TestWhatAVanLacksIsAskedForUpstream(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, restock.Routes)
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO locations (code, kind, name_zh, name_en, parent) VALUES ('WH-N', 'national', '总仓', 'National', NULL), ('OUT-1', 'outlet', '网点', 'Outlet', 'WH-GZ');
UPDATE locations SET parent = 'WH-N' WHERE code = 'WH-GZ';
UPDATE locations SET parent = 'OUT-1' WHERE code = 'VAN-1'`)
	require.NoError(t, err)
	d.At(d.Now.AddDate(0, 0, -7*30))
	d.Receive("FAN", "WH-GZ", 2)
	d.At(d.Now)
	for w := 1; w <= 26; w++ {
		_, err := d.DB.ExecContext(t.Context(), usedSQL, d.Now.Add(-time.Duration(w)*7*24*time.Hour+time.Hour), "install", "FAN", 7, "VAN-1")
		require.NoError(t, err)
	}
	read := func() map[string]restock.Proposal {
		t.Helper()
		var got page
		require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/replenishment", "", &got))
		out := map[string]restock.Proposal{}
		for _, p := range got.Items {
			out[p.Location] = p
		}
		require.Len(t, out, len(got.Items))
		return out
	}
	got := read()
	need := got["VAN-1"].Needed
	require.Greater(t, need, int64(2))
	require.Zero(t, got["VAN-1"].Suggested, "the outlet has none")
	require.Equal(t, []int64{0, need, need, 2}, []int64{got["OUT-1"].BaseStock, got["OUT-1"].Below, got["OUT-1"].Needed, got["OUT-1"].Suggested})
	require.Equal(t, replenish.NoDemand, got["OUT-1"].Pattern)
	require.Equal(t, []int64{need - 2, need - 2, 0}, []int64{got["WH-GZ"].Below, got["WH-GZ"].Needed, got["WH-GZ"].Suggested})

	// A transfer that the sender cannot fill is no need where it goes to, and one where it comes from.
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := transfer.Open(ctx, tx, transfer.Order{From: "OUT-1", To: "VAN-1", Lines: []transfer.Want{{Part: "FAN", Condition: "new", Quantity: need}}})
		return err
	})
	got = read()
	require.NotContains(t, got, "VAN-1")
	require.Equal(t, need, got["OUT-1"].Needed)
}

func TestAPolicyOfReplenishmentThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{`{"fill_permille": 1000, "weeks": 26, "review_days": 1, "lead_hours": 72}`, `{"fill_permille": 950, "weeks": 1, "review_days": 1, "lead_hours": 72}`,
		`{"fill_permille": 950, "weeks": 26, "review_days": -1, "lead_hours": 72}`, `{"fill_permille": 950, "weeks": 26}`} {
		require.Error(t, restock.ReplenishmentPolicy().Check(t.Context(), nil, []byte(bad)), bad)
	}
}
