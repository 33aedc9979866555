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

// refused is why a parcel goes home that was not taken at its door.
var refused = texts.All("recall.refused", nil).String()

// replaceUncollected hears that a parcel goes home because nobody picked it up, or took it at the door: its pieces are waited for at the warehouse, and
// who still needs one is given another at once.
func replaceUncollected(ctx context.Context, tx *db.Tx, e shipment.Uncollected) error {
	why, reason := notCollected, orderline.NotCollected
	if e.Refused {
		why, reason = refused, orderline.NotTaken
	}
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
		if _, err := manifest.CallBack(ctx, tx, id, why); err != nil {
			return err
		}
		if err := sourcing.Break(ctx, tx, id, reason); err != nil {
			return err
		}
		if l, err = orderline.Move(ctx, tx, l, orderline.Returning, why, ""); err != nil {
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
