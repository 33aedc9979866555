package stock

import (
	"context"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
)

// What another engineer has in his van, or what is kept for an account, cannot be sent to whoever asks; nor what its successor
// has withdrawn.
const totalsSQL = `
SELECT s.part, sum(s.available)::bigint AS available
FROM stock s
JOIN locations l ON l.code = s.location
WHERE s.part = ANY ($1) AND s.condition = ANY ($3) AND l.kind = ANY ($2) AND l.kind <> 'van' AND l.key_account = '' AND l.closed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM supersessions u WHERE u.from_part = s.part AND u.mode = 'no_stock' AND u.effective_on <= ($4::timestamptz AT TIME ZONE l.zone)::date)
GROUP BY s.part`

// sendable is what the policy of sourcing says of what may be sent at all.
type sendable struct {
	Kinds      []site.Kind `json:"kinds"`
	Conditions []Condition `json:"conditions"`
}

func whatIsSendable(ctx context.Context, tx *db.Tx) (sendable, error) {
	s := sendable{Kinds: slices.Clone(site.SourceKinds), Conditions: []Condition{New}}
	_, err := policy.InForce(ctx, tx, "sourcing", &s)
	return s, err
}

// PartsOfModel reads what fits an appliance, with how many pieces of it lie where they can be sent from; without a serial,
// what fits any of the model.
func PartsOfModel(ctx context.Context, tx *db.Tx, model, serial string) ([]catalog.Fit, error) {
	fits, err := catalog.PartsOfModel(ctx, tx, model, serial)
	if err != nil {
		return nil, err
	}
	numbers := make([]string, len(fits))
	for i, f := range fits {
		numbers[i] = f.Number
	}
	may, err := whatIsSendable(ctx, tx)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Part      string `db:"part"`
		Available int64  `db:"available"`
	}
	if err := tx.SelectContext(ctx, &rows, totalsSQL, pq.Array(numbers), pq.Array(may.Kinds), pq.Array(may.Conditions), tx.Now); err != nil {
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
