package refrigerant_test

import (
	"context"
	"fettle/internal/api"
	"fettle/internal/db"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/refrigerant"
)

var fitter = auth.Actor{Login: "eve", Role: auth.Engineer, Scope: []string{"W1"}}

func recovery(gas string, nameplate, residual, before, after int) string {
	return fmt.Sprintf(`{"repair":"R1","appliance":"A1","refrigerant":%q,"nameplate_grams":%d,"residual_grams":%d,"before_grams":%d,"after_grams":%d}`,
		gas, nameplate, residual, before, after)
}

func TestACylinderIsWeighedBeforeAndAfter(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, func(a *api.API) {
		refrigerant.Routes(a)
		refrigerant.RecoverRoute(a, func(context.Context, *db.Tx, string, string) error { return nil })
	})
	keeper := recyclingtest.KeeperOfOne
	const made = `{"serial":"CYL-1","refrigerant":"R32","capacity_grams":2000,"tare_grams":5000,"location":"W1"}`
	content := func() int64 {
		var grams int64
		require.NoError(t, d.DB.GetContext(t.Context(), &grams, "SELECT content_grams FROM cylinders WHERE serial = 'CYL-1'"))
		return grams
	}
	losses := func() (kinds []string) {
		require.NoError(t, d.DB.SelectContext(t.Context(), &kinds, "SELECT kind || ' ' || expected_grams || ' ' || found_grams FROM vented_losses ORDER BY at, kind"))
		return kinds
	}
	told := func() (n int) {
		require.NoError(t, d.DB.GetContext(t.Context(), &n, "SELECT count(*) FROM events WHERE type = 'recycling.vented_loss.v1'"))
		return n
	}
	d.Does(keeper, "POST /v1/cylinders", made)
	d.Refused(keeper, "POST /v1/cylinders", made, 409, "cylinder_exists")
	const recoveries, empty = "POST /v1/cylinders/CYL-1/recoveries", "POST /v1/cylinders/CYL-1/empty"
	d.Refused(fitter, recoveries, recovery("R22", 700, 0, 5000, 5600), 409, "refrigerant_mixed")
	d.Refused(fitter, recoveries, recovery("R32", 700, 0, 5000, 5000), 422, "cylinder_unchanged")
	d.Refused(fitter, recoveries, recovery("R32", 9000, 0, 5000, 7001), 409, "cylinder_full")
	d.Refused(fitter, recoveries, recovery("R32", 700, 0, 4000, 4600), 409, "weight_differs")
	d.Refused(recyclingtest.Bob, recoveries, recovery("R32", 700, 0, 5000, 5600), 404, "cylinder_not_found")
	d.Does(fitter, recoveries, recovery("R32", 700, 30, 5000, 5600))
	require.EqualValues(t, 600, content())
	d.Refused(fitter, recoveries, recovery("R32", 700, 30, 5000, 5600), 409, "cylinder_weighed")
	d.Refused(fitter, recoveries, recovery("R32", 700, 30, 5004, 5604), 409, "cylinder_weighed")
	require.EqualValues(t, 600, content(), "the same weighing, sent by two")
	require.Empty(t, losses())
	// 735 g is the nameplate and 5 %: 600 + 105 + 30 is on the edge.
	d.Does(fitter, recoveries, recovery("R32", 700, 30, 5610, 5715))
	require.EqualValues(t, 705, content(), "ten grams are the scale's")
	require.Empty(t, losses())
	d.Does(fitter, recoveries, recovery("R32", 700, 30, 5705, 5706))
	require.Equal(t, []string{"over_nameplate 700 736"}, losses())
	require.Equal(t, 1, told())
	d.Now = d.Now.Add(time.Second)
	d.Refused(keeper, empty, `{"before_grams":5706,"after_grams":5706,"note":"Recycler"}`, 422, "cylinder_unchanged")
	d.Refused(keeper, empty, `{"before_grams":5706,"after_grams":5000}`, 422, "cylinder_end_needed")
	d.Refused(keeper, empty, `{"before_grams":5706,"after_grams":5000,"lot":"L-NONE"}`, 404, "waste_lot_not_found")
	// It leaked on the way: 100 g are missing, booked as weighed, kept and told.
	d.Does(keeper, empty, `{"before_grams":5606,"after_grams":5000,"note":"Recycler"}`)
	require.Zero(t, content())
	require.Equal(t, []string{"over_nameplate 700 736", "cylinder_differs 706 606"}, losses())
	require.Equal(t, 2, told())
	require.Len(t, d.Does(recyclingtest.Operations, "GET /v1/vented-losses", "").Items, 2)
	_, err := d.DB.ExecContext(t.Context(), "INSERT INTO locations (code, kind, name_zh, name_en) VALUES ('SHOP', 'supplier', '供方', 'Supplier')")
	require.NoError(t, err)
	for _, place := range []string{"CUSTOMER", "SCRAP", "SHOP", "OLD"} {
		d.Refused(keeper, "POST /v1/cylinders/CYL-1/move", `{"to":"`+place+`"}`, 409, "cylinder_place")
	}
	d.Does(keeper, "POST /v1/cylinders/CYL-1/move", `{"to":"W2"}`)
	d.Does(recyclingtest.KeeperOfTwo, "POST /v1/cylinders/CYL-1/move", `{"to":"REC"}`)
	d.Refused(keeper, "POST /v1/cylinders/CYL-1/move", `{"to":"W1"}`, 404, "cylinder_not_found")
	d.Lawful()
}
