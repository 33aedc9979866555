package audit

import (
	"context"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Mended is what was set right, and what still differs and is a person's to decide.
type Mended struct {
	Mended []Drift `json:"mended" doc:"Counters as they were found, and what the ledger says: that is what they are now."`
	Left   []Drift `json:"left" doc:"What a counter cannot say: reservations, pieces and bins that differ from the ledger."`
}

// MendAll mends what Mend can and answers what is left.
func MendAll(ctx context.Context, tx *db.Tx) (Mended, error) {
	out := Mended{Mended: []Drift{}, Left: []Drift{}}
	mended, err := Mend(ctx, tx)
	if err != nil {
		return out, err
	}
	left, err := Audit(ctx, tx)
	out.Mended, out.Left = append(out.Mended, mended...), append(out.Left, left...)
	return out, err
}

type drifts struct {
	Items []Drift `json:"items"`
}

func mendRoutes(a *api.API) {
	ops := api.For(auth.Operations)
	api.Query(a, "GET /v1/stock/drift", "Counters that differ from the ledger behind them", ops,
		func(ctx context.Context, tx *db.Tx, _ *struct{}) (drifts, error) {
			found, err := Audit(ctx, tx)
			return drifts{append([]Drift{}, found...)}, err
		})
	api.Command(a, "POST /v1/stock/mend", "Set counters to what the ledger says, and tell which", ops,
		func(ctx context.Context, tx *db.Tx, _ *struct{}) (Mended, error) { return MendAll(ctx, tx) })
}
