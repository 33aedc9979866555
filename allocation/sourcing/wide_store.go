package sourcing

import (
	"context"
	"slices"
	"sync"

	"fettle/internal/db"
	"fettle/inventory/stock"
)

// WideAt is in how many places a part lies before they are not read all at once but the best first.
const WideAt = 200

// firstRound is how many places of a wide part are read first; each further round is four times as large.
const firstRound = 24

// wide remembers which parts lie in many places, so that the look that finds it out is not repeated. It is a hint: a part
// that has become narrow is read by shortlist all the same.
var wide = widths{parts: map[string]bool{}}

type widths struct {
	sync.RWMutex
	parts map[string]bool
}

// Wide answers which of the parts are known to lie in many places.
func Wide(parts []string) []string {
	wide.RLock()
	defer wide.RUnlock()
	var out []string
	for _, p := range parts {
		if wide.parts[p] {
			out = append(out, p)
		}
	}
	return out
}

// learn takes the parts that fill WideAt places out of offers, and remembers them.
func (w *widths) learn(offers []stock.Offer) []stock.Offer {
	count := map[string]int{}
	var found []string
	for _, o := range offers {
		if count[o.Part]++; count[o.Part] == WideAt {
			found = append(found, o.Part)
		}
	}
	if len(found) == 0 {
		return offers
	}
	w.Lock()
	defer w.Unlock()
	for _, p := range found {
		w.parts[p] = true
	}
	return slices.DeleteFunc(slices.Clone(offers), func(o stock.Offer) bool { return slices.Contains(found, o.Part) })
}

// look ranks every demand on offers, which hold all places of the parts that are not wide. The places of a wide part are
// read in rounds, the best first, until no place left could change who wins.
func (w *Weighing) look(ctx context.Context, tx *db.Tx, offers []stock.Offer) error {
	offers = wide.learn(offers)
	peers, err := w.peerOffers(ctx, tx, offers)
	if err != nil {
		return err
	}
	offers = append(offers, peers...)
	parts := make([][]string, len(w.Demands))
	var open []int
	for i, d := range w.Demands {
		if parts[i] = Wide(d.Accepted()); len(parts[i]) > 0 {
			w.Lists[i] = NewShortlist(w.network, d, w.Policy)
			open = append(open, i)
		}
	}
	seen := map[stock.Spot]bool{}
	for round := firstRound; len(open) > 0; round *= 4 {
		var spots []stock.Spot
		asked := 0
		for _, i := range open {
			for _, place := range w.Lists[i].Next(round) {
				asked++
				for _, part := range parts[i] {
					if s := (stock.Spot{Part: part, Location: place}); !seen[s] {
						seen[s] = true
						spots = append(spots, s)
					}
				}
			}
		}
		if asked == 0 {
			break
		}
		if len(spots) > 0 {
			more, err := stock.SpotOffers(ctx, tx, spots, w.Policy.Conditions)
			if err != nil {
				return err
			}
			offers = append(offers, more...)
		}
		w.Rank(offers)
		winners := w.winners()
		open = slices.DeleteFunc(open, func(i int) bool { return w.Lists[i].Final(winners[i]) })
	}
	w.Rank(offers)
	return nil
}

// winners answers of each demand the choices as they would stand if all chose now, whoever would win first.
func (w *Weighing) winners() [][]Choice {
	free, won := w.Free, w.Won
	w.Free, w.Won = make(map[stock.Key]int64, len(free)), slices.Clone(won)
	for key, n := range free {
		w.Free[key] = n
	}
	w.Choose()
	out := make([][]Choice, len(w.Demands))
	for i := range w.Demands {
		if j := w.Won[i]; j >= 0 {
			out[i] = w.Choices[i][j : j+1]
		}
	}
	w.Free, w.Won = free, won
	return out
}

// reread reads again what is free of parts at the places that were weighed.
func (w *Weighing) reread(ctx context.Context, tx *db.Tx, parts []string) ([]stock.Offer, error) {
	known := Wide(parts)
	if len(known) == 0 {
		return stock.Offers(ctx, tx, parts, w.Policy.Conditions)
	}
	var spots []stock.Spot
	for key := range w.Free {
		if slices.Contains(parts, key.Part) {
			spots = append(spots, stock.Spot{Part: key.Part, Location: key.Location})
		}
	}
	return stock.SpotOffers(ctx, tx, spots, w.Policy.Conditions)
}
