package partorder

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation/assign"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/pick"
)

// ResourceLine finds a new source for a line that has none, excluding places; several when only they keep the promise.
func ResourceLine(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line, exclude ...string) error {
	demandsFrom := func(lines []orderline.Line) []sourcing.Demand {
		demands := DemandsOf(r, lines)
		for i := range demands {
			demands[i].From, demands[i].Exclude = tx.Now, exclude
		}
		return demands
	}
	lines, err := splitLine(ctx, tx, l, demandsFrom([]orderline.Line{l})[0])
	if err != nil {
		return err
	}
	plans, err := sourcing.Source(ctx, tx, demandsFrom(lines))
	if err != nil {
		return err
	}
	after, err := PutLines(ctx, tx, lines, plans, nil, "")
	if err != nil {
		return err
	}
	// What a place has by the counter and not on the shelf would be found again by a look at everything.
	if after[0].State == orderline.Backordered && len(exclude) == 0 {
		if err := event.Emit(ctx, tx, LineWaits{Part: l.Part, Zone: l.ShipTo.Zone}); err != nil {
			return err
		}
	}
	return orderline.ResumeRepairIfComplete(ctx, tx, r)
}

// PutLines writes what was decided for locked lines that are there already and does what follows from it. A plan for pieces
// that somebody has still to agree to, or that are only held until a time, asks no warehouse for anything.
func PutLines(ctx context.Context, tx *db.Tx, lines []orderline.Line, plans []sourcing.Plan, until *time.Time, reason string) ([]orderline.Line, error) {
	offers, err := offersAmong(ctx, tx, lines, plans)
	if err != nil {
		return nil, err
	}
	after := make([]orderline.Line, len(lines))
	for i, l := range lines {
		next := planned(l, plans[i])
		next.HoldUntil, next.Version = until, l.Version+1
		switch q, asks := offers[l.ID]; {
		case until != nil:
			next.State = orderline.Held
		case asks:
			next.State, next.HoldUntil = orderline.Offered, q.until
			if err := sourcing.PutQuestion(ctx, tx, plans[i].Promise.ID); err != nil {
				return nil, err
			}
		case next.State == orderline.Received:
			next.ReceivedAt = &tx.Now
		}
		after[i] = next
		if err := orderline.Lines.May(l.State, next.State); err != nil {
			return nil, err
		}
	}
	if err := orderline.Replan(ctx, tx, after); err != nil {
		return nil, err
	}
	return after, followPlans(ctx, tx, lines, after, plans, reason)
}

// followPlans does what follows from new sources: soft reservations with their ends, picks, judgements and events.
func followPlans(ctx context.Context, tx *db.Tx, before, after []orderline.Line, plans []sourcing.Plan, reason string) error {
	var events []event.Timer
	var tasks []pick.Task
	soft := map[time.Time][]uuid.UUID{}
	for i, l := range after {
		moved := orderline.Moved{Repair: l.Repair, Line: l.ID, Part: l.Part, From: string(before[i].State), To: l.State, Reason: plans[i].Reason}
		if reason != "" {
			moved.Reason = reason
		}
		if before[i].State != l.State || reason != "" {
			events = append(events, event.Timer{At: tx.Now, Event: moved})
		}
		if l.HoldUntil != nil {
			if was := before[i].HoldUntil; was == nil || !was.Equal(*l.HoldUntil) {
				events = append(events, event.Timer{At: *l.HoldUntil, Event: SoftReservationEnds{Line: l.ID, Until: *l.HoldUntil}})
			}
			if l.Reservation != nil {
				soft[*l.HoldUntil] = append(soft[*l.HoldUntil], *l.Reservation)
			}
		}
		switch l.State {
		case orderline.Reserved:
			tasks = append(tasks, taskOf(l, plans[i]))
		case orderline.Received:
			if _, err := sourcing.Judge(ctx, tx, l.ID, tx.Now); err != nil {
				return err
			}
		}
	}
	for until, reservations := range soft {
		if err := stock.Soften(ctx, tx, reservations, until); err != nil {
			return err
		}
	}
	if err := pick.Request(ctx, tx, tasks); err != nil {
		return err
	}
	return event.EmitTimers(ctx, tx, events...)
}

// Who is being cancelled or changed by another at this moment is passed over, because whoever frees pieces has rows of
// stock locked and must not wait for a line: those who hold lines wait for stock. A second look follows by event.
const waitingSQL = `
SELECT l.id, l.repair, l.part, l.quantity, l.pieces_each, l.state, l.ship_to, l.ordered_at, l.only_itself, l.version, r.urgent, r.accepts_refurbished, coalesce(r.van, '') AS van
FROM order_lines l
JOIN repairs r ON r.id = l.repair
WHERE l.state = 'backordered' AND l.part = ANY ($1)
  AND (r.van = ANY ($2) OR EXISTS (SELECT 1 FROM unnest($2::text[]) AS a (code) LEFT JOIN locations p USING (code)
      WHERE p.kind IS DISTINCT FROM 'van'))
  AND ($3::uuid IS NULL OR (NOT r.urgent, l.ordered_at, l.id) > ($4, $5, $3))
ORDER BY NOT r.urgent, l.ordered_at, l.id
LIMIT $6
FOR UPDATE OF l SKIP LOCKED`

// fillAtOnce is how many waiting lines are looked at together.
const fillAtOnce = 200

type waitingLine struct {
	orderline.Line
	Urgent             bool   `db:"urgent"`
	AcceptsRefurbished bool   `db:"accepts_refurbished"`
	Van                string `db:"van"`
}

// fillBackorders serves waiting lines from pieces that have come free, urgent ones and old ones first, in the transaction that
// freed them. Who cannot have them, because they lie in another's van or are too few for him, stands in nobody's way and
// keeps the promise he has.
func fillBackorders(ctx context.Context, tx *db.Tx, free []stock.StockArrived) error {
	var parts, places []string
	for _, f := range free {
		parts, places = append(parts, f.Part), append(places, f.Location)
	}
	slices.Sort(parts)
	slices.Sort(places)
	parts, places = slices.Compact(parts), slices.Compact(places)
	wanted, err := stock.Replaced(ctx, tx, parts)
	if err != nil {
		return err
	}
	var last *waitingLine
	for {
		lines, err := waitingLines(ctx, tx, wanted, places, last)
		if err != nil || len(lines) == 0 {
			return err
		}
		offers, err := stock.OffersAt(ctx, tx, free)
		if err != nil || len(offers) == 0 {
			return err
		}
		if err := serveWaiting(ctx, tx, lines, places, offers); err != nil {
			return err
		}
		if len(lines) < fillAtOnce {
			return nil
		}
		last = &lines[len(lines)-1]
	}
}

func waitingLines(ctx context.Context, tx *db.Tx, parts, places []string, last *waitingLine) ([]waitingLine, error) {
	var after *uuid.UUID
	var notUrgent bool
	var at time.Time
	if last != nil {
		after, notUrgent, at = &last.ID, !last.Urgent, last.OrderedAt
	}
	var rows []waitingLine
	if err := tx.SelectContext(ctx, &rows, waitingSQL, pq.Array(parts), pq.Array(places), after, notUrgent, at, fillAtOnce); err != nil {
		return nil, fmt.Errorf("lock waiting lines: %w", err)
	}
	return rows, nil
}

// serveWaiting gives offers to locked lines that wait, earlier ones first.
func serveWaiting(ctx context.Context, tx *db.Tx, lines []waitingLine, places []string, offers []stock.Offer) error {
	owners, err := lockOwners(ctx, tx, lines, places)
	if err != nil {
		return err
	}
	demands := make([]sourcing.Demand, len(lines))
	byID := make(map[uuid.UUID]orderline.Line, len(lines))
	for i, l := range lines {
		byID[l.ID] = l.Line
		demands[i] = sourcing.Demand{Line: l.ID, Repair: l.Repair, Part: l.Part, Quantity: l.Asked(), To: l.ShipTo, Van: l.Van,
			Urgent: l.Urgent, Refurbished: l.AcceptsRefurbished, At: l.OrderedAt, From: tx.Now}
		if _, locked := owners[l.Repair]; !locked && slices.Contains(places, l.Van) {
			demands[i].Van = ""
		}
		if l.OnlyItself {
			demands[i].Accept = []string{l.Part}
		}
	}
	plans, err := assign.Fill(ctx, tx, demands, offers)
	if err != nil || len(plans) == 0 {
		return err
	}
	served := make([]orderline.Line, len(plans))
	for i, p := range plans {
		served[i] = byID[p.Line]
	}
	after, err := PutLines(ctx, tx, served, plans, nil, "")
	if err != nil {
		return err
	}
	for _, l := range after {
		if l.State != orderline.Received {
			continue
		}
		r, err := repair.ByID(ctx, tx, l.Repair)
		if err != nil {
			return err
		}
		if err := orderline.ResumeRepairIfComplete(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

const lockOwnersSQL = `
SELECT id
FROM repairs
WHERE id = ANY ($1)
ORDER BY id
FOR NO KEY UPDATE SKIP LOCKED`

// lockOwners locks the repairs whose own van the pieces lie in, because those may go on at once.
func lockOwners(ctx context.Context, tx *db.Tx, lines []waitingLine, places []string) (map[string]bool, error) {
	var repairs, locked []string
	for _, l := range lines {
		if slices.Contains(places, l.Van) {
			repairs = append(repairs, l.Repair)
		}
	}
	out := map[string]bool{}
	if len(repairs) == 0 {
		return out, nil
	}
	if err := tx.SelectContext(ctx, &locked, lockOwnersSQL, pq.Array(repairs)); err != nil {
		return nil, fmt.Errorf("lock repairs: %w", err)
	}
	for _, id := range locked {
		out[id] = true
	}
	return out, nil
}

// FillPart serves who waits for a part from whatever is free of it, or of what may be supplied in its place.
func FillPart(ctx context.Context, tx *db.Tx, part string) error {
	instead, err := catalog.Replacements(ctx, tx, []string{part})
	if err != nil {
		return err
	}
	var free []stock.StockArrived
	for _, r := range append(instead[part], catalog.Replacement{Part: part}) {
		free = append(free, stock.StockArrived{Part: r.Part, Condition: stock.New}, stock.StockArrived{Part: r.Part, Condition: stock.Refurbished})
	}
	return fillBackorders(ctx, tx, free)
}

// FreedBy is what a line gives back when it is cancelled.
func FreedBy(l orderline.Line) []stock.StockArrived {
	if l.Reservation == nil {
		return nil
	}
	return []stock.StockArrived{{Location: l.Source, Part: l.Supplied, Condition: l.Condition, Quantity: l.Quantity}}
}

// ServeFreed serves who waits from pieces that this transaction has given back to the shelf, and lets a second look follow.
func ServeFreed(ctx context.Context, tx *db.Tx, rows []stock.StockArrived) error {
	if len(rows) == 0 {
		return nil
	}
	if err := fillBackorders(ctx, tx, rows); err != nil {
		return err
	}
	events := make([]event.Event, len(rows))
	for i, r := range rows {
		events[i] = StockFreed{Part: r.Part}
	}
	return event.Emit(ctx, tx, events...)
}

// SourceLine decides for a line that is not there yet, writes it and does what follows from it.
func SourceLine(ctx context.Context, tx *db.Tx, r repair.Repair, fresh orderline.Line, d sourcing.Demand) (sourcing.Plan, *Ordered, error) {
	plans, err := sourcing.Source(ctx, tx, []sourcing.Demand{d})
	if err != nil {
		return sourcing.Plan{}, nil, err
	}
	offers, err := offersAmong(ctx, tx, []orderline.Line{fresh}, plans)
	if err != nil {
		return plans[0], nil, err
	}
	after := []orderline.Line{planned(fresh, plans[0])}
	if q, asks := offers[fresh.ID]; asks {
		after[0].State, after[0].HoldUntil = orderline.Offered, q.until
		if err := sourcing.PutQuestion(ctx, tx, plans[0].Promise.ID); err != nil {
			return plans[0], nil, err
		}
	}
	if after[0].State == orderline.Received {
		after[0].ReceivedAt = &tx.Now
	}
	if err := orderline.Add(ctx, tx, after); err != nil {
		return plans[0], nil, err
	}
	if err := followPlans(ctx, tx, []orderline.Line{fresh}, after, plans, ""); err != nil {
		return plans[0], nil, err
	}
	if err := orderline.PauseOrResumeRepair(ctx, tx, r.ID); err != nil {
		return plans[0], nil, err
	}
	return plans[0], &orderedOf(after, plans)[0], nil
}
