package partorder

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
)

// question is a substitute that somebody has to accept first.
type question struct {
	until           *time.Time
	asked, supplied catalog.Part
}

// offersAmong tells which lines would be served by a substitute that somebody has to accept first.
func offersAmong(ctx context.Context, tx *db.Tx, lines []orderline.Line, plans []sourcing.Plan) (map[uuid.UUID]question, error) {
	var numbers []string
	for i, l := range lines {
		if plans[i].Outcome == sourcing.Reserved && plans[i].Part != l.Part {
			numbers = append(numbers, l.Part, plans[i].Part)
		}
	}
	if len(numbers) == 0 {
		return nil, nil
	}
	policy, err := CurrentPolicy(ctx, tx)
	if err != nil {
		return nil, err
	}
	parts, err := catalog.PartsByNumber(ctx, tx, numbers)
	if err != nil {
		return nil, err
	}
	until, out := tx.Now.Add(policy.offer()), map[uuid.UUID]question{}
	for i, l := range lines {
		if plans[i].Outcome == sourcing.Reserved && policy.asks(parts[l.Part], parts[plans[i].Part]) {
			out[l.ID] = question{&until, parts[l.Part], parts[plans[i].Part]}
		}
	}
	return out, nil
}

// softenOffers makes the reservations of offered substitutes soft, in orders that have just been written.
func softenOffers(ctx context.Context, tx *db.Tx, orders []*order) error {
	var lines, reservations []uuid.UUID
	var until time.Time
	for _, o := range orders {
		for _, l := range o.lines {
			if o.done && l.State == orderline.Offered {
				lines, reservations, until = append(lines, l.ID), append(reservations, *l.Reservation), *l.HoldUntil
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	if err := orderline.KeepOffers(ctx, tx, lines, until); err != nil {
		return err
	}
	return stock.Soften(ctx, tx, reservations, until)
}

// AcceptOffer takes an offered substitute: it is sent.
func AcceptOffer(ctx context.Context, tx *db.Tx, line uuid.UUID) (orderline.Line, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, err
	}
	if l.State != orderline.Offered {
		return l, orderline.Lines.Refusal(l.State, orderline.Reserved)
	}
	plans, err := sourcing.Renew(ctx, tx, DemandsOf(r, []orderline.Line{l}), []stock.Reservation{{ID: *l.Reservation, Location: l.Source,
		Part: l.Supplied, Condition: l.Condition, Quantity: l.Quantity}})
	if err != nil {
		return l, err
	}
	if len(plans) == 0 {
		return l, stock.ErrShort
	}
	if err := stock.Firm(ctx, tx, []uuid.UUID{*l.Reservation}); err != nil {
		return l, err
	}
	if err := confirmLines(ctx, tx, []orderline.Line{l}, plans); err != nil {
		return l, err
	}
	if err := orderline.PauseOrResumeRepair(ctx, tx, r.ID); err != nil {
		return l, err
	}
	return orderline.ByID(ctx, tx, line)
}

// RefuseOffer gives an offered substitute back: the line looks for the very part that was asked for, and waits for it.
func RefuseOffer(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) (orderline.Line, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, err
	}
	if l.State != orderline.Offered {
		return l, orderline.Lines.Refusal(l.State, orderline.Requested)
	}
	if err := refuseOffer(ctx, tx, r, l, reason); err != nil {
		return l, err
	}
	return orderline.ByID(ctx, tx, line)
}

func refuseOffer(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line, reason string) error {
	back := FreedBy(l)
	if err := orderline.Release(ctx, tx, l, reason); err != nil {
		return err
	}
	l, err := orderline.Move(ctx, tx, l, orderline.Requested, reason, "")
	if err != nil {
		return err
	}
	if err := orderline.AcceptOnlyItself(ctx, tx, l.ID); err != nil {
		return err
	}
	l.Reservation, l.OnlyItself = nil, true
	if err := ResourceLine(ctx, tx, r, l); err != nil {
		return err
	}
	return ServeFreed(ctx, tx, back)
}

// OfferLapsed is why an offered substitute went back unanswered.
const OfferLapsed = "offer_lapsed"

// lapseOffer ends an offer that nobody has answered. A part that is still made is waited for; one that is not is never
// supplied again, so that the question is put anew, from whatever place answers it best now, and told again.
func lapseOffer(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line) error {
	instead, err := catalog.Replacements(ctx, tx, []string{l.Part})
	if err != nil {
		return err
	}
	made := slices.ContainsFunc(instead[l.Part], func(p catalog.Replacement) bool { return p.Part == l.Part }) && len(instead[l.Part]) == 1
	if made {
		return refuseOffer(ctx, tx, r, l, OfferLapsed)
	}
	back := FreedBy(l)
	if err := orderline.Release(ctx, tx, l, OfferLapsed); err != nil {
		return err
	}
	if l, err = orderline.Move(ctx, tx, l, orderline.Requested, OfferLapsed, ""); err != nil {
		return err
	}
	l.Reservation = nil
	if err := ResourceLine(ctx, tx, r, l); err != nil {
		return err
	}
	return ServeFreed(ctx, tx, back)
}
