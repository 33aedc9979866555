package orderline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/repairflow/sla"
)

// day is within how long a common part is in hand, from the order that was accepted.
const day = 24 * time.Hour

// subscribeDays hears what was sourced: from then on an order is accepted.
func subscribeDays(p *event.Dispatcher) {
	event.On(p, "part_24h", func(ctx context.Context, tx *db.Tx, e sourcing.Promised) error {
		_, l, err := Lock(ctx, tx, e.Line)
		if errors.Is(err, ErrNoLine) {
			return nil
		}
		if err != nil {
			return err
		}
		return promiseDay(ctx, tx, l)
	})
}

// awaited tells whether a line was accepted and its part came, or is still to come. What lay in the own van when it was ordered had
// no way to go.
func (l Line) awaited() bool {
	switch l.State {
	case Requested, Held, Offered, Cancelled:
		return false
	case Reserved, Backordered, Picking, Packed, Shipped, Delivered, Disputed:
		return true
	}
	return l.ReceivedAt != nil && l.ReceivedAt.After(l.OrderedAt)
}

// A line that takes the place of one that never came goes on with its clock.
const askedSinceSQL = `
WITH RECURSIVE asked AS (
    SELECT replaces, ordered_at, 1 AS step FROM order_lines WHERE id = $1
    UNION ALL
    SELECT l.replaces, l.ordered_at, a.step + 1
    FROM asked a
    JOIN order_lines l ON l.id = a.replaces
    WHERE l.received_at IS NULL AND a.step < 50
)
SELECT min(ordered_at) FROM asked`

// promiseDay promises a common part within a day of its order, once a line. Where the day of the line before was over already, it was
// broken there, and nobody is promised another.
func promiseDay(ctx context.Context, tx *db.Tx, l Line) error {
	if l.Class != catalog.Common || !l.awaited() {
		return nil
	}
	_, known, err := sla.OfLine(ctx, tx, l.Repair, l.ID, sla.PartDay)
	if err != nil {
		return err
	}
	if !known {
		var since time.Time
		if err := tx.GetContext(ctx, &since, askedSinceSQL, l.ID); err != nil {
			return fmt.Errorf("read since when line %s is waited for: %w", l.ID, err)
		}
		due := since.Add(day)
		if since.Before(l.OrderedAt) && !due.After(tx.Now) {
			return nil
		}
		if err := sla.PromiseLine(ctx, tx, l.Repair, l.ID, sla.PartDay, due, l.Part); err != nil {
			return err
		}
	}
	if l.ReceivedAt == nil {
		return nil
	}
	return sla.KeepLine(ctx, tx, l.Repair, l.ID, sla.PartDay, *l.ReceivedAt)
}

// followDays judges the days of lines that are in hand now, and ends those of lines that nobody waits for any more: what a carrier
// says he has delivered is not in hand.
func followDays(ctx context.Context, tx *db.Tx, lines []Line, to State, reason string) error {
	for _, l := range lines {
		if l.Class != catalog.Common || l.ReceivedAt != nil {
			continue
		}
		var err error
		switch to {
		case Received:
			err = sla.KeepLine(ctx, tx, l.Repair, l.ID, sla.PartDay, tx.Now)
		case Cancelled, Returning, Lost:
			err = sla.VoidLine(ctx, tx, l.Repair, l.ID, sla.PartDay, reason)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
