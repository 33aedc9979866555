package partorder

import (
	"context"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/repairflow/orderline"
	"fettle/shipping/pick"
)

// OrderParts orders parts for a repair: source, reservation, promise, pick task and line in one transaction, all lines
// together. What no place has waits as a backorder with an honest promise.
func OrderParts(ctx context.Context, tx *db.Tx, repair string, wants []Want, toOutlet bool) ([]Ordered, error) {
	o := &order{repair: repair, wants: wants, toOutlet: toOutlet, by: tx.By}
	if err := placeOrders(ctx, tx, "", []*order{o}); err != nil {
		return nil, err
	}
	return o.out, o.err
}

// orderRounds bounds how often orders are planned anew because a stock key was emptied or a repair changed meanwhile. What
// refused once is locked by the asking, so that a further round sees it as it is.
const orderRounds = 16

// placeOrders serves a slice of orders: it reads once for all, plans, and writes once for all. Who was refused, because
// another was quicker, is planned again with what is there now; so is the slice when an urgent order of it has others
// step back (bump_store.go).
func placeOrders(ctx context.Context, tx *db.Tx, route string, orders []*order) error {
	var losers []orderline.Line
	for range orderRounds {
		round := ordersOfRound(orders)
		if len(round) == 0 {
			return replanBumped(ctx, tx, losers)
		}
		if err := useKits(ctx, tx, round); err != nil {
			return err
		}
		sight, err := viewOrders(ctx, tx, route, round)
		if err != nil {
			return err
		}
		planned, decided, err := planOrders(ctx, tx, sight, urgentFirst(round))
		if err != nil {
			return err
		}
		if len(planned) == 0 {
			continue
		}
		if bumped, err := bumpForUrgent(ctx, tx, sight, planned, decided); err != nil {
			return err
		} else if len(bumped) > 0 {
			losers = append(losers, bumped...)
			continue // what they held is free in the next round
		}
		if err := writeOrders(ctx, tx, route, planned, decided); err != nil {
			return err
		}
	}
	for _, o := range orders {
		if !o.done {
			o.done, o.err = true, db.ErrUnavailable.Because("contended")
		}
	}
	return replanBumped(ctx, tx, losers)
}

// writeOrders writes planned orders and marks those that were written as done; the others are planned anew.
func writeOrders(ctx context.Context, tx *db.Tx, route string, orders []*order, decided *sourcing.Decided) error {
	in, err := ordersIn(tx, route, orders, decided)
	if err != nil {
		return err
	}
	outcomes, err := placeOrdersFunction.Call(ctx, tx, in)
	if err != nil {
		return err
	}
	for i, o := range orders {
		o.done = outcomes[i] == "done"
	}
	tx.Signal()
	if err := keepSplits(ctx, tx, orders); err != nil {
		return err
	}
	if err := keepPieces(ctx, tx, orders); err != nil {
		return err
	}
	return softenOffers(ctx, tx, orders)
}

// ordersOfRound is what is not done yet, one order a repair and a key: the second of two sees what the first has done.
func ordersOfRound(orders []*order) []*order {
	var out []*order
	taken := map[string]bool{}
	for _, o := range orders {
		repair, key := "repair "+o.repair, "key "+o.by+" "+o.key
		if o.done || taken[repair] || o.key != "" && taken[key] {
			continue
		}
		taken[repair], taken[key] = true, true
		out = append(out, o)
	}
	return out
}

// planOrders decides for all orders that can be served, earlier ones first, and marks the others as done.
func planOrders(ctx context.Context, tx *db.Tx, sight sourcing.Sight, orders []*order) ([]*order, *sourcing.Decided, error) {
	var planned []*order
	for _, o := range orders {
		if o.seen.replayed != nil {
			o.done, o.replayed = true, o.seen.replayed
			continue
		}
		err := audiencesOf(ctx, tx, o)
		if err != nil {
			return nil, nil, err
		}
		err = fitsInstead(ctx, tx, o)
		if err != nil {
			return nil, nil, err
		}
		if err := o.prepare(ctx, tx, sight); err != nil {
			// What is no refusal is no answer to one caller: the transaction is over, and with it the slice.
			if fault.KindOf(err) == fault.Internal {
				return nil, nil, err
			}
			o.done, o.err = true, err
			continue
		}
		planned = append(planned, o)
	}
	if len(planned) == 0 {
		return nil, nil, nil
	}
	decided, err := decideSplit(ctx, tx, sight, planned)
	if err != nil {
		return nil, nil, err
	}
	first := 0
	for _, o := range planned {
		if o.offers, err = offersAmong(ctx, tx, o.lines, decided.Plans[first:]); err != nil {
			return nil, nil, err
		}
		if err := o.settle(decided, first, tx.Now); err != nil {
			return nil, nil, err
		}
		first += len(o.lines)
	}
	return planned, decided, nil
}

// fitsInstead looks on for parts that are not listed for the appliance: they may replace one that is.
func fitsInstead(ctx context.Context, tx *db.Tx, o *order) error {
	if o.seen.repair == nil {
		return nil
	}
	for _, p := range o.seen.parts {
		if p == nil || p.fits {
			continue
		}
		fits, err := catalog.Fits(ctx, tx, o.seen.repair.Model, o.seen.repair.Serial, p.Number)
		if err != nil {
			return err
		}
		p.fits = fits
	}
	return nil
}

// audiencesOf reads who may fit the parts of an order that goes to the customer; others do not ask.
func audiencesOf(ctx context.Context, tx *db.Tx, o *order) error {
	if !o.toCustomer {
		return nil
	}
	for _, p := range o.seen.parts {
		if p == nil {
			continue
		}
		known, err := catalog.PartByNumber(ctx, tx, p.Number)
		if err != nil {
			return err
		}
		p.Audience = known.Audience
	}
	return nil
}

// prepare checks the order, drafts its lines and counts it.
func (o *order) prepare(ctx context.Context, tx *db.Tx, sight sourcing.Sight) error {
	if err := o.refusal(); err != nil {
		return err
	}
	to, err := o.destination(ctx, tx, sight)
	if err != nil {
		return err
	}
	if err := o.draft(to, tx.Now); err != nil {
		return err
	}
	if err := o.paysBack(); err != nil {
		return err
	}
	return o.withinLimit()
}

// destination is the customer's door or the outlet that the engineer's van belongs to.
func (o *order) destination(ctx context.Context, tx *db.Tx, sight sourcing.Sight) (pick.ShipTo, error) {
	r := o.seen.repair
	if !o.toOutlet {
		to := r.ShipTo()
		if o.toCustomer {
			to.Kind = ToCustomer
		}
		return to, nil
	}
	if r.Van == nil {
		return pick.ShipTo{}, ErrNoVan
	}
	van, known, err := network.PlaceOf(ctx, tx, sight.Network, *r.Van)
	if err != nil {
		return pick.ShipTo{}, err
	}
	if !known || van.Parent == nil {
		return pick.ShipTo{}, ErrNoOutlet
	}
	outlet, err := site.ByCode(ctx, tx, *van.Parent)
	if err != nil {
		return pick.ShipTo{}, err
	}
	point, _ := outlet.Point()
	return pick.ShipTo{Kind: "outlet", Label: outlet.NameZH, Address: outlet.NameZH, AreaCode: outlet.AreaCode, Lon: point.Lon(), Lat: point.Lat(),
		Zone: outlet.Zone, Location: outlet.Code}, nil
}
