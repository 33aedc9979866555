package quote

import (
	"context"

	"fettle/internal/db"
	"fettle/inventory/catalog"
)

// Estimate is what a quote would hold that nobody has drafted yet.
type Estimate struct {
	Currency   string `json:"currency"`
	TotalMinor int64  `json:"total_minor" doc:"What the customer would pay for the labour, the parts that are on order and the way."`
	Lines      []Line `json:"lines"`
}

// EstimateOf is what a repair costs as it stands, at the reference prices and with what covers pay. It writes nothing.
func EstimateOf(ctx context.Context, tx *db.Tx, id string) (Estimate, error) {
	d, err := openDesk(ctx, tx, id)
	if err != nil {
		return Estimate{}, err
	}
	lines, err := d.linesOf(ctx, tx, d.standard())
	if err != nil {
		return Estimate{}, err
	}
	for i := range lines {
		lines[i].Position = i + 1
		if lines[i].Part == "" {
			continue
		}
		p, err := catalog.PartByNumber(ctx, tx, lines[i].Part)
		if err != nil {
			return Estimate{}, err
		}
		// Prices in another currency than the parts' are not those of this company: it has written none yet.
		if p.Currency != d.prices.Currency {
			return Estimate{}, ErrCurrency.With("part", lines[i].Part, "currency", p.Currency, "wanted", d.prices.Currency)
		}
		lines[i].PartNameZH, lines[i].PartNameEN = p.NameZH, p.NameEN
	}
	total, _ := Sums(lines)
	return Estimate{d.prices.Currency, total, lines}, nil
}
