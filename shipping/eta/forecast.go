package eta

import "time"

// Policy is how arrivals are foreseen and when somebody is told.
type Policy struct {
	MinSamples  int64   `db:"min_samples" json:"min_samples"`
	LostSamples int64   `db:"lost_samples" json:"lost_samples"`
	LostHours   int     `db:"lost_hours" json:"lost_hours"`
	Warn        float64 `db:"warn_below" json:"warn_below"`
	Act         float64 `db:"act_below" json:"act_below"`
	Breach      float64 `db:"breach_below" json:"breach_below"`
	Margin      float64 `db:"clear_margin" json:"clear_margin"`
	EarlierBy   int     `db:"earlier_by" json:"earlier_by"`
}

func (p Policy) steps() RiskSteps { return RiskSteps{p.Warn, p.Act, p.Breach, p.Margin} }

// Forecast is when an open shipment will arrive.
type Forecast struct {
	Leg     string    `json:"leg"`
	Since   time.Time `json:"since"`
	P10     time.Time `json:"p10"`
	P50     time.Time `json:"p50"`
	P90     time.Time `json:"p90"`
	Model   Model     `json:"model"`
	Samples int64     `json:"samples"`
	// StaleAt is when silence becomes longer than nineteen in twenty of its kind, LostAt when nobody believes it any more.
	StaleAt time.Time `json:"stale_at"`
	LostAt  time.Time `json:"lost_at"`
	Stale   bool      `json:"stale"`

	known learned
	rest  Curve
	now   time.Time
}

// forecastFrom is the forecast of a shipment that was last seen at a leg and has been silent until now.
func forecastFrom(at leg, known learned, now time.Time, p Policy) Forecast {
	f := Forecast{Leg: at.Name, Since: at.Since, Model: known.Scope, Samples: known.Samples, known: known, now: now}
	f.rest = known.after(f.elapsed())
	f.P10, f.P50, f.P90 = f.quantile(0.1), f.quantile(0.5), f.quantile(0.9)
	silent, lost := usual[at.State], time.Duration(p.LostHours)*time.Hour
	if known.Gap != nil {
		silent = minutesOf(known.Gap.Quantile(0.95))
	}
	if known.Gap != nil && known.Samples >= p.LostSamples {
		lost = minutesOf(known.Gap.Quantile(0.999))
	}
	f.StaleAt, f.LostAt = at.Since.Add(silent), at.Since.Add(max(silent, lost))
	f.Stale = !now.Before(f.StaleAt)
	return f
}

func minutesOf(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }

func (f Forecast) elapsed() float64 { return max(0, f.now.Sub(f.Since).Minutes()) }

func (f Forecast) quantile(p float64) time.Time {
	at := f.Since.Add(minutesOf(f.rest.After(f.elapsed(), p))).Round(time.Second)
	if at.Before(f.now) {
		return f.now
	}
	return at
}

// chance is that of arriving by a time.
func (f Forecast) chance(due time.Time) float64 {
	return f.rest.ChanceBy(due.Sub(f.Since).Minutes(), f.elapsed())
}

// soonest and latest bound how long nobody looks at a silent shipment.
const (
	soonest = 30 * time.Minute
	latest  = 6 * time.Hour
)

// next is when silence will have changed the forecast enough to look again: at the latest when a line will stand on another
// step.
func (f Forecast) next(lines []riskLine, steps RiskSteps) time.Time {
	// What has been silent for days changes slowly.
	longest := max(latest, f.now.Sub(f.Since)/4)
	wait := min(longest, max(soonest, f.P50.Sub(f.now)/2))
	if f.rises(lines, steps, wait) {
		for calm := time.Duration(0); wait-calm > soonest; {
			if half := (calm + wait) / 2; f.rises(lines, steps, half) {
				wait = half
			} else {
				calm = half
			}
		}
	}
	at := f.now.Add(wait)
	for _, t := range []time.Time{f.StaleAt, f.LostAt} {
		if t.After(f.now) && t.Before(at) {
			at = t
		}
	}
	return at
}

// rises tells whether further silence takes a line to a higher step.
func (f Forecast) rises(lines []riskLine, steps RiskSteps, silence time.Duration) bool {
	elapsed := f.elapsed() + silence.Minutes()
	later := f.known.after(elapsed)
	for _, l := range lines {
		now := steps.Level(l.Level, f.chance(l.DueAt))
		if steps.Level(now, later.ChanceBy(l.DueAt.Sub(f.Since).Minutes(), elapsed)) > now {
			return true
		}
	}
	return false
}

// How what a carrier's own table says usually turns out, in shares of the whole way; it is believed until something is
// learned.
var (
	tableAt    = []float64{0, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1}
	tableShare = []float64{-0.3, -0.1, 0, 0.35, 0.6, 1.5, 4, 6}
)

// leastRest is the shortest remaining time anybody reckons with.
const leastRest = 1.0 // minute

// byTable is what is known by the carrier's own table alone.
func byTable(at leg, shipped, carrier time.Time) learned {
	whole, rest := max(60, carrier.Sub(shipped).Minutes()), carrier.Sub(at.Since).Minutes()
	points := make([]float64, len(tableShare))
	for i, share := range tableShare {
		points[i] = max(leastRest, rest+share*whole)
	}
	return learned{Scope: ByTable, Rest: CurveThrough(tableAt, points)}
}
