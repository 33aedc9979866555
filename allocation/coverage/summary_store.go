package coverage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/internal/zone"
	"fettle/inventory/site"
	"fettle/texts"
)

// Tally counts promises by what became of them.
type Tally struct {
	Made       int `db:"made" json:"made"`
	Within24h  int `db:"within_24h" json:"within_24h"`
	Kept       int `db:"kept" json:"kept"`
	Broken     int `db:"broken" json:"broken"`
	Open       int `db:"open" json:"open"`
	Superseded int `db:"superseded" json:"superseded"`
	Void       int `db:"void" json:"void"`
	// Arrived24h are those received within the hours of the policy, counted from the order.
	Arrived24h int `db:"arrived_24h" json:"arrived_24h"`
	// KeptRate is kept of all judged, Rate24h is arrived_24h of all judged; null while nothing is judged.
	KeptRate *float64 `db:"-" json:"kept_rate"`
	Rate24h  *float64 `db:"-" json:"rate_24h"`
}

func (t *Tally) rate() {
	t.KeptRate, t.Rate24h = shareOf(t.Kept, t.Kept+t.Broken), shareOf(t.Arrived24h, t.Kept+t.Broken)
}

func shareOf(part, whole int) *float64 {
	if whole == 0 {
		return nil
	}
	s := float64(part) / float64(whole)
	return &s
}

// Day is the tally of the promises made on a day of the network.
type Day struct {
	Day string `json:"day"`
	Tally
}

// Coverage is the two numbers that are both called stock coverage, with what each counts.
type Coverage struct {
	CommonParts        int      `db:"common_parts" json:"common_parts"`
	CommonPartsInStock int      `db:"common_parts_in_stock" json:"common_parts_in_stock"`
	CatalogueCoverage  *float64 `db:"-" json:"catalogue_coverage"`
	Lines              int      `db:"lines" json:"lines"`
	LinesFilledAtOnce  int      `db:"lines_filled_at_once" json:"lines_filled_at_once"`
	FirstPickFill      *float64 `db:"-" json:"first_pick_fill"`
	DefinitionZH       string   `db:"-" json:"definition_zh"`
	DefinitionEN       string   `db:"-" json:"definition_en"`
}

// Summary is how promises went over a period.
type Summary struct {
	Days     []Day    `json:"days"`
	Total    Tally    `json:"total"`
	Common   Tally    `json:"common"`
	Coverage Coverage `json:"coverage"`
}

// tallied are the columns of a Tally over rows of promises called m; a day without promises has none.
const tallied = `
       count(m.state) AS made,
       count(*) FILTER (WHERE m.within_24h) AS within_24h,
       count(*) FILTER (WHERE m.state = 'kept') AS kept,
       count(*) FILTER (WHERE m.state = 'broken') AS broken,
       count(*) FILTER (WHERE m.state = 'open') AS open,
       count(*) FILTER (WHERE m.state = 'superseded') AS superseded,
       count(*) FILTER (WHERE m.state = 'void') AS void,
       count(*) FILTER (WHERE m.within_24h AND m.state IN ('kept', 'broken') AND m.reason = ''
                        AND m.judged_at <= m.made_at + interval '24 hours') AS arrived_24h`

const tallyCommonSQL = `
SELECT` + tallied + `
FROM promises m
JOIN parts p ON p.number = m.part
WHERE m.made_at >= $1 AND m.made_at <= $2 AND m.delay IS NULL AND p.class = 'common'`

const coverageSQL = `
SELECT (SELECT count(*) FROM parts WHERE class = 'common') AS common_parts,
       (SELECT count(*)
        FROM parts p
        WHERE p.class = 'common'
          AND EXISTS (
              SELECT 1
              FROM stock s
              JOIN locations l ON l.code = s.location
              WHERE s.part = p.number AND s.condition = 'new' AND s.available > 0
                AND l.kind = ANY ($3) AND l.closed_at IS NULL)) AS common_parts_in_stock,
       count(d.id) AS lines,
       count(d.id) FILTER (WHERE d.outcome = 'reserved') AS lines_filled_at_once
FROM decisions d
WHERE d.at >= $1 AND d.at <= $2
  AND NOT EXISTS (
      SELECT 1
      FROM decisions e
      WHERE e.line = d.line AND (e.at, e.id) < (d.at, d.id))`

// Summarise tells how the promises of the last days went, today included, by days of the zone of most warehouses.
func Summarise(ctx context.Context, tx *db.Tx, days int) (Summary, error) {
	n, err := network.Read(ctx, tx)
	if err != nil {
		return Summary{}, err
	}
	since := zone.Midnight(tx.Now, n.Home).AddDate(0, 0, 1-days)
	byDay, err := ReadHitRates(ctx, tx, ByDay, since, tx.Now.Add(time.Microsecond))
	if err != nil {
		return Summary{}, err
	}
	out := Summary{Days: make([]Day, len(byDay.Items)), Total: byDay.Total}
	for i, h := range byDay.Items {
		out.Days[i] = Day{Day: h.Key, Tally: h.Tally}
	}
	if err := tx.GetContext(ctx, &out.Common, tallyCommonSQL, since, tx.Now); err != nil {
		return out, fmt.Errorf("tally promises of common parts: %w", err)
	}
	out.Common.rate()
	kinds := []site.Kind{site.National, site.Regional, site.City, site.Outlet}
	if err := tx.GetContext(ctx, &out.Coverage, coverageSQL, since, tx.Now, pq.Array(kinds)); err != nil {
		return out, fmt.Errorf("measure coverage: %w", err)
	}
	c := &out.Coverage
	c.CatalogueCoverage, c.FirstPickFill = shareOf(c.CommonPartsInStock, c.CommonParts), shareOf(c.LinesFilledAtOnce, c.Lines)
	c.DefinitionZH, c.DefinitionEN = texts.Say("zh", "definition.coverage", nil), texts.Say("en", "definition.coverage", nil)
	return out, nil
}

func (t *Tally) add(o Tally) {
	t.Made += o.Made
	t.Within24h += o.Within24h
	t.Kept += o.Kept
	t.Broken += o.Broken
	t.Open += o.Open
	t.Superseded += o.Superseded
	t.Void += o.Void
	t.Arrived24h += o.Arrived24h
}
