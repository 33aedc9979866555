package coverage

import (
	"context"
	"fmt"
	"time"

	"fettle/allocation/network"
	"fettle/internal/db"
)

// Ways to group a hit rate.
const (
	ByDay      = "day"
	ByProvince = "province"
)

// HitRate is the tally of the promises of one day of the network, or of one province of destination.
type HitRate struct {
	// Key is the day or the first two digits of the area code, empty where none is known.
	Key    string `db:"key" json:"key"`
	NameZH string `db:"-" json:"name_zh"`
	NameEN string `db:"-" json:"name_en"`
	Tally
}

// HitRates is how promises made in a period went.
type HitRates struct {
	By    string    `json:"by"`
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	Items []HitRate `json:"items"`
	Total Tally     `json:"total"`
}

const hitsByDaySQL = `
WITH days AS (
    SELECT day::date
    FROM generate_series(($1::timestamptz AT TIME ZONE $3)::date,
                         (($2::timestamptz - interval '1 microsecond') AT TIME ZONE $3)::date, interval '1 day') AS day
), made AS (
    SELECT (made_at AT TIME ZONE $3)::date AS day, state, within_24h, reason, judged_at, made_at
    FROM promises
    WHERE made_at >= $1 AND made_at < $2 AND delay IS NULL
)
SELECT to_char(d.day, 'YYYY-MM-DD') AS key,` + tallied + `
FROM days d
LEFT JOIN made m USING (day)
GROUP BY d.day
ORDER BY d.day`

// The destination of a promise is in the decision that made it, which was written with it.
const hitsByProvinceSQL = `
SELECT left(COALESCE(d.demand -> 'to' ->> 'area_code', ''), 2) AS key,` + tallied + `
FROM promises m
LEFT JOIN LATERAL (
    SELECT demand
    FROM decisions
    WHERE line = m.line AND at <= m.made_at
    ORDER BY at DESC, id DESC
    LIMIT 1) d ON true
WHERE m.made_at >= $1 AND m.made_at < $2 AND m.delay IS NULL
GROUP BY 1
ORDER BY 1`

// ReadHitRates tallies the promises made from a time on and before another, by day or by province.
func ReadHitRates(ctx context.Context, tx *db.Tx, by string, from, to time.Time) (HitRates, error) {
	out := HitRates{By: by, From: from, To: to, Items: []HitRate{}}
	query, args := hitsByProvinceSQL, []any{from, to}
	if by == ByDay {
		n, err := network.Read(ctx, tx)
		if err != nil {
			return out, err
		}
		query, args = hitsByDaySQL, append(args, n.Home.String())
	}
	if err := tx.SelectContext(ctx, &out.Items, query, args...); err != nil {
		return out, fmt.Errorf("tally promises by %s: %w", by, err)
	}
	for i := range out.Items {
		h := &out.Items[i]
		if h.NameZH, h.NameEN = h.Key, h.Key; by == ByProvince {
			h.NameZH, h.NameEN = provinceNames(h.Key)
		}
		h.rate()
		out.Total.add(h.Tally)
	}
	out.Total.rate()
	return out, nil
}
