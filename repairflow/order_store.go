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
		l.Source, l.Supplied, l.Reservation = "", "", nil
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

// awaitParts makes a repair in progress wait when a line is not in hand, and lets one that waits go on when its own van
// had what was missing: no scan will come to tell of it.
func awaitParts(ctx context.Context, tx *db.Tx, r Repair, lines []Ordered) error {
	if r.State == AwaitingParts {
		return resumeIfComplete(ctx, tx, r)
	}
	waiting := slices.ContainsFunc(lines, func(l Ordered) bool { return l.State != LineReceived })
	if !waiting || !slices.Contains([]string{InVisit, AwaitingDecision, ReadyToResume}, r.State) {
		return nil
	}
	_, err := moveRepair(ctx, tx, r, AwaitingParts, "")
	return err
}

const replanSQL = `
UPDATE part_lines
SET state = $2, source = $3, supplied = $4, condition = $5, reservation = $6, promise = $7, version = version + 1,
    received_at = CASE WHEN $2 = 'received' THEN $8 ELSE received_at END
WHERE id = $1`

// resource finds a new source for a line that has none, excluding places.
func resource(ctx context.Context, tx *db.Tx, r Repair, l PartLine, exclude ...string) error {
	demands := demandsOf(r, []PartLine{l})
	demands[0].From, demands[0].Exclude = tx.Now, exclude
	plans, err := allocation.Source(ctx, tx, demands)
	if err != nil {
		return err
	}
	from := l.State
	l = l.planned(plans[0])
	if from != l.State {
		if err := Lines.May(from, l.State); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, LineMoved{Repair: r.ID, Line: l.ID, Part: l.Part, From: from, To: l.State, Reason: plans[0].Reason}); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, replanSQL, l.ID, l.State, l.Source, l.Supplied, l.Condition, l.Reservation, l.PromiseID, tx.Now); err != nil {
		return fmt.Errorf("write a new source: %w", err)
	}
	switch l.State {
	case LineReserved:
		return shipping.RequestPick(ctx, tx, []shipping.PickTask{taskOf(l, plans[0])})
	case LineReceived:
		if _, err := allocation.Judge(ctx, tx, l.ID, tx.Now); err != nil {
			return err
		}
		return resumeIfComplete(ctx, tx, r)
	}
	return nil
}

const waitingSQL = `
SELECT l.id, l.repair, l.part, l.quantity, l.ship_to, l.ordered_at, r.urgent, coalesce(r.van, '') AS van
FROM part_lines l
JOIN repairs r ON r.id = l.repair
WHERE l.state = 'backordered' AND l.part = ANY($1)
ORDER BY r.urgent DESC, l.ordered_at, l.id
LIMIT $2`

// fillAtOnce bounds how many waiting lines one arrival looks at in one transaction.
const fillAtOnce = 200

// fill serves waiting lines when pieces of a part have arrived, urgent ones and old ones first. Who cannot have them,
// because they lie in another's van or are too few for him, stands in nobody's way and keeps the promise he has.
func fill(ctx context.Context, tx *db.Tx, part string) error {
	wanted, err := wantedBy(ctx, tx, part)
	if err != nil {
		return err
	}
	for {
		demands, err := waiting(ctx, tx, wanted)
		if err != nil {
			return err
		}
		plans, err := allocation.Ask(ctx, tx, demands)
		if err != nil {
			return err
		}
		missed := false
		for _, p := range plans {
			if p.Outcome != allocation.Reserved {
				continue
			}
			r, l, err := lockLine(ctx, tx, p.Line)
			if err != nil {
				return err
			}
			// Served or cancelled by another meanwhile: what it would have had may serve the next.
			if l.State != LineBackordered {
				missed = true
				continue
			}
			if err := resource(ctx, tx, r, l); err != nil {
				return err
			}
		}
		if !missed {
			return nil
		}
	}
}

func waiting(ctx context.Context, tx *db.Tx, parts []string) ([]allocation.Demand, error) {
	var rows []struct {
		PartLine
		Urgent bool   `db:"urgent"`
		Van    string `db:"van"`
	}
	if err := tx.SelectContext(ctx, &rows, waitingSQL, pq.Array(parts), fillAtOnce); err != nil {
		return nil, fmt.Errorf("list waiting lines: %w", err)
	}
	out := make([]allocation.Demand, len(rows))
	for i, l := range rows {
		out[i] = allocation.Demand{Line: l.ID, Repair: l.Repair, Part: l.Part, Quantity: l.Quantity, To: l.ShipTo, Van: l.Van, Urgent: l.Urgent,
			At: l.OrderedAt, From: tx.Now}
	}
	return out, nil
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
