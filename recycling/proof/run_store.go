package proof

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
)

// Run is a proof that the service made, at the hour of the policy or because somebody asked.
type Run struct {
	DueAt      time.Time  `db:"due_at" json:"due_at"`
	StartedAt  time.Time  `db:"started_at" json:"started_at"`
	FinishedAt *time.Time `db:"finished_at" json:"finished_at" doc:"Null while it runs, and of one that was cut off."`
	Asked      string     `db:"asked_by" json:"asked_by" doc:"Who asked for it; empty for those of the policy."`
	Begun      bool       `db:"begun" json:"begun" doc:"False while it waits for a service to make it."`
	Drifts     int64      `db:"drifts" json:"drifts" doc:"How many rows differ."`
	Found      []string   `db:"-" json:"found" doc:"The first of them, as they are named."`
	Sums       Sums       `db:"-" json:"sums"`
	RawFound   []byte     `db:"found" json:"-"`
	RawSums    []byte     `db:"sums" json:"-"`
}

// Sums is what was proved, in a line each.
type Sums struct {
	GramsCame     int64 `json:"grams_came"`
	GramsHeld     int64 `json:"grams_held"`
	Obliged       int64 `json:"obliged"`
	Received      int64 `json:"received"`
	PointsGranted int64 `json:"points_granted"`
	CylinderGrams int64 `json:"cylinder_grams"`
}

// sums are those of a report.
func (r Report) sums() Sums {
	return Sums{r.Grams.Came, r.Grams.Held, r.Units.Obliged, r.Units.Received, r.Points.Granted, r.Cylinders.Held}
}

// A proof that was cut off is tried again after cutOff, mostTries times in all.
const (
	cutOff    = time.Hour
	mostTries = 3
	// mostNamed is how many rows that differ are kept by name.
	mostNamed = 50
)

// claimSQL takes the proof of an hour: nobody takes one that was made, or that another makes.
const claimSQL = `
INSERT INTO proof_runs AS p (due_at, started_at)
SELECT $1, $2
WHERE NOT EXISTS (SELECT 1 FROM proof_runs WHERE due_at > $3 AND due_at <> $1 AND asked_by = '')
ON CONFLICT (due_at) DO UPDATE
SET started_at = excluded.started_at, tries = p.tries + 1
WHERE p.finished_at IS NULL AND p.started_at <= $4 AND p.tries < $5
RETURNING due_at`

// claimAskedSQL takes the oldest proof that somebody asked for and nobody makes.
const claimAskedSQL = `
UPDATE proof_runs
SET started_at = $1, tries = tries + 1
WHERE due_at = (
    SELECT due_at
    FROM proof_runs
    WHERE finished_at IS NULL AND asked_by <> '' AND tries < $3 AND (tries = 0 OR started_at <= $2)
    ORDER BY due_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING due_at`

// claim answers the proof that the caller is to make, by when it was due, or that there is none.
func claim(ctx context.Context, tx *db.Tx) (due time.Time, mine bool, err error) {
	err = tx.GetContext(ctx, &due, claimAskedSQL, tx.Now, tx.Now.Add(-cutOff), mostTries)
	if err == nil {
		return due, true, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return due, false, fmt.Errorf("take a proof that was asked for: %w", err)
	}
	p, err := policyNow(ctx, tx)
	if err != nil || p.EveryDays == 0 {
		return due, false, err
	}
	home, err := site.HomeZone(ctx, tx)
	if err != nil {
		return due, false, err
	}
	due = p.due(tx.Now, home)
	err = tx.GetContext(ctx, &due, claimSQL, due, tx.Now, due.AddDate(0, 0, -p.EveryDays), tx.Now.Add(-cutOff), mostTries)
	if errors.Is(err, sql.ErrNoRows) {
		return due, false, nil
	}
	if err != nil {
		return due, false, fmt.Errorf("take a proof: %w", err)
	}
	return due, true, nil
}

const finishSQL = `
UPDATE proof_runs
SET finished_at = $2, drifts = $3, found = $4, sums = $5
WHERE due_at = $1`

// finish keeps what a proof has found, and tells of what differs.
func finish(ctx context.Context, tx *db.Tx, due time.Time, r Report) error {
	named := []string{}
	for _, d := range r.Drifts[:min(len(r.Drifts), mostNamed)] {
		named = append(named, d.String())
	}
	found, err := json.Marshal(named)
	if err != nil {
		return fmt.Errorf("name what differs: %w", err)
	}
	sums, err := json.Marshal(r.sums())
	if err != nil {
		return fmt.Errorf("keep what was proved: %w", err)
	}
	if _, err := tx.ExecContext(ctx, finishSQL, due, tx.Now, len(r.Drifts), string(found), string(sums)); err != nil {
		return fmt.Errorf("end a proof: %w", err)
	}
	if len(r.Drifts) == 0 {
		return nil
	}
	return event.Emit(ctx, tx, Drifted{due, int64(len(r.Drifts)), named[0]})
}

// Under a lock, so that two who ask at once get one proof.
const askSQL = `
INSERT INTO proof_runs (due_at, started_at, tries, asked_by)
SELECT $1, $1, 0, $2
WHERE NOT EXISTS (SELECT 1 FROM proof_runs WHERE finished_at IS NULL AND asked_by <> '' AND tries < $3)
ON CONFLICT (due_at) DO NOTHING`

// Ask has a proof made as soon as a service looks, within WatchEvery. Whoever asks while one waits or is made gets that one.
func Ask(ctx context.Context, tx *db.Tx) (Run, error) {
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('ask for a proof', 0))"); err != nil {
		return Run{}, fmt.Errorf("ask for a proof: %w", err)
	}
	if _, err := tx.ExecContext(ctx, askSQL, tx.Now, tx.By, mostTries); err != nil {
		return Run{}, fmt.Errorf("ask for a proof: %w", err)
	}
	rows, err := Runs(ctx, tx, nil, 1)
	if err != nil {
		return Run{}, err
	}
	return rows[0], nil
}

const runsSQL = `
SELECT due_at, started_at, finished_at, asked_by, tries > 0 AS begun, drifts, found, sums
FROM proof_runs
WHERE $1::timestamptz IS NULL OR due_at < $1
ORDER BY due_at DESC
LIMIT $2`

// Runs lists proofs, the newest first.
func Runs(ctx context.Context, tx *db.Tx, before *time.Time, limit int) ([]Run, error) {
	out := []Run{}
	if err := tx.SelectContext(ctx, &out, runsSQL, before, limit); err != nil {
		return nil, fmt.Errorf("list proofs: %w", err)
	}
	for i := range out {
		if err := errors.Join(json.Unmarshal(out[i].RawFound, &out[i].Found), json.Unmarshal(out[i].RawSums, &out[i].Sums)); err != nil {
			return nil, fmt.Errorf("read a proof: %w", err)
		}
	}
	return out, nil
}
