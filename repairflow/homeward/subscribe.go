package homeward

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/returnorder"
	"fettle/texts"
)

// Subscribe hears who has what goes home, and tells return orders what was received.
func Subscribe(p *event.Dispatcher, me string) {
	event.On(p, me, hearTaken)
	event.On(p, me, hearLost)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e returnorder.PickupMissed) error {
		return eachOldPart(e.Items, func(id string) error { return oldpart.StopClock(ctx, tx, id, e.Since) })
	})
	event.On(p, me, hearPickup)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e oldpart.ReceivedEvent) error {
		r, err := oldpart.ReturnByID(ctx, tx, e.Return)
		if err != nil || r.Warehouse == nil {
			return err
		}
		return returnorder.EndItem(ctx, tx, returnorder.OldPart, e.Return, returnorder.ItemReceived, *r.Warehouse)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e oldpart.ClosedEvent) error {
		if e.Reason != oldpart.ByWaiving {
			return nil
		}
		return returnorder.EndItem(ctx, tx, returnorder.OldPart, e.Return, returnorder.ItemReleased, "")
	})
	event.Within(p, me, hearLines)
}

func eachOldPart(items []returnorder.Item, fn func(id string) error) error {
	for _, i := range items {
		if i.Kind != returnorder.OldPart {
			continue
		}
		if err := fn(i.Reference); err != nil {
			return err
		}
	}
	return nil
}

func eachLine(items []returnorder.Item, fn func(line uuid.UUID) error) error {
	for _, i := range items {
		if i.Kind != returnorder.Unfitted {
			continue
		}
		id, err := uuid.Parse(i.Reference)
		if err != nil {
			return fmt.Errorf("read the line of an item: %w", err)
		}
		if err := fn(id); err != nil && !errors.Is(err, orderline.ErrNoLine) {
			return err
		}
	}
	return nil
}

// hearTaken moves liability to whose scan has taken it, at the time of that scan.
func hearTaken(ctx context.Context, tx *db.Tx, e returnorder.TakenEvent) error {
	if err := eachLine(e.Items, func(line uuid.UUID) error {
		return custody.SendHome(ctx, tx, line, e.Shipment, texts.Of("recall.goes_home", "order", e.Order).All().String())
	}); err != nil {
		return err
	}
	return eachOldPart(e.Items, func(id string) error { return oldpart.TakeOver(ctx, tx, id, e.Warehouse, e.By, e.At) })
}

// hearLost books as lost what a carrier has lost, and charges it to nobody.
func hearLost(ctx context.Context, tx *db.Tx, e returnorder.LostEvent) error {
	if err := eachLine(e.Items, func(line uuid.UUID) error {
		l, err := orderline.ByID(ctx, tx, line)
		if err != nil || l.State != orderline.Returning {
			return err
		}
		_, _, err = custody.LoseLine(ctx, tx, line, e.Reason)
		return err
	}); err != nil {
		return err
	}
	return eachOldPart(e.Items, func(id string) error {
		if err := oldpart.LoseOnRoad(ctx, tx, id); err != nil {
			return err
		}
		r, err := oldpart.ReturnByID(ctx, tx, id)
		if err != nil {
			return err
		}
		of, err := repair.Lock(ctx, tx, r.Repair)
		if err != nil {
			return err
		}
		_, err = orderline.SettleRepairIfDone(ctx, tx, of)
		return err
	})
}

// hearPickup lets clocks run again that stood while a carrier was late: their days are as much later.
func hearPickup(ctx context.Context, tx *db.Tx, e returnorder.PickupSettled) error {
	if err := eachLine(e.Items, func(line uuid.UUID) error {
		return orderline.GiveBackLater(ctx, tx, line, max(time.Duration(0), e.At.Sub(e.Since)))
	}); err != nil {
		return err
	}
	return eachOldPart(e.Items, func(id string) error { return oldpart.StartClock(ctx, tx, id, e.At) })
}

// hearLines hears of lines within their transaction, for most of what is told of them is nothing to it.
func hearLines(ctx context.Context, tx *db.Tx, events []orderline.Moved) error {
	for _, e := range events {
		if err := hearLine(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// hearLine hears that a piece is home, or stays where it is.
func hearLine(ctx context.Context, tx *db.Tx, e orderline.Moved) error {
	switch e.To {
	case orderline.Returned:
		return returnorder.EndItem(ctx, tx, returnorder.Unfitted, e.Line.String(), returnorder.ItemReceived, "")
	case orderline.Closed:
		if e.From != string(orderline.Unused) {
			return nil
		}
		return returnorder.EndItem(ctx, tx, returnorder.Unfitted, e.Line.String(), returnorder.ItemReleased, "")
	}
	return nil
}
