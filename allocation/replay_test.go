package allocation

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// samePolicy replays each decision under the version that made it.
func samePolicy(n Network) func(Decision) Policy {
	return func(d Decision) Policy { return n.policyNamed(d.Policy, Policy{}) }
}

func always(p Policy) func(Decision) Policy { return func(Decision) Policy { return p } }

func replayed(w world, since time.Time, policyOf func(Network) func(Decision) Policy) Replayed {
	w.Helper()
	var out Replayed
	w.do(func(ctx context.Context, tx *db.Tx) error {
		n, err := ReadNetwork(ctx, tx)
		require.NoError(w, err)
		r, err := ReadRecorded(ctx, tx, since, since.AddDate(1, 0, 0))
		require.NoError(w, err)
		out = Replay(n, r, policyOf(n))
		require.Equal(w, out, Replay(n, r, policyOf(n)), "the same record has the same answer")
		return nil
	})
	return out
}

// Guangzhou has one piece and Foshan two. Guangzhou to itself costs 600 + 8 km + 3 h × 60 + 300 = 1088 and arrives the
// same day; Foshan costs 600 + 22 km + 10 h × 60 = 1222 and arrives the next morning.
func TestReplayUnderTheSamePolicyRepeatsTheRecordAndUnderAnotherTellsTheDifference(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 1)
	w.receive("FAN", "WH-FS", 2)
	since := w.now.Add(time.Minute)
	w.at(since)
	lines := make([]Demand, 4)
	for i := range lines {
		lines[i] = toGuangzhou(since, 1)
		lines[i].Urgent = true // who is not leaves the last piece of a city
	}
	plans := w.source(lines[:3]...)
	require.Equal(t, []string{"WH-GZ", "WH-FS", "WH-FS"}, []string{plans[0].Source, plans[1].Source, plans[2].Source})
	w.at(since.Add(time.Hour))
	lines[3].At = since.Add(time.Hour)
	require.Equal(t, Backordered, w.one(lines[3]).Outcome)
	w.at(since.Add(2 * time.Hour))
	w.receive("FAN", "WH-GZ", 5)
	filled := w.one(lines[3])
	require.Equal(t, "WH-GZ", filled.Source)

	same := replayed(w, since, samePolicy)
	require.Equal(t, 5, same.Decisions)
	require.Equal(t, 5, same.Same)
	require.Equal(t, 5, same.Identical)
	require.Empty(t, same.Differ)
	require.Equal(t, same.Recorded, same.Trial)
	cost := plans[0].Choices[0].CostMinor + plans[1].Choices[0].CostMinor + plans[2].Choices[0].CostMinor + filled.Choices[0].CostMinor
	require.Equal(t, Outcome{Lines: 4, Within24h: 4, Kept: 4, CostMinor: cost, Km: same.Recorded.Km, LastUnits: 2, Places: 2}, same.Recorded)
	require.Equal(t, int64(1088+1222+1222+1088), cost)

	// No city sends anything any more: all wait, and the van is nobody's.
	none := replayed(w, since, func(n Network) func(Decision) Policy {
		p, _ := n.PolicyAt(since)
		p.Name, p.Version, p.Kinds = "trial", 0, []site.Kind{site.Outlet}
		return always(p)
	})
	require.Equal(t, "trial@0", none.Policy)
	require.Equal(t, Outcome{Lines: 4, Waiting: 4}, none.Trial)
	require.Equal(t, map[string]int{DiffersPolicy: 4}, none.Differ)
	require.Equal(t, 1, none.Same, "one line waited in the record as well")
	require.Equal(t, same.Recorded, none.Recorded)
	w.clean()
}

// A kilometre that costs nothing and an hour that costs much turn the choice; the second order then finds the first
// place untouched.
func TestReplayCarriesTheStockForwardThatTheTrialLeft(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, southLanes, guangzhou, foshan)
	at := local(t, "2026-11-23 10:00")
	row := func(place string) stockKey { return stockKey{place, "FAN", stock.New} }
	offers := []stock.Offer{offer(guangzhou, 1), offer(foshan, 1)}
	first, second := toGuangzhou(at, 1), toGuangzhou(at.Add(time.Minute), 1)
	decided := func(d Demand, offers ...stock.Offer) Decision {
		choices := Rank(d, offers, n, testPolicy)
		return Decision{ID: uuid.New(), Line: d.Line, At: d.At, Demand: d, Choices: choices, Outcome: Reserved, Policy: testPolicy.label()}
	}
	r := Recorded{Decisions: []Decision{decided(first, offers...), decided(second, offers[1])},
		Free: map[stockKey]int64{row("WH-GZ"): 1, row("WH-FS"): 1}}
	require.Equal(t, "WH-GZ", winnerOf(&r.Decisions[0]).Location)
	other := testPolicy
	other.Name, other.ServiceMinor = "trial", map[string]int64{"same_city": 5000}
	out := Replay(n, r, always(other))
	require.Zero(t, out.Same)
	require.Equal(t, map[string]int{DiffersPolicy: 1, DiffersStock: 1}, out.Differ, "the second had no choice: what it was given is gone")
	require.Equal(t, out.Recorded.CostMinor+4700, out.Trial.CostMinor)
	require.Equal(t, 2, out.Trial.LastUnits)
	require.Equal(t, map[stockKey]int64{row("WH-GZ"): 1, row("WH-FS"): 1}, r.Free, "the record is only read")

	// The first gives its piece back, and a third that waited is served where the trial put it.
	third := toGuangzhou(at.Add(2*time.Minute), 1)
	waits := decided(third)
	waits.Outcome = Backordered
	r.Decisions = append(r.Decisions, waits)
	r.Moves = []Move{{At: at.Add(time.Hour), Row: row("WH-GZ"), Quantity: 1, Line: first.Line}}
	out = Replay(n, r, always(other))
	require.Equal(t, Outcome{Lines: 3, Within24h: 3, Kept: 3, CostMinor: out.Trial.CostMinor, Km: out.Trial.Km, LastUnits: 3, Places: 2}, out.Trial)
	require.Equal(t, 1, out.Recorded.Waiting)
	require.Zero(t, out.Short)
}

func TestReplaySaysWhyADecisionCannotBeRepeated(t *testing.T) {
	t.Parallel()
	n := newNetwork(t, southLanes, guangzhou, foshan)
	d := toGuangzhou(local(t, "2026-11-23 10:00"), 1)
	both := []stock.Offer{offer(guangzhou, 1), offer(foshan, 1)}
	record := func(change func(*Decision)) Recorded {
		out := Decision{ID: uuid.New(), Line: d.Line, At: d.At, Demand: d, Choices: Rank(d, both, n, testPolicy), Outcome: Reserved, Policy: testPolicy.label()}
		change(&out)
		return Recorded{Decisions: []Decision{out}, Free: map[stockKey]int64{{"WH-GZ", "FAN", stock.New}: 1, {"WH-FS", "FAN", stock.New}: 1}}
	}
	swap := func(out *Decision) { out.Choices[0].Won, out.Choices[1].Won = false, true }
	for reason, r := range map[string]Recorded{
		DiffersTaken:   record(func(out *Decision) { swap(out); out.Choices[0].Reason = ReasonTaken }),
		DiffersStock:   record(swap),
		DiffersNetwork: record(func(out *Decision) { swap(out); out.Choices[1].CostMinor++ }),
	} {
		require.Equal(t, map[string]int{reason: 1}, Replay(n, r, samePolicy(n)).Differ)
	}
	gone := record(func(*Decision) {})
	gone.Free = nil
	require.Equal(t, map[string]int{DiffersStock: 1}, Replay(n, gone, samePolicy(n)).Differ)
	require.ElementsMatch(t, ReplayReasons, []string{DiffersTaken, DiffersStock, DiffersNetwork, DiffersPolicy})
}
