package assign

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

// Standing is a demand as it stands before many are looked at together: it waits, or pieces are reserved for it.
type Standing struct {
	Demand sourcing.Demand
	// Reserved is what is reserved for it; its ID is nil when it waits.
	Reserved stock.Reservation
	// Due is when the promise that it has is broken.
	Due time.Time
}

func (s Standing) waits() bool { return s.Reserved.ID == uuid.Nil }

func (s Standing) key() stock.Key {
	return stock.Key{Location: s.Reserved.Location, Part: s.Reserved.Part, Condition: s.Reserved.Condition}
}

// Rearranged is what was changed for many demands at once.
type Rearranged struct {
	// Plans are those of the demands that changed: who waited is served, who was served is served from elsewhere.
	Plans []sourcing.Plan
	// Before is what the demands cost as they stood, After as they stand now, InTurn what it would be if each who waits had
	// taken his best in turn and nobody had moved. Nothing costs less than LowerBound.
	Before, After, InTurn, LowerBound Cost
	// Waiting is how many get nothing still.
	Waiting int
}

// Rearrange serves those who wait, all together, from what is free. Reservations move to other places only when all
// together are less late by it, and none to a place that breaks its promise; a firm reservation is never given up. The
// stock keys of the parts are locked from here on, so that what is decided is there.
func Rearrange(ctx context.Context, tx *db.Tx, standing []Standing) (Rearranged, error) {
	a, err := arrangeLines(ctx, tx, standing)
	if err != nil {
		return Rearranged{}, err
	}
	out, won := a.best()
	var leave []uuid.UUID
	var takes []stock.Take
	var changed []int
	for i, j := range won {
		if j < 0 || j == a.current[i] {
			continue
		}
		if !standing[i].waits() {
			leave = append(leave, standing[i].Reserved.ID)
		}
		d, c := a.Demands[i], a.Choices[i][j]
		changed = append(changed, i)
		takes = append(takes, stock.Take{Line: d.Line, Location: c.Location, Part: c.Part, Condition: c.Condition, Quantity: c.Quantity,
			Reference: d.Repair})
	}
	if err := stock.Release(ctx, tx, leave, "moved"); err != nil {
		return out, err
	}
	taken, err := stock.Reserve(ctx, tx, takes)
	if err != nil {
		return out, err
	}
	for k, i := range changed {
		if !taken[k].OK {
			return out, fmt.Errorf("move line %s: a locked stock key has less than it said", a.Demands[i].Line)
		}
		a.Won[i], a.Reservation[i] = won[i], taken[k].ID
	}
	out.Plans, err = a.Keep(ctx, tx, func(i int) bool { return slices.Contains(changed, i) })
	return out, err
}

// arrangement is a weighing of demands some of which have pieces already.
type arrangement struct {
	*sourcing.Weighing
	standing []Standing
	// current is the index of the choice that a demand has; -1 is none.
	current []int
	// lies is what is free and reserved for these demands together; free is what is free.
	lies map[stock.Key]int64
}

func arrangeLines(ctx context.Context, tx *db.Tx, standing []Standing) (*arrangement, error) {
	demands := make([]sourcing.Demand, len(standing))
	for i, s := range standing {
		demands[i] = s.Demand
	}
	n, p, err := network.Current(ctx, tx)
	if err != nil {
		return nil, err
	}
	w, err := sourcing.NewWeighing(n, p, tx.Now, demands)
	if err != nil {
		return nil, err
	}
	instead, err := catalog.Replacements(ctx, tx, w.Parts())
	if err != nil {
		return nil, err
	}
	parts := w.Accept(instead)
	if err := stock.LockCounters(ctx, tx, parts); err != nil {
		return nil, err
	}
	offers, err := stock.Offers(ctx, tx, parts, p.Conditions)
	if err != nil {
		return nil, err
	}
	a := &arrangement{Weighing: w, standing: standing, current: make([]int, len(standing)), lies: map[stock.Key]int64{}}
	free := map[stock.Key]int64{}
	for _, o := range offers {
		free[o.Key()] = o.Available
		a.lies[o.Key()] = o.Available
	}
	for _, s := range standing {
		if !s.waits() {
			a.lies[s.key()] += s.Reserved.Quantity
		}
	}
	w.Rank(offersOf(a.lies))
	w.Free = free
	for i, s := range standing {
		a.current[i] = -1
		if !s.waits() {
			a.current[i] = slices.IndexFunc(w.Choices[i], func(c sourcing.Choice) bool { return c.StockKey() == s.key() && c.Usable() })
		}
	}
	return a, nil
}

func offersOf(lies map[stock.Key]int64) []stock.Offer {
	out := make([]stock.Offer, 0, len(lies))
	for r, n := range lies {
		out = append(out, stock.Offer{Location: r.Location, Part: r.Part, Condition: r.Condition, Available: n})
	}
	return out
}

// best answers the best arrangement and what it costs beside the present one.
func (a *arrangement) best() (Rearranged, []int) {
	var out Rearranged
	var waiting, movable []int
	kept := Cost{}
	lies := make(map[stock.Key]int64, len(a.lies))
	for r, n := range a.lies {
		lies[r] = n
	}
	for i, s := range a.standing {
		switch {
		case s.waits():
			waiting = append(waiting, i)
		case a.current[i] >= 0:
			movable = append(movable, i)
			kept = kept.Plus(costOf(a.Demands[i], &a.Choices[i][a.current[i]], a.Policy))
		default:
			// Where it lies nothing is sent from any more by the rules of today; it stays all the same.
			lies[s.key()] -= s.Reserved.Quantity
		}
	}
	none := func(int, stock.Key) bool { return false }
	any := func(int, stock.Key) bool { return true }
	out.Before = a.among(waiting, a.Free, none).Cost.Plus(kept)
	still := a.among(waiting, a.Free, any)
	out.InTurn = still.Greedy.Plus(kept)
	all := append(slices.Clone(waiting), movable...)
	moved := a.among(all, lies, a.keepsPromise)
	out.After, out.LowerBound, out.Waiting = still.Cost.Plus(kept), moved.LowerBound, still.Waiting
	won := slices.Clone(a.current)
	if moved.Cost.Late < out.After.Late && a.keepsAll(all, moved.Won) {
		out.After, out.Waiting = moved.Cost, moved.Waiting
		for k, i := range all {
			won[i] = moved.Won[k]
		}
		return out, won
	}
	for k, i := range waiting {
		won[i] = still.Won[k]
	}
	return out, won
}

// among is assign over some of the demands.
func (a *arrangement) among(of []int, free map[stock.Key]int64, may func(i int, r stock.Key) bool) Assignment {
	demands, choices := make([]sourcing.Demand, len(of)), make([][]sourcing.Choice, len(of))
	for k, i := range of {
		demands[k], choices[k] = a.Demands[i], a.Choices[i]
	}
	return assignOpen(demands, choices, free, a.Policy, func(k int, r stock.Key) bool { return may(of[k], r) })
}

// keepsPromise tells whether a demand may be served from a stock key: who has a promise stays where he is or goes where it is
// kept.
func (a *arrangement) keepsPromise(i int, r stock.Key) bool {
	s := a.standing[i]
	if s.waits() || s.key() == r {
		return true
	}
	j := slices.IndexFunc(a.Choices[i], func(c sourcing.Choice) bool { return c.StockKey() == r })
	return j >= 0 && !a.Choices[i][j].ArrivesAt.After(s.Due)
}

func (a *arrangement) keepsAll(of, won []int) bool {
	for k, i := range of {
		if !a.standing[i].waits() && won[k] < 0 {
			return false
		}
	}
	return true
}
