package sourcing

import (
	"cmp"
	"context"
	"slices"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/inventory/stock"
)

// peersRead bounds the vans near a destination whose stock is read.
const peersRead = 64

// peerOffers reads what lies in other engineers' vans near the demands, where a policy lets them win without being asked each
// time. What is read for all demands leaves vans out, for there are far more of them than of warehouses; those of a wide part are
// on its shortlist. read is what was read before: the own van of one demand is a peer's to another.
func (w *Weighing) peerOffers(ctx context.Context, tx *db.Tx, read []stock.Offer) ([]stock.Offer, error) {
	if w.Policy.PeerVans.WithinKm == 0 || w.Policy.PeerVans.Consent != network.ConsentStanding {
		return nil, nil
	}
	var spots []stock.Spot
	seen := map[stock.Spot]bool{}
	for _, o := range read {
		seen[stock.Spot{Part: o.Part, Location: o.Location}] = true
	}
	for _, d := range w.Demands {
		parts := narrowParts(d.Accepted())
		if len(parts) == 0 {
			continue
		}
		for _, van := range NewRanking(d, w.network, w.Policy).peersNear(peersRead) {
			for _, part := range parts {
				if s := (stock.Spot{Part: part, Location: van}); !seen[s] {
					seen[s] = true
					spots = append(spots, s)
				}
			}
		}
	}
	if len(spots) == 0 {
		return nil, nil
	}
	return stock.SpotOffers(ctx, tx, spots, w.Policy.Conditions)
}

// peersNear are the vans of others that stand near, the nearest first.
func (r *Ranking) peersNear(most int) []string {
	var near []nearby
	for _, i := range r.network.Vans {
		if p := &r.network.Places[i]; int(i) != r.van && r.peerNear(p) {
			near = append(near, nearby{p.Vector.MetresTo(r.from), i})
		}
	}
	slices.SortFunc(near, func(a, b nearby) int { return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.place, b.place)) })
	out := make([]string, 0, min(most, len(near)))
	for _, v := range near[:min(most, len(near))] {
		out = append(out, r.network.Places[v.place].Code)
	}
	return out
}
