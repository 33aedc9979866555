package notice

import (
	"context"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/shipping/pickup"
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
