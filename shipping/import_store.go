package shipping

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory"
)

var clock = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// rows reads a CSV whose header is exactly names.
func rows(r io.Reader, names []string, report *inventory.ImportReport) ([][]string, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = len(names)
	all, err := c.ReadAll()
	if err != nil {
		report.Errors = append(report.Errors, inventory.RowError{Row: 1, Message: err.Error()})
		return nil, nil
	}
	if len(all) == 0 || !slices.Equal(all[0], names) {
		report.Errors = append(report.Errors, inventory.RowError{Row: 1, Message: "the header must be " + strings.Join(names, ",")})
		return nil, nil
	}
	report.Rows = len(all) - 1
	return all[1:], nil
}

const upsertLanesSQL = `
INSERT INTO lanes (origin_area, dest_area, carrier, service, transit_minutes, departures)
SELECT o, d, c, s, m, string_to_array(nullif(t, ''), ';')
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[]) AS r (o, d, c, s, m, t)
ON CONFLICT (origin_area, dest_area, carrier, service) DO UPDATE
SET transit_minutes = excluded.transit_minutes, departures = excluded.departures
WHERE (lanes.transit_minutes, lanes.departures) IS DISTINCT FROM (excluded.transit_minutes, excluded.departures)
RETURNING xmax = 0`

// ImportLanes loads origin_area,dest_area,carrier,service,transit_minutes,departures (HH:MM;HH:MM local).
func ImportLanes(ctx context.Context, tx *db.Tx, r io.Reader, dryRun bool) (inventory.ImportReport, error) {
	report := inventory.ImportReport{Kind: "lanes", DryRun: dryRun}
	all, err := rows(r, []string{"origin_area", "dest_area", "carrier", "service", "transit_minutes", "departures"}, &report)
	if err != nil {
		return report, err
	}
	carriers, err := carrierCodes(ctx, tx)
	if err != nil {
		return report, err
	}
	columns := make([][]string, 6)
	seen := map[string]bool{}
	for i, row := range all {
		bad := func(column, message string) {
			report.Errors = append(report.Errors, inventory.RowError{Row: i + 2, Column: column, Message: message})
		}
		if n, err := strconv.Atoi(row[4]); err != nil || n < 1 || n > 100_000 {
			bad("transit_minutes", "须为正整数分钟 · whole minutes above 0")
		}
		if !carriers[row[2]] {
			bad("carrier", "没有这个承运商 · there is no such carrier")
		}
		for _, t := range strings.Split(row[5], ";") {
			if row[5] != "" && !clock.MatchString(t) {
				bad("departures", "须为 HH:MM，以分号分隔 · HH:MM parted by semicolons")
			}
		}
		if key := strings.Join(row[:4], "|"); seen[key] {
			bad("origin_area", "重复的行 · this lane stands twice")
		} else {
			seen[key] = true
		}
		for j := range columns {
			columns[j] = append(columns[j], row[j])
		}
	}
	return finish(ctx, tx, report, dryRun, upsertLanesSQL, columns)
}

const upsertCarriersSQL = `
INSERT INTO carriers (code, name_zh, name_en)
SELECT c, z, e
FROM unnest($1::text[], $2::text[], $3::text[]) AS r (c, z, e)
ON CONFLICT (code) DO UPDATE
SET name_zh = excluded.name_zh, name_en = excluded.name_en
WHERE (carriers.name_zh, carriers.name_en) IS DISTINCT FROM (excluded.name_zh, excluded.name_en)
RETURNING xmax = 0`

// ImportCarriers loads code,name_zh,name_en.
func ImportCarriers(ctx context.Context, tx *db.Tx, r io.Reader, dryRun bool) (inventory.ImportReport, error) {
	report := inventory.ImportReport{Kind: "carriers", DryRun: dryRun}
	all, err := rows(r, []string{"code", "name_zh", "name_en"}, &report)
	if err != nil {
		return report, err
	}
	columns := make([][]string, 3)
	for i, row := range all {
		if row[0] == "" || row[1] == "" {
			report.Errors = append(report.Errors, inventory.RowError{Row: i + 2, Column: "code", Message: "不可为空 · must not be empty"})
		}
		for j := range columns {
			columns[j] = append(columns[j], row[j])
		}
	}
	return finish(ctx, tx, report, dryRun, upsertCarriersSQL, columns)
}

// finish writes the rows unless one is bad or it is a dry run, which is written and rolled back to count.
func finish(ctx context.Context, tx *db.Tx, report inventory.ImportReport, dryRun bool, query string, columns [][]string) (inventory.ImportReport, error) {
	if len(report.Errors) > 0 || report.Rows == 0 {
		return report, nil
	}
	args := make([]any, len(columns))
	for i, c := range columns {
		args[i] = pq.Array(c)
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT import"); err != nil {
		return report, err
	}
	var fresh []bool
	if err := tx.SelectContext(ctx, &fresh, query, args...); err != nil {
		return report, fmt.Errorf("write %s: %w", report.Kind, err)
	}
	for _, added := range fresh {
		if added {
			report.Added++
		} else {
			report.Changed++
		}
	}
	report.Unchanged = report.Rows - len(fresh)
	end := "RELEASE SAVEPOINT import"
	if dryRun {
		end = "ROLLBACK TO SAVEPOINT import"
	}
	_, err := tx.ExecContext(ctx, end)
	return report, err
}

func carrierCodes(ctx context.Context, tx *db.Tx) (map[string]bool, error) {
	var codes []string
	if err := tx.SelectContext(ctx, &codes, "SELECT code FROM carriers"); err != nil {
		return nil, errors.Join(errors.New("read carriers"), err)
	}
	out := map[string]bool{}
	for _, c := range codes {
		out[c] = true
	}
	return out, nil
}
