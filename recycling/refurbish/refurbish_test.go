package refurbish_test

import (
	"context"
	"fmt"
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

// bench is a world with old boards that are worth a repair, and capacitors on the shelf.
func bench(t *testing.T, boards int) (w *recyclingtest.World, returns []string) {
	t.Helper()
	w = recyclingtest.Setup(t)
	return w, boardsIn(w, boards, 400)
}

func boardsIn(w *recyclingtest.World, n int, grams int64) (returns []string) {
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, core_return, hazard_code, grams, price_minor, currency)
VALUES ('CAP', '电容', 'Capacitor', 'fridge', 'k', 'common', false, '', 20, 1, 'CNY') ON CONFLICT DO NOTHING`)
		require.NoError(w, err)
		return stock.Receive(ctx, tx, "W1", "", []stock.ReceiptLine{{Part: "CAP", Condition: stock.New, Quantity: 5}})
	})
	for i := range n {
		returns = append(returns, w.Graded("BRD", "W1", fmt.Sprintf("B-%d-%s", i, w.Now.Format("150405.000000")), grams, oldpart.FaultConfirmed, oldpart.Refurbish))
		w.Now = w.Now.Add(1000)
	}
	return returns
}

func lies(w *recyclingtest.World, part string, c stock.Condition) (n int64) {
	w.Helper()
	require.NoError(w, w.DB.GetContext(w.Context(), &n, "SELECT coalesce(sum(on_hand), 0) FROM stock WHERE location = 'W1' AND part = $1 AND condition = $2", part, c))
	return n
}

func TestAPieceIsRepairedSampledAndOnTheShelfWithWhatItWas(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	returns := boardsIn(d.World, 2, 400)
	require.Equal(t, oldpart.Graded, d.State(returns[0]).State, "a repair is not done by grading")
	at := "POST /v1/refurbish-orders/"
	order := d.Does(recyclingtest.KeeperOfOne, "POST /v1/refurbish-orders", `{"warehouse":"W1","returns":["`+returns[0]+`","`+returns[1]+`"]}`).ID
	d.Refused(recyclingtest.KeeperOfTwo, at+order+"/start", "", http.StatusNotFound, "refurbish_order_not_found")
	d.Refused(recyclingtest.KeeperOfOne, at+order+"/finish", `{"return":"`+returns[0]+`","work":"new capacitor","measurement":"5.02 V","after_grams":400}`, http.StatusConflict, "refurbish_order_state")
	d.Does(recyclingtest.KeeperOfOne, at+order+"/start", "")
	d.Does(recyclingtest.KeeperOfOne, at+order+"/consume", `{"return":"`+returns[0]+`","part":"CAP","quantity":1}`)
	require.EqualValues(t, 4, lies(d.World, "CAP", stock.New), "what is put in leaves the shelf")
	d.Refused(recyclingtest.KeeperOfOne, at+order+"/consume", `{"return":"`+returns[0]+`","part":"CAP","quantity":9}`, http.StatusConflict, "stock_short")
	d.Refused(recyclingtest.KeeperOfOne, at+order+"/finish", `{"return":"`+returns[0]+`","work":"new capacitor","measurement":"5.02 V","after_grams":4000}`, http.StatusConflict, "weight_differs")
	d.Refused(recyclingtest.KeeperOfOne, at+order+"/finish", `{"return":"`+returns[0]+`","work":"new capacitor","measurement":"5.02 V","after_grams":420,"residue_grams":50}`, http.StatusConflict, "weight_differs")
	d.Lawful()
	d.Does(recyclingtest.KeeperOfOne, at+order+"/finish", `{"return":"`+returns[0]+`","work":"new capacitor","measurement":"5.02 V","after_grams":405,"residue_grams":15}`)
	require.Equal(t, "sampling", d.Does(recyclingtest.KeeperOfOne, at+order+"/finish", `{"return":"`+returns[1]+`","work":"resoldered","measurement":"5.00 V","after_grams":410}`).State)
	require.Zero(t, lies(d.World, "BRD", stock.Refurbished), "nothing is offered before its sample")
	d.Refused(recyclingtest.KeeperOfOne, at+order+"/sample", `{"return":"`+returns[1]+`","passed":true,"note":"ok"}`, http.StatusConflict, "refurbish_not_sampled")
	require.Equal(t, "closed", d.Does(recyclingtest.KeeperOfOne, at+order+"/sample", `{"return":"`+returns[0]+`","passed":true,"note":"5.01 V after 2 h"}`).State)
	d.Lawful()
	require.EqualValues(t, 2, lies(d.World, "BRD", stock.Refurbished))
	r := d.State(returns[0])
	require.Equal(t, []any{oldpart.Closed, oldpart.ByRestocking}, []any{r.State, r.CloseReason})

	var origins struct{ Items []oldpart.Origin }
	d.Into(recyclingtest.KeeperOfOne, "GET /v1/parts/BRD/origins?serial="+r.ActualSerial, &origins)
	require.Len(t, origins.Items, 1)
	o := origins.Items[0]
	require.Equal(t, []any{returns[0], "R1", order, "5.02 V", 90}, []any{o.Return, o.Repair, *o.Refurbish, o.Measurement, o.WarrantyDays})
	d.Into(recyclingtest.Eve, "GET /v1/parts/BRD/origins?serial="+r.ActualSerial, &origins)
	require.Empty(t, origins.Items[0].Repair, "an engineer is not told in whose appliance it was")
}

func TestASampleThatFailsSendsAllPiecesBackAndEachIsSampledAfterIt(t *testing.T) {
	t.Parallel()
	w, returns := bench(t, 7)
	var o refurbish.WorkOrder
	step := func(do func(ctx context.Context, tx *db.Tx) (refurbish.WorkOrder, error)) {
		t.Helper()
		w.Must(func(ctx context.Context, tx *db.Tx) (err error) { o, err = do(ctx, tx); return err })
		w.Lawful()
	}
	finishAll := func() {
		for _, p := range o.Pieces {
			if p.State == refurbish.Waiting {
				step(func(ctx context.Context, tx *db.Tx) (refurbish.WorkOrder, error) {
					return refurbish.FinishPiece(ctx, tx, o.ID, p.Return, refurbish.Finish{Work: "resoldered", Measurement: "5 V", AfterGrams: 400})
				})
			}
		}
	}
	samples := func() (out []string) {
		for _, p := range o.Pieces {
			if p.Sampled {
				out = append(out, p.Return)
			}
		}
		return out
	}
	step(func(ctx context.Context, tx *db.Tx) (refurbish.WorkOrder, error) {
		return refurbish.OpenOrder(ctx, tx, "W1", returns)
	})
	step(func(ctx context.Context, tx *db.Tx) (refurbish.WorkOrder, error) {
		return refurbish.Start(ctx, tx, o.ID)
	})
	finishAll()
	require.Equal(t, []string{returns[0], returns[5]}, samples(), "the first article and every fifth")
	step(func(ctx context.Context, tx *db.Tx) (refurbish.WorkOrder, error) {
		return refurbish.Sample(ctx, tx, o.ID, returns[0], true, "5 V")
	})
	step(func(ctx context.Context, tx *db.Tx) (refurbish.WorkOrder, error) {
		return refurbish.Sample(ctx, tx, o.ID, returns[5], false, "no output")
	})
	require.Equal(t, []any{refurbish.InWork, 1}, []any{o.State, o.FailedSamples})
	for _, p := range o.Pieces {
		require.Equal(t, []any{refurbish.Waiting, 1}, []any{p.State, p.Rounds}, p.Return)
	}
	require.Equal(t, []string{returns[5]}, w.Told("recycling.refurbish_sample_failed.v1", "refurbish:"+o.ID, "return"))
	step(func(ctx context.Context, tx *db.Tx) (refurbish.WorkOrder, error) {
		return refurbish.ScrapPiece(ctx, tx, o.ID, returns[5], "burnt track")
	})
	require.Equal(t, []any{oldpart.Graded, oldpart.Hazardous}, []any{w.State(returns[5]).State, w.State(returns[5]).Grade})
	finishAll()
	require.Len(t, samples(), 6, "after a failure each is looked at")
	for _, r := range samples() {
		step(func(ctx context.Context, tx *db.Tx) (refurbish.WorkOrder, error) {
			return refurbish.Sample(ctx, tx, o.ID, r, true, "5 V")
		})
	}
	require.Equal(t, refurbish.Done, o.State)
	require.EqualValues(t, 6, lies(w, "BRD", stock.Refurbished))
	require.Equal(t, []string{"6"}, w.Told("recycling.refurbish_closed.v1", "refurbish:"+o.ID, "restocked"))
}

func TestOnlyWhatIsGradedForARepairComesIntoAnOrderOnce(t *testing.T) {
	t.Parallel()
	w, returns := bench(t, 1)
	material := w.Graded("BRD", "W1", "M-1", 400, oldpart.FaultConfirmed, oldpart.Material)
	motor := w.Graded("MOT", "W1", "MOT-1", 4000, oldpart.FaultConfirmed, oldpart.Refurbish)
	open := func(of ...string) (o refurbish.WorkOrder, err error) {
		err = w.Try(func(ctx context.Context, tx *db.Tx) error {
			o, err = refurbish.OpenOrder(ctx, tx, "W1", of)
			return err
		})
		return o, err
	}
	_, err := open(material)
	require.ErrorIs(t, err, oldpart.ErrGrade)
	_, err = open(returns[0], motor)
	require.ErrorIs(t, err, refurbish.ErrOther)
	o, err := open(returns[0])
	require.NoError(t, err)
	_, err = open(returns[0])
	require.ErrorIs(t, err, oldpart.ErrState)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.GradeReturn(ctx, tx, returns[0], oldpart.Material)
		return err
	}), oldpart.ErrState, "nobody grades what is under repair")
	w.Must(func(ctx context.Context, tx *db.Tx) error { _, err := refurbish.Cancel(ctx, tx, o.ID); return err })
	require.Equal(t, oldpart.Graded, w.State(returns[0]).State)
	_, err = open(returns[0])
	require.NoError(t, err, "what was given back may be repaired later")
	w.Lawful()
}

func TestWhatWorksGoesToTheShelfAtOnceOnlyAfterATestThatFoundNoFault(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	grade := func(id string) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := oldpart.GradeReturn(ctx, tx, id, oldpart.Reuse)
			return err
		})
	}
	inspected := func(verdict oldpart.Verdict) string {
		id := w.Oblige("BRD")
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			_, err := oldpart.Receive(ctx, tx, id, "W1", "S"+id, 400)
			return err
		})
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			_, err := oldpart.Examine(ctx, tx, id, oldpart.Examination{Verdict: verdict})
			return err
		})
		return id
	}
	require.ErrorIs(t, grade(inspected(oldpart.FaultConfirmed)), oldpart.ErrGrade)
	good := inspected(oldpart.NoFaultFound)
	require.NoError(t, grade(good))
	require.Equal(t, oldpart.Closed, w.State(good).State)
	_, err := w.DB.ExecContext(t.Context(), `INSERT INTO policies (name, version, valid_from, body) VALUES ('refurbishment', 2, '2001-01-01', '{"direct": false, "sample_every": 1, "warranty_days": 30}')`)
	require.NoError(t, err)
	second := inspected(oldpart.NoFaultFound)
	require.NoError(t, grade(second))
	require.Equal(t, oldpart.Graded, w.State(second).State, "where the policy asks for an order, it waits for one")
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := refurbish.OpenOrder(ctx, tx, "W1", []string{second})
		return err
	})
	w.Lawful()
}

// TestRepairsKeepUnitsAndGrams takes random steps with random weights and looks at the laws after each.
func TestRepairsKeepUnitsAndGrams(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	rapid.Check(t, func(r *rapid.T) {
		returns := boardsIn(w, rapid.IntRange(1, 3).Draw(r, "pieces"), rapid.Int64Range(100, 900).Draw(r, "grams"))
		var o refurbish.WorkOrder
		w.Must(func(ctx context.Context, tx *db.Tx) (err error) {
			if o, err = refurbish.OpenOrder(ctx, tx, "W1", returns); err == nil {
				o, err = refurbish.Start(ctx, tx, o.ID)
			}
			return err
		})
		for range 25 {
			id := rapid.SampledFrom(returns).Draw(r, "piece")
			what := rapid.IntRange(0, 5).Draw(r, "step")
			after, good := rapid.Int64Range(1, 1200).Draw(r, "after"), rapid.Bool().Draw(r, "good")
			// What is refused leaves everything as it was.
			_ = w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
				switch what {
				case 0:
					_, err = refurbish.Consume(ctx, tx, o.ID, id, refurbish.Put{Part: "CAP", Quantity: 1})
				case 1, 2:
					_, err = refurbish.FinishPiece(ctx, tx, o.ID, id, refurbish.Finish{Work: "x", Measurement: "y", AfterGrams: after})
				case 3:
					_, err = refurbish.ScrapPiece(ctx, tx, o.ID, id, "broken")
				default:
					_, err = refurbish.Sample(ctx, tx, o.ID, id, good, "z")
				}
				return err
			})
		}
		w.Lawful()
	})
}
