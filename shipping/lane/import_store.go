package lane

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/texts"
)

var clock = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// area is what the code of an area may be: it has a digit, and the same signs as other codes. Whose system of areas it is of is
// not asked.
var area = regexp.MustCompile(`^[A-Za-z0-9./-]{0,11}[0-9][A-Za-z0-9./-]{0,11}$`)

// maxFile bounds a file, because its rows are checked in memory.
const maxFile = 64 << 20

// sheet is a file whose rows are checked one by one; all that is wrong is told in one pass.
type sheet struct {
	report  dataload.ImportReport
	columns [][]string
	names   []string
	seen    map[string]int
}

func (s *sheet) bad(row int, column string, why texts.Sentence) {
	s.report.Errors = append(s.report.Errors, dataload.Wrong(row, column, why))
}

// read takes each row whose cells pass: key is how many leading columns name the row.
func (s *sheet) read(r io.Reader, key int, check func(row int, cells []string)) error {
	s.columns, s.seen, s.report.Errors = make([][]string, len(s.names)), map[string]int{}, []dataload.RowError{}
	buffered := bufio.NewReader(io.LimitReader(r, maxFile))
	// Spreadsheets begin their files with a byte order mark.
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = buffered.Discard(3)
	}
	c := csv.NewReader(buffered)
	c.FieldsPerRecord = -1
	for row := 1; ; row++ {
		cells, err := c.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if row == 1 {
				s.bad(1, "", texts.Of("row.none"))
			}
			return nil
		case errors.As(err, &broken):
			// Behind an open quote nothing can be told apart.
			s.bad(row, "", texts.Of("row.not_csv", "error", broken.Err.Error()))
			return nil
		case err != nil:
			return fmt.Errorf("read %s: %w", s.report.Kind, err)
		}
		if row == 1 {
			if !slices.Equal(cells, s.names) {
				s.bad(1, "", texts.Of("row.header", "header", strings.Join(s.names, ",")))
				return nil
			}
			continue
		}
		s.report.Rows++
		s.take(row, key, cells, check)
	}
}

func (s *sheet) take(row, key int, cells []string, check func(row int, cells []string)) {
	if len(cells) != len(s.names) {
		s.bad(row, "", texts.Of("row.cells", "cells", len(cells), "columns", len(s.names)))
		return
	}
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
		switch {
		case !utf8.ValidString(cell) || strings.ContainsRune(cell, 0):
			s.bad(row, s.names[i], texts.Of("row.not_utf8"))
		case len(cell) > 200:
			s.bad(row, s.names[i], texts.Of("row.too_long", "most", 200))
		case i < key && cells[i] == "":
			s.bad(row, s.names[i], texts.Of("row.empty"))
		}
	}
	name := strings.Join(cells[:key], "\x1f")
	if first, twice := s.seen[name]; twice {
		s.bad(row, s.names[0], texts.Of("row.twice", "first", first))
	} else {
		s.seen[name] = row
	}
	check(row, cells)
	for i, cell := range cells {
		s.columns[i] = append(s.columns[i], cell)
	}
}

const upsertLanesSQL = `
INSERT INTO lanes (origin_area, dest_area, carrier, service, transit_minutes, departures)
SELECT o, d, c, s, m, string_to_array(t, ';')
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[]) AS r (o, d, c, s, m, t)
ON CONFLICT (origin_area, dest_area, carrier, service) DO UPDATE
SET transit_minutes = excluded.transit_minutes, departures = excluded.departures
WHERE (lanes.transit_minutes, lanes.departures) IS DISTINCT FROM (excluded.transit_minutes, excluded.departures)
RETURNING xmax = 0`

// ImportLanes loads origin_area,dest_area,carrier,service,transit_minutes,departures (HH:MM;HH:MM local).
func ImportLanes(ctx context.Context, tx *db.Tx, r io.Reader, dryRun bool) (dataload.ImportReport, error) {
	s := sheet{report: dataload.ImportReport{Kind: "lanes", DryRun: dryRun},
		names: []string{"origin_area", "dest_area", "carrier", "service", "transit_minutes", "departures"}}
	carriers, err := carrierCodes(ctx, tx)
	if err != nil {
		return s.report, err
	}
	err = s.read(r, 4, func(row int, cells []string) {
		if n, err := strconv.Atoi(cells[4]); err != nil || n < 1 || n > 100_000 {
			s.bad(row, "transit_minutes", texts.Of("row.minutes"))
		}
		for i, name := range s.names[:2] {
			if cells[i] != "" && !area.MatchString(cells[i]) {
				s.bad(row, name, texts.Of("row.area_code"))
			}
		}
		if cells[2] != "" && !carriers[cells[2]] {
			s.bad(row, "carrier", texts.Of("row.unknown", "value", cells[2]))
		}
		if cells[5] == "" {
			return
		}
		for _, t := range strings.Split(cells[5], ";") {
			if !clock.MatchString(t) {
				s.bad(row, "departures", texts.Of("row.times"))
				return
			}
		}
	})
	if err != nil {
		return s.report, err
	}
	return s.write(ctx, tx, upsertLanesSQL)
}

const upsertCarriersSQL = `
INSERT INTO carriers (code, name_zh, name_en)
SELECT c, z, e
FROM unnest($1::text[], $2::text[], $3::text[]) AS r (c, z, e)
ON CONFLICT (code) DO UPDATE
SET name_zh = excluded.name_zh, name_en = excluded.name_en
WHERE (carriers.name_zh, carriers.name_en) IS DISTINCT FROM (excluded.name_zh, excluded.name_en)
RETURNING xmax = 0`

var carrierCode = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// ImportCarriers loads code,name_zh,name_en.
func ImportCarriers(ctx context.Context, tx *db.Tx, r io.Reader, dryRun bool) (dataload.ImportReport, error) {
	s := sheet{report: dataload.ImportReport{Kind: "carriers", DryRun: dryRun}, names: []string{"code", "name_zh", "name_en"}}
	err := s.read(r, 1, func(row int, cells []string) {
		if cells[0] != "" && !carrierCode.MatchString(cells[0]) {
			s.bad(row, "code", texts.Of("row.carrier_code"))
		}
		for i, name := range s.names[1:] {
			if cells[i+1] == "" {
				s.bad(row, name, texts.Of("row.empty"))
			}
		}
	})
	if err != nil {
		return s.report, err
	}
	return s.write(ctx, tx, upsertCarriersSQL)
}

// write writes the rows unless one is bad; a dry run is written too, to count, and rolled back.
func (s *sheet) write(ctx context.Context, tx *db.Tx, query string) (dataload.ImportReport, error) {
	report := s.report
	if len(report.Errors) > 0 || report.Rows == 0 {
		return report, nil
	}
	args := make([]any, len(s.columns))
	for i, c := range s.columns {
		args[i] = pq.Array(c)
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT import"); err != nil {
		return report, fmt.Errorf("begin the import of %s: %w", report.Kind, err)
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
	if report.DryRun {
		end = "ROLLBACK TO SAVEPOINT import"
	}
	if _, err := tx.ExecContext(ctx, end); err != nil {
		return report, fmt.Errorf("end the import of %s: %w", report.Kind, err)
	}
	return report, nil
}

func carrierCodes(ctx context.Context, tx *db.Tx) (map[string]bool, error) {
	var codes []string
	if err := tx.SelectContext(ctx, &codes, "SELECT code FROM carriers"); err != nil {
		return nil, fmt.Errorf("read carriers: %w", err)
	}
	out := map[string]bool{}
	for _, c := range codes {
		out[c] = true
	}
	return out, nil
}
