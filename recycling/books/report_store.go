package books

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/recycling/balance"
)

// ReportOf makes the report of a year of the clock by which most warehouses live.
func ReportOf(ctx context.Context, tx *db.Tx, year int) (Report, error) {
	home, err := site.HomeZone(ctx, tx)
	if err != nil {
		return Report{}, err
	}
	from, to := time.Date(year, 1, 1, 0, 0, 0, 0, home), time.Date(year+1, 1, 1, 0, 0, 0, 0, home)
	r := Report{Year: year, From: from.Format(time.RFC3339), To: to.Format(time.RFC3339), Outputs: []balance.Output{}, Sites: []SiteYear{},
		Evidence: []Evidence{{"outputs", strings.TrimSpace(outputsSQL)}, {"sites", strings.TrimSpace(sitesSQL)}}}
	for _, f := range figures {
		var value int64
		if err := tx.GetContext(ctx, &value, f.query, from, to); err != nil {
			return r, fmt.Errorf("count %s: %w", f.name, err)
		}
		r.Figures = append(r.Figures, Figure{f.name, value, f.unit, f.query})
	}
	if err := tx.SelectContext(ctx, &r.Outputs, outputsSQL, from, to); err != nil {
		return r, fmt.Errorf("sum what treatment made: %w", err)
	}
	if err := tx.SelectContext(ctx, &r.Sites, sitesSQL, from, to); err != nil {
		return r, fmt.Errorf("sum what sites held: %w", err)
	}
	r.Carbon = balance.Factors2025.Avoided(r.Outputs)
	return r, nil
}
