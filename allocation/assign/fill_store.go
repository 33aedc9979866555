package assign

import (
	"context"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

// Fill is Source for demands that wait already, on pieces that have just come free: nothing but these offers is looked
// at, so that no other row of stock is locked. It answers the plans of those who are served; for the others nothing is
// written and they keep the promise they have. Who is served is a matter of turn: earlier demands come first, and who
// cannot use the pieces stands in nobody's way. From where, when pieces came free in several places, is what is best for
// all who are served together.
func Fill(ctx context.Context, tx *db.Tx, demands []sourcing.Demand, offers []stock.Offer) ([]sourcing.Plan, error) {
	if len(demands) == 0 || len(offers) == 0 {
		return nil, nil
	}
	n, p, err := network.Current(ctx, tx)
	if err != nil {
		return nil, err
	}
	w, err := sourcing.NewWeighing(n, p, tx.Now, demands)
	if err != nil {
		return nil, err
	}
	instead, err := catalog.Replacements(ctx, tx, w.Parts())
	if err != nil {
		return nil, err
	}
	w.Accept(instead)
	w.Rank(offers)
	if err := w.TakeBy(ctx, tx, func() []int { return chooseInTurn(w) }); err != nil {
		return nil, err
	}
	return w.Keep(ctx, tx, func(i int) bool { return w.Won[i] >= 0 })
}

// chooseInTurn is choose, after which those who got something are shared out anew over the same stock keys when all of them
// together are served better so.
func chooseInTurn(w *sourcing.Weighing) []int {
	chosen := w.Choose()
	if len(chosen) < 2 {
		return chosen
	}
	lies := map[stock.Key]int64{}
	for r, n := range w.Free {
		lies[r] = n
	}
	demands, choices := make([]sourcing.Demand, len(chosen)), make([][]sourcing.Choice, len(chosen))
	for k, i := range chosen {
		demands[k], choices[k] = w.Demands[i], w.Choices[i]
		c := w.Choices[i][w.Won[i]]
		lies[c.StockKey()] += c.Quantity
	}
	a := assignOpen(demands, choices, lies, w.Policy, func(k int, r stock.Key) bool { return !w.Refused[chosen[k]][r] })
	if a.Waiting > 0 || !a.Cost.Cheaper(a.Greedy) {
		return chosen
	}
	for k, i := range chosen {
		w.Won[i] = a.Won[k]
		c := w.Choices[i][a.Won[k]]
		lies[c.StockKey()] -= c.Quantity
	}
	w.Free = lies
	return chosen
}
