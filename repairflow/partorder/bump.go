package partorder

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

// softHold is a held line as an urgent order sees it.
type softHold struct {
	Line      uuid.UUID       `db:"id"`
	Part      string          `db:"supplied"`
	Location  string          `db:"source"`
	Condition stock.Condition `db:"condition"`
	Quantity  int64           `db:"quantity"`
}

type shelf struct {
	part, location string
	condition      stock.Condition
}

func (h softHold) shelf() shelf { return shelf{h.Part, h.Location, h.Condition} }

// missing is what a line of an urgent order lacks: the plan does not keep the promise.
type missing struct{ demand sourcing.Demand }

// lackingLines lists the lines of urgent orders whose plans do not keep the promise. An order asks others to step back once.
func lackingLines(orders []*order, decided *sourcing.Decided, chain []catalog.Supersession) []missing {
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
			out = append(out, missing{d.Supplied(catalog.ReplacementsIn([]string{d.Part}, chain, d.At)[d.Part])})
		}
	}
	return out
}

// withHolds adds to the offers what soft holds would set free.
func withHolds(offers []stock.Offer, holds []softHold) []stock.Offer {
	out := slices.Clone(offers)
	at := map[shelf]int{}
	for i, o := range out {
		at[shelf{o.Part, o.Location, o.Condition}] = i
	}
	for _, h := range holds {
		i, known := at[h.shelf()]
		if !known {
			i = len(out)
			at[h.shelf()] = i
			out = append(out, stock.Offer{Part: h.Part, Location: h.Location, Condition: h.Condition})
		}
		out[i].Available += h.Quantity
	}
	return out
}

// chooseHoldsToTake chooses which holds on a shelf give way for a quantity: the youngest first, and none when they are too few.
func chooseHoldsToTake(holds []softHold, at shelf, free, wanted int64) []softHold {
	var out []softHold
	for _, h := range holds {
		if free >= wanted {
			break
		}
		if h.shelf() == at {
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
