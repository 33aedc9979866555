package replay

import (
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/inventory/stock"
)

// Outcome is what decisions come to, line by line; a line counts with the last that was decided for it.
type Outcome struct {
	Lines   int `json:"lines"`
	Waiting int `json:"waiting"`
	// Within24h arrive within 24 hours of their order, Kept by when they were promised first. Both are forecasts.
	Within24h int `json:"within_24h"`
	Kept      int `json:"kept"`
	// CostMinor is that of the parcels, Km the sum of their distances.
	CostMinor int64 `json:"cost_minor"`
	Km        int   `json:"km"`
	// LastUnits is how often nothing was left on the stock key, Places how many different ones were asked.
	LastUnits int `json:"last_units"`
	Places    int `json:"places"`
	// Instead were served with a substitute, NotNew with a piece that is not new.
	Instead int `json:"instead"`
	NotNew  int `json:"not_new"`
}

// tally keeps of each line what was decided last, and when it was promised first.
type tally struct {
	lines  map[uuid.UUID]lineTally
	places map[string]bool
	last   int
	// taken at one moment: those who chose together saw the same stock key.
	taken map[stock.Key]int64
	at    time.Time
}

type lineTally struct {
	due     time.Time
	at      time.Time
	choice  *sourcing.Choice
	instead bool
}

func newTally() tally {
	return tally{lines: map[uuid.UUID]lineTally{}, places: map[string]bool{}, taken: map[stock.Key]int64{}}
}

// note takes down a decision; c is nil when the line waits.
func (t *tally) note(d sourcing.Decision, c *sourcing.Choice, p network.Policy) {
	l, known := t.lines[d.Line]
	had := l.choice
	l.at, l.choice = d.Demand.At, nil
	due := sourcing.SuppliedAt(p, d.Demand)
	if c != nil {
		taken := *c
		l.choice, l.instead = &taken, c.Part != d.Demand.Part
		if due = d.Demand.At.Add(p.Within()); !c.Keeps24h {
			due = c.ArrivesAt.Add(time.Duration(p.SlackMinutes) * time.Minute)
		}
		if had == nil || had.StockKey() != c.StockKey() {
			t.places[c.Location] = true
			if !d.At.Equal(t.at) {
				t.at = d.At
				clear(t.taken)
			}
			if t.taken[c.StockKey()] += sourcing.PiecesOf(d.Demand, c); c.Available <= t.taken[c.StockKey()] {
				t.last++
			}
		}
	}
	if !known {
		l.due = due
	}
	t.lines[d.Line] = l
}

func (t *tally) outcome() Outcome {
	out := Outcome{Lines: len(t.lines), Places: len(t.places), LastUnits: t.last}
	for _, l := range t.lines {
		if l.choice == nil {
			out.Waiting++
			continue
		}
		if !l.choice.ArrivesAt.After(l.at.Add(24 * time.Hour)) {
			out.Within24h++
		}
		if !l.choice.ArrivesAt.After(l.due) {
			out.Kept++
		}
		if l.instead {
			out.Instead++
		}
		if l.choice.Condition != stock.New {
			out.NotNew++
		}
		out.CostMinor += l.choice.CostMinor
		out.Km += l.choice.Km
	}
	return out
}
