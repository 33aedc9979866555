package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"fettle/shipping"
)

type etaReportCommand struct {
	File    string  `help:"Judge the ways in this CSV file (docs/eta.md) in place of generated ones." type:"existingfile"`
	Seed    uint64  `default:"1" help:"The same seed generates the same ways."`
	Parcels int     `default:"20000" help:"How many are generated."`
	Train   float64 `default:"0.7" help:"Which share of the time is learned from; the rest is judged."`
	Zone    string  `default:"Asia/Shanghai" help:"The clock of the origins."`
	JSON    bool    `help:"Print one JSON document instead of a table."`
}

var errTrain = errors.New("--train is a share between 0 and 1")

// Run judges forecasts by what came of them; it needs no database.
func (c *etaReportCommand) Run(out io.Writer) error {
	if c.Train <= 0 || c.Train >= 1 {
		return errTrain
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return fmt.Errorf("the zone: %w", err)
	}
	journeys := generateJourneys(c.Seed, c.Parcels, zone)
	if c.File != "" {
		if journeys, err = readJourneys(c.File, zone); err != nil {
			return err
		}
	}
	r := shipping.Evaluate(journeys, c.Train, shipping.StandardPolicy)
	if c.JSON {
		return json.NewEncoder(out).Encode(r)
	}
	return writeETAReport(out, r)
}

func writeETAReport(out io.Writer, r shipping.ETAReport) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "learned from %d journeys that arrived before %s, judged by %d shipped after it\n\n", r.Learned, r.Cut.Format(time.RFC3339), r.Judged)
	fmt.Fprintln(w, "model\tforecasts\tinside p10-p90\tpinball min\tcarrier's\t|error| of p50\tcarrier's\t")
	for _, m := range r.Models {
		fmt.Fprintf(w, "%s\t%d\t%.3f\t%.1f\t%.1f\t%.1f\t%.1f\t\n", m.Model, m.Forecasts, m.Inside, m.Pinball, m.Carrier, m.Median, m.CarrierMedian)
	}
	fmt.Fprintln(w, "\nchance of being in time\tforecasts\tsaid\tcame\t")
	for _, d := range r.Deciles {
		if d.Forecasts > 0 {
			fmt.Fprintf(w, "%.1f-%.1f\t%d\t%.3f\t%.3f\t\n", d.From, d.To, d.Forecasts, d.Said, d.Came)
		}
	}
	fmt.Fprintf(w, "\nBrier score %.4f, of the plain share in time %.4f\n", r.Brier, r.BaseBrier)
	return w.Flush()
}

// journeyColumns are the header of a file of ways; promised_at may be left out.
var journeyColumns = []string{"parcel", "origin_area", "dest_area", "carrier", "service", "shipped_at", "carrier_eta_at", "arrived_at", "leg", "scanned_at"}

// readJourneys reads a file with a row for each scan, the rows of a parcel in any order.
func readJourneys(path string, zone *time.Location) ([]shipping.Journey, error) {
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
	for _, name := range journeyColumns {
		if _, ok := column[name]; !ok {
			return nil, fmt.Errorf("%s has no column %s", path, name)
		}
	}
	byParcel, order := map[string]*shipping.Journey{}, []string{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		line, _ := rows.FieldPos(0)
		r := journeyRow{column: column, row: row}
		parcel := r.text("parcel")
		j := byParcel[parcel]
		if j == nil {
			j = &shipping.Journey{Origin: r.text("origin_area"), Dest: r.text("dest_area"), Carrier: r.text("carrier"), Service: r.text("service"), Zone: zone,
				ShippedAt: r.time("shipped_at"), CarrierAt: r.time("carrier_eta_at"), ArrivedAt: r.time("arrived_at")}
			j.DueAt = j.CarrierAt
			if _, ok := column["promised_at"]; ok && r.text("promised_at") != "" {
				j.DueAt = r.time("promised_at")
			}
			byParcel[parcel], order = j, append(order, parcel)
		}
		j.Stops = append(j.Stops, shipping.Stop{Leg: r.text("leg"), At: r.time("scanned_at")})
		if r.err != nil {
			return nil, fmt.Errorf("line %d of %s: %w", line, path, r.err)
		}
	}
	out := make([]shipping.Journey, 0, len(order))
	for _, parcel := range order {
		j := byParcel[parcel]
		slices.SortStableFunc(j.Stops, func(a, b shipping.Stop) int { return a.At.Compare(b.At) })
		out = append(out, *j)
	}
	return out, nil
}

// journeyRow reads fields and keeps the first error.
type journeyRow struct {
	column map[string]int
	row    []string
	err    error
}

func (r *journeyRow) text(name string) string { return strings.TrimSpace(r.row[r.column[name]]) }

func (r *journeyRow) time(name string) time.Time {
	at, err := time.Parse(time.RFC3339, r.text(name))
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("%s: %w", name, err)
	}
	return at
}
