package partorder

import (
	"context"

	"fettle/internal/db"
	"fettle/repairflow/kit"
)

// useKits frees what engineers take along for the repairs that now order it, before it is looked where pieces are free.
func useKits(ctx context.Context, tx *db.Tx, orders []*order) error {
	var wants []kit.Want
	for _, o := range orders {
		for _, w := range o.wants {
			wants = append(wants, kit.Want{Repair: o.repair, Part: w.Part})
		}
	}
	return kit.GiveWay(ctx, tx, wants)
}
