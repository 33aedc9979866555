package recycling_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
	"fettle/recycling/proof"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/refurbish"
)

// yard is old boards on random ways through repairs and claims.
type yard struct {
	*recyclingtest.World
	returns, orders, claims []string
}

const yardSQL = `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, core_return, hazard_code, grams, price_minor, currency)
VALUES ('CAP', '电容', 'Capacitor', 'fridge', 'k', 'common', false, '', 20, 1, 'CNY')`

func openYard(t *testing.T) *yard {
	t.Helper()
	y := &yard{World: recyclingtest.Setup(t)}
	_, err := y.DB.ExecContext(t.Context(), yardSQL)
	require.NoError(t, err)
	y.Must(func(ctx context.Context, tx *db.Tx) error {
		if err := stock.Receive(ctx, tx, "W1", "", []stock.ReceiptLine{{Part: "CAP", Condition: stock.New, Quantity: 10_000}}); err != nil {
			return err
		}
		_, err := claim.SetWarranty(ctx, tx, claim.Warranty{Supplier: "Kaltwerk", Category: "b", Months: 12, AnswerDays: 14})
		return err
	})
	return y
}

// arrive has one more board received and judged; some are graded for a repair, some for material, some not yet.
func (y *yard) arrive(r *rapid.T) {
	grams := rapid.Int64Range(100, 900).Draw(r, "grams")
	grade := rapid.SampledFrom([]oldpart.Grade{oldpart.Refurbish, oldpart.Refurbish, oldpart.Material, ""}).Draw(r, "grade")
	id := y.Oblige("BRD")
	fitted := y.Now.AddDate(0, -rapid.IntRange(1, 20).Draw(r, "months"), 0)
	y.Must(func(ctx context.Context, tx *db.Tx) error {
		serial := fmt.Sprintf("S%d", len(y.returns))
		if _, err := oldpart.Receive(ctx, tx, id, "W1", serial, grams); err != nil {
			return err
		}
		if _, err := oldpart.Examine(ctx, tx, id, oldpart.Examination{Verdict: oldpart.FaultConfirmed}); err != nil || grade == "" {
			return err
		}
		_, err := oldpart.GradeReturn(ctx, tx, id, grade)
		return err
	})
	y.Must(func(ctx context.Context, tx *db.Tx) error {
		return claim.Propose(ctx, tx, claim.Failed{Kind: claim.EarlyFailure, Return: id, Line: uuid.New(), Part: "BRD", Serial: id, Warehouse: "W1", FittedAt: &fitted})
	})
	y.returns = append(y.returns, id)
}

// step does something at random; what is refused leaves everything as it was.
func (y *yard) step(r *rapid.T) error {
	some := func(of []string, name string) string {
		if len(of) == 0 {
			return ""
		}
		return rapid.SampledFrom(of).Draw(r, name)
	}
	id, order, c := some(y.returns, "return"), some(y.orders, "order"), some(y.claims, "claim")
	what, good := rapid.SampledFrom([]int{0, 0, 1, 2, 2, 3, 4, 4, 4, 5, 6, 6, 6, 7, 8, 9}).Draw(r, "what"), rapid.Bool().Draw(r, "good")
	after, nth := rapid.Int64Range(1, 1200).Draw(r, "after"), rapid.IntRange(0, 9).Draw(r, "nth")
	return y.Try(func(ctx context.Context, tx *db.Tx) (err error) {
		if what >= 3 && what <= 6 && nth > 0 && order != "" {
			// Mostly a piece of the order is meant, at times another.
			o, err := refurbish.ByID(ctx, tx, order)
			if err != nil {
				return err
			}
			p := o.Pieces[nth%len(o.Pieces)]
			id = p.Return
			if good {
				// Any weight is refused but what went in, as a scale shows it.
				after = p.GrossGrams + p.ConsumedGrams + int64(4*(nth-5))
			}
		}
		switch what {
		case 0:
			var o refurbish.WorkOrder
			if o, err = refurbish.OpenOrder(ctx, tx, "W1", []string{id}); err == nil {
				y.orders = append(y.orders, o.ID)
			}
		case 1:
			_, err = refurbish.AddPiece(ctx, tx, order, id)
		case 2:
			_, err = refurbish.Start(ctx, tx, order)
		case 3:
			_, err = refurbish.Consume(ctx, tx, order, id, refurbish.Put{Part: "CAP", Quantity: 1})
		case 4:
			_, err = refurbish.FinishPiece(ctx, tx, order, id, refurbish.Finish{Work: "x", Measurement: "y", AfterGrams: after})
		case 5:
			_, err = refurbish.ScrapPiece(ctx, tx, order, id, "broken")
		case 6:
			_, err = refurbish.Sample(ctx, tx, order, id, good, "z")
		case 7:
			var drafts []claim.Claim
			if drafts, err = claim.List(ctx, tx, claim.Draft, "", "", 1); err == nil && len(drafts) > 0 {
				y.claims = append(y.claims, drafts[0].ID)
				_, err = claim.Send(ctx, tx, drafts[0].ID, "")
			}
		case 8:
			_, err = claim.AnswerClaim(ctx, tx, c, claim.Said{Answer: claim.Replaced, Back: good})
		default:
			_, err = refurbish.Cancel(ctx, tx, order)
		}
		return err
	})
}

// TestRepairsAndClaimsKeepUnitsAndGrams takes random steps of both over the same old parts and looks at the laws.
func TestRepairsAndClaimsKeepUnitsAndGrams(t *testing.T) {
	t.Parallel()
	y := openYard(t)
	ends := map[oldpart.CloseReason]bool{}
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 3).Draw(r, "arrivals") {
			y.arrive(r)
		}
		for range 40 {
			_ = y.step(r)
		}
		y.Lawful()
		for _, id := range y.returns {
			ends[y.State(id).CloseReason] = true
		}
		// Only the latest are worked on, so that steps meet each other.
		y.returns = y.returns[max(0, len(y.returns)-4):]
		y.orders, y.claims = y.orders[max(0, len(y.orders)-3):], y.claims[max(0, len(y.claims)-3):]
	})
	require.True(t, ends[oldpart.ByRestocking] && ends[oldpart.ByClaim], "the steps reached both ends: %v", ends)
}

// TestARepairOrAClaimThatWasBookedWrongIsFound changes the ledger past the verbs.
func TestARepairOrAClaimThatWasBookedWrongIsFound(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"what was put in":          "DELETE FROM mass_ledger WHERE reason = 'refurbish_consumed'",
		"what came out":            "DELETE FROM mass_ledger WHERE reason = 'refurbish_residue'",
		"what went to the shelf":   "DELETE FROM mass_ledger WHERE reason = 'restocked'",
		"what the piece says":      "UPDATE refurbish_pieces SET after_grams = after_grams + 1",
		"what went to a supplier":  "DELETE FROM mass_ledger WHERE reason = 'claimed'",
		"what was put in, by part": "UPDATE refurbish_parts SET grams = grams + 1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			y := openYard(t)
			board := y.Graded("BRD", "W1", "B-1", 400, oldpart.FaultConfirmed, oldpart.Refurbish)
			failed := y.Graded("BRD", "W1", "B-2", 400, oldpart.FaultConfirmed, oldpart.Material)
			fitted := y.Now.AddDate(0, -1, 0)
			y.Must(func(ctx context.Context, tx *db.Tx) error {
				o, err := refurbish.OpenOrder(ctx, tx, "W1", []string{board})
				require.NoError(t, err)
				_, err = refurbish.Start(ctx, tx, o.ID)
				require.NoError(t, err)
				_, err = refurbish.Consume(ctx, tx, o.ID, board, refurbish.Put{Part: "CAP", Quantity: 1})
				require.NoError(t, err)
				_, err = refurbish.FinishPiece(ctx, tx, o.ID, board, refurbish.Finish{Work: "x", Measurement: "y", AfterGrams: 405, ResidueGrams: 15})
				require.NoError(t, err)
				_, err = refurbish.Sample(ctx, tx, o.ID, board, true, "z")
				require.NoError(t, err)
				require.NoError(t, claim.Propose(ctx, tx, claim.Failed{Kind: claim.EarlyFailure, Return: failed, Line: uuid.New(), Part: "BRD", Serial: "B-2", Warehouse: "W1", FittedAt: &fitted}))
				c, err := claim.List(ctx, tx, claim.Draft, "", "", 1)
				require.NoError(t, err)
				_, err = claim.Send(ctx, tx, c[0].ID, "")
				require.NoError(t, err)
				_, err = claim.AnswerClaim(ctx, tx, c[0].ID, claim.Said{Answer: claim.Replaced, Back: true})
				return err
			})
			y.Lawful()
			_, err := y.DB.ExecContext(t.Context(), "ALTER TABLE mass_ledger DISABLE TRIGGER mass_ledger_append_only; "+change)
			require.NoError(t, err)
			y.Must(func(ctx context.Context, tx *db.Tx) error {
				found, err := proof.Audit(ctx, tx)
				require.NotEmpty(t, found.Drifts)
				steps := false
				for _, d := range found.Drifts {
					steps = steps || d.Law == proof.Once
				}
				require.True(t, steps, "%v", found.Drifts)
				return err
			})
		})
	}
}
