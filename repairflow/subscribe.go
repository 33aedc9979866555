package repairflow

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory"
	"fettle/recycling"
	"fettle/shipping"
)

// Subscribe hears what warehouses, carriers and recyclers did and moves lines and repairs accordingly. Who waits is
// served within the transaction of the arrival; the same fact heard afterwards is the second look at lines that another
// had locked just then.
func Subscribe(p *event.Post) {
	const me = "repairflow"
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e shipping.Picked) error {
		return advance(ctx, tx, LinePicking, "", e.Line)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e shipping.Packed) error {
		return advance(ctx, tx, LinePacked, e.Shipment, e.Lines...)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e shipping.Shipped) error {
		return advance(ctx, tx, LineShipped, e.Shipment, e.Lines...)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e shipping.Arrived) error {
		return advance(ctx, tx, LineDelivered, e.Shipment, e.Lines...)
	})
	event.On(p, me, carrierAnswered)
	event.On(p, me, uncollected)
	event.On(p, me, short)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e shipping.RiskRaised) error { return atRisk(ctx, tx, e.Risk) })
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e shipping.RiskEscalated) error { return atRisk(ctx, tx, e.Risk) })
	event.On(p, me, presume)
	event.On(p, me, heldBack)
	event.Within(p, me, fill)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e inventory.StockArrived) error {
		return fill(ctx, tx, []inventory.StockArrived{e})
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e StockFreed) error {
		return lookAgain(ctx, tx, e.Part)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e LineWaits) error {
		if err := lookAgain(ctx, tx, e.Part); err != nil {
			return err
		}
		return planWave(ctx, tx, e.Zone)
	})
	event.On(p, me, morning)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e HoldEnds) error { return lapse(ctx, tx, e) })
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e recycling.ClosedFact) error {
		r, err := lockRepair(ctx, tx, e.Repair)
		if err != nil {
			return err
		}
		_, err = settleIfDone(ctx, tx, r)
		return err
	})
	subscribeNotices(p)
}

// advance takes lines on to a state of progress. A line that is further on already, or went another way (received,
// called back, cancelled), stays where it is: facts of the road never outrank those of hands.
func advance(ctx context.Context, tx *db.Tx, to, shipment string, lines ...uuid.UUID) error {
	for _, id := range lines {
		_, l, err := lockLine(ctx, tx, id)
		if errors.Is(err, ErrNoLine) {
			continue
		}
		if err != nil {
			return err
		}
		if !ahead(l.State, to) {
			continue
		}
		if _, err := setLine(ctx, tx, l, to, "", shipment); err != nil {
			return err
		}
	}
	return nil
}

// short frees what the shelf did not hold and looks for another source.
func short(ctx context.Context, tx *db.Tx, e shipping.PickShort) error {
	r, l, err := lockLine(ctx, tx, e.Line)
	if errors.Is(err, ErrNoLine) {
		return nil
	}
	if err != nil {
		return err
	}
	if e.Found > 0 {
		return shortBut(ctx, tx, r, l, e)
	}
	if l.State != LineReserved && l.State != LinePicking {
		return nil
	}
	if err := release(ctx, tx, l, "short: "+e.Reason); err != nil {
		return err
	}
	if l, err = moveLine(ctx, tx, l, LineRequested, "short at "+e.Warehouse, ""); err != nil {
		return err
	}
	return resource(ctx, tx, r, l, e.Warehouse)
}
