package partorder

import (
	"cmp"
	"slices"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/repairflow/orderline"
)

// inTime tells whether a plan needs no better one.
func inTime(p sourcing.Plan) bool { return p.Outcome == sourcing.Reserved && p.Promise.Within24h }

// splitLateLines shares the quantities of lines whose plans are late among lines of their own; false when none is to be.
func splitLateLines(lines []orderline.Line, demands []sourcing.Demand, plans []sourcing.Plan, policy network.Policy) ([]orderline.Line, bool, error) {
	var out []orderline.Line
	some := false
	for i, l := range lines {
		if l.Serialised || l.Asked() == 1 || inTime(plans[i]) {
			out = append(out, l)
			continue
		}
		var quantities []int64
		for _, s := range sourcing.SplitQuantity(demands[i], plans[i].Choices, policy) {
			quantities = append(quantities, s.Quantity)
		}
		// The greatest first: it has the fewest places to go to.
		slices.SortFunc(quantities, func(a, b int64) int { return cmp.Compare(b, a) })
		parts, err := l.Split(quantities)
		if err != nil {
			return nil, false, err
		}
		some = some || len(parts) > 1
		out = append(out, parts...)
	}
	return out, some, nil
}
