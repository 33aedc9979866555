package customerpage

import (
	"context"
	"time"

	"fettle/internal/db"
	"fettle/repairflow/recall"
)

// PageCheck is a fitted part of a batch that was found to have a fault: somebody comes to look at it.
type PageCheck struct {
	PartNameZH string       `json:"part_name_zh"`
	PartNameEN string       `json:"part_name_en"`
	State      recall.State `json:"state"`
	// DueAt is by when somebody has looked.
	DueAt time.Time `json:"due_at"`
	// Bad tells that it was looked at and has to be replaced.
	Bad bool `json:"bad"`
}

func checksShown(ctx context.Context, tx *db.Tx, repair string) ([]PageCheck, error) {
	checks, err := recall.OfRepair(ctx, tx, repair)
	if err != nil {
		return nil, err
	}
	out := make([]PageCheck, len(checks))
	for i, c := range checks {
		out[i] = PageCheck{PartNameZH: c.PartNameZH, PartNameEN: c.PartNameEN, State: c.State, DueAt: c.DueAt, Bad: c.Bad > 0}
	}
	return out, nil
}
