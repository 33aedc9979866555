package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
)

// tables are written in this order, because later ones name rows of earlier ones.
var tables = []string{"repairs", "locations", "decisions", "promises", "shipments", "shipment_lines", "scans", "ledger", "reservations", "units", "order_lines", "events",
	"waste_manifests", "waste_lots", "returns", "certificates", "mass_ledger", "points_ledger"}

const columnsSQL = `
SELECT column_name
FROM information_schema.columns
WHERE table_name = $1 AND column_name = ANY($2)
ORDER BY ordinal_position`

const applySQL = `
INSERT INTO stock (part, location, condition, on_hand)
SELECT part, location, condition, sum(quantity)
FROM (
    SELECT part, to_location AS location, to_condition AS condition, quantity FROM ledger WHERE reason = 'demo'
    UNION ALL
    SELECT part, from_location, from_condition, -quantity FROM ledger WHERE reason = 'demo'
) m
JOIN locations l ON l.code = m.location AND l.kind NOT IN ('supplier', 'customer', 'lost')
GROUP BY part, location, condition
HAVING sum(quantity) <> 0
ON CONFLICT (part, location, condition) DO UPDATE
SET on_hand = stock.on_hand + excluded.on_hand`

// Nothing is reserved but what has a counter, and one that the past has emptied is still one.
const countersSQL = `
INSERT INTO stock (part, location, condition)
SELECT DISTINCT part, location, condition
FROM jsonb_to_recordset($1) AS r (part text, location text, condition text)
ON CONFLICT DO NOTHING`

// write puts the rows into their tables and moves the counters by what the ledger of the past says.
func (g *generator) write(ctx context.Context, tx *db.Tx) error {
	if g.err != nil {
		return g.err
	}
	for _, journal := range []string{"ledger", "mass_ledger", "points_ledger", "events", "decisions"} {
		slices.SortStableFunc(g.rows[journal], func(a, b any) int { return momentOf(a).Compare(momentOf(b)) })
	}
	for _, table := range tables {
		if len(g.rows[table]) == 0 {
			continue
		}
		raw, err := g.rows.encode(table)
		if err != nil {
			return fmt.Errorf("encode %s: %w", table, err)
		}
		if table == "reservations" {
			if _, err := tx.ExecContext(ctx, countersSQL, raw); err != nil {
				return fmt.Errorf("make counters: %w", err)
			}
		}
		named := map[string]bool{}
		for _, r := range g.rows[table] {
			for column := range r.(map[string]any) {
				named[column] = true
			}
		}
		var columns []string
		if err := tx.SelectContext(ctx, &columns, columnsSQL, table, pq.Array(sortedKeys(named))); err != nil {
			return fmt.Errorf("read the columns of %s: %w", table, err)
		}
		list := strings.Join(columns, ", ")
		// Columns that a row leaves out are null, which only nullable ones can be: the generator names the others.
		query := "INSERT INTO " + table + " (" + list + ") SELECT " + list + " FROM jsonb_populate_recordset(NULL::" + table + ", $1)"
		if _, err := tx.ExecContext(ctx, query, raw); err != nil {
			return fmt.Errorf("write %s: %w", table, err)
		}
	}
	if _, err := tx.ExecContext(ctx, applySQL); err != nil {
		return fmt.Errorf("move the counters: %w", err)
	}
	return nil
}

// momentOf is when a row of a journal was written: repairs of the past overlap, and a journal tells them as they came.
func momentOf(row any) time.Time {
	at, _ := row.(map[string]any)["at"].(time.Time)
	return at
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

const todaySQL = `
SELECT a.login, o.lon, o.lat, o.area_code, o.name_zh AS address,
       (SELECT model FROM model_parts WHERE part = p.number AND serial_from = '' ORDER BY md5(model || a.login) LIMIT 1) AS model, p.number AS part
FROM accounts a
JOIN locations v ON v.code = a.scope[1]
JOIN locations o ON o.code = v.parent
JOIN LATERAL (
    SELECT number
    FROM parts
    WHERE class = 'common' AND number IN (SELECT part FROM model_parts WHERE serial_from = '')
    ORDER BY md5(number || a.login)
    LIMIT CASE WHEN a.login = 'li.wei' THEN 4 ELSE 1 END) p ON true
WHERE a.role = 'engineer'
ORDER BY a.login, p.number`

// openToday opens a repair with a part on order for every engineer, through the rooms' own verbs, so that pick lists and
// boards show work to do.
func openToday(ctx context.Context, d *db.DB) error {
	var jobs []struct {
		Login    string  `db:"login"`
		Lon      float64 `db:"lon"`
		Lat      float64 `db:"lat"`
		AreaCode string  `db:"area_code"`
		Address  string  `db:"address"`
		Model    string  `db:"model"`
		Part     string  `db:"part"`
	}
	if err := d.SelectContext(ctx, &jobs, todaySQL); err != nil {
		return err
	}
	return d.InTx(ctx, "demo", func(tx *db.Tx) error {
		now := tx.Now
		for i, j := range jobs {
			tx.Now = now.Add(-time.Duration(10+11*i) * time.Minute)
			customer := "chen.jie"
			if j.Login != "li.wei" {
				customer = fmt.Sprintf("customer.%04d", i)
			}
			r, err := repair.Register(ctx, tx, repair.Intake{Channel: "app", Customer: customer, CustomerName: "陈洁", Phone: "13800138000",
				Address: j.Address + "旁 " + fmt.Sprint(i+1) + " 号", AreaCode: j.AreaCode, Lon: j.Lon, Lat: j.Lat, Model: j.Model,
				Serial: fmt.Sprintf("BC2411%07d", i), Symptom: symptoms[i%len(symptoms)], Urgent: i%5 == 0, Engineer: j.Login,
				PurchasedOn: now.AddDate(0, 0, -100-i).Format(time.DateOnly)})
			if err != nil {
				return err
			}
			if j.Login == "li.wei" && i%4 == 0 {
				continue
			}
			if _, err := repair.StartVisit(ctx, tx, r.ID); err != nil {
				return err
			}
			if _, err := partorder.OrderParts(ctx, tx, r.ID, []partorder.Want{{Part: j.Part, Quantity: 1}}, false); err != nil {
				return fmt.Errorf("order %s for %s: %w", j.Part, j.Model, err)
			}
		}
		return nil
	})
}
