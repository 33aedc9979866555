package partorder

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

// softReservation is a held line as an urgent order sees it.
type softReservation struct {
	Line      uuid.UUID       `db:"id"`
	Part      string          `db:"supplied"`
	Location  string          `db:"source"`
	Condition stock.Condition `db:"condition"`
	Quantity  int64           `db:"quantity"`
}

func (h softReservation) key() stock.Key {
	return stock.Key{Part: h.Part, Location: h.Location, Condition: h.Condition}
}

// missing is what a line of an urgent order lacks: the plan does not keep the promise.
type missing struct{ demand sourcing.Demand }

// lackingLines lists the lines of urgent orders whose plans do not keep the promise. An order asks others to step back once.
func lackingLines(orders []*order, decided *sourcing.Decided, chain []catalog.Supersession, today time.Time) []missing {
	var out []missing
	first := 0
	for _, o := range orders {
		plans := decided.Plans[first : first+len(o.lines)]
		first += len(o.lines)
		if !o.seen.repair.Urgent || o.bumped {
			continue
		}
		o.bumped = true
		for i, d := range DemandsOf(*o.seen.repair, o.lines) {
			if plans[i].Outcome == sourcing.Reserved && plans[i].Promise.Within24h {
				continue
			}
			out = append(out, missing{d.Supplied(catalog.ReplacementsIn([]string{d.Part}, chain, today)[d.Part])})
		}
	}
	return out
}

// withSoftReservations adds to the offers what soft reservations would set free.
func withSoftReservations(offers []stock.Offer, soft []softReservation) []stock.Offer {
	out := slices.Clone(offers)
	at := map[stock.Key]int{}
	for i, o := range out {
		at[o.Key()] = i
	}
	for _, h := range soft {
		i, known := at[h.key()]
		if !known {
			i = len(out)
			at[h.key()] = i
			out = append(out, stock.Offer{Part: h.Part, Location: h.Location, Condition: h.Condition})
		}
		out[i].Available += h.Quantity
	}
	return out
}

// chooseReservationsToTake chooses which soft reservations of a stock key give way for a quantity: the youngest first, and none
// when they are too few.
func chooseReservationsToTake(soft []softReservation, at stock.Key, free, wanted int64) []softReservation {
	var out []softReservation
	for _, h := range soft {
		if free >= wanted {
			break
		}
		if h.key() == at {
			out, free = append(out, h), free+h.Quantity
		}
	}
	if free < wanted {
		return nil
	}
	return out
}

// urgentFirst lets urgent orders of a slice choose before the others.
func urgentFirst(orders []*order) []*order {
	out := slices.Clone(orders)
	rank := func(o *order) int {
		if o.seen.repair != nil && o.seen.repair.Urgent {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b *order) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}
