package dispatch

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
	"github.com/paulmach/orb"

	"fettle/internal/db"
	"fettle/repairflow/repair"
	"fettle/repairflow/workforce"
)

// snapshots are the workforces that this process has read, by version. The version is read in the caller's transaction each time, so that
// what is kept is never older than what he would read.
var snapshots = snapshotCache{byVersion: map[uuid.UUID]*Snapshot{}}

type snapshotCache struct {
	sync.Mutex
	byVersion map[uuid.UUID]*Snapshot
}

// cacheSize bounds the snapshots kept; one is in use, the others serve transactions that began before a change.
const cacheSize = 8

// Read answers the workforce as it is now.
func Read(ctx context.Context, tx *db.Tx) (*Snapshot, error) {
	version, err := workforce.VersionNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	snapshots.Lock()
	s, there := snapshots.byVersion[version]
	snapshots.Unlock()
	if there {
		return s, nil
	}
	all, err := workforce.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	if s, err = NewSnapshot(all); err != nil {
		return nil, err
	}
	snapshots.Lock()
	defer snapshots.Unlock()
	if len(snapshots.byVersion) >= cacheSize {
		clear(snapshots.byVersion)
	}
	snapshots.byVersion[version] = s
	return s, nil
}

const stopsSQL = `
SELECT v.engineer, r.lon, r.lat, v.starts_at < $5 AND v.ends_at > $4 AS busy
FROM visits v
JOIN repairs r ON r.id = v.repair
WHERE v.engineer = ANY ($1) AND v.starts_at >= $2 AND v.starts_at < $3 AND v.ended_at IS NULL AND v.repair <> $6
ORDER BY v.engineer, v.starts_at`

const carriesSQL = `
SELECT DISTINCT a.login
FROM accounts a
JOIN stock s ON s.location = a.scope[1]
WHERE a.login = ANY ($1) AND s.part = ANY ($2) AND s.available > 0`

// factsOf reads what changes by the hour about some engineers.
func factsOf(ctx context.Context, tx *db.Tx, logins []string, r repair.Repair, job Job, parts []string) ([]Facts, error) {
	from, until := dayOf(job.From, r.Zone)
	var stops []struct {
		Engineer string  `db:"engineer"`
		Lon      float64 `db:"lon"`
		Lat      float64 `db:"lat"`
		Busy     bool    `db:"busy"`
	}
	if err := tx.SelectContext(ctx, &stops, stopsSQL, pq.Array(logins), from, until, job.From, job.Until, r.ID); err != nil {
		return nil, fmt.Errorf("read the visits of engineers: %w", err)
	}
	var carrying []string
	if len(parts) > 0 {
		if err := tx.SelectContext(ctx, &carrying, carriesSQL, pq.Array(logins), pq.Array(parts)); err != nil {
			return nil, fmt.Errorf("read what lies in vans: %w", err)
		}
	}
	at := make(map[string]int, len(logins))
	for i, login := range logins {
		at[login] = i
	}
	out := make([]Facts, len(logins))
	for _, s := range stops {
		f := &out[at[s.Engineer]]
		f.Visits++
		f.Busy = f.Busy || s.Busy
		f.Stops = append(f.Stops, orb.Point{s.Lon, s.Lat})
	}
	for _, login := range carrying {
		out[at[login]].Carries = true
	}
	return out, nil
}

// dayOf is the day of a time on the clock of a zone; it has 23 or 25 hours where the clock is set.
func dayOf(at time.Time, zone string) (from, until time.Time) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	local := at.In(loc)
	from = time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, loc)
	return from, time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, loc)
}

const nearSQL = `
SELECT engineer
FROM (
    SELECT v.engineer, min((r.lon - $3) * (r.lon - $3) + (r.lat - $4) * (r.lat - $4)) AS away
    FROM visits v
    JOIN repairs r ON r.id = v.repair
    WHERE v.starts_at >= $1 AND v.starts_at < $2 AND v.ended_at IS NULL
    GROUP BY v.engineer) n
ORDER BY away, engineer
LIMIT 24`

// nearBy are engineers who come by that day, wherever they live.
func nearBy(ctx context.Context, tx *db.Tx, r repair.Repair, job Job) ([]string, error) {
	from, until := dayOf(job.From, r.Zone)
	var out []string
	if err := tx.SelectContext(ctx, &out, nearSQL, from, until, r.Lon, r.Lat); err != nil {
		return nil, fmt.Errorf("read who comes by: %w", err)
	}
	return out, nil
}

const likelySQL = `
SELECT part
FROM (
    SELECT coalesce(nullif(supplied, ''), part) AS part, 0 AS rank, 0 AS n
    FROM order_lines
    WHERE repair = $1 AND received_at IS NULL AND closed_at IS NULL
    UNION ALL
    (SELECT coalesce(nullif(l.supplied, ''), l.part), 1, -count(*)
     FROM repairs o
     JOIN order_lines l ON l.repair = o.id
     WHERE o.model = $2 AND l.installed_at IS NOT NULL AND o.created_at > $3
     GROUP BY 1
     ORDER BY 3, 1
     LIMIT 3)) p
ORDER BY rank, n, part`

// lately is how far back what was fitted into a model says what it will need.
const lately = 365 * 24 * time.Hour

// LikelyParts are those on order for a repair, and those that its model needed most often lately.
func LikelyParts(ctx context.Context, tx *db.Tx, r repair.Repair) ([]string, error) {
	var out []string
	if err := tx.SelectContext(ctx, &out, likelySQL, r.ID, r.Model, tx.Now.Add(-lately)); err != nil {
		return nil, fmt.Errorf("read the likely parts of %s: %w", r.ID, err)
	}
	return out, nil
}
