// Package journey keeps the ways that parcels took in a CSV file: what a forecast is judged by, and what the lab makes up.
package journey

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"fettle/shipping/eta"
	"fettle/shipping/shipment"
)

// columns are the header of a file of ways; promised_at may be left out.
var columns = []string{"parcel", "origin_area", "dest_area", "carrier", "service", "shipped_at", "carrier_eta_at", "arrived_at", "leg", "scanned_at"}

// Read reads a file with a row for each scan, the rows of a parcel in any order.
func Read(path string, zone *time.Location) ([]eta.Journey, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names his own file
	if err != nil {
		return nil, fmt.Errorf("open the ways: %w", err)
	}
	defer func() { _ = file.Close() }()
	rows := csv.NewReader(file)
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("read the header of %s: %w", path, err)
	}
	column := map[string]int{}
	for i, name := range header {
		column[strings.TrimPrefix(strings.TrimSpace(name), "\ufeff")] = i
	}
	for _, name := range columns {
		if _, ok := column[name]; !ok {
			return nil, fmt.Errorf("%s has no column %s", path, name)
		}
	}
	byParcel, order := map[string]*eta.Journey{}, []string{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		line, _ := rows.FieldPos(0)
		r := record{column: column, row: row}
		parcel := r.text("parcel")
		j := byParcel[parcel]
		if j == nil {
			j = &eta.Journey{Origin: r.text("origin_area"), Dest: r.text("dest_area"), Carrier: r.text("carrier"), Service: r.text("service"), Zone: zone,
				ShippedAt: r.time("shipped_at"), CarrierAt: r.time("carrier_eta_at"), ArrivedAt: r.time("arrived_at")}
			j.DueAt = j.CarrierAt
			if _, ok := column["promised_at"]; ok && r.text("promised_at") != "" {
				j.DueAt = r.time("promised_at")
			}
			byParcel[parcel], order = j, append(order, parcel)
		}
		j.Stops = append(j.Stops, eta.Stop{Leg: shipment.State(r.text("leg")), At: r.time("scanned_at")})
		if r.err != nil {
			return nil, fmt.Errorf("line %d of %s: %w", line, path, r.err)
		}
	}
	out := make([]eta.Journey, 0, len(order))
	for _, parcel := range order {
		j := byParcel[parcel]
		slices.SortStableFunc(j.Stops, func(a, b eta.Stop) int { return a.At.Compare(b.At) })
		out = append(out, *j)
	}
	return out, nil
}

// record reads fields and keeps the first error.
type record struct {
	column map[string]int
	row    []string
	err    error
}

func (r *record) text(name string) string { return strings.TrimSpace(r.row[r.column[name]]) }

func (r *record) time(name string) time.Time {
	at, err := time.Parse(time.RFC3339, r.text(name))
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s: %w", name, err)
	}
	return at
}

// Write writes a file that Read reads: a row for each scan, with the time promised beside the carrier's own.
func Write(out io.Writer, journeys []eta.Journey) error {
	w := csv.NewWriter(out)
	if err := w.Write(append(slices.Clone(columns), "promised_at")); err != nil {
		return fmt.Errorf("write the header of the ways: %w", err)
	}
	text := func(at time.Time) string { return at.Format(time.RFC3339Nano) }
	for i, j := range journeys {
		for _, s := range j.Stops {
			row := []string{strconv.Itoa(i), j.Origin, j.Dest, j.Carrier, j.Service, text(j.ShippedAt), text(j.CarrierAt), text(j.ArrivedAt), string(s.Leg), text(s.At),
				text(j.DueAt)}
			if err := w.Write(row); err != nil {
				return fmt.Errorf("write the ways: %w", err)
			}
		}
	}
	w.Flush()
	return w.Error()
}
