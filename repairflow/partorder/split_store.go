package partorder

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/orderline"
)

// decideSplit decides for drafted orders, and anew with quantities shared over several places where that, and only that,
// keeps the promise.
func decideSplit(ctx context.Context, tx *db.Tx, sight sourcing.Sight, orders []*order) (*sourcing.Decided, error) {
	decided, err := sourcing.Decide(ctx, tx, sight, demandsFor(orders))
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(decided.Plans, func(p sourcing.Plan) bool { return !inTime(p) }) {
		return decided, nil
	}
	policy, err := network.CurrentPolicy(ctx, tx)
	if err != nil {
		return nil, err
	}
	whole := make([][]orderline.Line, len(orders))
	some, first := false, 0
	for i, o := range orders {
		whole[i] = o.lines
		lines, split, err := splitLateLines(o.lines, DemandsOf(*o.seen.repair, o.lines), decided.Plans[first:], policy)
		if err != nil {
			return nil, err
		}
		first += len(o.lines)
		if split && len(lines) <= maxLines {
			o.lines, some = lines, true
		}
	}
	if !some {
		return decided, nil
	}
	shared, err := sourcing.Decide(ctx, tx, sight, demandsFor(orders))
	if err != nil {
		return nil, err
	}
	if !lateParts(orders, shared) {
		return shared, nil
	}
	// Others of the slice were quicker at one of the places: better one parcel than two of which one is late.
	for i, o := range orders {
		o.lines = whole[i]
	}
	return decided, nil
}

// lateParts tells whether a line that was split is late all the same.
func lateParts(orders []*order, decided *sourcing.Decided) bool {
	first := 0
	for _, o := range orders {
		family := map[uuid.UUID]bool{}
		for _, l := range o.lines {
			if l.SplitFrom != nil {
				family[l.ID], family[*l.SplitFrom] = true, true
			}
		}
		for i, l := range o.lines {
			if family[l.ID] && !inTime(decided.Plans[first+i]) {
				return true
			}
		}
		first += len(o.lines)
	}
	return false
}

func demandsFor(orders []*order) []sourcing.Demand {
	var out []sourcing.Demand
	for _, o := range orders {
		out = append(out, DemandsOf(*o.seen.repair, o.lines)...)
	}
	return out
}

// keepSplits writes where the split lines of orders that have just been written come from.
func keepSplits(ctx context.Context, tx *db.Tx, orders []*order) error {
	var ids, origins []uuid.UUID
	for _, o := range orders {
		for _, l := range o.lines {
			if o.done && l.SplitFrom != nil {
				ids, origins = append(ids, l.ID), append(origins, *l.SplitFrom)
			}
		}
	}
	return orderline.KeepOrigins(ctx, tx, ids, origins)
}

// keepPieces writes of new lines how many pieces of another part stand for one.
func keepPieces(ctx context.Context, tx *db.Tx, orders []*order) error {
	var ids []uuid.UUID
	var each []int64
	for _, o := range orders {
		for _, l := range o.lines {
			if o.done && l.PiecesEach > 1 {
				ids, each = append(ids, l.ID), append(each, l.PiecesEach)
			}
		}
	}
	return orderline.KeepPiecesEach(ctx, tx, ids, each)
}

// splitLine shares a locked line that waits for a source among lines of its own when that, and only that, keeps the
// promise. It answers the line and those that come from it.
func splitLine(ctx context.Context, tx *db.Tx, l orderline.Line, d sourcing.Demand) ([]orderline.Line, error) {
	if l.Serialised || l.Asked() == 1 {
		return []orderline.Line{l}, nil
	}
	plans, err := sourcing.Ask(ctx, tx, []sourcing.Demand{d})
	if err != nil {
		return nil, err
	}
	policy, err := network.CurrentPolicy(ctx, tx)
	if err != nil {
		return nil, err
	}
	lines, split, err := splitLateLines([]orderline.Line{l}, []sourcing.Demand{d}, plans, policy)
	if err != nil || !split {
		return []orderline.Line{l}, err
	}
	if err := orderline.Shrink(ctx, tx, l.ID, lines[0].Quantity); err != nil {
		return nil, err
	}
	lines[0].Version++
	if err := orderline.Add(ctx, tx, lines[1:]); err != nil {
		return nil, err
	}
	events := make([]event.Event, 0, len(lines))
	for _, part := range lines[1:] {
		events = append(events, orderline.Moved{Repair: l.Repair, Line: part.ID, Part: l.Part, To: part.State, Reason: "split"})
	}
	return lines, event.Emit(ctx, tx, events...)
}
