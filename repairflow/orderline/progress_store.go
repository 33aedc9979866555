package orderline

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/recycling/oldpart"
	"fettle/repairflow/repair"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
)

// Subscribe hears how far warehouses and carriers have brought a line, and that an old part is accounted for.
func Subscribe(p *event.Dispatcher, me string) {
	subscribeDays(p)
	event.OnAll(p, me, func(ctx context.Context, tx *db.Tx, events []pick.Picked) error {
		steps := progressOf(events, func(e pick.Picked) (string, []uuid.UUID) { return "", []uuid.UUID{e.Line} })
		return advanceLines(ctx, tx, Picking, steps)
	})
	event.OnAll(p, me, func(ctx context.Context, tx *db.Tx, events []shipment.Packed) error {
		steps := progressOf(events, func(e shipment.Packed) (string, []uuid.UUID) { return e.Shipment, e.Lines })
		return advanceLines(ctx, tx, Packed, steps)
	})
	event.OnAll(p, me, func(ctx context.Context, tx *db.Tx, events []shipment.Shipped) error {
		steps := progressOf(events, func(e shipment.Shipped) (string, []uuid.UUID) { return e.Shipment, e.Lines })
		return advanceLines(ctx, tx, Shipped, steps)
	})
	event.OnAll(p, me, func(ctx context.Context, tx *db.Tx, events []shipment.Arrived) error {
		steps := progressOf(events, func(e shipment.Arrived) (string, []uuid.UUID) { return e.Shipment, e.Lines })
		return advanceLines(ctx, tx, Delivered, steps)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e oldpart.ClosedEvent) error {
		r, err := repair.Lock(ctx, tx, e.Repair)
		if err != nil {
			return err
		}
		_, err = SettleRepairIfDone(ctx, tx, r)
		return err
	})
}

// progressOf are the shipments of lines that events tell of, empty where an event names none.
func progressOf[E event.Event](events []E, of func(E) (shipment string, lines []uuid.UUID)) map[uuid.UUID]string {
	out := make(map[uuid.UUID]string, len(events))
	for _, f := range events {
		shipment, lines := of(f)
		for _, l := range lines {
			out[l] = shipment
		}
	}
	return out
}

// advanceLines takes lines on to a state of progress, each with its shipment. A line that is further on already, or went
// another way (received, called back, cancelled), stays where it is: events of the road never outrank those of hands.
func advanceLines(ctx context.Context, tx *db.Tx, to State, steps map[uuid.UUID]string) error {
	lines, err := lockSomeLines(ctx, tx, slices.Collect(maps.Keys(steps)))
	if err != nil {
		return err
	}
	lines = slices.DeleteFunc(lines, func(l Line) bool { return !IsAhead(l.State, to) })
	if len(lines) == 0 {
		return nil
	}
	shipments := make([]string, len(lines))
	for i, l := range lines {
		shipments[i] = steps[l.ID]
	}
	return setLines(ctx, tx, lines, to, "", shipments)
}
