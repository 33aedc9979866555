package repairflow

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory"
	"fettle/recycling"
	"fettle/shipping"
)

// Subscribe hears what warehouses, carriers and recyclers did and moves lines and repairs accordingly. Who waits is
// served within the transaction of the arrival; the same event heard afterwards is the second look at lines that another
// had locked just then.
func Subscribe(p *event.Dispatcher) {
	const me = "repairflow"
	event.OnAll(p, me, func(ctx context.Context, tx *db.Tx, events []shipping.Picked) error {
		steps := progressOf(events, func(e shipping.Picked) (string, []uuid.UUID) { return "", []uuid.UUID{e.Line} })
		return advanceLines(ctx, tx, LinePicking, steps)
	})
	event.OnAll(p, me, func(ctx context.Context, tx *db.Tx, events []shipping.Packed) error {
		steps := progressOf(events, func(e shipping.Packed) (string, []uuid.UUID) { return e.Shipment, e.Lines })
		return advanceLines(ctx, tx, LinePacked, steps)
	})
	event.OnAll(p, me, func(ctx context.Context, tx *db.Tx, events []shipping.Shipped) error {
		steps := progressOf(events, func(e shipping.Shipped) (string, []uuid.UUID) { return e.Shipment, e.Lines })
		return advanceLines(ctx, tx, LineShipped, steps)
	})
	event.OnAll(p, me, func(ctx context.Context, tx *db.Tx, events []shipping.Arrived) error {
		steps := progressOf(events, func(e shipping.Arrived) (string, []uuid.UUID) { return e.Shipment, e.Lines })
		return advanceLines(ctx, tx, LineDelivered, steps)
	})
	event.On(p, me, hearCarrier)
	event.On(p, me, replaceUncollected)
	event.On(p, me, replaceShort)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e shipping.RiskRaised) error {
		return findEarlierSource(ctx, tx, e.Risk)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e shipping.RiskEscalated) error {
		return findEarlierSource(ctx, tx, e.Risk)
	})
	event.On(p, me, presumeLost)
	event.On(p, me, replaceHeld)
	event.Within(p, me, fillBackorders)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e inventory.StockArrived) error {
		return fillBackorders(ctx, tx, []inventory.StockArrived{e})
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e StockFreed) error {
		return fillPart(ctx, tx, e.Part)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e LineWaits) error {
		if err := fillPart(ctx, tx, e.Part); err != nil {
			return err
		}
		return planWave(ctx, tx, e.Zone)
	})
	event.On(p, me, runMorningWave)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e HoldEnds) error { return lapseHold(ctx, tx, e) })
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e recycling.ClosedEvent) error {
		r, err := lockRepair(ctx, tx, e.Repair)
		if err != nil {
			return err
		}
		_, err = settleRepairIfDone(ctx, tx, r)
		return err
	})
	subscribeNotices(p)
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
func advanceLines(ctx context.Context, tx *db.Tx, to string, steps map[uuid.UUID]string) error {
	lines, err := lockSomeLines(ctx, tx, slices.Collect(maps.Keys(steps)))
	if err != nil {
		return err
	}
	lines = slices.DeleteFunc(lines, func(l PartLine) bool { return !isAhead(l.State, to) })
	if len(lines) == 0 {
		return nil
	}
	shipments := make([]string, len(lines))
	for i, l := range lines {
		shipments[i] = steps[l.ID]
	}
	return setLines(ctx, tx, lines, to, "", shipments)
}

// replaceShort frees what the shelf did not hold and looks for another source.
func replaceShort(ctx context.Context, tx *db.Tx, e shipping.PickShort) error {
	r, l, err := lockLine(ctx, tx, e.Line)
	if errors.Is(err, ErrNoLine) {
		return nil
	}
	if err != nil {
		return err
	}
	if e.Found > 0 {
		return keepFoundPieces(ctx, tx, r, l, e)
	}
	if l.State != LineReserved && l.State != LinePicking {
		return nil
	}
	if err := releaseLine(ctx, tx, l, "short: "+e.Reason); err != nil {
		return err
	}
	if l, err = moveLine(ctx, tx, l, LineRequested, "short at "+e.Warehouse, ""); err != nil {
		return err
	}
	return resourceLine(ctx, tx, r, l, e.Warehouse)
}
