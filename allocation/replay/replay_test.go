package replay_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
	"fettle/allocation/replay"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// samePolicy replays each decision under the version that made it.
func samePolicy(n network.Snapshot) func(sourcing.Decision) network.Policy {
	return func(d sourcing.Decision) network.Policy { return n.PolicyNamed(d.Policy, network.Policy{}) }
}

func always(p network.Policy) func(sourcing.Decision) network.Policy {
	return func(sourcing.Decision) network.Policy { return p }
}

func replayed(w allocationtest.World, since time.Time, policyOf func(network.Snapshot) func(sourcing.Decision) network.Policy) replay.Replayed {
	w.Helper()
	var out replay.Replayed
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		n, err := network.Read(ctx, tx)
		require.NoError(w, err)
		r, err := replay.ReadRecorded(ctx, tx, since, since.AddDate(1, 0, 0))
		require.NoError(w, err)
		out = replay.Replay(n, r, policyOf(n))
		require.Equal(w, out, replay.Replay(n, r, policyOf(n)), "the same record has the same answer")
		return nil
	})
	return out
}

// Guangzhou has one piece and Foshan two. Guangzhou to itself costs 600 + 8 km + 3 h × 60 + 300 = 1088 and arrives the
// same day; Foshan costs 600 + 22 km + 10 h × 60 = 1222 and arrives the next morning.
func TestMission052ReplayUnderTheSamePolicyRepeatsTheRecordAndUnderAnotherTellsTheDifference(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1)
	w.Receive("FAN", "WH-FS", 2)
	since := w.Now.Add(time.Minute)
	w.At(since)
	lines := make([]sourcing.Demand, 4)
	for i := range lines {
		lines[i] = allocationtest.ToGuangzhou(since, 1)
		lines[i].Urgent = true // who is not leaves the last piece of a city
	}
	plans := w.Source(lines[:3]...)
	require.Equal(t, []string{"WH-GZ", "WH-FS", "WH-FS"}, []string{plans[0].Source, plans[1].Source, plans[2].Source})
	w.At(since.Add(time.Hour))
	lines[3].At = since.Add(time.Hour)
	require.Equal(t, sourcing.Backordered, w.One(lines[3]).Outcome)
	w.At(since.Add(2 * time.Hour))
	w.Receive("FAN", "WH-GZ", 5)
	filled := w.One(lines[3])
	require.Equal(t, "WH-GZ", filled.Source)

	same := replayed(w, since, samePolicy)
	require.Equal(t, 5, same.Decisions)
	require.Equal(t, 5, same.Same)
	require.Equal(t, 5, same.Identical)
	require.Empty(t, same.Differ)
	require.Equal(t, same.Recorded, same.Trial)
	cost := plans[0].Choices[0].CostMinor + plans[1].Choices[0].CostMinor + plans[2].Choices[0].CostMinor + filled.Choices[0].CostMinor
	require.Equal(t, replay.Outcome{Lines: 4, Within24h: 4, Kept: 4, CostMinor: cost, Km: same.Recorded.Km, LastUnits: 2, Places: 2}, same.Recorded)
	require.Equal(t, int64(1088+1222+1222+1088), cost)

	// No city sends anything any more: all wait, and the van is nobody's.
	none := replayed(w, since, func(n network.Snapshot) func(sourcing.Decision) network.Policy {
		p, _ := n.PolicyAt(since)
		p.Name, p.Version, p.Kinds = "trial", 0, []site.Kind{site.Outlet}
		return always(p)
	})
	require.Equal(t, "trial@0", none.Policy)
	require.Equal(t, replay.Outcome{Lines: 4, Waiting: 4}, none.Trial)
	require.Equal(t, map[string]int{replay.DiffersPolicy: 4}, none.Differ)
	require.Equal(t, 1, none.Same, "one line waited in the record as well")
	require.Equal(t, same.Recorded, none.Recorded)
	w.Clean()
}

// A kilometre that costs nothing and an hour that costs much turn the choice; the second order then finds the first
// place untouched.
func TestReplayCarriesTheStockForwardThatTheTrialLeft(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Guangzhou, allocationtest.Foshan)
	at := allocationtest.Local(t, "2026-11-23 10:00")
	key := func(place string) stock.Key {
		return stock.Key{Location: place, Part: "FAN", Condition: stock.New}
	}
	offers := []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 1), allocationtest.Offer(allocationtest.Foshan, 1)}
	first, second := allocationtest.ToGuangzhou(at, 1), allocationtest.ToGuangzhou(at.Add(time.Minute), 1)
	decided := func(d sourcing.Demand, offers ...stock.Offer) sourcing.Decision {
		choices := sourcing.Rank(d, offers, n, allocationtest.TestPolicy)
		return sourcing.Decision{ID: uuid.New(), Line: d.Line, At: d.At, Demand: d, Choices: choices, Outcome: sourcing.Reserved, Policy: allocationtest.TestPolicy.Label()}
	}
	r := replay.Recorded{Decisions: []sourcing.Decision{decided(first, offers...), decided(second, offers[1])},
		Free: map[stock.Key]int64{key("WH-GZ"): 1, key("WH-FS"): 1}}
	require.Equal(t, "WH-GZ", replay.WinnerOf(&r.Decisions[0]).Location)
	other := allocationtest.TestPolicy
	other.Name, other.ServiceMinor = "trial", map[string]int64{"same_city": 5000}
	out := replay.Replay(n, r, always(other))
	require.Zero(t, out.Same)
	require.Equal(t, map[string]int{replay.DiffersPolicy: 1, replay.DiffersStock: 1}, out.Differ, "the second had no choice: what it was given is gone")
	require.Equal(t, out.Recorded.CostMinor+4700, out.Trial.CostMinor)
	require.Equal(t, 2, out.Trial.LastUnits)
	require.Equal(t, map[stock.Key]int64{key("WH-GZ"): 1, key("WH-FS"): 1}, r.Free, "the record is only read")

	// The first gives its piece back, and a third that waited is served where the trial put it.
	third := allocationtest.ToGuangzhou(at.Add(2*time.Minute), 1)
	waits := decided(third)
	waits.Outcome = sourcing.Backordered
	r.Decisions = append(r.Decisions, waits)
	r.Moves = []replay.Move{{At: at.Add(time.Hour), Key: key("WH-GZ"), Quantity: 1, Line: first.Line}}
	out = replay.Replay(n, r, always(other))
	require.Equal(t, replay.Outcome{Lines: 3, Within24h: 3, Kept: 3, CostMinor: out.Trial.CostMinor, Km: out.Trial.Km, LastUnits: 3, Places: 2}, out.Trial)
	require.Equal(t, 1, out.Recorded.Waiting)
	require.Zero(t, out.Short)
}

func TestReplaySaysWhyADecisionCannotBeRepeated(t *testing.T) {
	t.Parallel()
	n := allocationtest.NewNetwork(t, allocationtest.SouthLanes, allocationtest.Guangzhou, allocationtest.Foshan)
	d := allocationtest.ToGuangzhou(allocationtest.Local(t, "2026-11-23 10:00"), 1)
	both := []stock.Offer{allocationtest.Offer(allocationtest.Guangzhou, 1), allocationtest.Offer(allocationtest.Foshan, 1)}
	record := func(change func(*sourcing.Decision)) replay.Recorded {
		out := sourcing.Decision{ID: uuid.New(), Line: d.Line, At: d.At, Demand: d, Choices: sourcing.Rank(d, both, n, allocationtest.TestPolicy), Outcome: sourcing.Reserved, Policy: allocationtest.TestPolicy.Label()}
		change(&out)
		return replay.Recorded{Decisions: []sourcing.Decision{out}, Free: map[stock.Key]int64{{Location: "WH-GZ", Part: "FAN", Condition: stock.New}: 1, {Location: "WH-FS", Part: "FAN", Condition: stock.New}: 1}}
	}
	swap := func(out *sourcing.Decision) { out.Choices[0].Won, out.Choices[1].Won = false, true }
	for reason, r := range map[string]replay.Recorded{
		replay.DiffersTaken:   record(func(out *sourcing.Decision) { swap(out); out.Choices[0].Reason = sourcing.ReasonTaken }),
		replay.DiffersStock:   record(swap),
		replay.DiffersNetwork: record(func(out *sourcing.Decision) { swap(out); out.Choices[1].CostMinor++ }),
	} {
		require.Equal(t, map[string]int{reason: 1}, replay.Replay(n, r, samePolicy(n)).Differ)
	}
	gone := record(func(*sourcing.Decision) {})
	gone.Free = nil
	require.Equal(t, map[string]int{replay.DiffersStock: 1}, replay.Replay(n, gone, samePolicy(n)).Differ)
	require.ElementsMatch(t, replay.Reasons, []string{replay.DiffersTaken, replay.DiffersStock, replay.DiffersNetwork, replay.DiffersPolicy})
}
