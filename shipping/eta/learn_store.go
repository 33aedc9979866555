package eta

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
)

type sampleRow struct {
	Shipment    string    `sql:"shipment"`
	OriginArea  string    `sql:"origin_area"`
	DestArea    string    `sql:"dest_area"`
	Carrier     string    `sql:"carrier"`
	Service     string    `sql:"service"`
	Leg         string    `sql:"leg"`
	Hours       int       `sql:"hours"`
	RestMinutes int       `sql:"rest_minutes"`
	GapMinutes  int       `sql:"gap_minutes"`
	ObservedAt  time.Time `sql:"observed_at"`
}

var sampleRows = db.NewRows[sampleRow]()

var addSamplesSQL = `
INSERT INTO eta_samples (shipment, origin_area, dest_area, carrier, service, leg, hours, rest_minutes, gap_minutes, observed_at)
SELECT shipment, origin_area, dest_area, carrier, service, leg, hours, rest_minutes, gap_minutes, observed_at
FROM ` + sampleRows.From("s", 1)

// sample keeps of each scan of the shipments that arrive by this fold how long it still took. Curves are not touched here:
// all shipments of a lane would wait for one row.
func (o *Foresight) sample(ctx context.Context, tx *db.Tx) error {
	var rows []sampleRow
	for _, s := range o.subjects {
		if !s.fresh {
			continue
		}
		way := legsOf(s.steps, s.ShippedAt, *s.arrived)
		for i, l := range way {
			until := *s.arrived
			if i+1 < len(way) {
				until = way[i+1].Since
			}
			rest := s.arrived.Sub(l.Since)
			if rest < 0 {
				continue
			}
			rows = append(rows, sampleRow{s.id, s.Origin, s.Dest, s.Carrier, s.Service, l.Name, hoursOf(l.Since, s.zone), wholeMinutes(rest),
				wholeMinutes(until.Sub(l.Since)), l.Since})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	args, err := sampleRows.Pack(rows)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, addSamplesSQL, args...); err != nil {
		return fmt.Errorf("keep samples of remaining time: %w", err)
	}
	return nextRound(ctx, tx)
}

func wholeMinutes(d time.Duration) int { return max(0, int(d.Round(time.Minute).Minutes())) }

const nextRoundSQL = `
INSERT INTO eta_rounds (due_at)
VALUES ($1)
ON CONFLICT DO NOTHING`

// nextRound sets the timer of this hour's end, once.
func nextRound(ctx context.Context, tx *db.Tx) error {
	at := tx.Now.UTC().Truncate(time.Hour).Add(time.Hour)
	done, err := tx.ExecContext(ctx, nextRoundSQL, at)
	if err != nil {
		return fmt.Errorf("plan a round of learning: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return event.EmitAt(ctx, tx, at, LearningDue{At: at})
}

// learnAtOnce bounds the samples of one transaction; keepRecent those that a curve rests on.
const (
	learnAtOnce = 20_000
	keepRecent  = 2_000
)

const learnSQL = `
WITH fresh AS (
    UPDATE eta_samples
    SET learned = true
    WHERE id IN (SELECT id FROM eta_samples WHERE NOT learned ORDER BY id LIMIT $1)
    RETURNING origin_area, dest_area, carrier, service, leg, hours, rest_minutes, gap_minutes, observed_at, id
), scoped AS (
    SELECT w.scope, left(f.origin_area, w.digits) AS origin, left(f.dest_area, w.digits) AS dest, f.carrier, f.service, f.leg, f.hours,
           count(*) AS samples, newest(array_agg(f.rest_minutes ORDER BY f.observed_at, f.id), $2) AS rest,
           newest(array_agg(f.gap_minutes ORDER BY f.observed_at, f.id), $2) AS gap
    FROM fresh f
    CROSS JOIN (VALUES ('lane', 12), ('city', 4), ('province', 2), ('carrier', 0)) AS w (scope, digits)
    GROUP BY 1, 2, 3, 4, 5, 6, 7
), joined AS (
    SELECT s.scope, s.origin, s.dest, s.carrier, s.service, s.leg, s.hours, newest(coalesce(c.rest_recent, '{}') || s.rest, $2) AS rest,
           newest(coalesce(c.gap_recent, '{}') || s.gap, $2) AS gap
    FROM scoped s
    LEFT JOIN eta_curves c USING (carrier, service, leg, hours, scope, origin, dest)
), written AS (
    INSERT INTO eta_curves (scope, origin, dest, carrier, service, leg, hours, samples, rest_recent, gap_recent, rest, gap, tail, learned_at)
    SELECT scope, origin, dest, carrier, service, leg, hours, cardinality(rest), rest, gap, eta_grid(rest), eta_grid(gap), eta_grid(eta_tail(rest, gap)), $3
    FROM joined
    ON CONFLICT (carrier, service, leg, hours, scope, origin, dest) DO UPDATE
    SET samples = excluded.samples, rest_recent = excluded.rest_recent, gap_recent = excluded.gap_recent, rest = excluded.rest,
        gap = excluded.gap, tail = excluded.tail, learned_at = excluded.learned_at
)
SELECT count(*)
FROM fresh`

const roundDoneSQL = `
DELETE FROM eta_rounds
WHERE due_at <= $1`

// learnCurves takes what has arrived into the curves, as much as one transaction should, and goes on while there is more. Its
// cost follows what is new: a curve keeps its newest samples itself.
func learnCurves(ctx context.Context, tx *db.Tx, e LearningDue) error {
	var n int
	if err := tx.GetContext(ctx, &n, learnSQL, learnAtOnce, keepRecent, tx.Now); err != nil {
		return fmt.Errorf("learn from samples: %w", err)
	}
	if n == learnAtOnce {
		return event.Emit(ctx, tx, e)
	}
	if _, err := tx.ExecContext(ctx, roundDoneSQL, e.At); err != nil {
		return fmt.Errorf("end a round of learning: %w", err)
	}
	return nil
}
