package recycling_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/recycling"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/refrigerant"
)

// TestPropertyWhateverIsDoneToOldPartsTheProofHolds does what dock, bench, yard, recycler and operations can do, in any order
// and with odd figures, through their doors: no door fails, and grams, pieces, points and cylinders are proved on the way.
// FETTLE_LONG=1 takes twenty times the steps, FETTLE_SEED repeats a walk.
func TestPropertyWhateverIsDoneToOldPartsTheProofHolds(t *testing.T) {
	t.Parallel()
	steps, seed := 1500, uint64(time.Now().UnixNano())
	if os.Getenv("FETTLE_LONG") != "" {
		steps = 30_000
	}
	if v, err := strconv.ParseUint(os.Getenv("FETTLE_SEED"), 10, 64); err == nil {
		seed = v
	}
	w := &walk{world: recyclingtest.OpenDoor(t, func(a *api.API) {
		recycling.Routes(a)
		refrigerant.RecoverRoute(a, func(context.Context, *db.Tx, string, string) error { return nil })
	}), rand: rand.New(rand.NewPCG(seed, 0)), done: map[string]int{}} //nolint:gosec // a walk that can be repeated
	w.world.Permit("REC", "900-045-49")
	for i := range steps {
		w.world.Now = w.world.Now.Add(time.Duration(w.rand.IntN(8)) * time.Hour)
		verb := walkVerbs[w.rand.IntN(len(walkVerbs))]
		status := verb.does(w)
		require.Less(t, status, http.StatusInternalServerError, "%s, FETTLE_SEED=%d", verb.name, seed)
		if status == http.StatusOK {
			w.done[verb.name]++
		}
		if i%50 == 0 {
			w.world.Lawful()
		}
	}
	w.world.Lawful()
	t.Logf("property: %d steps, FETTLE_SEED=%d, done %v", steps, seed, w.done)
	if steps < 30_000 {
		return
	}
	for _, v := range walkVerbs {
		require.Positive(t, w.done[v.name], "%s was never possible, FETTLE_SEED=%d", v.name, seed)
	}
}

type walk struct {
	world *recyclingtest.Door
	rand  *rand.Rand
	done  map[string]int
	named int
}

type walkVerb struct {
	name string
	does func(w *walk) int
}

var walkKeepers = map[string]auth.Actor{"W1": recyclingtest.KeeperOfOne, "W2": recyclingtest.KeeperOfTwo}

var walkVerbs = []walkVerb{
	{"oblige", (*walk).oblige},
	{"oblige", (*walk).oblige},
	{"receive", (*walk).receive}, {"receive", (*walk).receive}, {"receive", (*walk).receive},
	{"inspect", (*walk).inspect}, {"inspect", (*walk).inspect},
	{"grade", (*walk).grade}, {"grade", (*walk).grade},
	{"waive", func(w *walk) int {
		return w.call(recyclingtest.Operations, "returns", "/waive", `{"reason": "the customer keeps it at home"}`, "obliged", "overdue", "handed_over")
	}},
	{"dispute", func(w *walk) int {
		return w.call(recyclingtest.Eve, "returns", "/dispute", `{"reason": "it lay in the van that burned"}`, "obliged", "overdue")
	}},
	{"settle a dispute", func(w *walk) int {
		return w.call(recyclingtest.Operations, "returns", "/settle", fmt.Sprintf(`{"upheld": %v, "note": "we looked at both pictures"}`, w.rand.IntN(2) == 0), "disputed")
	}},
	{"open a lot", (*walk).openLot}, {"stage", (*walk).stage}, {"stage", (*walk).stage}, {"stage", (*walk).stage}, {"split", (*walk).split}, {"seal", (*walk).seal},
	{"open a manifest", (*walk).openManifest}, {"open a manifest", (*walk).openManifest},
	{"cancel", func(w *walk) int {
		if w.rand.IntN(4) > 0 {
			return http.StatusConflict
		}
		return w.call(recyclingtest.Operations, "waste_manifests", "/cancel", "", "draft")
	}},
	{"dispatch", func(w *walk) int {
		return w.call(recyclingtest.Operations, "waste_manifests", "/dispatch", "{}", "draft")
	}},
	{"accept", (*walk).accept},
	{"reject", (*walk).reject},
	{"carry on", (*walk).carryOn}, {"carry on", (*walk).carryOn},
	{"take back", (*walk).takeBack},
	{"settle a weight", func(w *walk) int {
		return w.call(recyclingtest.Operations, "waste_manifests", "/settle",
			fmt.Sprintf(`{"decision": %q, "note": "we looked at the tickets"}`, w.one("as_weighed", "as_declared", "rejected")), "discrepant")
	}},
	{"certify", (*walk).certify}, {"certify", (*walk).certify},
	{"ask an adjustment", (*walk).askAdjustment}, {"decide an adjustment", (*walk).decideAdjustment},
	{"redeem", (*walk).redeem},
	{"begin a cylinder", (*walk).beginCylinder}, {"recover", (*walk).recoverGas}, {"empty", (*walk).emptyCylinder},
}

func (w *walk) one(of ...string) string { return of[w.rand.IntN(len(of))] }

func (w *walk) about(grams int64) int64 {
	return max(1, grams*int64(970+w.rand.IntN(61))/1000)
}

// odd is about so many grams, and now and then far from it.
func (w *walk) odd(grams int64) int64 {
	if w.rand.IntN(6) == 0 {
		return 1 + w.rand.Int64N(2*grams)
	}
	return w.about(grams)
}

// thing is a row that a verb is done to.
type thing struct {
	ID    string `db:"id"`
	Place string `db:"place"`
	Grams int64  `db:"grams"`
	Code  string `db:"code"`
	// Serial is the one that is expected of an old part.
	Serial string `db:"serial"`
}

const thingsSQL = `
SELECT id, place, grams, code, serial
FROM (SELECT 'returns' AS kind, id, state, coalesce(warehouse, '') AS place, coalesce(gross_grams, expected_grams) AS grams, hazard_code AS code, expected_serial AS serial FROM returns
      UNION ALL
      SELECT 'waste_lots', l.id, l.state, l.warehouse, coalesce(l.net_grams, (SELECT sum(gross_grams) FROM returns WHERE waste_lot = l.id), 0), l.hazard_code, '' FROM waste_lots l
      UNION ALL
      SELECT 'waste_manifests', id, state, acceptor, coalesce(accepted_grams, declared_grams), purpose, '' FROM waste_manifests
      UNION ALL
      SELECT 'mass_adjustments', id, state, site, 0, '', '' FROM mass_adjustments
      UNION ALL
      SELECT 'cylinders', serial, refrigerant, location, content_grams, '', '' FROM cylinders) t
WHERE kind = $1 AND ($2::text[] IS NULL OR state = ANY ($2))
ORDER BY id DESC
LIMIT 40`

func (w *walk) things(kind string, states ...string) (out []thing) {
	require.NoError(w.world, w.world.DB.SelectContext(w.world.Context(), &out, thingsSQL, kind, pq.Array(states)))
	return out
}

func (w *walk) thing(kind string, states ...string) (thing, bool) {
	all := w.things(kind, states...)
	if len(all) == 0 {
		return thing{}, false
	}
	return all[w.rand.IntN(len(all))], true
}

var walkPaths = map[string]string{"returns": "returns", "waste_lots": "waste-lots", "waste_manifests": "waste-manifests", "mass_adjustments": "mass-adjustments", "cylinders": "cylinders"}

// call does a verb to one of what is in a state; nothing there is a conflict like any other.
func (w *walk) call(who auth.Actor, kind, verb, body string, states ...string) int {
	x, ok := w.thing(kind, states...)
	if !ok {
		return http.StatusConflict
	}
	return w.post(who, "/v1/"+walkPaths[kind]+"/"+x.ID+verb, body)
}

func (w *walk) post(who auth.Actor, path, body string) int {
	return w.world.Call(who, "POST "+path, body).Status
}
