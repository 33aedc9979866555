package coverage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/texts"
)

// NetworkCoverage is how much of the country can have common parts within the hours of the policy.
type NetworkCoverage struct {
	At          time.Time `json:"at"`
	WithinHours int       `json:"within_hours"`
	// CommonParts is how many there are, InStock how many of them some place can send.
	CommonParts int   `json:"common_parts"`
	InStock     int   `json:"common_parts_in_stock"`
	People      int64 `json:"people"`
	// Coverage is the mean over common parts of the share of people covered; null when there is none.
	Coverage *float64 `json:"coverage"`
	// Covered99 is how many common parts cover 99 % of the people.
	Covered99 int `json:"parts_covering_99_percent"`
	// Worst are the parts that cover the fewest.
	Worst        []PartCoverage `json:"worst"`
	DefinitionZH string         `json:"definition_zh"`
	DefinitionEN string         `json:"definition_en"`
}

const commonStockSQL = `
SELECT p.number AS part, COALESCE(s.location, '') AS location
FROM parts p
LEFT JOIN stock s ON s.part = p.number AND s.condition = $1 AND s.available > 0
WHERE p.class = 'common'
ORDER BY p.number, s.location`

// worstShown bounds the parts that are named.
const worstShown = 20

// Cover measures the coverage of people as if everything were ordered at a time.
func Cover(ctx context.Context, tx *db.Tx, at time.Time) (NetworkCoverage, error) {
	n, p, err := network.Current(ctx, tx)
	if err != nil {
		return NetworkCoverage{}, err
	}
	var rows []struct{ Part, Location string }
	if err := tx.SelectContext(ctx, &rows, commonStockSQL, stock.New); err != nil {
		return NetworkCoverage{}, fmt.Errorf("read where common parts lie: %w", err)
	}
	var parts []string
	places := map[string][]string{}
	for _, r := range rows {
		if len(parts) == 0 || parts[len(parts)-1] != r.Part {
			parts = append(parts, r.Part)
		}
		places[r.Part] = append(places[r.Part], r.Location)
	}
	out := NetworkCoverage{At: at, WithinHours: p.WithinHours, CommonParts: len(parts), DefinitionZH: texts.Say("zh", "definition.network_coverage", nil), DefinitionEN: texts.Say("en", "definition.network_coverage", nil)}
	_, out.People = peopleOf(make([]bool, len(Settlements())))
	covered := newCovering(n, p, at).Coverages(parts, places)
	sum := 0.0
	for _, c := range covered {
		sum += c.Coverage
		if c.Places > 0 {
			out.InStock++
		}
		if c.Coverage >= 0.99 {
			out.Covered99++
		}
	}
	if len(covered) > 0 {
		mean := sum / float64(len(covered))
		out.Coverage = &mean
	}
	slices.SortFunc(covered, func(a, b PartCoverage) int {
		return cmp.Or(cmp.Compare(a.Coverage, b.Coverage), cmp.Compare(a.Part, b.Part))
	})
	out.Worst = covered[:min(len(covered), worstShown)]
	return out, nil
}
