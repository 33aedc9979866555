package visit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
)

// Position is where an engineer was.
type Position struct {
	At  time.Time `db:"at" json:"at"`
	Lon float64   `db:"lon" json:"lon"`
	Lat float64   `db:"lat" json:"lat"`
	// Exact is false where it is told to about five kilometres.
	Exact bool `db:"-" json:"exact"`
}

// coarse is what a place is rounded to before its engineer is on the way, in degrees.
const coarse = 0.05

// roughly is about where he is.
func (p Position) roughly() Position {
	round := func(degrees float64) float64 { return math.Round(math.Round(degrees/coarse)*coarse*100) / 100 }
	return Position{At: p.At, Lon: round(p.Lon), Lat: round(p.Lat)}
}

// tracked tells whether a place at a time belongs to a visit: from the departure on, while he is on the way or at the door.
func (v Visit) tracked(at, now time.Time) bool {
	return (v.State == EnRoute || v.State == Arrived) && v.EnRouteAt != nil && !at.Before(*v.EnRouteAt) && !at.After(now)
}

const keepPositionsSQL = `
INSERT INTO visit_positions (visit, at, lon, lat)
SELECT $1, p.at, p.lon, p.lat
FROM unnest($2::timestamptz[], $3::float8[], $4::float8[]) AS p (at, lon, lat)
ON CONFLICT DO NOTHING`

// keepPositions keeps where the engineer of a visit was while he was on the way to it; what lies outside is not kept. How many were.
func keepPositions(ctx context.Context, tx *db.Tx, v Visit, all []Position) (int, error) {
	var (
		at       []time.Time
		lon, lat []float64
	)
	for _, p := range all {
		if v.tracked(p.At, tx.Now) {
			at, lon, lat = append(at, p.At), append(lon, p.Lon), append(lat, p.Lat)
		}
	}
	if len(at) == 0 {
		return 0, nil
	}
	if _, err := tx.ExecContext(ctx, keepPositionsSQL, v.ID, pq.Array(at), pq.Array(lon), pq.Array(lat)); err != nil {
		return 0, fmt.Errorf("keep where an engineer is: %w", err)
	}
	return len(at), nil
}

const lastPositionSQL = `
SELECT at, lon, lat
FROM visit_positions
WHERE visit = $1
ORDER BY at DESC
LIMIT 1`

const lastOfEngineerSQL = `
SELECT p.at, p.lon, p.lat
FROM visits v
JOIN visit_positions p ON p.visit = v.id
WHERE v.engineer = $1 AND p.at > $2
ORDER BY p.at DESC
LIMIT 1`

// shownPosition is where the customer of a visit sees his engineer: exactly on the way to him, roughly a while before, on the way to
// somebody else, and not at all otherwise.
func shownPosition(ctx context.Context, tx *db.Tx, v Visit) (*Position, error) {
	var p Position
	switch v.State {
	case EnRoute:
		err := tx.GetContext(ctx, &p, lastPositionSQL, v.ID)
		p.Exact = true
		return found(&p, err)
	case Confirmed:
		rules, err := policyNow(ctx, tx)
		if err != nil || v.StartsAt.Add(-time.Duration(rules.CoarseMinutes)*time.Minute).After(tx.Now) {
			return nil, err
		}
		err = tx.GetContext(ctx, &p, lastOfEngineerSQL, v.Engineer, tx.Now.Add(-time.Hour))
		p = p.roughly()
		return found(&p, err)
	}
	return nil, nil
}

func found(p *Position, err error) (*Position, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read where an engineer is: %w", err)
	}
	return p, nil
}

// forgetLater has the places of a visit that is over forgotten when the policy says.
func forgetLater(ctx context.Context, tx *db.Tx, v Visit) error {
	if v.EnRouteAt == nil {
		return nil
	}
	p, err := policyNow(ctx, tx)
	if err != nil {
		return err
	}
	return event.EmitAt(ctx, tx, tx.Now.Add(time.Duration(p.KeepPositionHours)*time.Hour), PositionsDue{v.ID})
}

func forget(ctx context.Context, tx *db.Tx, e PositionsDue) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM visit_positions WHERE visit = $1", e.Visit); err != nil {
		return fmt.Errorf("forget the places of %s: %w", e.Visit, err)
	}
	return nil
}
