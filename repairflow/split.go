package repairflow

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"fettle/allocation"
	"fettle/inventory"
)

// mostParcels bounds over how many places a quantity is shared: each is a parcel that somebody waits for.
const mostParcels = 3

// shared says how a quantity that no place has in time is shared among places that have some of it in time: over as few
// as possible, the cheaper ones first. It answers quantities, the greatest first, or nothing when sharing does not keep
// the promise either. Pieces of two parts or conditions are not mixed in one quantity.
func shared(choices []allocation.Choice, quantity int64) []int64 {
	type kind struct {
		part      string
		condition inventory.Condition
	}
	var order []kind
	some := map[kind][]allocation.Choice{}
	for _, c := range choices {
		if c.Reason != allocation.ReasonShort || !c.Keeps24h || c.Available < 1 {
			continue
		}
		k := kind{c.Part, c.Condition}
		if some[k] == nil {
			order = append(order, k)
		}
		some[k] = append(some[k], c)
	}
	for _, k := range order {
		if out := shareOut(some[k], quantity); out != nil {
			return out
		}
	}
	return nil
}

func shareOut(places []allocation.Choice, quantity int64) []int64 {
	slices.SortStableFunc(places, func(a, b allocation.Choice) int {
		return cmp.Or(cmp.Compare(b.Available, a.Available), cmp.Compare(a.CostMinor, b.CostMinor))
	})
	var out []int64
	for _, p := range places[:min(len(places), mostParcels)] {
		take := min(p.Available, quantity)
		out, quantity = append(out, take), quantity-take
		if quantity == 0 {
			return out
		}
	}
	return nil
}

// inTime tells whether a plan needs no better one.
func inTime(p allocation.Plan) bool { return p.Outcome == allocation.Reserved && p.Promise.Within24h }

// splitting shares the quantities of lines whose plans are late among lines of their own; false when none is to be.
func splitting(lines []PartLine, plans []allocation.Plan) ([]PartLine, bool, error) {
	var out []PartLine
	some := false
	for i, l := range lines {
		if l.Serialised || l.Quantity == 1 || inTime(plans[i]) {
			out = append(out, l)
			continue
		}
		parts, err := l.split(shared(plans[i].Choices, l.Quantity))
		if err != nil {
			return nil, false, err
		}
		some = some || len(parts) > 1
		out = append(out, parts...)
	}
	return out, some, nil
}

// split shares a line's quantity: the first part stays with the line, the others are lines that come from it.
func (l PartLine) split(quantities []int64) ([]PartLine, error) {
	if len(quantities) < 2 {
		return []PartLine{l}, nil
	}
	out := make([]PartLine, len(quantities))
	for i, q := range quantities {
		out[i] = l
		out[i].Quantity = q
		if i == 0 {
			continue
		}
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("make a line id: %w", err)
		}
		from := l.ID
		out[i].ID, out[i].SplitFrom, out[i].Version = id, &from, 1
		out[i].Reservation, out[i].PromiseID = nil, nil
	}
	return out, nil
}
