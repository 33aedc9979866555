package eta

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/shipment"
)

const etaPolicySQL = `
SELECT min_samples, lost_samples, lost_hours, warn_below, act_below, breach_below, clear_margin, earlier_by
FROM eta_policies
WHERE valid_from <= $1
ORDER BY valid_from DESC
LIMIT 1`

// PolicyOf is the policy of arrivals that is valid now.
func PolicyOf(ctx context.Context, tx *db.Tx) (Policy, error) {
	var p Policy
	if err := tx.GetContext(ctx, &p, etaPolicySQL, tx.Now); err != nil {
		return p, fmt.Errorf("read the policy of arrivals: %w", err)
	}
	return p, nil
}

// The service is not told when a shipment is handed over: the carrier's fastest between the areas is reckoned with.
const basesSQL = `
SELECT s.id, s.repair, s.carrier, coalesce(s.ship_from->>'area_code', o.area_code) AS origin, o.zone, coalesce(s.ship_to->>'area_code', '') AS dest, coalesce(l.service, '') AS service,
       s.shipped_at, s.closed_at, s.eta_at, f.shipment IS NOT NULL AS known, f.carrier_at, f.told_at, f.check_at, coalesce(f.delayed, false) AS delayed,
       coalesce(f.stale, false) AS stale, f.lost_since, f.made_at, f.lost_at
FROM shipments s
JOIN locations o ON o.code = s.origin
LEFT JOIN shipment_forecasts f ON f.shipment = s.id
LEFT JOIN LATERAL (
    SELECT service
    FROM lanes
    WHERE origin_area = coalesce(s.ship_from->>'area_code', o.area_code) AND dest_area = s.ship_to->>'area_code' AND carrier = s.carrier
    ORDER BY transit_minutes, service
    LIMIT 1) l ON true
WHERE s.id = ANY ($1) AND s.shipped_at IS NOT NULL`

// basis is what the forecast of a shipment rests on beside its scans.
type basis struct {
	ID        string     `db:"id"`
	Repair    string     `db:"repair"`
	Carrier   string     `db:"carrier"`
	Origin    string     `db:"origin"`
	Zone      string     `db:"zone"`
	Dest      string     `db:"dest"`
	Service   string     `db:"service"`
	ShippedAt time.Time  `db:"shipped_at"`
	ClosedAt  *time.Time `db:"closed_at"`
	ETAAt     *time.Time `db:"eta_at"`
	Known     bool       `db:"known"`
	CarrierAt *time.Time `db:"carrier_at"`
	ToldAt    *time.Time `db:"told_at"`
	CheckAt   *time.Time `db:"check_at"`
	Delayed   bool       `db:"delayed"`
	Stale     bool       `db:"stale"`
	LostSince *time.Time `db:"lost_since"`
	MadeAt    *time.Time `db:"made_at"`
	LostAt    *time.Time `db:"lost_at"`
}

// subject is a shipment to look at: what the fold says of it, or said last.
type subject struct {
	id      string
	state   shipment.State
	steps   shipment.Steps
	arrived *time.Time
	// fresh tells that it arrives by this very fold.
	fresh bool
	// quiet tells that no scan writes the shipment's row now, so that its time of arrival has to be written by itself.
	quiet bool
	basis
	zone     *time.Location
	at       leg
	lines    []riskLine
	forecast *Forecast
}

// open tells whether it is still on its way to where it was sent.
func (s *subject) open() bool {
	return s.arrived == nil && s.ClosedAt == nil && !slices.Contains([]shipment.State{shipment.Returning, shipment.Returned, shipment.Cancelled, shipment.Delivered, shipment.ReadyForPickup, shipment.Accepted}, s.state)
}

func (s *subject) key() legKey {
	return legKey{s.Origin, s.Dest, s.Carrier, s.Service, s.at.Name, hoursOf(s.at.Since, s.zone)}
}

// Foresight is what a batch of shipments is found to be, until it is written.
type Foresight struct {
	policy   Policy
	subjects []*subject
}

// ForeseeArrivals looks at the shipments of a batch of folds and gives the folds of open ones their time of arrival.
func ForeseeArrivals(ctx context.Context, tx *db.Tx, folds []shipment.Folded) (*Foresight, error) {
	subjects := make([]*subject, len(folds))
	for i, f := range folds {
		subjects[i] = &subject{id: f.Was.ID, state: f.Now.State, steps: f.Now.Timeline, arrived: f.Now.ArrivedAt,
			fresh: f.Was.ArrivedAt == nil && f.Now.ArrivedAt != nil, quiet: len(f.Now.Timeline) == 0}
	}
	o, err := forecastSubjects(ctx, tx, subjects)
	if err != nil {
		return nil, err
	}
	for i, s := range subjects {
		if s.forecast != nil {
			folds[i].ETA = &s.forecast.P50
		}
	}
	return o, nil
}

// forecastSubjects reads what the forecasts rest on and makes them. However many shipments there are, they take as many statements as
// one.
func forecastSubjects(ctx context.Context, tx *db.Tx, all []*subject) (*Foresight, error) {
	o := &Foresight{}
	byID, ids := make(map[string]*subject, len(all)), make([]string, len(all))
	for i, s := range all {
		byID[s.id], ids[i] = s, s.id
	}
	var bases []basis
	if err := tx.SelectContext(ctx, &bases, basesSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("read what forecasts rest on: %w", err)
	}
	var open []*subject
	for _, b := range bases {
		s := byID[b.ID]
		s.basis = b
		var err error
		if s.zone, err = time.LoadLocation(b.Zone); err != nil {
			return nil, fmt.Errorf("the zone of shipment %s: %w", b.ID, err)
		}
		o.subjects = append(o.subjects, s)
		if s.open() {
			before := legsOf(s.steps, s.ShippedAt, tx.Now.Add(shipment.FutureSlack))
			s.at = before[len(before)-1]
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		return o, nil
	}
	var err error
	if o.policy, err = PolicyOf(ctx, tx); err != nil {
		return nil, err
	}
	return o, o.foretell(ctx, tx, open)
}

func (o *Foresight) foretell(ctx context.Context, tx *db.Tx, open []*subject) error {
	keys := map[legKey]bool{}
	for _, s := range open {
		keys[s.key()] = true
	}
	curves, err := curvesFor(ctx, tx, keys)
	if err != nil {
		return err
	}
	for _, s := range open {
		if s.CarrierAt == nil {
			s.CarrierAt = s.ETAAt
		}
		known, found := curves.of(s.key(), o.policy.MinSamples)
		if !found && s.CarrierAt == nil {
			continue
		}
		if !found {
			known = byTable(s.at, s.ShippedAt, *s.CarrierAt)
		}
		f := forecastFrom(s.at, known, tx.Now, o.policy)
		s.forecast = &f
	}
	return riskLines(ctx, tx, open)
}

const curvesSQL = `
SELECT c.scope, c.origin, c.dest, c.carrier, c.service, c.leg, c.hours, c.samples, c.rest, c.gap, c.tail
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[])
    AS k (scope, origin, dest, carrier, service, leg, hours)
JOIN eta_curves c USING (carrier, service, leg, hours, scope, origin, dest)`

// curvesFor reads the curves of keys in every scope, each once.
func curvesFor(ctx context.Context, tx *db.Tx, keys map[legKey]bool) (curvesOf, error) {
	out := curvesOf{}
	var c [6][]string
	var hours []int64
	for _, scope := range Scopes() {
		out[scope] = map[legKey]learned{}
		seen := map[legKey]bool{}
		for k := range keys {
			k = k.at(scope)
			if seen[k] {
				continue
			}
			seen[k] = true
			for i, v := range []string{string(scope), k.Origin, k.Dest, k.Carrier, k.Service, k.Leg} {
				c[i] = append(c[i], v)
			}
			hours = append(hours, int64(k.Hours))
		}
	}
	var rows []struct {
		Scope   Model  `db:"scope"`
		Origin  string `db:"origin"`
		Dest    string `db:"dest"`
		Carrier string `db:"carrier"`
		Service string `db:"service"`
		Leg     string `db:"leg"`
		Hours   int    `db:"hours"`
		Samples int64  `db:"samples"`
		Rest    pq.Float64Array
		Gap     pq.Float64Array
		Tail    pq.Float64Array
	}
	if err := tx.SelectContext(ctx, &rows, curvesSQL, pq.Array(c[0]), pq.Array(c[1]), pq.Array(c[2]), pq.Array(c[3]), pq.Array(c[4]), pq.Array(c[5]),
		pq.Array(hours)); err != nil {
		return nil, fmt.Errorf("read curves: %w", err)
	}
	for _, r := range rows {
		out[r.Scope][legKey{r.Origin, r.Dest, r.Carrier, r.Service, r.Leg, r.Hours}] = learned{r.Scope, r.Samples, Curve(r.Rest), Curve(r.Gap), Curve(r.Tail)}
	}
	return out, nil
}

const keepForecastsSQL = `
INSERT INTO shipment_forecasts (shipment, carrier_at, leg, since, p10, p50, p90, told_at, model, samples, stale_at, lost_at, stale, delayed,
                                check_at, made_at)
SELECT f.shipment, f.carrier_at, f.leg, f.since, f.p10, f.p50, f.p90, f.told_at, f.model, f.samples, f.stale_at, f.lost_at, f.stale, f.delayed,
       f.check_at, $2
FROM json_to_recordset($1) AS f (shipment text, carrier_at timestamptz, leg text, since timestamptz, p10 timestamptz, p50 timestamptz,
     p90 timestamptz, told_at timestamptz, model text, samples bigint, stale_at timestamptz, lost_at timestamptz, stale boolean,
     delayed boolean, check_at timestamptz)
ORDER BY f.shipment
ON CONFLICT (shipment) DO UPDATE
SET carrier_at = excluded.carrier_at, leg = excluded.leg, since = excluded.since, p10 = excluded.p10, p50 = excluded.p50, p90 = excluded.p90,
    told_at = excluded.told_at, model = excluded.model, samples = excluded.samples, stale_at = excluded.stale_at, lost_at = excluded.lost_at,
    stale = excluded.stale, delayed = excluded.delayed, check_at = excluded.check_at, made_at = excluded.made_at, lost_since = NULL`

// forecastRow is a forecast as it is kept.
type forecastRow struct {
	Shipment string `json:"shipment"`
	Forecast
	CarrierAt *time.Time `json:"carrier_at"`
	ToldAt    time.Time  `json:"told_at"`
	Delayed   bool       `json:"delayed"`
	CheckAt   time.Time  `json:"check_at"`
}

// moved is by how much a time must change to be told anew.
const moved = 15 * time.Minute

// Write keeps forecasts and risks, learns from what has arrived, sets timers and tells what changed.
func (o *Foresight) Write(ctx context.Context, tx *db.Tx) error {
	var rows []forecastRow
	var events []event.Timer
	var ids, etas []string
	for _, s := range o.subjects {
		if s.forecast == nil {
			continue
		}
		row, told := s.row(tx.Now, o.policy.steps())
		rows = append(rows, row)
		if s.quiet {
			ids, etas = append(ids, s.id), append(etas, db.Moment(row.P50))
		}
		events = append(events, told...)
	}
	if len(rows) > 0 {
		raw, err := json.Marshal(rows)
		if err != nil {
			return fmt.Errorf("encode forecasts: %w", err)
		}
		if _, err := tx.ExecContext(ctx, keepForecastsSQL, string(raw), tx.Now); err != nil {
			return fmt.Errorf("keep forecasts: %w", err)
		}
		if err := shipment.ShowETA(ctx, tx, ids, etas); err != nil {
			return err
		}
		risks, err := o.keepRisks(ctx, tx)
		if err != nil {
			return err
		}
		events = append(events, risks...)
	}
	over, err := o.drop(ctx, tx)
	if err != nil {
		return err
	}
	events = append(events, over...)
	if err := o.sample(ctx, tx); err != nil {
		return err
	}
	return event.EmitTimers(ctx, tx, events...)
}

// row is how the forecast is kept, and what is told of it.
func (s *subject) row(now time.Time, steps RiskSteps) (forecastRow, []event.Timer) {
	f := *s.forecast
	r := forecastRow{Shipment: s.id, Forecast: f, CarrierAt: s.CarrierAt, ToldAt: f.P50, CheckAt: f.next(s.lines, steps)}
	var shares []shipment.Share
	for _, l := range s.lines {
		r.Delayed = r.Delayed || f.P50.After(l.DueAt)
		shares = shipment.AddShare(shares, l.Repair, l.Line)
	}
	shares = shipment.OrWhole(shares, s.Repair)
	var out []event.Timer
	if s.ToldAt != nil && f.P50.Sub(*s.ToldAt).Abs() < moved && r.Delayed == s.Delayed && f.Stale == s.Stale {
		r.ToldAt = *s.ToldAt
	} else {
		out = append(out, timersAt(now, shipment.EventPerRepair(shares, func(of shipment.Share) Changed {
			return Changed{Repair: of.Repair, Shipment: s.id, Lines: of.Lines, Leg: f.Leg, Since: f.Since, P10: f.P10,
				P50: f.P50, P90: f.P90, Model: f.Model, Samples: f.Samples, Stale: f.Stale, Delayed: r.Delayed}
		}))...)
	}
	if s.LostSince != nil {
		out = append(out, timersAt(now, shipment.EventPerRepair(shares, func(of shipment.Share) Found {
			return Found{Repair: of.Repair, Shipment: s.id, Lines: of.Lines, Leg: f.Leg, At: f.Since}
		}))...)
	}
	if s.CheckAt != nil && s.CheckAt.After(now) && !r.CheckAt.Before(*s.CheckAt) {
		// The timer that is set comes first and sets the next: a shipment that is scanned often has no more timers for it.
		r.CheckAt = *s.CheckAt
		return r, out
	}
	r.CheckAt = r.CheckAt.UTC().Truncate(time.Microsecond)
	return r, append(out, event.Timer{At: r.CheckAt, Event: SilenceDue{Shipment: s.id, At: r.CheckAt}})
}

func timersAt(at time.Time, events []event.Event) []event.Timer {
	out := make([]event.Timer, len(events))
	for i, f := range events {
		out[i] = event.Timer{At: at, Event: f}
	}
	return out
}

// roundChance rounds a chance so that what is told and kept is no longer than it is exact.
func roundChance(chance float64) float64 { return math.Round(chance*1000) / 1000 }
