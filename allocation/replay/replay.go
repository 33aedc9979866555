package replay

import (
	"maps"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/stock"
)

// Recorded is what happened from a time on, as far as decisions rest on it.
type Recorded struct {
	Decisions []sourcing.Decision
	// Free is what lay free on stock keys when it began.
	Free map[stock.Key]int64
	// Moves changed that, but for what the decisions took themselves.
	Moves []Move
	// Took are the decisions that reserved something; one that took nothing and yet has a winner renewed what its line had.
	Took map[uuid.UUID]bool
}

// Move is a change of what is free on a stock key.
type Move struct {
	At       time.Time
	Key      stock.Key
	Quantity int64
	// Line gives back what was reserved for it.
	Line uuid.UUID
}

// Replayed compares what was decided with what another policy decides on the same demand and the same deliveries.
type Replayed struct {
	Policy    string `json:"policy"`
	Decisions int    `json:"decisions"`
	// Same is how many decisions name the same place, part and condition, Identical how many also the same arrival and cost.
	Same      int `json:"same"`
	Identical int `json:"identical"`
	// Differ counts the others by reason: one of Reasons.
	Differ   map[string]int `json:"differ"`
	Recorded Outcome        `json:"recorded"`
	Trial    Outcome        `json:"trial"`
	// Short is how often a recorded movement took pieces from a stock key that the trial had given away.
	Short int `json:"short"`
}

// Why a replayed decision differs.
const (
	DiffersTaken   = "taken"   // the record says that the place was asked and had been emptied by another
	DiffersStock   = "stock"   // the trial has not that stock any more, or has some that the record had not
	DiffersNetwork = "network" // the place is gone, or reaches the destination at another time or cost than then
	DiffersPolicy  = "policy"  // the policy prefers another
)

// Reasons is every reason why a replayed decision differs.
var Reasons = []string{DiffersTaken, DiffersStock, DiffersNetwork, DiffersPolicy}

// Replay decides recorded demand again in the order of time, each under what policyOf answers, over the network as it is
// now. Stock is carried forward: it begins with what lay there, follows the recorded deliveries and corrections, and
// gives what the trial takes. Pieces that a line gives back return to where the trial took them. A line that the trial
// lets wait, and for which the record has nothing more to say, is served when pieces come, the eldest first. It is pure.
func Replay(n network.Snapshot, r Recorded, policyOf func(sourcing.Decision) network.Policy) Replayed {
	if r.Free == nil {
		r.Free = map[stock.Key]int64{}
	}
	t := trial{network: n, record: r, policyOf: policyOf, free: maps.Clone(r.Free), batch: map[stock.Key]int64{}, held: map[uuid.UUID]sourcing.Choice{}, ahead: map[uuid.UUID]int{}, given: map[uuid.UUID]bool{},
		ours: newTally(), theirs: newTally(), out: Replayed{Differ: map[string]int{}}}
	for _, d := range r.Decisions {
		t.ahead[d.Line]++
	}
	moves := r.Moves
	for _, d := range r.Decisions {
		for len(moves) > 0 && !moves[0].At.After(d.At) {
			t.move(moves[0])
			moves = moves[1:]
		}
		t.decide(d)
	}
	for _, m := range moves {
		t.move(m)
	}
	t.out.Decisions = len(r.Decisions)
	t.out.Trial, t.out.Recorded = t.ours.outcome(), t.theirs.outcome()
	return t.out
}

// ReadTrialPolicy reads the body of a policy that is not kept.
func ReadTrialPolicy(body []byte) (network.Policy, error) {
	return network.ReadPolicy("trial", 0, time.Time{}, body)
}
