package sourcing

import (
	"context"
	"slices"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/inventory/stock"
)

// Renew promises anew what lies reserved already, from now on: a soft reservation that was confirmed, a parcel that leaves later.
// held are the reservations, one a demand. A plan that is backordered tells that the place cannot send it any more; it is
// not written, and the caller looks elsewhere.
func Renew(ctx context.Context, tx *db.Tx, demands []Demand, held []stock.Reservation) ([]Plan, error) {
	n, p, err := network.Current(ctx, tx)
	if err != nil {
		return nil, err
	}
	w, err := NewWeighing(n, p, tx.Now, demands)
	if err != nil {
		return nil, err
	}
	for i, h := range held {
		d := &w.Demands[i]
		d.Accept, d.Factors = []string{h.Part}, map[string]int64{h.Part: h.Quantity / d.Quantity}
		offer := stock.Offer{Location: h.Location, Part: h.Part, Condition: h.Condition, Available: h.Quantity}
		w.Choices[i] = Rank(*d, []stock.Offer{offer}, n, p)
		if len(w.Choices[i]) > 0 && w.Choices[i][0].Usable() {
			w.Won[i], w.Reservation[i] = 0, h.ID
		}
	}
	return w.Keep(ctx, tx, func(i int) bool { return w.Won[i] >= 0 })
}

// Keep writes the plans that are wanted and answers them.
func (w *Weighing) Keep(ctx context.Context, tx *db.Tx, wanted func(i int) bool) ([]Plan, error) {
	var demands []Demand
	var plans []Plan
	for i, plan := range w.Plans(tx.Now) {
		if wanted(i) {
			demands, plans = append(demands, w.Demands[i]), append(plans, plan)
		}
	}
	if len(plans) == 0 {
		return nil, nil
	}
	if err := namePlans(plans); err != nil {
		return nil, err
	}
	if err := writePlans(ctx, tx, w.Policy, demands, plans); err != nil {
		return nil, err
	}
	return slices.Clip(plans), emitPromises(ctx, tx, plans)
}
