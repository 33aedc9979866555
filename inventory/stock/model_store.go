package stock

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
)

const totalsSQL = `
SELECT s.part, sum(s.available)::bigint AS available
FROM stock s
JOIN locations l ON l.code = s.location
WHERE s.part = ANY ($1) AND s.condition = 'new' AND l.kind = ANY ($2) AND l.closed_at IS NULL
GROUP BY s.part`

// PartsOfModel reads what fits an appliance, with how many new pieces of it lie in places that may be a source; without a
// serial, what fits any of the model.
func PartsOfModel(ctx context.Context, tx *db.Tx, model, serial string) ([]catalog.Fit, error) {
	fits, err := catalog.PartsOfModel(ctx, tx, model, serial)
	if err != nil {
		return nil, err
	}
	numbers := make([]string, len(fits))
	for i, f := range fits {
		numbers[i] = f.Number
	}
	var rows []struct {
		Part      string `db:"part"`
		Available int64  `db:"available"`
	}
	if err := tx.SelectContext(ctx, &rows, totalsSQL, pq.Array(numbers), pq.Array(site.SourceKinds)); err != nil {
		return nil, fmt.Errorf("count what lies of the parts of model %s: %w", model, err)
	}
	total := map[string]int64{}
	for _, r := range rows {
		total[r.Part] = r.Available
	}
	for i := range fits {
		fits[i].AvailableTotal = total[fits[i].Number]
	}
	return fits, nil
}
