package sourcing

import (
	"time"

	"fettle/allocation/network"
)

// Expected is pieces on their way to a place: a transfer, a purchase order, a return that was graded.
type Expected struct {
	Transfer string    `json:"transfer,omitempty"`
	Location string    `json:"location"`
	Part     string    `json:"part"`
	Quantity int64     `json:"quantity"`
	DueAt    time.Time `json:"due_at"`
	// NameZH and NameEN are the place's.
	NameZH string `json:"name_zh"`
	NameEN string `json:"name_en"`
}

// await answers which of what is expected a demand that nothing can serve now waits for, and when that would be at the
// destination: the first to be there of what is enough. It is -1 when nothing that is expected is.
func (r *Ranking) await(expected []Expected) (int, time.Time) {
	best, arrives := -1, time.Time{}
	for k := range expected {
		if at, ok := r.arrivalOf(&expected[k]); ok && (best < 0 || at.Before(arrives)) {
			best, arrives = k, at
		}
	}
	return best, arrives
}

// arrivalOf pieces that are expected, sent on once they are in; the place's name is filled in.
func (r *Ranking) arrivalOf(e *Expected) (time.Time, bool) {
	i, known := r.network.ByCode[e.Location]
	if !known {
		return time.Time{}, false
	}
	p := &r.network.Places[i]
	if !r.accepts(e.Part) || e.Quantity < r.demand.Pieces(e.Part) || !r.Serves(p) || r.tierOf(p) == peer {
		return time.Time{}, false
	}
	d := r.demand
	if e.DueAt.After(d.StartsAt()) {
		d.From = e.DueAt
	}
	e.NameZH, e.NameEN = p.NameZH, p.NameEN
	if int(i) == r.van {
		return d.StartsAt(), true
	}
	later := NewRanking(d, r.network, r.policy)
	_, metres := later.start(p)
	w, found := later.wayFrom(p, metres)
	return w.arrives, found
}

// SuppliedAt is when a supplier could bring what a demand waits for.
func SuppliedAt(p network.Policy, d Demand) time.Time {
	days, named := p.SupplierDays[d.Class]
	if !named {
		days = p.BackorderDays
	}
	return d.StartsAt().AddDate(0, 0, days)
}

// backorder promises the earlier of what is expected and of what a supplier could bring, and takes it off what others are
// promised after it.
func (r *Ranking) backorder(plan *Plan, expected []Expected) {
	plan.Promise.tell(SuppliedAt(r.policy, r.demand))
	k, arrives := r.await(expected)
	if due := arrives.Add(r.policy.Slack()); k >= 0 && due.Before(plan.Promise.DueAt) {
		e := expected[k]
		plan.Awaits = &e
		plan.Promise.tell(due)
		expected[k].Quantity -= r.demand.Pieces(e.Part)
	}
}
