package custody

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/manifest"
	"fettle/shipping/pickup"
	"fettle/shipping/shipment"
	"fettle/texts"
)

// Collect is the engineer's scan of a piece that he takes out of a locker or from a counter, opened by its code.
func Collect(ctx context.Context, tx *db.Tx, line uuid.UUID, code, scanned string) (orderline.Line, error) {
	if err := pickup.Collect(ctx, tx, line, code); err != nil {
		return orderline.Line{}, err
	}
	return Receive(ctx, tx, line, scanned)
}

var notCollected = texts.All("recall.not_collected", nil).String()

// replaceUncollected hears that a parcel goes home because nobody picked it up: its pieces are waited for at the warehouse, and
// who still needs one is given another at once.
func replaceUncollected(ctx context.Context, tx *db.Tx, e shipment.Uncollected) error {
	for _, id := range e.Lines {
		r, l, err := orderline.Lock(ctx, tx, id)
		if errors.Is(err, orderline.ErrNoLine) {
			continue
		}
		if err != nil {
			return err
		}
		if !slices.Contains([]orderline.State{orderline.Shipped, orderline.Delivered, orderline.Disputed}, l.State) {
			continue
		}
		if _, err := manifest.CallBack(ctx, tx, id, notCollected); err != nil {
			return err
		}
		if err := sourcing.Break(ctx, tx, id, orderline.NotCollected); err != nil {
			return err
		}
		if l, err = orderline.Move(ctx, tx, l, orderline.Returning, notCollected, ""); err != nil {
			return err
		}
		if !slices.Contains(repair.Ordering, r.State) {
			continue
		}
		if _, err := replaceLine(ctx, tx, r, l); err != nil {
			return err
		}
	}
	return nil
}
