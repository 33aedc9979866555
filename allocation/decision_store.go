package allocation

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory"
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

const writePlansSQL = `
SELECT write_plans($1, $2, $3, $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::timestamptz[],
       $11::timestamptz[], $12::boolean[], $13::text[], $14::jsonb[], $15::jsonb[], $16::text[], $17::text[], NULL, false)`

// writePlans writes the decisions and the promises of plans, and closes the promises that they supersede.
func writePlans(ctx context.Context, tx *db.Tx, policy Policy, demands []Demand, plans []Plan) error {
	r, err := rowsOf(demands, plans)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, writePlansSQL, tx.Now, PartPromise, policy.label(), pq.Array(r.promises), pq.Array(r.decisions),
		pq.Array(r.lines), pq.Array(r.repairs), pq.Array(r.parts), pq.Array(r.sources), pq.Array(r.due), pq.Array(r.arrives),
		pq.Array(r.within), pq.Array(r.why), pq.Array(r.demands), pq.Array(r.choices), pq.Array(r.outcomes), pq.Array(r.states)); err != nil {
		return fmt.Errorf("write decisions and promises: %w", err)
	}
	return nil
}

// kept is a choice as a decision keeps it: names and words are told anew by whoever reads it, because they are most of
// its size and follow from the rest.
type kept struct {
	Location  string              `json:"location"`
	Kind      inventory.Kind      `json:"kind"`
	Part      string              `json:"part"`
	Condition inventory.Condition `json:"condition"`
	Km        int                 `json:"km,omitempty"`
	Available int64               `json:"available,omitempty"`
	LeavesAt  time.Time           `json:"leaves_at,omitzero"`
	ArrivesAt time.Time           `json:"arrives_at,omitzero"`
	Keeps24h  bool                `json:"keeps_24h,omitempty"`
	Estimated bool                `json:"estimated,omitempty"`
	Carrier   string              `json:"carrier,omitempty"`
	Service   string              `json:"service,omitempty"`
	CostMinor int64               `json:"cost_minor,omitempty"`
	Won       bool                `json:"won,omitempty"`
	Reason    string              `json:"reason"`
}

func keptOf(choices []Choice) []kept {
	out := make([]kept, len(choices))
	for i, c := range choices {
		out[i] = kept{Location: c.Location, Kind: c.Kind, Part: c.Part, Condition: c.Condition, Km: c.Km, Available: c.Available,
			LeavesAt: c.LeavesAt.UTC(), ArrivesAt: c.ArrivesAt.UTC(), Keeps24h: c.Keeps24h, Estimated: c.Estimated, Carrier: c.Carrier,
			Service: c.Service, CostMinor: c.CostMinor, Won: c.Won, Reason: c.Reason}
	}
	return out
}

// planRows are plans as columns.
type planRows struct {
	promises, decisions, lines, repairs, parts, sources, due, arrives, why, demands, choices, outcomes, states []string
	within                                                                                                     []bool
}

func rowsOf(demands []Demand, plans []Plan) (planRows, error) {
	n := len(plans)
	texts := func() []string { return make([]string, n) }
	r := planRows{promises: texts(), decisions: texts(), lines: texts(), repairs: texts(), parts: texts(), sources: texts(), due: texts(),
		arrives: texts(), within: make([]bool, n), why: texts(), demands: texts(), choices: texts(), outcomes: texts(), states: texts()}
	for i, p := range plans {
		d := demands[i]
		// Who lives there is no reason for a decision and is not kept with it.
		d.To.Label, d.To.Address = "", ""
		demand, err := json.Marshal(d)
		if err != nil {
			return r, fmt.Errorf("encode the demand: %w", err)
		}
		weighed, err := json.Marshal(keptOf(p.Choices))
		if err != nil {
			return r, fmt.Errorf("encode the choices: %w", err)
		}
		r.promises[i], r.decisions[i], r.lines[i], r.repairs[i] = p.Promise.ID.String(), p.Decision.String(), p.Line.String(), p.Promise.Repair
		r.parts[i], r.sources[i], r.outcomes[i], r.states[i] = p.Promise.Part, p.Promise.Source, p.Outcome, p.Promise.State
		r.due[i], r.arrives[i] = p.Promise.DueAt.UTC().Format(time.RFC3339Nano), p.Promise.ArrivesAt.UTC().Format(time.RFC3339Nano)
		r.within[i], r.why[i], r.demands[i], r.choices[i] = p.Promise.Within24h, p.Promise.Why, string(demand), string(weighed)
	}
	return r, nil
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
	n, err := ReadNetwork(ctx, tx)
	if err != nil {
		return nil, err
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
		n.explain(&out[i])
	}
	return out, nil
}
