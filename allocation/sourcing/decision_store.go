package sourcing

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Decision is what was decided for an order line, with every place that was weighed.
type Decision struct {
	ID      uuid.UUID `json:"id"`
	Line    uuid.UUID `json:"line"`
	At      time.Time `json:"at"`
	Demand  Demand    `json:"demand"`
	Choices []Choice  `json:"choices"`
	Outcome Outcome   `json:"outcome"`
	Policy  string    `json:"policy"`
}

var writePlansFunction = db.NewFunction[writePlansIn, db.Nothing]("write_plans")

type writePlansIn struct {
	At     time.Time `sql:"p_at"`
	Kind   string    `sql:"p_kind"`
	Policy string    `sql:"p_policy"`
	Plans  []PlanRow `sql:"p_plans,new_plan"`
	// Fresh tells that no line of the plans has a promise yet.
	Fresh bool `sql:"p_fresh"`
}

// writePlans writes the decisions and the promises of plans, and closes the promises that they supersede.
func writePlans(ctx context.Context, tx *db.Tx, policy network.Policy, demands []Demand, plans []Plan) error {
	rows, err := rowsOf(demands, plans)
	if err != nil {
		return err
	}
	_, err = writePlansFunction.Call(ctx, tx, writePlansIn{At: tx.Now, Kind: PartPromise, Policy: policy.Label(), Plans: rows})
	return err
}

// kept is a choice as a decision keeps it: names and words are told anew by whoever reads it, because they are most of
// its size and follow from the rest.
type kept struct {
	Location  string          `json:"location"`
	Kind      site.Kind       `json:"kind"`
	Part      string          `json:"part"`
	Condition stock.Condition `json:"condition"`
	Km        int             `json:"km,omitempty"`
	Available int64           `json:"available,omitempty"`
	LeavesAt  time.Time       `json:"leaves_at,omitzero"`
	ArrivesAt time.Time       `json:"arrives_at,omitzero"`
	Keeps24h  bool            `json:"keeps_24h,omitempty"`
	Estimated bool            `json:"estimated,omitempty"`
	Carrier   string          `json:"carrier,omitempty"`
	Service   string          `json:"service,omitempty"`
	CostMinor int64           `json:"cost_minor,omitempty"`
	Won       bool            `json:"won,omitempty"`
	Reason    Reason          `json:"reason"`
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

// PlanRow is a plan as it is written: a decision and a promise.
type PlanRow struct {
	Promise   uuid.UUID       `sql:"promise"`
	Decision  uuid.UUID       `sql:"decision"`
	Line      uuid.UUID       `sql:"line"`
	Repair    string          `sql:"repair"`
	Part      string          `sql:"part"`
	Source    string          `sql:"source"`
	DueAt     time.Time       `sql:"due_at"`
	ArrivesAt time.Time       `sql:"arrives_at"`
	Within24h bool            `sql:"within_24h"`
	Why       string          `sql:"why"`
	Demand    json.RawMessage `sql:"demand"`
	Choices   json.RawMessage `sql:"choices"`
	Outcome   Outcome         `sql:"outcome"`
	State     PromiseState    `sql:"state"`
	LeavesAt  *time.Time      `sql:"leaves_at"`
}

func rowsOf(demands []Demand, plans []Plan) ([]PlanRow, error) {
	out := make([]PlanRow, len(plans))
	for i, p := range plans {
		d := demands[i]
		// Who lives there is no reason for a decision and is not kept with it.
		d.To.Label, d.To.Address = "", ""
		demand, err := json.Marshal(d)
		if err != nil {
			return nil, fmt.Errorf("encode the demand: %w", err)
		}
		weighed, err := json.Marshal(keptOf(p.Choices))
		if err != nil {
			return nil, fmt.Errorf("encode the choices: %w", err)
		}
		out[i] = PlanRow{Promise: p.Promise.ID, Decision: p.Decision, Line: p.Line, Repair: p.Promise.Repair, Part: p.Promise.Part,
			Source: p.Promise.Source, DueAt: p.Promise.DueAt, ArrivesAt: p.Promise.ArrivesAt, Within24h: p.Promise.Within24h,
			Why: p.Promise.Why, Demand: demand, Choices: weighed, Outcome: p.Outcome, State: p.Promise.State,
			LeavesAt: p.Promise.LeavesAt}
	}
	return out, nil
}

const decisionsOfLineSQL = `
SELECT id, line, at, demand, choices, outcome, policy
FROM decisions
WHERE line = $1
ORDER BY at DESC, id DESC`

// DecisionsOfLine reads what was decided for an order line, newest first; ErrNoDecision when nothing was.
func DecisionsOfLine(ctx context.Context, tx *db.Tx, line uuid.UUID) ([]Decision, error) {
	var rows []struct {
		ID, Line        uuid.UUID
		At              time.Time
		Demand, Choices []byte
		Outcome         Outcome
		Policy          string
	}
	if err := tx.SelectContext(ctx, &rows, decisionsOfLineSQL, line); err != nil {
		return nil, fmt.Errorf("read decisions of line %s: %w", line, err)
	}
	if len(rows) == 0 {
		return nil, ErrNoDecision
	}
	n, err := network.Read(ctx, tx)
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
		explainDecision(n, &out[i])
	}
	return out, nil
}
