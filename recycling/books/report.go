package books

import "fettle/recycling/balance"

// Unit is in what a figure is counted.
type Unit string

// Units of figures.
const (
	Pieces Unit = "pieces"
	Grams  Unit = "grams"
	Times  Unit = "times"
	Points Unit = "points"
)

// Figure is a number of a year with the query that gave it: $1 and $2 are the beginning and the end of the year.
type Figure struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	Unit  Unit   `json:"unit" enum:"pieces,grams,times,points"`
	Query string `json:"query" doc:"The query that gave the value; $1 and $2 are from and to."`
}

// SiteYear is law 2 over a year: opening and what came in, less what went out, is closing.
type SiteYear struct {
	Site       string `db:"site" json:"site"`
	HazardCode string `db:"hazard_code" json:"hazard_code"`
	Opening    int64  `db:"opening" json:"opening_grams"`
	In         int64  `db:"taken" json:"in_grams"`
	Out        int64  `db:"given" json:"out_grams"`
	Closing    int64  `db:"closing" json:"closing_grams"`
}

// figures of the report, in its order. Each is one query over one year, so that who doubts a figure asks it again.
var figures = []struct {
	name  string
	unit  Unit
	query string
}{
	{"obliged", Pieces, `SELECT count(*) FROM returns WHERE obliged_at >= $1 AND obliged_at < $2`},
	{"received", Pieces, `SELECT count(*) FROM returns WHERE received_at >= $1 AND received_at < $2`},
	{"waived", Pieces, `SELECT count(*) FROM returns WHERE close_reason = 'waived' AND closed_at >= $1 AND closed_at < $2`},
	{"restocked", Pieces, `SELECT count(*) FROM returns WHERE close_reason = 'restocked' AND closed_at >= $1 AND closed_at < $2`},
	{"treated", Pieces, `SELECT count(*) FROM returns WHERE close_reason = 'treated' AND closed_at >= $1 AND closed_at < $2`},
	{"no_fault_found", Pieces, `SELECT count(*) FROM returns WHERE verdict = 'no_fault_found' AND inspected_at >= $1 AND inspected_at < $2`},
	{"disowned", Pieces, `SELECT count(*) FROM returns WHERE verdict IN ('other_part', 'tampered') AND inspected_at >= $1 AND inspected_at < $2`},
	{"received_grams", Grams, `SELECT coalesce(sum(grams), 0) FROM mass_ledger WHERE reason = 'received' AND at >= $1 AND at < $2`},
	{"hazardous_grams", Grams,
		`SELECT coalesce(sum(grams), 0) FROM mass_ledger WHERE reason = 'received' AND hazard_code <> '' AND at >= $1 AND at < $2`},
	{"restocked_grams", Grams, `SELECT coalesce(sum(grams), 0) FROM mass_ledger WHERE reason = 'restocked' AND at >= $1 AND at < $2`},
	{"treated_grams", Grams, `SELECT coalesce(sum(grams), 0) FROM mass_ledger WHERE reason = 'certified' AND at >= $1 AND at < $2`},
	{"variance_grams", Grams, `SELECT coalesce(sum(CASE to_site WHEN 'VARIANCE' THEN grams ELSE -grams END), 0)
FROM mass_ledger
WHERE 'VARIANCE' IN (from_site, to_site) AND at >= $1 AND at < $2`},
	{"adjustments", Times, `SELECT count(*) FROM mass_adjustments WHERE state = 'approved' AND decided_at >= $1 AND decided_at < $2`},
	{"waste_manifests", Times, `SELECT count(*) FROM waste_manifests WHERE dispatched_at >= $1 AND dispatched_at < $2`},
	{"certificates", Times, `SELECT count(*) FROM certificates WHERE issued_at >= $1 AND issued_at < $2`},
	{"points_granted", Points, `SELECT coalesce(sum(points), 0) FROM points_ledger WHERE reason = 'returned' AND at >= $1 AND at < $2`},
	{"points_reversed", Points, `SELECT coalesce(sum(points), 0) FROM points_ledger WHERE reason = 'reversed' AND at >= $1 AND at < $2`},
}

// outputsSQL is what treatment made in a year, by material.
const outputsSQL = `
SELECT o ->> 'material' AS material, sum((o ->> 'grams')::bigint)::bigint AS grams
FROM certificates c
CROSS JOIN LATERAL jsonb_array_elements(c.outputs) o
WHERE c.issued_at >= $1 AND c.issued_at < $2
GROUP BY 1
ORDER BY 1`

const sitesSQL = `
SELECT site, hazard_code, coalesce(sum(grams) FILTER (WHERE at < $1), 0)::bigint AS opening,
       coalesce(sum(grams) FILTER (WHERE at >= $1 AND grams > 0), 0)::bigint AS taken,
       coalesce(-sum(grams) FILTER (WHERE at >= $1 AND grams < 0), 0)::bigint AS given, sum(grams)::bigint AS closing
FROM (SELECT to_site AS site, hazard_code, grams, at FROM mass_ledger WHERE at < $2
      UNION ALL
      SELECT from_site, hazard_code, -grams, at FROM mass_ledger WHERE at < $2) m
GROUP BY site, hazard_code
HAVING sum(grams) <> 0 OR bool_or(at >= $1)
ORDER BY site, hazard_code`

// Report is a year of what came home.
type Report struct {
	Year     int              `json:"year"`
	From     string           `json:"from" format:"date-time"`
	To       string           `json:"to" format:"date-time"`
	Figures  []Figure         `json:"figures"`
	Outputs  []balance.Output `json:"outputs"`
	Carbon   balance.Carbon   `json:"carbon" doc:"What recycling the outputs avoided, by one set of factors."`
	Sites    []SiteYear       `json:"sites" doc:"Opening and in, less out, is closing."`
	Evidence []Evidence       `json:"evidence"`
}

// Evidence names the query behind a table of the report.
type Evidence struct {
	Of    string `json:"of" enum:"outputs,sites"`
	Query string `json:"query"`
}
