package refurbish_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/recycling"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/refurbish"
)

// spares are parts that may be found in a motor: loose ones and one with serials.
func spares(w *recyclingtest.World) {
	w.Helper()
	_, err := w.DB.ExecContext(w.Context(), `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, core_return, hazard_code, grams, price_minor, currency, serialised)
VALUES ('BRG', '轴承', 'Bearing', 'washer', 'k', 'common', false, '', 150, 1, 'CNY', false),
       ('TCH', '测速器', 'Tacho', 'washer', 'k', 'common', false, '', 90, 1, 'CNY', true) ON CONFLICT DO NOTHING`)
	require.NoError(w, err)
}

func TestAnOldPartOfGradeCIsASourceOfParts(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	spares(d.World)
	motor := d.Graded("MOT", "W1", "M-1", 4000, oldpart.FaultConfirmed, oldpart.Harvest)
	mended := d.Graded("MOT", "W1", "M-2", 4000, oldpart.FaultConfirmed, oldpart.Refurbish)
	at, keeper := "POST /v1/refurbish-orders/", recyclingtest.KeeperOfOne
	d.Refused(keeper, "POST /v1/refurbish-orders", `{"warehouse":"W1","returns":["`+motor+`","`+mended+`"]}`, http.StatusUnprocessableEntity, "grade_unknown")
	order := d.Does(keeper, "POST /v1/refurbish-orders", `{"warehouse":"W1","returns":["`+motor+`"]}`).ID
	d.Refused(keeper, at+order+"/yield", `{"return":"`+motor+`","part":"BRG","quantity":2,"grams":300,"measurement":"runs free"}`, http.StatusConflict, "refurbish_order_state")
	d.Does(keeper, at+order+"/start", "")
	yield := func(rest string) string { return `{"return":"` + motor + `",` + rest + `}` }
	d.Refused(recyclingtest.KeeperOfTwo, at+order+"/yield", yield(`"part":"BRG","quantity":2,"grams":300,"measurement":"runs free"`), http.StatusNotFound, "refurbish_order_not_found")
	d.Refused(keeper, at+order+"/yield", yield(`"part":"MOT","quantity":1,"grams":300,"measurement":"runs"`), http.StatusConflict, "refurbish_other_part")
	d.Refused(keeper, at+order+"/yield", yield(`"part":"NONE","quantity":1,"grams":300,"measurement":"runs"`), http.StatusNotFound, "part_not_found")
	d.Refused(keeper, at+order+"/yield", yield(`"part":"BRG","quantity":1,"grams":4000,"measurement":"runs"`), http.StatusConflict, "weight_differs")
	d.Refused(keeper, at+order+"/yield", yield(`"part":"TCH","quantity":1,"grams":90,"measurement":"12 V at 300/min"`), http.StatusUnprocessableEntity, "serial_needed")
	d.Refused(keeper, at+order+"/consume", `{"return":"`+motor+`","part":"BRG","quantity":1}`, http.StatusConflict, "refurbish_order_kind")
	d.Lawful()
	d.Does(keeper, at+order+"/yield", yield(`"part":"BRG","quantity":2,"grams":300,"measurement":"runs free"`))
	d.Does(keeper, at+order+"/yield", yield(`"part":"TCH","quantity":1,"serial":"T-9","grams":90,"measurement":"12 V at 300/min"`))
	d.Lawful()
	require.Equal(t, []int64{2, 1}, []int64{lies(d.World, "BRG", stock.Refurbished), lies(d.World, "TCH", stock.Refurbished)})
	d.Refused(keeper, at+order+"/scrap", `{"return":"`+motor+`","reason":"bent"}`, http.StatusConflict, "refurbish_order_kind")
	d.Refused(keeper, at+order+"/strip", `{"return":"`+motor+`","work":"taken apart","left_grams":2000}`, http.StatusConflict, "weight_differs")
	require.Equal(t, "closed", d.Does(keeper, at+order+"/strip", `{"return":"`+motor+`","work":"taken apart","left_grams":3600}`).State)
	d.Lawful()
	r := d.State(motor)
	require.Equal(t, []any{oldpart.Graded, oldpart.Material}, []any{r.State, r.Grade}, "what is left goes the way of material")
	require.Equal(t, []string{"BRG", "TCH"}, d.Told("recycling.harvested.v1", "refurbish:"+order, "part"))

	// Its waste lot is weighed against what is left of it.
	d.Sealed("W1", "", 3600, motor)
	d.Lawful()

	var origins struct{ Items []oldpart.Origin }
	d.Into(keeper, "GET /v1/parts/TCH/origins?serial=T-9", &origins)
	require.Len(t, origins.Items, 1)
	o := origins.Items[0]
	require.Equal(t, []any{motor, "MOT", order, "12 V at 300/min"}, []any{o.Return, o.OldPart, *o.Refurbish, o.Measurement})
}

// TestHarvestsKeepUnitsAndGrams takes random steps with random weights and looks at the laws after each order.
func TestHarvestsKeepUnitsAndGrams(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	spares(w)
	rapid.Check(t, func(r *rapid.T) {
		gross := rapid.Int64Range(3000, 5000).Draw(r, "grams")
		motor := w.Graded("MOT", "W1", "", gross, oldpart.FaultConfirmed, oldpart.Harvest)
		var o refurbish.WorkOrder
		w.Must(func(ctx context.Context, tx *db.Tx) (err error) {
			if o, err = refurbish.OpenOrder(ctx, tx, "W1", []string{motor}); err == nil {
				o, err = refurbish.Start(ctx, tx, o.ID)
			}
			return err
		})
		for range 12 {
			what, grams := rapid.IntRange(0, 3).Draw(r, "step"), rapid.Int64Range(1, 1500).Draw(r, "weight")
			// What is refused leaves everything as it was.
			_ = w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
				switch what {
				case 0, 1:
					_, err = refurbish.TakeOut(ctx, tx, o.ID, motor, oldpart.Yield{Part: "BRG", Quantity: 1, Grams: grams, Measurement: "free", Order: o.ID})
				case 2:
					if o, err = refurbish.ByID(ctx, tx, o.ID); err == nil {
						_, err = refurbish.Strip(ctx, tx, o.ID, motor, "apart", gross-o.Pieces[0].HarvestedGrams-grams%40)
					}
				default:
					_, err = refurbish.ScrapPiece(ctx, tx, o.ID, motor, "broken")
				}
				return err
			})
		}
		w.Lawful()
	})
}
