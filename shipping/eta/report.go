package eta

import (
	"cmp"
	"math"
	"slices"
	"time"

	"fettle/internal/closed"
	"fettle/shipping/shipment"
)

// Journey is one shipment's way, as it is needed to judge forecasts by what came of them.
type Journey struct {
	Origin, Dest, Carrier, Service string
	Zone                           *time.Location
	ShippedAt                      time.Time
	// CarrierAt is what the carrier promised when it was handed over, DueAt what the customer was promised.
	CarrierAt, DueAt, ArrivedAt time.Time
	Stops                       []Stop
}

// Stop is a scan on the way.
type Stop struct {
	Leg shipment.State
	At  time.Time
}

// way is the journey's legs from its handing over on.
func (j Journey) way() []leg {
	steps := make(shipment.Steps, len(j.Stops))
	for i, s := range j.Stops {
		steps[i] = shipment.Step{At: s.At, State: shipment.Status(s.Leg), Leg: 1}
	}
	return legsOf(steps, j.ShippedAt, j.ArrivedAt)
}

func (j Journey) key(l leg) legKey {
	return legKey{j.Origin, j.Dest, j.Carrier, j.Service, l.Name, hoursOf(l.Since, j.Zone)}
}

// Calibration is how forecasts turned out.
type Calibration struct {
	Model     string `json:"model"`
	Forecasts int    `json:"forecasts"`
	// Inside is the share of truths between p10 and p90: 0.8 when the forecast knows how little it knows.
	Inside float64 `json:"inside_p10_p90"`
	// Pinball is the mean loss over p10, p50 and p90, in minutes; Carrier is that of the carrier's own promise, which is
	// one time for all three. Median and CarrierMedian are mean absolute errors.
	Pinball       float64 `json:"pinball_minutes"`
	Carrier       float64 `json:"carrier_pinball_minutes"`
	Median        float64 `json:"median_error_minutes"`
	CarrierMedian float64 `json:"carrier_error_minutes"`
}

// Decile is how often lines came in time of those whose chance was said to be about so much.
type Decile struct {
	From      float64 `json:"from"`
	To        float64 `json:"to"`
	Forecasts int     `json:"forecasts"`
	Said      float64 `json:"said"`
	Came      float64 `json:"came"`
}

// Report is what forecasts that know only what had arrived before are worth afterwards.
type Report struct {
	Learned int           `json:"learned_journeys"`
	Judged  int           `json:"judged_journeys"`
	Cut     time.Time     `json:"cut"`
	Models  []Calibration `json:"models"`
	Deciles []Decile      `json:"deciles"`
	// Brier is the mean squared error of the chance; BaseBrier that of saying always the share that was in time before.
	Brier     float64 `json:"brier"`
	BaseBrier float64 `json:"base_brier"`
}

// Rows of a report beside the models.
const (
	// Silent are forecasts made one, two, four, … hours after a scan while there was no other.
	Silent = "silent"
	All    = "all"
)

// Evaluate learns from what arrived before a cut in time and judges what was shipped after it, at each scan and again in
// the silence that followed.
func Evaluate(journeys []Journey, share float64, p Policy) Report {
	js := slices.Clone(journeys)
	slices.SortStableFunc(js, func(a, b Journey) int { return a.ShippedAt.Compare(b.ShippedAt) })
	if len(js) == 0 {
		return Report{}
	}
	cut := js[min(len(js)-1, int(share*float64(len(js))))].ShippedAt
	r := Report{Cut: cut}
	var before []Journey
	var after []Journey
	for _, j := range js {
		switch {
		case j.ArrivedAt.Before(cut):
			before = append(before, j)
		case !j.ShippedAt.Before(cut):
			after = append(after, j)
		}
	}
	r.Learned, r.Judged = len(before), len(after)
	known := learnedFrom(before, keepRecent)
	t := tally{models: map[string]*Calibration{}, base: shareInTime(before)}
	for _, j := range after {
		t.judge(j, known, p)
	}
	t.into(&r)
	return r
}

// learnedFrom makes curves of the newest samples of each key, as learn does in the database.
func learnedFrom(journeys []Journey, keep int) curvesOf {
	type samples struct{ rest, gap, tail []float64 }
	arrived := slices.Clone(journeys)
	slices.SortStableFunc(arrived, func(a, b Journey) int { return a.ArrivedAt.Compare(b.ArrivedAt) })
	all := map[Model]map[legKey]*samples{}
	for _, scope := range Scopes() {
		all[scope] = map[legKey]*samples{}
	}
	for _, j := range arrived {
		way := j.way()
		for i, l := range way {
			until := j.ArrivedAt
			if i+1 < len(way) {
				until = way[i+1].Since
			}
			for _, scope := range Scopes() {
				k := j.key(l).at(scope)
				s := all[scope][k]
				if s == nil {
					s = &samples{}
					all[scope][k] = s
				}
				s.rest, s.gap = append(s.rest, j.ArrivedAt.Sub(l.Since).Minutes()), append(s.gap, until.Sub(l.Since).Minutes())
				s.tail = append(s.tail, j.ArrivedAt.Sub(until).Minutes())
			}
		}
	}
	out := curvesOf{}
	for _, scope := range Scopes() {
		out[scope] = map[legKey]learned{}
		for k, s := range all[scope] {
			from := max(0, len(s.rest)-keep)
			out[scope][k] = learned{scope, int64(len(s.rest) - from), CurveOf(s.rest[from:]), CurveOf(s.gap[from:]), CurveOf(s.tail[from:])}
		}
	}
	return out
}

func shareInTime(js []Journey) float64 {
	n := 0
	for _, j := range js {
		if !j.ArrivedAt.After(j.DueAt) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(js)))
}

// tally adds up what forecasts were worth.
type tally struct {
	models      map[string]*Calibration
	deciles     [10]Decile
	base        float64
	brier, flat float64
	chances     int
}

func (t *tally) judge(j Journey, known curvesOf, p Policy) {
	way := j.way()
	for i, l := range way {
		k, found := known.of(j.key(l), p.MinSamples)
		if !found {
			k = byTable(l, j.ShippedAt, j.CarrierAt)
		}
		until := j.ArrivedAt
		if i+1 < len(way) {
			until = way[i+1].Since
		}
		t.add(j, forecastFrom(l, k, l.Since, p), string(k.Scope))
		for silent := time.Hour; silent < until.Sub(l.Since); silent *= 2 {
			t.add(j, forecastFrom(l, k, l.Since.Add(silent), p), Silent)
		}
	}
}

// add judges one forecast. A carrier's promise that is past already is held to be now, in its favour.
func (t *tally) add(j Journey, f Forecast, model string) {
	carrier := j.CarrierAt
	if carrier.Before(f.now) {
		carrier = f.now
	}
	for _, model := range []string{model, All} {
		c := t.models[model]
		if c == nil {
			c = &Calibration{Model: model}
			t.models[model] = c
		}
		c.Forecasts++
		if !j.ArrivedAt.Before(f.P10) && !j.ArrivedAt.After(f.P90) {
			c.Inside++
		}
		for _, q := range []struct {
			p  float64
			at time.Time
		}{{0.1, f.P10}, {0.5, f.P50}, {0.9, f.P90}} {
			c.Pinball += pinball(q.p, q.at, j.ArrivedAt) / 3
			c.Carrier += pinball(q.p, carrier, j.ArrivedAt) / 3
		}
		c.Median += f.P50.Sub(j.ArrivedAt).Abs().Minutes()
		c.CarrierMedian += carrier.Sub(j.ArrivedAt).Abs().Minutes()
	}
	if !f.now.Before(j.DueAt) {
		// Nobody needs a forecast to say that it is late.
		return
	}
	chance, came := f.chance(j.DueAt), 0.0
	if !j.ArrivedAt.After(j.DueAt) {
		came = 1
	}
	d := &t.deciles[min(9, int(chance*10))]
	d.Forecasts++
	d.Said += chance
	d.Came += came
	t.brier += (chance - came) * (chance - came)
	t.flat += (t.base - came) * (t.base - came)
	t.chances++
}

// pinball is the loss of a quantile in minutes: being exceeded costs p, exceeding costs 1-p.
func pinball(p float64, said, truth time.Time) float64 {
	late := truth.Sub(said).Minutes()
	return math.Max(p*late, (p-1)*late)
}

func (t *tally) into(r *Report) {
	for _, c := range t.models {
		n := float64(c.Forecasts)
		for _, sum := range []*float64{&c.Inside, &c.Pinball, &c.Carrier, &c.Median, &c.CarrierMedian} {
			*sum /= n
		}
		r.Models = append(r.Models, *c)
	}
	order := append(closed.Words(Models()), Silent, All)
	slices.SortFunc(r.Models, func(a, b Calibration) int {
		return cmp.Compare(slices.Index(order, a.Model), slices.Index(order, b.Model))
	})
	for i, d := range t.deciles {
		d.From, d.To = float64(i)/10, float64(i+1)/10
		if d.Forecasts > 0 {
			d.Said, d.Came = d.Said/float64(d.Forecasts), d.Came/float64(d.Forecasts)
		}
		r.Deciles = append(r.Deciles, d)
	}
	if t.chances > 0 {
		r.Brier, r.BaseBrier = t.brier/float64(t.chances), t.flat/float64(t.chances)
	}
}

// StandardPolicy is the policy that a new database begins with.
var StandardPolicy = Policy{MinSamples: 30, LostSamples: 1000, LostHours: 72, Warn: 0.8, Act: 0.5, Breach: 0.2, Margin: 0.1, EarlierBy: 120}
