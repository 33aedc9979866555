package allocation

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
)

// Decision is what was decided for a part line, with every place that was weighed.
type Decision struct {
	ID      uuid.UUID `json:"id"`
	Line    uuid.UUID `json:"line"`
	At      time.Time `json:"at"`
	Demand  Demand    `json:"demand"`
	Choices []Choice  `json:"choices"`
	Outcome string    `json:"outcome"`
	Policy  string    `json:"policy"`
}

// The new promise reads the count of what was closed, so that PostgreSQL closes the old one first: a line has one open
// promise at a time. One statement, because each costs a round trip of every order.
const writePlansSQL = `
WITH plan AS (
    SELECT promise, decision, line, repair, part, source, due_at, arrives_at, within_24h, why, demand, choices, outcome
    FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::timestamptz[],
                $11::timestamptz[], $12::boolean[], $13::text[], $14::jsonb[], $15::jsonb[], $16::text[])
        AS p (promise, decision, line, repair, part, source, due_at, arrives_at, within_24h, why, demand, choices, outcome)
), closed AS (
    UPDATE promises
    SET state = 'superseded', judged_at = $2, reason = 're-sourced'
    WHERE kind = $1 AND line = ANY ($6::uuid[]) AND state = 'open'
    RETURNING id
), promised AS (
    INSERT INTO promises (id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state)
    SELECT promise, $1, line, repair, part, source, $2, due_at, arrives_at, within_24h, why, 'open'
    FROM plan
    WHERE (SELECT count(*) FROM closed) >= 0
)
INSERT INTO decisions (id, line, at, demand, choices, outcome, policy)
SELECT decision, line, $2, demand, choices, outcome, $3
FROM plan`

// writePlans writes the decisions and the promises of plans, and closes the promises that they supersede.
func writePlans(ctx context.Context, tx *db.Tx, w *weighing, plans []Plan) error {
	n := len(plans)
	texts := func() []string { return make([]string, n) }
	promises, decisions, lines, repairs, parts, sources := texts(), texts(), texts(), texts(), texts(), texts()
	due, arrives, within, why := texts(), texts(), make([]bool, n), texts()
	demands, choices, outcomes := texts(), texts(), texts()
	for i, p := range plans {
		d := w.demands[i]
		// Who lives there is no reason for a decision and is not kept with it.
		d.To.Label, d.To.Address = "", ""
		demand, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("encode the demand: %w", err)
		}
		weighed, err := json.Marshal(p.Choices)
		if err != nil {
			return fmt.Errorf("encode the choices: %w", err)
		}
		promises[i], decisions[i], lines[i], repairs[i] = p.Promise.ID.String(), p.Decision.String(), p.Line.String(), p.Promise.Repair
		parts[i], sources[i], outcomes[i] = p.Promise.Part, p.Promise.Source, p.Outcome
		due[i], arrives[i] = p.Promise.DueAt.UTC().Format(time.RFC3339Nano), p.Promise.ArrivesAt.UTC().Format(time.RFC3339Nano)
		within[i], why[i], demands[i], choices[i] = p.Promise.Within24h, p.Promise.Why, string(demand), string(weighed)
	}
	if _, err := tx.ExecContext(ctx, writePlansSQL, PartPromise, tx.Now, w.policy.label(), pq.Array(promises),
		pq.Array(decisions), pq.Array(lines), pq.Array(repairs), pq.Array(parts), pq.Array(sources), pq.Array(due),
		pq.Array(arrives), pq.Array(within), pq.Array(why), pq.Array(demands), pq.Array(choices), pq.Array(outcomes)); err != nil {
		return fmt.Errorf("write decisions and promises: %w", err)
	}
	return nil
}

const decisionsOfLineSQL = `
SELECT id, line, at, demand, choices, outcome, policy
FROM decisions
WHERE line = $1
ORDER BY at DESC, id DESC`

// DecisionsOfLine reads what was decided for a part line, newest first; ErrNoDecision when nothing was.
func DecisionsOfLine(ctx context.Context, tx *db.Tx, line uuid.UUID) ([]Decision, error) {
	var rows []struct {
		ID, Line        uuid.UUID
		At              time.Time
		Demand, Choices []byte
		Outcome, Policy string
	}
	if err := tx.SelectContext(ctx, &rows, decisionsOfLineSQL, line); err != nil {
		return nil, fmt.Errorf("read decisions of line %s: %w", line, err)
	}
	if len(rows) == 0 {
		return nil, ErrNoDecision
	}
	out := make([]Decision, len(rows))
	for i, r := range rows {
		out[i] = Decision{ID: r.ID, Line: r.Line, At: r.At, Outcome: r.Outcome, Policy: r.Policy}
		if err := json.Unmarshal(r.Demand, &out[i].Demand); err != nil {
			return nil, fmt.Errorf("decode the demand of decision %s: %w", r.ID, err)
		}
		if err := json.Unmarshal(r.Choices, &out[i].Choices); err != nil {
			return nil, fmt.Errorf("decode the choices of decision %s: %w", r.ID, err)
		}
	}
	return out, nil
}
