package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"fettle/cmd/internal/journey"
	"fettle/shipping/eta"
)

type etaReportCommand struct {
	File  string  `required:"" type:"existingfile" help:"CSV file of the ways that parcels took; docs/eta.md lists the columns."`
	Train float64 `default:"0.7" help:"Which share of the time is learned from; the rest is judged."`
	Zone  string  `default:"Asia/Shanghai" help:"The clock of the origins."`
	JSON  bool    `help:"Print one JSON document instead of a table."`
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
	journeys, err := journey.Read(c.File, zone)
	if err != nil {
		return err
	}
	r := eta.Evaluate(journeys, c.Train, eta.StandardPolicy)
	if c.JSON {
		return json.NewEncoder(out).Encode(r)
	}
	return writeETAReport(out, r)
}

func writeETAReport(out io.Writer, r eta.Report) error {
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
