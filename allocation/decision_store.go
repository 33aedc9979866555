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

const insertDecisionsSQL = `
INSERT INTO decisions (id, line, at, demand, choices, outcome, policy)
SELECT id, line, $1, demand, choices, outcome, $2
FROM unnest($3::uuid[], $4::uuid[], $5::jsonb[], $6::jsonb[], $7::text[]) AS d (id, line, demand, choices, outcome)`

func insertDecisions(ctx context.Context, tx *db.Tx, w *weighing, plans []Plan) error {
	n := len(plans)
	ids, lines, outcomes := make([]string, n), make([]string, n), make([]string, n)
	demands, choices := make([]string, n), make([]string, n)
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
		ids[i], lines[i], outcomes[i] = p.Decision.String(), p.Line.String(), p.Outcome
		demands[i], choices[i] = string(demand), string(weighed)
	}
	if _, err := tx.ExecContext(ctx, insertDecisionsSQL, tx.Now, w.policy.label(), pq.Array(ids), pq.Array(lines),
		pq.Array(demands), pq.Array(choices), pq.Array(outcomes)); err != nil {
		return fmt.Errorf("write decisions: %w", err)
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
