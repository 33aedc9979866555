package partorder

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/auth"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/pick"
)

// Want is a part the engineer needs.
type Want struct {
	Part      string `json:"part" minLength:"1" maxLength:"64" identifier:"part"`
	Quantity  int64  `json:"quantity" minimum:"1" maximum:"100"`
	OldSerial string `json:"old_serial,omitempty" maxLength:"64" pattern:"^[^\\x00-\\x1f]*$" doc:"Serial of the part that comes out, when it can be read."`
}

// Ordered is a line with what was decided for it.
type Ordered struct {
	orderline.Line
	Outcome      sourcing.Outcome  `json:"outcome"`
	SourceNameZH string            `json:"source_name_zh"`
	SourceNameEN string            `json:"source_name_en"`
	WhyZH        string            `json:"why_zh"`
	WhyEN        string            `json:"why_en"`
	Within24h    bool              `json:"within_24h"`
	OwnVan       bool              `json:"own_van"`
	Choices      []sourcing.Choice `json:"choices"`
}

const maxLines = 50

// ToCustomer is the kind of a ship-to at which the customer takes the part and fits it himself.
const ToCustomer = "customer"

// order is one request for parts on its way through a slice of them.
type order struct {
	repair   string
	wants    []Want
	toOutlet bool
	// toCustomer tells that the customer gets the part by post and fits it himself.
	toCustomer bool
	// actor is nil when whoever calls has looked already whether the repair may be seen.
	actor *auth.Actor
	by    string
	// limited tells that an engineer orders: what one may order within a time is bounded.
	limited bool
	// key and hash are those of the request; an empty key is remembered by somebody else.
	key  string
	hash []byte
	// encode makes the answer that is remembered under the key.
	encode func([]Ordered) ([]byte, error)

	seen  seen
	lines []orderline.Line
	// offers are the lines whose substitute somebody has to accept, with the question that is put.
	offers map[uuid.UUID]question
	// bumped tells that others were asked to step back for it already.
	bumped bool
	to     repair.State // where the repair goes; empty is nowhere
	events []event.Timer
	body   []byte

	// done tells that the order was written, answered before or refused.
	done     bool
	out      []Ordered
	replayed *answer
	err      error
}

// seen is what was read for an order.
type seen struct {
	repair *repair.Repair
	// onTheWay counts lines that are not in hand yet.
	onTheWay int64
	parts    []*seenPart
	replayed *answer
	// allowance is what the engineer who orders has ordered already; nil when nobody counts.
	allowance *allowance
	// owing is how many old parts he has owed for too long.
	owing int64
}

type seenPart struct {
	catalog.Part
	fits bool
}

// answer is what was answered to a key before.
type answer struct{ hash, body []byte }

// refusal is why the order cannot be planned on what was seen; nil when it can.
func (o *order) refusal() error {
	r := o.seen.repair
	switch {
	case r == nil, o.actor != nil && !r.SeenBy(*o.actor):
		return repair.ErrNoRepair
	case !slices.Contains(repair.Ordering, r.State):
		return repair.ErrTransition.Because("ordering").With("from", r.State, "allowed", repair.Ordering)
	}
	for i, p := range o.seen.parts {
		field := fmt.Sprintf("body.lines[%d].part", i)
		if p == nil {
			return repair.AtField(catalog.ErrNoPart.With("part", o.wants[i].Part), field)
		}
		if o.toCustomer && p.Audience != catalog.Customer {
			return ErrProfessional.With("part", p.Number).At(field)
		}
		if !p.fits {
			return sourcing.ErrNotFit.With("part", p.Number, "model", r.Model, "serial", r.Serial).At(field)
		}
	}
	return nil
}

// draft makes the lines. Serialised parts are split into lines of one piece each, and so are exchange parts: each piece brings
// back an old one of its own.
func (o *order) draft(to pick.ShipTo, now time.Time) error {
	o.lines = o.lines[:0]
	for i, w := range o.wants {
		part := o.seen.parts[i]
		pieces, each := int64(1), w.Quantity
		if part.Serialised || part.CoreReturn {
			pieces, each = w.Quantity, 1
		}
		for range pieces {
			id, err := uuid.NewV7()
			if err != nil {
				return fmt.Errorf("make a line id: %w", err)
			}
			o.lines = append(o.lines, orderline.Line{ID: id, Repair: o.repair, Part: w.Part, PartNameZH: part.NameZH, PartNameEN: part.NameEN,
				Serialised: part.Serialised, Class: part.Class, Quantity: each, PiecesEach: 1, State: orderline.Requested, OldSerial: w.OldSerial, ShipTo: to, OrderedBy: o.by,
				OrderedAt: now, Version: 1})
		}
		if len(o.lines) > maxLines {
			return ErrTooMany.With("most", maxLines).At(fmt.Sprintf("body.lines[%d].quantity", i))
		}
	}
	return nil
}

// settle gives the lines what was decided for them, from plan first on, and makes the answer and the events.
func (o *order) settle(decided *sourcing.Decided, first int, now time.Time) error {
	o.out, o.events = make([]Ordered, len(o.lines)), nil
	waiting := false
	for i, l := range o.lines {
		p := decided.Plans[first+i]
		l = planned(l, p)
		if l.State == orderline.Received {
			l.ReceivedAt = &now
		}
		q, asks := o.offers[l.ID]
		if until := q.until; asks {
			l.State, l.HoldUntil, l.ReceivedAt = orderline.Offered, until, nil
			p.Promise.Within24h = false
			decided.PutQuestion(first + i)
			o.events = append(o.events, event.Timer{At: *until, Event: SoftReservationEnds{Line: l.ID, Until: *until}})
		}
		if l.State == orderline.Backordered {
			o.events = append(o.events, event.Timer{At: now, Event: LineWaits{Part: l.Part, Zone: l.ShipTo.Zone}})
		}
		waiting = waiting || l.State != orderline.Received
		l.Promise, l.Actions = &p.Promise, l.Allowed()
		if asks {
			l.Offer = orderline.NewOffer(l, q.asked, q.supplied, true)
		}
		o.lines[i] = l
		o.events = append(o.events, decided.Events(first+i)...)
		o.events = append(o.events, event.Timer{At: now, Event: orderline.Moved{Repair: l.Repair, Line: l.ID, Part: l.Part, To: l.State, Reason: p.Reason}})
		o.out[i] = Ordered{Line: l, Outcome: p.Outcome, SourceNameZH: p.SourceNameZH, SourceNameEN: p.SourceNameEN, WhyZH: p.WhyZH,
			WhyEN: p.WhyEN, Within24h: p.Promise.Within24h, OwnVan: p.OwnVan, Choices: sourcing.Told(p.Choices)}
	}
	o.to = orderline.NextState(o.seen.repair.State, waiting, o.seen.onTheWay)
	if o.to != "" {
		o.events = append(o.events, event.Timer{At: now, Event: repair.Moved{Repair: o.repair, From: string(o.seen.repair.State), To: o.to}})
	}
	if o.encode == nil {
		return nil
	}
	var err error
	o.body, err = o.encode(o.out)
	return err
}

// DemandsOf is what lines of a repair ask of allocation.
func DemandsOf(r repair.Repair, lines []orderline.Line) []sourcing.Demand {
	out := make([]sourcing.Demand, len(lines))
	for i, l := range lines {
		posted := l.ShipTo.Kind == ToCustomer
		out[i] = sourcing.Demand{Line: l.ID, Repair: r.ID, Part: l.Part, Quantity: l.Asked(), To: l.ShipTo, Urgent: r.Urgent, At: l.OrderedAt,
			Account: r.KeyAccount, Class: l.Class, Refurbished: r.AcceptsRefurbished}
		if r.Van != nil && !posted {
			out[i].Van = *r.Van
		}
		// What may stand in the place of a part that a customer fits is not judged for him: he gets the part itself.
		if l.OnlyItself || posted {
			out[i].Accept = []string{l.Part}
		}
	}
	return out
}

// planned is a line with what was decided for it. A part in the own van is in hand at once.
func planned(l orderline.Line, p sourcing.Plan) orderline.Line {
	asked := l.Asked()
	l.PromiseID, l.Quantity, l.PiecesEach = &p.Promise.ID, asked, 1
	if p.Outcome != sourcing.Reserved {
		l.State, l.Condition = orderline.Backordered, stock.New
		l.Source, l.Supplied, l.Reservation = "", "", nil
		return l
	}
	reservation := p.Reservation
	l.Quantity, l.PiecesEach = p.Quantity, p.Quantity/asked
	l.Source, l.Supplied, l.Condition, l.Reservation, l.State = p.Source, p.Part, p.Condition, &reservation, orderline.Reserved
	if p.OwnVan {
		l.State = orderline.Received
	}
	return l
}

func taskOf(l orderline.Line, p sourcing.Plan) pick.Task {
	return pick.Task{Line: l.ID, Repair: l.Repair, Reservation: p.Reservation, Warehouse: p.Source, Part: p.Part, Condition: p.Condition,
		Quantity: l.Quantity, ShipTo: l.ShipTo, DueAt: p.Promise.DueAt, LeavesAt: p.Promise.LeavesAt}
}
