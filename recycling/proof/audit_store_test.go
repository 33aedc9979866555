package proof_test

import (
	"context"
	"strings"
	"testing"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/proof"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastemanifest"
)

func audit(w *recyclingtest.World) (r proof.Report) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) (err error) { r, err = proof.Audit(ctx, tx); return err })
	return r
}

// world is one return of every kind: restocked, certified, on the road, in a sealed lot, disowned, waived, owed, dropped off.
func world(t *testing.T) (w *recyclingtest.World, restocked, certified string) {
	t.Helper()
	w = recyclingtest.Setup(t)
	restocked = w.Graded("BRD", "W1", "B-1", 390, oldpart.NoFaultFound, oldpart.Reuse)
	certified = w.Graded("CMP", "W1", "OLD-CMP", 8100, oldpart.FaultConfirmed, oldpart.Material)
	m, err := w.Manifest("REC", w.Sealed("W1", "900-219-08", 8050, certified))
	require.NoError(t, err)
	w.Travelled(m, 8000)
	onRoad, err := w.Manifest("REC", w.Sealed("W1", "", 4100, w.Graded("MOT", "W1", "OLD-MOT", 4000, oldpart.FaultConfirmed, oldpart.Material)))
	require.NoError(t, err)
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := wastemanifest.Dispatch(ctx, tx, onRoad, nil)
		return err
	})
	w.Sealed("W1", "", 3900, w.Graded("MOT", "W1", "M-2", 4000, oldpart.FaultConfirmed, oldpart.Material))
	w.Graded("MOT", "W1", "M-3", 4000, oldpart.OtherPart, oldpart.Mismatch)
	waived, dropped := w.Oblige("MOT"), w.Oblige("MOT")
	w.Oblige("CMP")
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		if _, err := oldpart.WaiveFor(ctx, tx, waived, oldpart.WaivedOtherwise, "customer keeps it"); err != nil {
			return err
		}
		_, err := oldpart.DropOff(ctx, tx, dropped, "BAG", "W1")
		return err
	})
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		return balance.Move(ctx, tx, balance.Variance, "W2", "", 70, "G-1", "adjusted")
	})
	return w, restocked, certified
}

func TestALawfulWorldHasNoDrift(t *testing.T) {
	t.Parallel()
	w, _, _ := world(t)
	r := audit(w)
	require.Empty(t, r.Drifts)
	require.Zero(t, r.Grams.Sum())
	require.EqualValues(t, 390, r.Grams.Restock)
	require.EqualValues(t, 8000, r.Grams.Treated)
	require.EqualValues(t, 50+50-100+100-70, r.Grams.Variance)
	require.Equal(t, balance.Units{Obliged: 8, Waived: 1, Open: 2, Received: 5}, r.Units)
	require.Zero(t, r.Units.Rest())
	require.Zero(t, r.Points.Sum())
	require.Positive(t, r.Points.Confirmed)
}

// TestALawfulWorldIsProvedByPrintsAlone keeps the proof at one reading a table: nothing lawful may need its rows met one by one.
func TestALawfulWorldIsProvedByPrintsAlone(t *testing.T) {
	t.Parallel()
	w, _, _ := world(t)
	require.Zero(t, audit(w).Met)
}

// TestEveryDriftIsFoundAndNamed changes a lawful world past the verbs, one law a time.
func TestEveryDriftIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	const at, points = "INSERT INTO mass_ledger (at, by, from_site, to_site, hazard_code, grams, reference, reason) VALUES (now(), 'me', ",
		"INSERT INTO points_ledger (at, by, from_account, to_account, points, reason, return_id) VALUES (now(), 'me', "
	for name, c := range map[string]struct {
		change string
		law    proof.Law
		of     string
	}{
		"a balance that was changed past the ledger": {"UPDATE mass_balances SET in_grams = in_grams + 1 WHERE site = 'W2'", proof.Kept, "W2"},
		"grams that came from nowhere":               {"UPDATE mass_balances SET in_grams = in_grams + 1 WHERE site = 'W2'", proof.SumsToZero, "ordinary scrap"},
		"a site below nothing": {"ALTER TABLE mass_balances DROP CONSTRAINT mass_never_negative; " + at + "'W2', 'TREATED', '', 71, 'x', 'x')",
			proof.NotNegative, "W2"},
		"a return that was booked twice":               {at + "'HOUSEHOLD', 'W1', '900-045-49', 390, $1, 'received')", proof.Once, "$1 received"},
		"a return that was never booked":               {deleteFrom("mass_ledger", "reference = $1 AND reason = 'received'"), proof.Once, "$1 received"},
		"a return that was restocked unbooked":         {deleteFrom("mass_ledger", "reference = $1 AND reason = 'restocked'"), proof.Once, "$1 restocked"},
		"a return that weighs other than then":         {"UPDATE returns SET gross_grams = 391 WHERE id = $1", proof.Once, "$1 received"},
		"a return that never came":                     {at + "'HOUSEHOLD', 'W1', '', 5, 'C-NONE', 'received')", proof.Once, "C-NONE received"},
		"a lot whose weighing was not booked":          {deleteFrom("mass_ledger", "reason = 'weighing' AND grams = 50"), proof.Once, "$lot weighing"},
		"a manifest that left unbooked":                {deleteFrom("mass_ledger", "reason = 'dispatched' AND grams = 8050"), proof.Once, "$manifest dispatched"},
		"a weighbridge that was not booked":            {deleteFrom("mass_ledger", "reason = 'weighbridge'"), proof.Once, "$manifest accepted"},
		"a certificate that was not booked":            {deleteFrom("mass_ledger", "reason = 'certified'"), proof.Once, "C-$manifest certified"},
		"a manifest that stayed on the road":           {"UPDATE waste_manifests SET state = 'in_transfer' WHERE id = $2", proof.Once, "$manifest accepted"},
		"a return both waived and received":            {"UPDATE returns SET close_reason = 'waived' WHERE id = $1", proof.Unit, "$1 closed, counted as waived, open, received or lost"},
		"a return that is nowhere":                     {"UPDATE returns SET received_at = NULL WHERE id = $1", proof.Unit, "$1 closed, counted as waived, open, received or lost"},
		"a piece that came in twice":                   {duplicatePiece, proof.Unit, "$1 closed, pieces that came in"},
		"a customer below none":                        {"ALTER TABLE points_balances DROP CONSTRAINT points_never_negative; " + points + "'customer:ann', 'redeemed', 1000000, 'confirmed', NULL)", proof.PointsNotNegative, "customer:ann"},
		"a cylinder that was changed past its entries": {aCylinder + "UPDATE cylinders SET content_grams = 601 WHERE serial = 'CYL'", proof.CylinderKept, "CYL"},
		"more than a nameplate with no loss":           {aCylinder + "INSERT INTO cylinder_entries (cylinder, at, by, kind, grams, repair, nameplate_grams, residual_grams) VALUES ('CYL', now(), 'me', 'recovered', 200, 'R1', 700, 0)", proof.LossKept, "R1"},
		"a correction with no loss":                    {aCylinder + "INSERT INTO cylinder_entries (cylinder, at, by, kind, grams) VALUES ('CYL', now(), 'me', 'corrected', -60)", proof.LossKept, "CYL corrected"},
		"points that were changed past the ledger":     {"UPDATE points_balances SET points = points + 1 WHERE account = 'customer:ann'", proof.PointsKept, "customer:ann"},
		"a redemption that took nothing":               {"INSERT INTO points_redemptions (id, customer, points, toward, reference, at, by) VALUES ('P-1', 'ann', 5, 'service', 'x', now(), 'me')", proof.PointsOnce, "P-1 redeemed"},
		"points into an account of nobody":             {points + "'program', 'me', 1, 'returned', NULL)", proof.PointsOnce, "me is no account"},
		"points that were confirmed ungranted":         {deleteFrom("points_ledger", "reason = 'returned' AND return_id = $2"), proof.PointsOnce, "$2 confirmed or reversed"},
		"points for a piece that had them once":        {"UPDATE returns SET actual_serial = 'OLD-CMP', part = 'CMP' WHERE actual_serial = 'OLD-MOT'", proof.PointsOnce, "CMP OLD-CMP awards"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seed(t, c.change, c.law, c.of)
		})
	}
}

func deleteFrom(table, where string) string {
	return "ALTER TABLE " + table + " DISABLE TRIGGER " + table + "_append_only; DELETE FROM " + table + " WHERE " + where
}

const aCylinder = `
INSERT INTO cylinders (serial, refrigerant, capacity_grams, tare_grams, location, content_grams, added_at) VALUES ('CYL', 'R32', 9000, 5000, 'W1', 600, now());
INSERT INTO cylinder_entries (cylinder, at, by, kind, grams, repair, nameplate_grams, residual_grams) VALUES ('CYL', now(), 'me', 'recovered', 600, 'R1', 700, 0);
`

const duplicatePiece = `
INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket, reference, reason)
SELECT at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket, reference, reason
FROM ledger
WHERE kind = 'return' AND reference = $1`

func seed(t *testing.T, change string, law proof.Law, of string) {
	t.Helper()
	w, restocked, certified := world(t)
	var names struct {
		Lot      string `db:"id"`
		Manifest string `db:"manifest"`
	}
	require.NoError(t, w.DB.GetContext(t.Context(), &names, "SELECT l.id, l.manifest FROM returns r JOIN waste_lots l ON l.id = r.waste_lot WHERE r.id = $1", certified))
	subject := certified
	if strings.HasPrefix(change, "UPDATE waste_manifests") {
		subject = names.Manifest
	}
	change = strings.NewReplacer("$1", pq.QuoteLiteral(restocked), "$2", pq.QuoteLiteral(subject)).Replace(change)
	of = strings.NewReplacer("$1", restocked, "$2", certified, "$lot", names.Lot, "$manifest", names.Manifest).Replace(of)
	_, err := w.DB.ExecContext(t.Context(), change)
	require.NoError(t, err)
	var found []string
	for _, d := range audit(w).Drifts {
		found = append(found, string(d.Law)+" "+d.Of)
	}
	require.Contains(t, found, string(law)+" "+of)
}
