package repairflow

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory"
	"fettle/shipping"
)

// Want is a part the engineer needs.
type Want struct {
	Part      string `json:"part" minLength:"1" maxLength:"64"`
	Quantity  int64  `json:"quantity" minimum:"1" maximum:"100"`
	OldSerial string `json:"old_serial,omitempty" maxLength:"64" doc:"Serial of the part that comes out, when it can be read."`
}

// Ordered is a line with what was decided for it.
type Ordered struct {
	PartLine
	Outcome      string              `json:"outcome" enum:"reserved,backordered"`
	SourceNameZH string              `json:"source_name_zh"`
	SourceNameEN string              `json:"source_name_en"`
	WhyZH        string              `json:"why_zh"`
	WhyEN        string              `json:"why_en"`
	Within24h    bool                `json:"within_24h"`
	OwnVan       bool                `json:"own_van"`
	Choices      []allocation.Choice `json:"choices"`
}

const maxLines = 50

// OrderParts orders parts for a repair: source, reservation, promise, pick task and line in one transaction, all lines
// together. What no place has waits as a backorder with an honest promise.
func OrderParts(ctx context.Context, tx *db.Tx, repair string, wants []Want, toOutlet bool) ([]Ordered, error) {
	r, err := lockRepair(ctx, tx, repair)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(ordering, r.State) {
		return nil, ErrTransition.With("维修单为 %s，不能订件 · no parts can be ordered while the repair is %s", r.State, r.State).
			Fact("from", r.State).Fact("allowed", ordering)
	}
	to, err := destination(ctx, tx, r, toOutlet)
	if err != nil {
		return nil, err
	}
	lines, err := draft(ctx, tx, r, wants, to)
	if err != nil {
		return nil, err
	}
	plans, err := allocation.Source(ctx, tx, demandsOf(r, lines))
	if err != nil {
		return nil, err
	}
	out, err := writeLines(ctx, tx, lines, plans)
	if err != nil {
		return nil, err
	}
	return out, awaitParts(ctx, tx, r, out)
}

// destination is the customer's door or the outlet that the engineer's van belongs to.
func destination(ctx context.Context, tx *db.Tx, r Repair, toOutlet bool) (shipping.ShipTo, error) {
	if !toOutlet {
		return r.shipTo(), nil
	}
	if r.Van == nil {
		return shipping.ShipTo{}, ErrNoVan
	}
	van, err := inventory.LocationByCode(ctx, tx, *r.Van)
	if err != nil {
		return shipping.ShipTo{}, err
	}
	if van.Parent == nil {
		return shipping.ShipTo{}, ErrNoOutlet
	}
	outlet, err := inventory.LocationByCode(ctx, tx, *van.Parent)
	if err != nil {
		return shipping.ShipTo{}, err
	}
	point, _ := outlet.Point()
	return shipping.ShipTo{Kind: "outlet", Label: outlet.NameZH, Address: outlet.NameZH, AreaCode: outlet.AreaCode, Lon: point.Lon(), Lat: point.Lat(),
		Zone: outlet.Zone, Location: outlet.Code}, nil
}

// draft checks every want and splits serialised parts into lines of one piece each.
func draft(ctx context.Context, tx *db.Tx, r Repair, wants []Want, to shipping.ShipTo) ([]PartLine, error) {
	var out []PartLine
	for i, w := range wants {
		field := fmt.Sprintf("body.lines[%d].part", i)
		part, err := inventory.PartByNumber(ctx, tx, w.Part)
		if err != nil {
			return nil, at(err, field)
		}
		fits, err := inventory.Fits(ctx, tx, r.Model, r.Serial, w.Part)
		if err != nil {
			return nil, err
		}
		if !fits {
			return nil, ErrMisfit.With("%s 不适用于 %s（%s）· %s does not fit %s (%s)", w.Part, r.Model, r.Serial, w.Part, r.Model, r.Serial).At(field)
		}
		pieces, each := int64(1), w.Quantity
		if part.Serialised {
			pieces, each = w.Quantity, 1
		}
		for range pieces {
			id, err := uuid.NewV7()
			if err != nil {
				return nil, fmt.Errorf("make a line id: %w", err)
			}
			out = append(out, PartLine{ID: id, Repair: r.ID, Part: w.Part, PartNameZH: part.NameZH, PartNameEN: part.NameEN, Serialised: part.Serialised,
				Quantity: each, State: LineRequested, OldSerial: w.OldSerial, ShipTo: to, OrderedBy: tx.By, OrderedAt: tx.Now, Version: 1})
		}
		if len(out) > maxLines {
			return nil, ErrTooMany.At(fmt.Sprintf("body.lines[%d].quantity", i))
		}
	}
	return out, nil
}

func demandsOf(r Repair, lines []PartLine) []allocation.Demand {
	out := make([]allocation.Demand, len(lines))
	for i, l := range lines {
		out[i] = allocation.Demand{Line: l.ID, Repair: r.ID, Part: l.Part, Quantity: l.Quantity, To: l.ShipTo, Urgent: r.Urgent, At: l.OrderedAt}
		if r.Van != nil {
			out[i].Van = *r.Van
		}
	}
	return out
}

const addLinesSQL = `
INSERT INTO part_lines (id, repair, part, quantity, state, old_serial, ship_to, ordered_by, ordered_at, supplied, source, condition,
                        reservation, promise, received_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`

func writeLines(ctx context.Context, tx *db.Tx, lines []PartLine, plans []allocation.Plan) ([]Ordered, error) {
	out := make([]Ordered, len(lines))
	var tasks []shipping.PickTask
	var facts []event.Fact
	for i, l := range lines {
		p := plans[i]
		l = l.planned(p)
		if l.State == LineReceived {
			l.ReceivedAt = &tx.Now
		}
		if _, err := tx.ExecContext(ctx, addLinesSQL, l.ID, l.Repair, l.Part, l.Quantity, l.State, l.OldSerial, l.ShipTo, l.OrderedBy, l.OrderedAt,
			l.Supplied, l.Source, l.Condition, l.Reservation, l.PromiseID, l.ReceivedAt); err != nil {
			return nil, fmt.Errorf("write a line: %w", err)
		}
		facts = append(facts, LineMoved{Repair: l.Repair, Line: l.ID, Part: l.Part, To: l.State, Reason: p.Reason})
		switch l.State {
		case LineReserved:
			tasks = append(tasks, taskOf(l, p))
		case LineReceived:
			promise, err := allocation.Judge(ctx, tx, l.ID, tx.Now)
			if err != nil {
				return nil, err
			}
			p.Promise = promise
		}
		l.Promise, l.Actions = &p.Promise, l.actions()
		out[i] = Ordered{PartLine: l, Outcome: p.Outcome, SourceNameZH: p.SourceNameZH, SourceNameEN: p.SourceNameEN, WhyZH: p.WhyZH, WhyEN: p.WhyEN,
			Within24h: p.Promise.Within24h, OwnVan: p.OwnVan, Choices: p.Choices}
	}
	if err := shipping.RequestPick(ctx, tx, tasks); err != nil {
		return nil, err
	}
	return out, event.Emit(ctx, tx, facts...)
}

// planned gives a line what was decided for it. A part in the own van is in hand at once.
func (l PartLine) planned(p allocation.Plan) PartLine {
	l.PromiseID = &p.Promise.ID
	if p.Outcome != allocation.Reserved {
		l.State, l.Condition = LineBackordered, inventory.New
		return l
	}
	reservation := p.Reservation
	l.Source, l.Supplied, l.Condition, l.Reservation, l.State = p.Source, p.Part, p.Condition, &reservation, LineReserved
	if p.OwnVan {
		l.State = LineReceived
	}
	return l
}

func taskOf(l PartLine, p allocation.Plan) shipping.PickTask {
	return shipping.PickTask{Line: l.ID, Repair: l.Repair, Reservation: p.Reservation, Warehouse: p.Source, Part: p.Part, Condition: p.Condition,
		Quantity: l.Quantity, ShipTo: l.ShipTo, DueAt: p.Promise.DueAt}
}

// awaitParts makes a repair in progress wait when a line is not in hand.
func awaitParts(ctx context.Context, tx *db.Tx, r Repair, lines []Ordered) error {
	waiting := slices.ContainsFunc(lines, func(l Ordered) bool { return l.State != LineReceived })
	if !waiting || !slices.Contains([]string{InVisit, AwaitingDecision, ReadyToResume}, r.State) {
		return nil
	}
	_, err := moveRepair(ctx, tx, r, AwaitingParts, "")
	return err
}

const replanSQL = `
UPDATE part_lines
SET state = $2, source = $3, supplied = $4, condition = $5, reservation = $6, promise = $7, version = version + 1
WHERE id = $1`

// resource finds a new source for lines that have none, excluding places, and answers how many got one.
func resource(ctx context.Context, tx *db.Tx, r Repair, lines []PartLine, exclude ...string) (int, error) {
	demands := demandsOf(r, lines)
	for i := range demands {
		demands[i].From, demands[i].Exclude = tx.Now, exclude
	}
	plans, err := allocation.Source(ctx, tx, demands)
	if err != nil {
		return 0, err
	}
	var tasks []shipping.PickTask
	found := 0
	for i, l := range lines {
		from := l.State
		l = l.planned(plans[i])
		if l.State == LineReserved {
			found++
			tasks = append(tasks, taskOf(l, plans[i]))
		}
		if _, err := tx.ExecContext(ctx, replanSQL, l.ID, l.State, l.Source, l.Supplied, l.Condition, l.Reservation, l.PromiseID); err != nil {
			return 0, fmt.Errorf("write a new source: %w", err)
		}
		if from != l.State {
			if err := event.Emit(ctx, tx, LineMoved{Repair: r.ID, Line: l.ID, Part: l.Part, From: from, To: l.State, Reason: plans[i].Reason}); err != nil {
				return 0, err
			}
		}
	}
	return found, shipping.RequestPick(ctx, tx, tasks)
}

const waitingSQL = `
SELECT l.id
FROM part_lines l
JOIN repairs r ON r.id = l.repair
WHERE l.state = 'backordered' AND l.part = ANY($1)
ORDER BY r.urgent DESC, l.ordered_at, l.id
LIMIT $2`

// fillAtOnce bounds how many waiting lines one arrival serves in one transaction.
const fillAtOnce = 200

// fill serves waiting lines when pieces of a part have arrived, urgent ones and old ones first.
func fill(ctx context.Context, tx *db.Tx, part string) error {
	var ids []uuid.UUID
	wanted, err := wantedBy(ctx, tx, part)
	if err != nil {
		return err
	}
	if err := tx.SelectContext(ctx, &ids, waitingSQL, pq.Array(wanted), fillAtOnce); err != nil {
		return fmt.Errorf("list waiting lines: %w", err)
	}
	for _, id := range ids {
		r, l, err := lockLine(ctx, tx, id)
		if err != nil {
			return err
		}
		if l.State != LineBackordered {
			continue
		}
		found, err := resource(ctx, tx, r, []PartLine{l})
		if err != nil {
			return err
		}
		if found == 0 {
			return nil
		}
	}
	return nil
}

const predecessorsSQL = `
SELECT $1 AS part
UNION
SELECT from_part
FROM supersessions
WHERE to_part = $1
UNION
SELECT to_part
FROM supersessions
WHERE from_part = $1 AND two_way`

// wantedBy lists the parts whose waiting lines an arrival of part may serve: itself and what it replaces.
func wantedBy(ctx context.Context, tx *db.Tx, part string) ([]string, error) {
	var out []string
	if err := tx.SelectContext(ctx, &out, predecessorsSQL, part); err != nil {
		return nil, fmt.Errorf("read what %s replaces: %w", part, err)
	}
	return out, nil
}
