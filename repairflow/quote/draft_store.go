package quote

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/repairflow/cover"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
)

// Wish is a line that somebody wants to quote; without a price the reference price is taken.
type Wish struct {
	Kind      LineKind
	Line      *uuid.UUID
	Quantity  int64
	UnitMinor *int64
	Reason    string
	Note      string
	Addon     bool
}

// desk is what a draft is made of.
type desk struct {
	repair repair.Repair
	model  catalog.Model
	prices Policy
	lines  []orderline.Line
	// free are the decisions that stand: what was free stays free.
	free map[uuid.UUID]cover.Decision
	// work is the decision on the labour that stands.
	work *cover.Decision
}

func openDesk(ctx context.Context, tx *db.Tx, id string) (d desk, err error) {
	if d.repair, err = repair.Lock(ctx, tx, id); err != nil {
		return d, err
	}
	if d.repair.Over() || d.repair.CompletedAt != nil {
		return d, ErrOver.With("state", d.repair.State)
	}
	if d.model, err = catalog.ModelByNumber(ctx, tx, d.repair.Model); err != nil {
		return d, err
	}
	if d.prices, err = policyNow(ctx, tx); err != nil {
		return d, err
	}
	all, err := orderline.OfRepair(ctx, tx, id)
	if err != nil {
		return d, err
	}
	for _, l := range all {
		if l.ClosedAt == nil && !slices.Contains(givenUp, l.State) {
			d.lines = append(d.lines, l)
		}
	}
	kept, err := cover.OfRepair(ctx, tx, id)
	d.free = map[uuid.UUID]cover.Decision{}
	for _, k := range kept {
		switch {
		case !k.Free():
		case k.Line != nil:
			d.free[*k.Line] = k
		default:
			d.work = &k
		}
	}
	return d, err
}

// givenUp are the states of lines that nobody fits any more.
var givenUp = []orderline.State{orderline.Cancelled, orderline.Closed, orderline.Lost, orderline.DOA, orderline.Wrong, orderline.Unused, orderline.Returning, orderline.Returned}

// standard is what a quote has when nobody says: the work, the parts and the way.
func (d desk) standard() []Wish {
	out := []Wish{{Kind: OfLabour, Quantity: 1}}
	for i := range d.lines {
		out = append(out, Wish{Kind: OfPart, Line: &d.lines[i].ID})
	}
	if d.prices.TravelMinor > 0 {
		out = append(out, Wish{Kind: OfTravel, Quantity: 1})
	}
	return out
}

const listPriceSQL = `
SELECT coalesce(l.list_minor, p.price_minor) AS minor, coalesce(l.list_currency, p.currency) AS currency, p.warranty_days
FROM order_lines l
JOIN parts p ON p.number = l.part
WHERE l.id = $1`

type listPrice struct {
	Minor        int64  `db:"minor"`
	Currency     string `db:"currency"`
	WarrantyDays int    `db:"warranty_days"`
}

// coverOf is the decision on a line, or on the labour when there is none: the one that stands, else what would be decided now.
func (d desk) coverOf(ctx context.Context, tx *db.Tx, line *orderline.Line) (cover.Decision, error) {
	if line != nil {
		if k, found := d.free[line.ID]; found {
			return k, nil
		}
	} else if d.work != nil {
		return *d.work, nil
	}
	return cover.Look(ctx, tx, d.repair, line)
}

// part prices the line of a part.
func (d desk) part(ctx context.Context, tx *db.Tx, w Wish) (Line, cover.Decision, error) {
	i := slices.IndexFunc(d.lines, func(l orderline.Line) bool { return w.Line != nil && l.ID == *w.Line })
	if i < 0 {
		return Line{}, cover.Decision{}, ErrLine.Because("not_open")
	}
	line := d.lines[i]
	var list listPrice
	if err := tx.GetContext(ctx, &list, listPriceSQL, line.ID); err != nil {
		return Line{}, cover.Decision{}, fmt.Errorf("read the price of line %s: %w", line.ID, err)
	}
	decided, err := d.coverOf(ctx, tx, &line)
	if err != nil {
		return Line{}, decided, err
	}
	if !decided.Free() && list.Currency != d.prices.Currency {
		return Line{}, decided, ErrCurrency.With("part", line.Part, "currency", list.Currency, "wanted", d.prices.Currency)
	}
	out := Line{Kind: OfPart, Line: &line.ID, Part: line.Part, Note: w.Note, Quantity: line.Asked(), Reason: w.Reason, WarrantyDays: list.WarrantyDays, Addon: w.Addon,
		Cover: decided.Kind}
	return out.priced(list.Minor, w.UnitMinor, d.prices.BandPercent), decided, nil
}

// linesOf prices what was wished; work tells whether a cover pays the labour, and the way with it.
func (d desk) linesOf(ctx context.Context, tx *db.Tx, wishes []Wish) ([]Line, error) {
	out := make([]Line, len(wishes))
	parts, paidWithPart := 0, 0
	var withPart cover.Kind
	for i, w := range wishes {
		if w.Kind != OfPart {
			continue
		}
		l, decided, err := d.part(ctx, tx, w)
		if err != nil {
			return nil, repair.AtField(err, fmt.Sprintf("body.lines[%d].line", i))
		}
		out[i] = l
		if !w.Addon {
			parts++
		}
		if !w.Addon && decided.Free() && decided.Labour {
			paidWithPart++
			withPart = decided.Kind
		}
	}
	work, err := d.coverOf(ctx, tx, nil)
	if err != nil {
		return nil, err
	}
	pays := work.Kind
	if !work.Free() && parts > 0 && parts == paidWithPart {
		pays = withPart
	}
	for i, w := range wishes {
		if w.Kind == OfPart {
			continue
		}
		list, days := d.prices.of(w.Kind, d.model.ProductLine)
		l := Line{Kind: w.Kind, Note: w.Note, Quantity: max(1, w.Quantity), Reason: w.Reason, WarrantyDays: days, Addon: w.Addon, Cover: cover.None}
		if !w.Addon && (w.Kind == OfLabour || w.Kind == OfTravel) {
			l.Cover = pays
		}
		out[i] = l.priced(list, w.UnitMinor, d.prices.BandPercent)
	}
	return out, nil
}

// DraftQuote drafts a new version of what a repair costs; one that nobody has answered yet has it in its place. A phone without a signal
// names its id, so that it may be answered before it was heard of; uuid.Nil makes one.
func DraftQuote(ctx context.Context, tx *db.Tx, as uuid.UUID, id string, wishes []Wish, mode Mode) (Quote, error) {
	d, err := openDesk(ctx, tx, id)
	if err != nil {
		return Quote{}, err
	}
	if len(wishes) == 0 {
		wishes = d.standard()
	}
	seen := map[uuid.UUID]bool{}
	for i, w := range wishes {
		if w.Kind == OfPart && w.Line != nil {
			if seen[*w.Line] {
				return Quote{}, ErrLine.Because("twice").At(fmt.Sprintf("body.lines[%d].line", i))
			}
			seen[*w.Line] = true
		}
		if w.Kind == OfDiagnosis && w.Addon {
			return Quote{}, ErrLine.Because("diagnosis").At(fmt.Sprintf("body.lines[%d].addon", i))
		}
	}
	lines, err := d.linesOf(ctx, tx, wishes)
	if err != nil {
		return Quote{}, err
	}
	if err := supersede(ctx, tx, id, Draft, Sent); err != nil {
		return Quote{}, err
	}
	return add(ctx, tx, Quote{ID: as, Repair: id, Currency: d.prices.Currency, Mode: mode, Lines: lines})
}

const inStateSQL = columns + `
WHERE q.repair = $1 AND q.state = $2 AND q.kind = 'quote'
FOR UPDATE OF q`

// supersede puts a newer version in the place of those in some states.
func supersede(ctx context.Context, tx *db.Tx, id string, states ...State) error {
	for _, state := range states {
		q, err := one(ctx, tx, inStateSQL, id, state)
		if errors.Is(err, ErrNoQuote) {
			continue
		}
		if err != nil {
			return err
		}
		if _, err = move(ctx, tx, q, Superseded, ""); err != nil {
			return err
		}
	}
	return nil
}

const sendSQL = `
UPDATE quotes
SET valid_until = $2
WHERE id = $1`

// Send shows a draft to the customer. What costs nothing becomes a voucher; else the pieces that wait softly for it are kept as long as
// it may be accepted.
func Send(ctx context.Context, tx *db.Tx, id uuid.UUID) (Quote, error) {
	q, err := lockWithRepair(ctx, tx, id)
	if err != nil {
		return q, err
	}
	if err := Machine.May(q.State, Sent); err != nil {
		return q, err
	}
	r, err := repair.ByID(ctx, tx, q.Repair)
	if err != nil {
		return q, err
	}
	if q, err = keepDecisions(ctx, tx, r, q); err != nil {
		return q, err
	}
	if Free(q.Lines) {
		return sign(ctx, tx, r, q)
	}
	prices, err := policyNow(ctx, tx)
	if err != nil {
		return q, err
	}
	until := tx.Now.Add(prices.valid(r.Zone))
	if _, err := tx.ExecContext(ctx, sendSQL, id, until); err != nil {
		return q, fmt.Errorf("say until when quote %s holds: %w", id, err)
	}
	var lines, reservations []uuid.UUID
	for _, l := range q.Lines {
		if l.Line == nil {
			continue
		}
		line, err := orderline.ByID(ctx, tx, *l.Line)
		if err != nil {
			return q, err
		}
		if line.State != orderline.Held {
			continue
		}
		lines = append(lines, line.ID)
		if line.Reservation != nil {
			reservations = append(reservations, *line.Reservation)
		}
	}
	if err := stock.Soften(ctx, tx, reservations, until); err != nil {
		return q, err
	}
	if err := orderline.KeepOffers(ctx, tx, lines, until); err != nil {
		return q, err
	}
	if err := event.EmitAt(ctx, tx, until, Ends{id, until}); err != nil {
		return q, err
	}
	return move(ctx, tx, q, Sent, "")
}

// lockWithRepair locks the repair of a quote and then the quote, as everybody does.
func lockWithRepair(ctx context.Context, tx *db.Tx, id uuid.UUID) (Quote, error) {
	q, err := ByID(ctx, tx, id)
	if err != nil {
		return q, err
	}
	if _, err := repair.Lock(ctx, tx, q.Repair); err != nil {
		return q, err
	}
	return lock(ctx, tx, id)
}

const keepDecisionSQL = `
UPDATE quote_lines
SET decision = $3
WHERE quote = $1 AND position = $2`

// keepDecisions keeps why each line of a quote is free, or is not; one that stands is kept no second time.
func keepDecisions(ctx context.Context, tx *db.Tx, r repair.Repair, q Quote) (Quote, error) {
	d, err := openDesk(ctx, tx, r.ID)
	if err != nil {
		return q, err
	}
	for _, l := range q.Lines {
		if l.Kind != OfPart && l.Kind != OfLabour {
			continue
		}
		var line *orderline.Line
		if l.Line != nil {
			i := slices.IndexFunc(d.lines, func(o orderline.Line) bool { return o.ID == *l.Line })
			if i < 0 {
				return q, ErrOutdated
			}
			line = &d.lines[i]
		}
		decided, err := d.coverOf(ctx, tx, line)
		if err != nil {
			return q, err
		}
		if l.Cover != cover.None {
			decided.Kind, decided.Payer = l.Cover, cover.PayerOf(l.Cover)
		}
		if decided.ID == uuid.Nil {
			if decided, err = cover.Keep(ctx, tx, decided); err != nil {
				return q, err
			}
		}
		if _, err := tx.ExecContext(ctx, keepDecisionSQL, q.ID, l.Position, decided.ID); err != nil {
			return q, fmt.Errorf("keep why a line of %s is free: %w", q.ID, err)
		}
	}
	return ByID(ctx, tx, q.ID)
}
