package books

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
)

// Of each book one row for each container. What has no code of the list is no hazardous waste; what goes back to the shelf
// is no waste. A lot that was refused has left its site all the same, and travels on from where it was refused. A part is produced when it is found to be waste, and its clock runs since it came in.
const rowsSQL = `
SELECT 'HWCS' AS book, graded_at AS at, warehouse AS site, hazard_code, gross_grams AS grams, 1 AS pieces, id AS container,
       '' AS counterparty, '' AS permit, '' AS method, received_at AS since, ARRAY[]::text[] AS parents
FROM returns
WHERE hazard_code <> '' AND graded_at IS NOT NULL AND gross_grams IS NOT NULL AND disposition NOT IN ('reuse', 'refurbish') AND graded_at < $1
UNION ALL
SELECT 'HWRK', l.sealed_at, l.warehouse, l.hazard_code, l.net_grams, count(r.id), l.id, '', '', '', min(r.received_at), array_agg(r.id ORDER BY r.id)
FROM waste_lots l
JOIN returns r ON r.waste_lot = l.id
WHERE l.hazard_code <> '' AND l.sealed_at < $1
GROUP BY l.id
UNION ALL
SELECT 'HWCK', m.dispatched_at, l.warehouse, l.hazard_code, l.net_grams, count(r.id), l.id, m.acceptor, m.permit, '', min(r.received_at),
       ARRAY[l.id]
FROM (SELECT id AS lot, manifest FROM waste_lots UNION SELECT lot, manifest FROM waste_rejections) t
JOIN waste_lots l ON l.id = t.lot
JOIN returns r ON r.waste_lot = l.id
JOIN waste_manifests m ON m.id = t.manifest
WHERE l.hazard_code <> '' AND m.dispatched_at < $1 AND m.follows IS NULL
GROUP BY l.id, m.id
UNION ALL
SELECT 'HWWW', m.accepted_at, m.mover_out, l.hazard_code, g.grams, sum(l.pieces), m.id, m.acceptor, m.permit, m.method, min(l.since),
       array_agg(l.id ORDER BY l.id)
FROM waste_manifests m
JOIN (SELECT l.id, l.manifest, l.hazard_code, count(r.id) AS pieces, min(r.received_at) AS since
      FROM waste_lots l
      JOIN returns r ON r.waste_lot = l.id
      GROUP BY l.id) l ON l.manifest = m.id
JOIN (SELECT reference, hazard_code,
             sum(CASE WHEN reason = 'accepted' THEN grams WHEN from_site = 'VARIANCE' THEN grams ELSE -grams END)::bigint AS grams
      FROM mass_ledger
      WHERE reason IN ('accepted', 'weighbridge')
      GROUP BY reference, hazard_code) g ON g.reference = m.id AND g.hazard_code = l.hazard_code
WHERE l.hazard_code <> '' AND m.state IN ('accepted', 'certified') AND m.accepted_at < $1
GROUP BY m.id, l.hazard_code, g.grams
ORDER BY 2, 1, 7`

type storedRow struct {
	Book         Book           `db:"book"`
	At           time.Time      `db:"at"`
	Site         string         `db:"site"`
	HazardCode   string         `db:"hazard_code"`
	Grams        int64          `db:"grams"`
	Pieces       int64          `db:"pieces"`
	Container    string         `db:"container"`
	Counterparty string         `db:"counterparty"`
	Permit       string         `db:"permit"`
	Method       string         `db:"method"`
	Since        time.Time      `db:"since"`
	Parents      pq.StringArray `db:"parents"`
}

// parentBook is the book before each.
var parentBook = map[Book]Book{Stored: Produced, TakenOut: Stored, Outside: TakenOut}

// RowsOf are the rows of all books in a year of each site's own clock, in the order of time. Upstream batches may be of a year before.
func RowsOf(ctx context.Context, tx *db.Tx, year int) ([]Row, error) {
	var stored []storedRow
	// A year ends within a day of its end in UTC, wherever a site stands.
	if err := tx.SelectContext(ctx, &stored, rowsSQL, time.Date(year+1, 1, 2, 0, 0, 0, 0, time.UTC)); err != nil {
		return nil, fmt.Errorf("read the books: %w", err)
	}
	var places []struct {
		Code   string `db:"code"`
		NameZH string `db:"name_zh"`
		Zone   string `db:"zone"`
	}
	if err := tx.SelectContext(ctx, &places, "SELECT code, name_zh, zone FROM locations WHERE code IN (SELECT warehouse FROM returns)"); err != nil {
		return nil, fmt.Errorf("read the sites of the books: %w", err)
	}
	names, zones := map[string]string{}, map[string]*time.Location{}
	for _, p := range places {
		zone, err := time.LoadLocation(p.Zone)
		if err != nil {
			return nil, fmt.Errorf("the zone of %s: %w", p.Code, err)
		}
		names[p.Code], zones[p.Code] = p.NameZH, zone
	}
	rows := make([]Row, len(stored))
	parents := map[key][]string{}
	for i, s := range stored {
		rows[i] = Row{Book: s.Book, At: s.At, Site: s.Site, SiteName: names[s.Site], Hazard: s.HazardCode, Grams: s.Grams, Pieces: s.Pieces,
			Container: s.Container, Counterparty: s.Counterparty, Permit: s.Permit, Method: s.Method, From: s.Since}
		parents[rows[i].key()] = s.Parents
	}
	number(rows, zones, func(r Row) (out []key) {
		for _, p := range parents[r.key()] {
			out = append(out, key{parentBook[r.Book], p, r.Hazard})
		}
		return out
	})
	return slices.DeleteFunc(rows, func(r Row) bool { return r.At.Year() != year }), nil
}
