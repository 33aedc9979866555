package proof

import (
	"context"
	"fmt"
	"math/big"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/recycling/balance"
)

// homeSQL reads the returns once: how they are counted, and what they made of each step, as prints. They are judged by the groups of
// those that are alike, which are few. Odd are those that are not exactly one of waived, open, received and lost; $1 is the seed.
const homeSQL = `
WITH alike AS (
    SELECT coalesce(warehouse, '') AS site, hazard_code, state, close_reason, received_at IS NOT NULL AS came_in, gross_grams IS NOT NULL AS is_weighed,
           count(*) AS n, sum(hashtextextended(id, $1 + coalesce(gross_grams, 0))) AS print, sum(hashtextextended(id, $1 + 1)) AS piece,
           sum((gross_grams - harvested_grams) * (hashtextextended(waste_lot, $1) >> 32)) AS weighed
    FROM returns
    GROUP BY 1, 2, 3, 4, 5, 6
), facts AS (
    SELECT *,` + unitFacts + `
    FROM alike
)
SELECT site, hazard_code, sum(n)::bigint AS obliged, coalesce(sum(n) FILTER (WHERE is_waived), 0)::bigint AS waived,
       coalesce(sum(n) FILTER (WHERE is_open), 0)::bigint AS open, coalesce(sum(n) FILTER (WHERE is_received), 0)::bigint AS received,
       coalesce(sum(n) FILTER (WHERE is_lost), 0)::bigint AS lost,
       coalesce(sum(n) FILTER (WHERE is_waived::int + is_lost::int + is_received::int + is_open::int <> 1), 0)::bigint AS odd,
       sum(print) FILTER (WHERE came_in) AS came,
       sum(print) FILTER (WHERE close_reason = 'restocked') AS restocked,
       sum(print) FILTER (WHERE close_reason = 'returned_to_supplier') AS claimed,
       coalesce(sum(piece) FILTER (WHERE is_received), 0) AS pieces, coalesce(sum(weighed), 0) AS weighed
FROM facts
GROUP BY 1, 2`

// A piece that was repaired went to the shelf with what it weighs after: what that changes in the print of those restocked.
const repairedSQL = `
SELECT coalesce(r.warehouse, '') AS site, r.hazard_code, 'restocked' AS reason, $2 AS across,
       sum(hashtextextended(r.id, $1 + p.after_grams)::numeric - hashtextextended(r.id, $1 + r.gross_grams)) AS print
FROM refurbish_pieces p
JOIN returns r ON r.id = p.return
WHERE p.state = 'restocked'
GROUP BY 1, 2`

// homeRow is the returns of one code that came to one site, or of no site while they are owed.
type homeRow struct {
	Site       string `db:"site"`
	HazardCode string `db:"hazard_code"`
	balance.Units
	Odd       int64  `db:"odd"`
	Came      *print `db:"came"`
	Restocked *print `db:"restocked"`
	Claimed   *print `db:"claimed"`
	Pieces    print  `db:"pieces"`
	Weighed   print  `db:"weighed"`
}

// home is what the returns say of themselves.
type home struct {
	units           balance.Units
	odd             int64
	steps           []stepPrint
	pieces, weighed print
}

func readHome(ctx context.Context, tx *db.Tx, seed int64) (home, error) {
	var rows []homeRow
	if err := tx.SelectContext(ctx, &rows, homeSQL, seed); err != nil {
		return home{}, fmt.Errorf("sum returns: %w", err)
	}
	var h home
	pieces, weighed := new(big.Int), new(big.Int)
	for _, r := range rows {
		h.units.Obliged += r.Obliged
		h.units.Waived += r.Waived
		h.units.Open += r.Open
		h.units.Received += r.Received
		h.units.Lost += r.Lost
		h.odd += r.Odd
		if r.Came != nil {
			h.steps = append(h.steps, stepPrint{step{"received", balance.Household, r.Site, r.HazardCode}, *r.Came})
		}
		if r.Restocked != nil {
			h.steps = append(h.steps, stepPrint{step{"restocked", balance.Restock, r.Site, r.HazardCode}, *r.Restocked})
		}
		if r.Claimed != nil {
			h.steps = append(h.steps, stepPrint{step{"claimed", balance.Suppliers, r.Site, r.HazardCode}, *r.Claimed})
		}
		r.Pieces.addTo(pieces)
		r.Weighed.addTo(weighed)
	}
	var repaired []stepPrint
	if err := many(ctx, tx, &repaired, repairedSQL, seed, balance.Restock); err != nil {
		return home{}, err
	}
	for _, p := range repaired {
		for i := range h.steps {
			if h.steps[i].step == p.step {
				sum := new(big.Int)
				h.steps[i].Print.addTo(sum)
				p.Print.addTo(sum)
				h.steps[i].Print = print(sum.String())
			}
		}
	}
	h.pieces, h.weighed = print(pieces.String()), print(weighed.String())
	return h, nil
}

// massRow is either a drift or, where Law is empty, a step of returns as the ledger has it.
type massRow struct {
	Drift
	stepPrint
}

// readMass answers the drifts of balances and what was booked of returns.
func readMass(ctx context.Context, tx *db.Tx, seed int64) (drifts []Drift, steps []stepPrint, err error) {
	var rows []massRow
	if err := tx.SelectContext(ctx, &rows, massSQL, pq.Array(balance.Ends()), seed); err != nil {
		return nil, nil, fmt.Errorf("sum the mass ledger: %w", err)
	}
	for _, r := range rows {
		if r.Law != "" {
			drifts = append(drifts, r.Drift)
		} else {
			steps = append(steps, r.stepPrint)
		}
	}
	return drifts, steps, nil
}
