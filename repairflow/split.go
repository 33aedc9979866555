package repairflow

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
)

// inTime tells whether a plan needs no better one.
func inTime(p sourcing.Plan) bool { return p.Outcome == sourcing.Reserved && p.Promise.Within24h }

// splitLateLines shares the quantities of lines whose plans are late among lines of their own; false when none is to be.
func splitLateLines(lines []PartLine, demands []sourcing.Demand, plans []sourcing.Plan, policy network.Policy) ([]PartLine, bool, error) {
	var out []PartLine
	some := false
	for i, l := range lines {
		if l.Serialised || l.asked() == 1 || inTime(plans[i]) {
			out = append(out, l)
			continue
		}
		var quantities []int64
		for _, s := range sourcing.SplitQuantity(demands[i], plans[i].Choices, policy) {
			quantities = append(quantities, s.Quantity)
		}
		// The greatest first: it has the fewest places to go to.
		slices.SortFunc(quantities, func(a, b int64) int { return cmp.Compare(b, a) })
		parts, err := l.split(quantities)
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
		out[i].Quantity, out[i].PiecesEach = q, 1
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
