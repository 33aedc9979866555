package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"fettle/allocation/network"
	"fettle/allocation/replay"
	"fettle/cmd/internal/app"
	"fettle/internal/db"
)

type replayDecisionsCommand struct {
	app.Config
	Policy string    `help:"File with the body of a policy, as it is kept in policies. Default: each decision under the policy that made it." type:"existingfile" placeholder:"FILE"`
	Since  time.Time `help:"From when on. Default: a week before --until." placeholder:"2026-11-16T00:00:00Z"`
	Until  time.Time `help:"Until when. Default: now." placeholder:"2026-11-23T00:00:00Z"`
	JSON   bool      `help:"Print one JSON document instead of a table."`
}

// replayWeek is how far back is looked when nothing is said.
const replayWeek = 7 * 24 * time.Hour

// Run decides again what was decided, over the network as it is now and stock carried forward from the first decision.
func (c *replayDecisionsCommand) Run(ctx context.Context, out io.Writer) error {
	trial, err := c.policy()
	if err != nil {
		return err
	}
	return c.WithDB(ctx, func(d *db.DB) error {
		var replayed replay.Replayed
		err := d.Read(ctx, "replay decisions", func(tx *db.Tx) error {
			until := c.Until
			if until.IsZero() {
				until = tx.Now
			}
			since := c.Since
			if since.IsZero() {
				since = until.Add(-replayWeek)
			}
			if !since.Before(until) {
				return errors.New("replay decisions: --since must be before --until")
			}
			var err error
			replayed, err = replay.Try(ctx, tx, since, until, trial)
			return err
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(out).Encode(replayed)
		}
		return writeReplayed(out, replayed)
	})
}

func (c *replayDecisionsCommand) policy() (*network.Policy, error) {
	if c.Policy == "" {
		return nil, nil
	}
	body, err := os.ReadFile(c.Policy)
	if err != nil {
		return nil, fmt.Errorf("read the policy of the trial: %w", err)
	}
	p, err := replay.ReadTrialPolicy(body)
	return &p, err
}

// writeReplayed prints the comparison for people.
func writeReplayed(out io.Writer, r replay.Replayed) error {
	fmt.Fprintf(out, "%d decisions again under %s: %d the same, of these %d to the minute and the cent\n", r.Decisions, r.Policy, r.Same, r.Identical)
	for _, reason := range replay.Reasons {
		if n := r.Differ[reason]; n > 0 {
			fmt.Fprintf(out, "  %d differ: %s\n", n, reason)
		}
	}
	if r.Short > 0 {
		fmt.Fprintf(out, "  %d recorded movements took what the trial had given away\n", r.Short)
	}
	w := tabwriter.NewWriter(out, 0, 4, 3, ' ', 0)
	fmt.Fprintln(w, "\trecorded\ttrial")
	a, b := r.Recorded, r.Trial
	count := func(what string, recorded, trial int) { fmt.Fprintf(w, "%s\t%d\t%d\n", what, recorded, trial) }
	share := func(what string, recorded, trial int) {
		fmt.Fprintf(w, "%s\t%.1f %%\t%.1f %%\n", what, percent(recorded, a.Lines), percent(trial, b.Lines))
	}
	count("lines", a.Lines, b.Lines)
	count("waiting for stock", a.Waiting, b.Waiting)
	share("within 24 h", a.Within24h, b.Within24h)
	share("by the first promise", a.Kept, b.Kept)
	fmt.Fprintf(w, "cost of parcels\t%.2f\t%.2f\n", float64(a.CostMinor)/100, float64(b.CostMinor)/100)
	count("km", a.Km, b.Km)
	count("last units taken", a.LastUnits, b.LastUnits)
	count("places asked", a.Places, b.Places)
	count("served with a substitute", a.Instead, b.Instead)
	count("served with what is not new", a.NotNew, b.NotNew)
	return w.Flush()
}

func percent(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(part) / float64(of)
}
