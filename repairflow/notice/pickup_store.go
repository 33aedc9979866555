package notice

import (
	"context"
	"errors"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/shipping/pickup"
	"fettle/shipping/shipment"
)

// tellPickups tells who has to pick parcels up that their time is about to end, and once more when it has. A piece that was
// taken meanwhile, or called back, needs nobody.
func tellPickups(ctx context.Context, tx *db.Tx, events []pickup.Ending) error {
	repairs := make([]string, len(events))
	for i, e := range events {
		repairs[i] = e.Repair
	}
	lines, err := orderline.OfRepairs(ctx, tx, repairs)
	if err != nil {
		return err
	}
	var all []news
	for _, e := range events {
		waiting := slices.DeleteFunc(slices.Clone(lines[e.Repair]), func(l orderline.Line) bool {
			return !slices.Contains(e.Lines, l.ID) || l.State != orderline.Shipped && l.State != orderline.Delivered
		})
		if len(waiting) == 0 {
			continue
		}
		n := news{Tell: TellPickup, Repair: e.Repair, Part: partsIn(waiting), Time: e.ExpiresAt,
			About: e.Shipment + ":" + e.Repair + ":" + e.ExpiresAt.UTC().Format(time.RFC3339)}
		if e.Expired {
			n.Tell = TellPickupEnd
		}
		all = append(all, n)
	}
	return writeNotices(ctx, tx, all)
}

// tellArrived tells of parcels that were brought; one that lies in a locker or at a counter is there and nobody has it yet.
func tellArrived(ctx context.Context, tx *db.Tx, events []shipment.Arrived) error {
	events = slices.DeleteFunc(slices.Clone(events), func(e shipment.Arrived) bool { return e.Direction == shipment.Return })
	all := make([]news, len(events))
	for i, e := range events {
		all[i] = news{Tell: TellDelivered, Repair: e.Repair, About: e.Shipment + ":" + e.Repair}
		s, err := shipment.ByID(ctx, tx, e.Shipment)
		if err != nil && !errors.Is(err, shipment.ErrNoShipment) {
			return err
		}
		if s.State != shipment.ReadyForPickup {
			continue
		}
		all[i].Tell = TellReady
		ready, err := pickup.OfShipment(ctx, tx, e.Shipment)
		if err != nil && !errors.Is(err, pickup.ErrNoPickup) {
			return err
		}
		all[i].Time = ready.ExpiresAt
	}
	return writeNotices(ctx, tx, all)
}
