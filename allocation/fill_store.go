package allocation

import (
	"context"
	"slices"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

// Fill is Source for demands that wait already, on pieces that have just come free: nothing but these offers is looked
// at, so that no other row of stock is locked. It answers the plans of those who are served; for the others nothing is
// written and they keep the promise they have. Who is served is a matter of turn: earlier demands come first, and who
// cannot use the pieces stands in nobody's way. From where, when pieces came free in several places, is what is best for
// all who are served together.
func Fill(ctx context.Context, tx *db.Tx, demands []Demand, offers []stock.Offer) ([]Plan, error) {
	if len(demands) == 0 || len(offers) == 0 {
		return nil, nil
	}
	n, p, err := currentNetwork(ctx, tx)
	if err != nil {
		return nil, err
	}
	w, err := newWeighing(n, p, tx.Now, demands)
	if err != nil {
		return nil, err
	}
	instead, err := catalog.Replacements(ctx, tx, w.parts())
	if err != nil {
		return nil, err
	}
	w.accept(instead)
	w.rank(offers)
	if err := w.takeBy(ctx, tx, func() []int { return chooseInTurn(w) }); err != nil {
		return nil, err
	}
	return w.keep(ctx, tx, func(i int) bool { return w.won[i] >= 0 })
}

// chooseInTurn is choose, after which those who got something are shared out anew over the same shelves when all of them
// together are served better so.
func chooseInTurn(w *weighing) []int {
	chosen := w.choose()
	if len(chosen) < 2 {
		return chosen
	}
	lies := map[stockKey]int64{}
	for r, n := range w.free {
		lies[r] = n
	}
	demands, choices := make([]Demand, len(chosen)), make([][]Choice, len(chosen))
	for k, i := range chosen {
		demands[k], choices[k] = w.demands[i], w.choices[i]
		c := w.choices[i][w.won[i]]
		lies[c.stockKey()] += c.Quantity
	}
	a := assignOpen(demands, choices, lies, w.policy, func(k int, r stockKey) bool { return !w.refused[chosen[k]][r] })
	if a.Waiting > 0 || !a.Cost.cheaper(a.Greedy) {
		return chosen
	}
	for k, i := range chosen {
		w.won[i] = a.Won[k]
		c := w.choices[i][a.Won[k]]
		lies[c.stockKey()] -= c.Quantity
	}
	w.free = lies
	return chosen
}

// Renew promises anew what lies reserved already, from now on: a hold that was confirmed, a parcel that leaves later.
// held are the reservations, one a demand. A plan that is backordered tells that the place cannot send it any more; it is
// not written, and the caller looks elsewhere.
func Renew(ctx context.Context, tx *db.Tx, demands []Demand, held []stock.Reservation) ([]Plan, error) {
	n, p, err := currentNetwork(ctx, tx)
	if err != nil {
		return nil, err
	}
	w, err := newWeighing(n, p, tx.Now, demands)
	if err != nil {
		return nil, err
	}
	for i, h := range held {
		d := &w.demands[i]
		d.Accept, d.Factors = []string{h.Part}, map[string]int64{h.Part: h.Quantity / d.Quantity}
		offer := stock.Offer{Location: h.Location, Part: h.Part, Condition: h.Condition, Available: h.Quantity}
		w.choices[i] = Rank(*d, []stock.Offer{offer}, n, p)
		if len(w.choices[i]) > 0 && w.choices[i][0].usable() {
			w.won[i], w.reservation[i] = 0, h.ID
		}
	}
	return w.keep(ctx, tx, func(i int) bool { return w.won[i] >= 0 })
}

// keep writes the plans that are wanted and answers them.
func (w *weighing) keep(ctx context.Context, tx *db.Tx, wanted func(i int) bool) ([]Plan, error) {
	var demands []Demand
	var plans []Plan
	for i, plan := range w.plans(tx.Now) {
		if wanted(i) {
			demands, plans = append(demands, w.demands[i]), append(plans, plan)
		}
	}
	if len(plans) == 0 {
		return nil, nil
	}
	if err := namePlans(plans); err != nil {
		return nil, err
	}
	if err := writePlans(ctx, tx, w.policy, demands, plans); err != nil {
		return nil, err
	}
	return slices.Clip(plans), emitPromises(ctx, tx, plans)
}

// CurrentPolicy is the policy of sourcing that is valid now.
func CurrentPolicy(ctx context.Context, tx *db.Tx) (Policy, error) {
	_, p, err := currentNetwork(ctx, tx)
	return p, err
}
