package allocation

import (
	"time"
)

// Expected is pieces on their way to a place: a transfer, a purchase order, a return that was graded.
type Expected struct {
	Location string    `json:"location"`
	Part     string    `json:"part"`
	Quantity int64     `json:"quantity"`
	DueAt    time.Time `json:"due_at"`
	// NameZH and NameEN are the place's.
	NameZH string `json:"name_zh"`
	NameEN string `json:"name_en"`
}

// await answers what a demand that nothing can serve now waits for, and when that would be at the destination: the first
// of what is expected that is enough, from where it comes to by then. false when nothing that is expected is.
func (r *ranking) await(expected []Expected) (Expected, time.Time, bool) {
	var best Expected
	var arrives time.Time
	for _, e := range expected {
		if at, ok := r.arrivalOf(&e); ok && (arrives.IsZero() || at.Before(arrives) || at.Equal(arrives) && e.Location < best.Location) {
			best, arrives = e, at
		}
	}
	return best, arrives, !arrives.IsZero()
}

// arrivalOf pieces that are expected, sent on once they are in; the place's name is filled in.
func (r *ranking) arrivalOf(e *Expected) (time.Time, bool) {
	i, known := r.network.byCode[e.Location]
	if !known {
		return time.Time{}, false
	}
	p := &r.network.places[i]
	if !r.accepts(e.Part) || e.Quantity < r.demand.pieces(e.Part) || !r.serves(p) || r.rungOf(p) == peer {
		return time.Time{}, false
	}
	d := r.demand
	if e.DueAt.After(d.from()) {
		d.From = e.DueAt
	}
	e.NameZH, e.NameEN = p.NameZH, p.NameEN
	if int(i) == r.van {
		return d.from(), true
	}
	later := newRanking(d, r.network, r.policy)
	_, metres := later.start(p)
	w, found := later.wayFrom(p, metres)
	return w.arrives, found
}

// supplied is when a supplier's delivery would be there.
func (r *ranking) supplied() time.Time {
	days, named := r.policy.SupplierDays[r.demand.Class]
	if !named {
		days = r.policy.BackorderDays
	}
	return r.demand.from().AddDate(0, 0, days)
}

// backorder promises the earlier of what is expected and of what a supplier could bring.
func (r *ranking) backorder(plan *Plan, expected []Expected) {
	plan.Promise.ArrivesAt = r.supplied()
	plan.Promise.DueAt = plan.Promise.ArrivesAt
	e, arrives, found := r.await(expected)
	if due := arrives.Add(r.policy.slack()); found && due.Before(plan.Promise.DueAt) {
		plan.Awaits, plan.Promise.ArrivesAt, plan.Promise.DueAt = &e, arrives, due
	}
}
