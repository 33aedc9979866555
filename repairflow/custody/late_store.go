package custody

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/shipping/eta"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
)

// atHome are the states in which a part lies in the warehouse that is to send it.
var atHome = []orderline.State{orderline.Reserved, orderline.Picking}

// hearDeparture looks at a line whose departure has come. What still lies on its shelf goes with another one: with one that
// keeps the promise as well, or else the promise is made anew, at this moment and not when its time has passed.
func hearDeparture(ctx context.Context, tx *db.Tx, e sourcing.DeparturePassed) error {
	r, l, p, err := lockPromised(ctx, tx, e.Line)
	if err != nil || p.ID != e.Promise || !slices.Contains(atHome, l.State) {
		return err
	}
	o, can, err := outlookFromShelf(ctx, tx, r, l)
	if err != nil || !can {
		return err
	}
	if o.ArrivesAt.After(p.DueAt) {
		return promiseLater(ctx, tx, l, p, o, sourcing.LateInWarehouse)
	}
	if err := pick.LeaveLater(ctx, tx, l.ID, &o.LeavesAt); err != nil || !o.LeavesAt.After(tx.Now) {
		return err
	}
	return sourcing.WatchAgain(ctx, tx, p, o.LeavesAt)
}

// hearMissed promises anew what was not there when its time came.
func hearMissed(ctx context.Context, tx *db.Tx, e sourcing.PromiseMissed) error {
	r, l, p, err := lockPromised(ctx, tx, e.Line)
	if err != nil || p.ID == uuid.Nil || tx.Now.Before(p.DueAt) {
		return err
	}
	var o sourcing.Outlook
	var cause sourcing.Lateness
	switch l.State {
	case orderline.Reserved, orderline.Picking, orderline.Packed:
		cause = sourcing.LateInWarehouse
		o, _, err = outlookFromShelf(ctx, tx, r, l)
	case orderline.Shipped:
		cause = sourcing.LateOnRoad
		o, _, err = outlookOnRoad(ctx, tx, l)
	case orderline.Requested, orderline.Backordered:
		cause = sourcing.LateSupply
		o, err = sourcing.SupplyOutlookOf(ctx, tx, partorder.DemandsOf(r, []orderline.Line{l})[0])
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return promiseLater(ctx, tx, l, p, o, cause)
}

// lockPromised locks a line and reads its open promise, which is empty when there is none.
func lockPromised(ctx context.Context, tx *db.Tx, line uuid.UUID) (repair.Repair, orderline.Line, sourcing.Promise, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if errors.Is(err, orderline.ErrNoLine) {
		return r, l, sourcing.Promise{}, nil
	}
	if err != nil {
		return r, l, sourcing.Promise{}, err
	}
	p, _, err := sourcing.OpenPromise(ctx, tx, line)
	return r, l, p, err
}

func outlookFromShelf(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line) (sourcing.Outlook, bool, error) {
	return sourcing.OutlookOf(ctx, tx, partorder.DemandsOf(r, []orderline.Line{l})[0],
		stock.Reservation{Location: l.Source, Part: l.Supplied, Condition: l.Condition, Quantity: l.Quantity})
}

// outlookOnRoad is the late end of what is foreseen for the parcel of a line.
func outlookOnRoad(ctx context.Context, tx *db.Tx, l orderline.Line) (sourcing.Outlook, bool, error) {
	seen, known, err := eta.OutlookOf(ctx, tx, l.Shipment)
	if err != nil || !known {
		return sourcing.Outlook{}, false, err
	}
	at := seen.P90.Truncate(time.Minute).Add(time.Minute)
	return sourcing.Outlook{ArrivesAt: at, Within: !at.After(l.OrderedAt.Add(24 * time.Hour))}, true, nil
}

// leastLater is the least that a promise in another's place is later than now: nobody is told a time that passes as he reads.
const leastLater = time.Hour

// promiseLater gives a locked line another promise, and its pick and its parcel the new time. Who has been told a later time
// before is given at least as long again, so that he is not told every hour.
func promiseLater(ctx context.Context, tx *db.Tx, l orderline.Line, was sourcing.Promise, o sourcing.Outlook, cause sourcing.Lateness) error {
	least := tx.Now.Add(leastLater)
	if was.Late {
		least = tx.Now.Add(max(leastLater, tx.Now.Sub(was.MadeAt)))
	}
	if o.ArrivesAt.Before(least) {
		o.ArrivesAt = least.Truncate(time.Minute).Add(time.Minute)
		o.Within = o.Within && !o.ArrivesAt.After(l.OrderedAt.Add(24*time.Hour))
	}
	p, done, err := sourcing.PromiseLater(ctx, tx, was.ID, o, cause)
	if err != nil || !done {
		return err
	}
	if err := orderline.KeepPromises(ctx, tx, []uuid.UUID{l.ID}, []uuid.UUID{p.ID}); err != nil {
		return err
	}
	if err := shipment.Postpone(ctx, tx, []uuid.UUID{l.ID}, []time.Time{p.DueAt}); err != nil {
		return err
	}
	return pick.LeaveLater(ctx, tx, l.ID, p.LeavesAt)
}
