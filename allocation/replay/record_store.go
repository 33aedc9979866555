package replay

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

const recordedDecisionsSQL = `
SELECT id, line, at, demand, choices, outcome, policy
FROM decisions
WHERE at >= $1 AND at < $2
ORDER BY at, id`

const freeAsOfSQL = `
SELECT e.part, e.location, e.condition, sum(e.quantity)::bigint AS quantity
FROM (
    SELECT part, to_location AS location, to_condition AS condition, quantity
    FROM ledger
    WHERE at < $1 AND part = ANY ($2) AND to_bucket = 'free'
    UNION ALL
    SELECT part, from_location, from_condition, -quantity
    FROM ledger
    WHERE at < $1 AND part = ANY ($2) AND from_bucket = 'free') e
JOIN locations l ON l.code = e.location
WHERE l.kind = ANY ($3)
GROUP BY e.part, e.location, e.condition
HAVING sum(e.quantity) <> 0`

// What comes free and what is taken, each in the order in which it was booked. Within one row the giving comes last, so
// that nobody is served with a piece before it has arrived.
const freeMovesSQL = `
SELECT e.at, e.kind, e.part, e.location, e.condition, e.quantity, e.reference
FROM (
    SELECT id, at, kind, part, to_location AS location, to_condition AS condition, quantity, reference
    FROM ledger
    WHERE at >= $1 AND at < $2 AND part = ANY ($3) AND to_bucket = 'free'
    UNION ALL
    SELECT id, at, kind, part, from_location, from_condition, -quantity, reference
    FROM ledger
    WHERE at >= $1 AND at < $2 AND part = ANY ($3) AND from_bucket = 'free') e
JOIN locations l ON l.code = e.location
WHERE l.kind = ANY ($4)
ORDER BY e.at, e.id, e.quantity`

const takenSQL = `
SELECT line, part, location, condition, quantity, made_at
FROM reservations
WHERE made_at >= $1 AND made_at < $2 AND part = ANY ($3)
ORDER BY made_at, id`

// ReadRecorded reads the decisions from a time until another, and what happened on the stock keys they rest on.
func ReadRecorded(ctx context.Context, tx *db.Tx, since, until time.Time) (Recorded, error) {
	var rows []decisionRow
	if err := tx.SelectContext(ctx, &rows, recordedDecisionsSQL, since, until); err != nil {
		return Recorded{}, fmt.Errorf("read recorded decisions: %w", err)
	}
	out := Recorded{Free: map[stock.Key]int64{}, Took: map[uuid.UUID]bool{}}
	var parts []string
	for _, r := range rows {
		d, err := r.decision()
		if err != nil {
			return Recorded{}, err
		}
		out.Decisions = append(out.Decisions, d)
		parts = append(parts, d.Demand.Accepted()...)
	}
	slices.Sort(parts)
	parts = slices.Compact(parts)
	var free []freeRow
	if err := tx.SelectContext(ctx, &free, freeAsOfSQL, since, pq.Array(parts), pq.Array(site.SourceKinds)); err != nil {
		return Recorded{}, fmt.Errorf("read what lay free: %w", err)
	}
	for _, f := range free {
		out.Free[f.key()] = f.Quantity
	}
	var err error
	out.Moves, err = recordedMoves(ctx, tx, since, until, parts, &out)
	return out, err
}

type decisionRow struct {
	ID, Line        uuid.UUID
	At              time.Time
	Demand, Choices []byte
	Outcome         sourcing.Outcome
	Policy          string
}

func (r decisionRow) decision() (sourcing.Decision, error) {
	d := sourcing.Decision{ID: r.ID, Line: r.Line, At: r.At, Outcome: r.Outcome, Policy: r.Policy}
	if err := json.Unmarshal(r.Demand, &d.Demand); err != nil {
		return d, fmt.Errorf("decode the demand of decision %s: %w", r.ID, err)
	}
	if err := json.Unmarshal(r.Choices, &d.Choices); err != nil {
		return d, fmt.Errorf("decode the choices of decision %s: %w", r.ID, err)
	}
	return d, nil
}

type freeRow struct {
	At        time.Time          `db:"at"`
	Kind      stock.MovementKind `db:"kind"`
	Part      string             `db:"part"`
	Location  string             `db:"location"`
	Condition stock.Condition    `db:"condition"`
	Quantity  int64              `db:"quantity"`
	Reference string             `db:"reference"`
}

func (f freeRow) key() stock.Key {
	return stock.Key{Location: f.Location, Part: f.Part, Condition: f.Condition}
}

// taken identifies what a decision reserved among the movements of its transaction.
type taken struct {
	at       int64
	key      stock.Key
	quantity int64
}

type lineAt struct {
	line uuid.UUID
	at   int64
}

// recordedMoves are the movements that happen in the trial as well: everything but what the decisions themselves took.
func recordedMoves(ctx context.Context, tx *db.Tx, since, until time.Time, parts []string, r *Recorded) ([]Move, error) {
	decided := map[uuid.UUID]bool{}
	for _, d := range r.Decisions {
		decided[d.Line] = true
	}
	var reservations []struct {
		freeRow
		Line   uuid.UUID `db:"line"`
		MadeAt time.Time `db:"made_at"`
	}
	if err := tx.SelectContext(ctx, &reservations, takenSQL, since, until, pq.Array(parts)); err != nil {
		return nil, fmt.Errorf("read what decisions reserved: %w", err)
	}
	own, took := map[taken]int{}, map[lineAt]bool{}
	for _, v := range reservations {
		if decided[v.Line] {
			own[taken{v.MadeAt.UnixMicro(), v.key(), v.Quantity}]++
			took[lineAt{v.Line, v.MadeAt.UnixMicro()}] = true
		}
	}
	for _, d := range r.Decisions {
		r.Took[d.ID] = took[lineAt{d.Line, d.At.UnixMicro()}]
	}
	var rows []freeRow
	if err := tx.SelectContext(ctx, &rows, freeMovesSQL, since, until, pq.Array(parts), pq.Array(site.SourceKinds)); err != nil {
		return nil, fmt.Errorf("read what moved: %w", err)
	}
	var out []Move
	for _, f := range rows {
		m := Move{At: f.At, Key: f.key(), Quantity: f.Quantity}
		if f.Kind == stock.MoveReserve && f.Quantity < 0 {
			if k := (taken{f.At.UnixMicro(), f.key(), -f.Quantity}); own[k] > 0 {
				own[k]--
				continue
			}
		}
		if line, err := uuid.Parse(f.Reference); err == nil && f.Kind == stock.MoveRelease && decided[line] {
			m.Line = line
		}
		out = append(out, m)
	}
	return out, nil
}

// Try replays what was decided from a time until another under a policy; nil is each decision's own, and one whose
// policy is not kept any more is decided under the newest.
func Try(ctx context.Context, tx *db.Tx, since, until time.Time, trial *network.Policy) (Replayed, error) {
	n, now, err := network.Current(ctx, tx)
	if err != nil {
		return Replayed{}, err
	}
	r, err := ReadRecorded(ctx, tx, since, until)
	if err != nil {
		return Replayed{}, err
	}
	return Replay(n, r, func(d sourcing.Decision) network.Policy {
		if trial != nil {
			return *trial
		}
		return n.PolicyNamed(d.Policy, now)
	}), nil
}
