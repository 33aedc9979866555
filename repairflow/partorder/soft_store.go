package partorder

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/pick"
)

// CurrentPolicy is the policy of lines that holds now.
func CurrentPolicy(ctx context.Context, tx *db.Tx) (Policy, error) {
	var p Policy
	found, err := policy.InForce(ctx, tx, "lines", &p)
	if err != nil {
		return p, err
	}
	if !found {
		return p, errors.New("read the policy of lines: no version is in force")
	}
	return p, p.check()
}

// ReserveSoftly reserves parts softly while a quote waits: each line has a source and the promise it will have if it is
// confirmed in time. What no place has stands with an honest promise all the same. Nothing is picked, the repair waits for
// nothing, and an urgent order may take the pieces.
func ReserveSoftly(ctx context.Context, tx *db.Tx, id string, wants []Want, toOutlet bool) ([]Ordered, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	policy, err := CurrentPolicy(ctx, tx)
	if err != nil {
		return nil, err
	}
	o := &order{repair: id, wants: wants, toOutlet: toOutlet, by: tx.By, limited: auth.From(ctx).Role == auth.Engineer}
	if err := useKits(ctx, tx, []*order{o}); err != nil {
		return nil, err
	}
	sight, err := viewOrders(ctx, tx, "", []*order{o})
	if err != nil {
		return nil, err
	}
	if err := fitsInstead(ctx, tx, o); err != nil {
		return nil, err
	}
	if err := o.prepare(ctx, tx, sight); err != nil {
		return nil, err
	}
	plans, err := sourcing.Source(ctx, tx, DemandsOf(r, o.lines))
	if err != nil {
		return nil, err
	}
	until := tx.Now.Add(policy.soft())
	before, after := make([]orderline.Line, len(plans)), make([]orderline.Line, len(plans))
	for i, l := range o.lines {
		after[i] = planned(l, plans[i])
		after[i].State, after[i].HoldUntil = orderline.Held, &until
	}
	if err := orderline.Add(ctx, tx, after); err != nil {
		return nil, err
	}
	if err := followPlans(ctx, tx, before, after, plans, ""); err != nil {
		return nil, err
	}
	return orderedOf(after, plans), nil
}

// orderedOf are lines with what was decided for them.
func orderedOf(lines []orderline.Line, plans []sourcing.Plan) []Ordered {
	out := make([]Ordered, len(lines))
	for i, l := range lines {
		p := plans[i]
		l.Promise, l.Actions = &p.Promise, l.Allowed()
		out[i] = Ordered{Line: l, Outcome: p.Outcome, SourceNameZH: p.SourceNameZH, SourceNameEN: p.SourceNameEN, WhyZH: p.WhyZH,
			WhyEN: p.WhyEN, Within24h: p.Promise.Within24h, OwnVan: p.OwnVan, Choices: p.Choices}
	}
	return out
}

// softLines locks lines of a repair that are all in a state; no ids are all there are.
func softLines(ctx context.Context, tx *db.Tx, id string, state orderline.State, ids []uuid.UUID) (repair.Repair, []orderline.Line, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return r, nil, err
	}
	all, err := orderline.LockOfRepair(ctx, tx, id)
	if err != nil {
		return r, nil, err
	}
	var out []orderline.Line
	for _, l := range all {
		switch {
		case len(ids) == 0 && l.State == state, slices.Contains(ids, l.ID) && l.State == state:
			out = append(out, l)
		case slices.Contains(ids, l.ID):
			return r, nil, ErrNotHeld.Because("is").With("line", l.ID, "from", l.State)
		}
	}
	if len(out) == 0 || len(ids) > len(out) {
		return r, nil, ErrNotHeld
	}
	return r, out, nil
}

// ConfirmReservation makes held lines firm orders: their pieces are theirs, the promise runs from now, and the warehouse is asked
// to pick. What its place cannot send any more looks for another. A repair in progress waits for what is not in hand.
func ConfirmReservation(ctx context.Context, tx *db.Tx, id string, ids []uuid.UUID) ([]orderline.Line, error) {
	r, lines, err := softLines(ctx, tx, id, orderline.Held, ids)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(repair.Ordering, r.State) {
		return nil, repair.ErrTransition.Because("confirming").With("from", r.State, "allowed", repair.Ordering)
	}
	return firmLines(ctx, tx, r, lines)
}

// firmLines makes locked soft lines of a repair firm.
func firmLines(ctx context.Context, tx *db.Tx, r repair.Repair, lines []orderline.Line) ([]orderline.Line, error) {
	for i, l := range lines {
		// The clock of the promise runs from the yes.
		if err := orderline.Reorder(ctx, tx, l.ID); err != nil {
			return nil, err
		}
		lines[i].OrderedAt = tx.Now
	}
	kept, err := renewLines(ctx, tx, r, lines)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if kept[l.ID] {
			continue
		}
		if err := orderline.Release(ctx, tx, l, "looks for another source"); err != nil {
			return nil, err
		}
		if l, err = orderline.Move(ctx, tx, l, orderline.Requested, "confirmed", ""); err != nil {
			return nil, err
		}
		l.Reservation = nil
		if err := ResourceLine(ctx, tx, r, l); err != nil {
			return nil, err
		}
	}
	if err := orderline.PauseOrResumeRepair(ctx, tx, r.ID); err != nil {
		return nil, err
	}
	out := make([]orderline.Line, len(lines))
	for i, l := range lines {
		if out[i], err = orderline.ByID(ctx, tx, l.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// renewLines makes firm what still keeps the promise where it lies and tells which lines those are.
func renewLines(ctx context.Context, tx *db.Tx, r repair.Repair, lines []orderline.Line) (map[uuid.UUID]bool, error) {
	var held []orderline.Line
	var rows []stock.Reservation
	for _, l := range lines {
		if l.Reservation != nil {
			held = append(held, l)
			rows = append(rows, stock.Reservation{ID: *l.Reservation, Location: l.Source, Part: l.Supplied, Condition: l.Condition, Quantity: l.Quantity})
		}
	}
	if len(held) == 0 {
		return nil, nil
	}
	plans, err := sourcing.Renew(ctx, tx, DemandsOf(r, held), rows)
	if err != nil {
		return nil, err
	}
	out := map[uuid.UUID]bool{}
	var mine []orderline.Line
	var ids []uuid.UUID
	for _, p := range plans {
		i := slices.IndexFunc(held, func(l orderline.Line) bool { return l.ID == p.Line })
		out[p.Line], mine, ids = true, append(mine, held[i]), append(ids, p.Reservation)
	}
	if err := stock.Firm(ctx, tx, ids); err != nil {
		return nil, err
	}
	if len(mine) == 0 {
		return out, nil
	}
	return out, confirmLines(ctx, tx, mine, plans)
}

func confirmLines(ctx context.Context, tx *db.Tx, lines []orderline.Line, plans []sourcing.Plan) error {
	after := make([]orderline.Line, len(lines))
	for i, l := range lines {
		after[i] = planned(l, plans[i])
		after[i].HoldUntil, after[i].Version = nil, l.Version+1
		if after[i].State == orderline.Received {
			after[i].ReceivedAt = &tx.Now
		}
	}
	if err := orderline.Replan(ctx, tx, after); err != nil {
		return err
	}
	return followPlans(ctx, tx, lines, after, plans, "confirmed")
}

// ReleaseReservation gives softly reserved pieces back before their time is over.
func ReleaseReservation(ctx context.Context, tx *db.Tx, id string, ids []uuid.UUID, reason string) ([]orderline.Line, error) {
	r, lines, err := softLines(ctx, tx, id, orderline.Held, ids)
	if err != nil {
		return nil, err
	}
	return lines, CancelSoftLines(ctx, tx, r, lines, reason)
}

// CancelOnShelf ends a locked line whose pieces are on a shelf still, or that has none, and gives them back; false when they
// lie in a parcel already, and then only its promise is void. What it gives back is the caller's to pass on.
func CancelOnShelf(ctx context.Context, tx *db.Tx, l orderline.Line, reason string) (orderline.Line, bool, error) {
	off, err := pick.Cancel(ctx, tx, l.ID)
	if err != nil {
		return l, false, err
	}
	if err := sourcing.Void(ctx, tx, l.ID, reason); err != nil || !off {
		return l, false, err
	}
	if err := orderline.Release(ctx, tx, l, reason); err != nil {
		return l, false, err
	}
	if l, err = orderline.Move(ctx, tx, l, orderline.Cancelled, reason, ""); err != nil {
		return l, false, err
	}
	l, err = orderline.Move(ctx, tx, l, orderline.Closed, reason, "")
	return l, true, err
}

// CancelSoftLines cancels soft lines and passes on what they held.
func CancelSoftLines(ctx context.Context, tx *db.Tx, r repair.Repair, lines []orderline.Line, reason string) error {
	var back []stock.StockArrived
	for i, l := range lines {
		var err error
		var off bool
		if lines[i], off, err = CancelOnShelf(ctx, tx, l, reason); err != nil {
			return err
		}
		if !off {
			return orderline.Lines.Refusal(l.State, orderline.Returning)
		}
		back = append(back, FreedBy(l)...)
	}
	if err := ServeFreed(ctx, tx, back); err != nil {
		return err
	}
	if err := orderline.ResumeRepairIfComplete(ctx, tx, r); err != nil {
		return err
	}
	_, err := orderline.SettleRepairIfDone(ctx, tx, r)
	return err
}

// expireSoftly ends a soft reservation or an offer whose time is over. One that was confirmed, moved or held anew meanwhile has another end.
func expireSoftly(ctx context.Context, tx *db.Tx, e SoftReservationEnds) error {
	r, l, err := orderline.Lock(ctx, tx, e.Line)
	if errors.Is(err, orderline.ErrNoLine) {
		return nil
	}
	if err != nil {
		return err
	}
	if l.HoldUntil == nil || !l.HoldUntil.Equal(e.Until) {
		return nil
	}
	switch l.State {
	case orderline.Held:
		return CancelSoftLines(ctx, tx, r, []orderline.Line{l}, "hold_lapsed")
	case orderline.Offered:
		return lapseOffer(ctx, tx, r, l)
	}
	return nil
}
