package eta

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/shipment"
)

const riskLinesSQL = `
SELECT l.shipment, l.line, l.repair, t.due_at, coalesce(r.level, 0) AS level, coalesce(r.chance, -1) AS chance
FROM shipment_lines l
JOIN pick_tasks t ON t.line = l.line
LEFT JOIN line_risks r ON r.shipment = l.shipment AND r.line = l.line
WHERE l.shipment = ANY ($1) AND l.taken_at IS NULL
ORDER BY l.shipment, l.line`

// riskLine is an open line in a shipment, with the chance and the step that were told last.
type riskLine struct {
	Shipment string    `db:"shipment" json:"shipment"`
	Line     uuid.UUID `db:"line" json:"line"`
	Repair   string    `db:"repair" json:"-"`
	DueAt    time.Time `db:"due_at" json:"due_at"`
	Level    int       `db:"level" json:"level"`
	Chance   float64   `db:"chance" json:"chance"`
}

// riskLines gives shipments their open lines.
func riskLines(ctx context.Context, tx *db.Tx, shipments []*subject) error {
	ids, byID := make([]string, len(shipments)), make(map[string]*subject, len(shipments))
	for i, s := range shipments {
		ids[i], byID[s.id] = s.id, s
	}
	var rows []riskLine
	if err := tx.SelectContext(ctx, &rows, riskLinesSQL, pq.Array(ids)); err != nil {
		return fmt.Errorf("read the risks of lines: %w", err)
	}
	for _, r := range rows {
		byID[r.Shipment].lines = append(byID[r.Shipment].lines, r)
	}
	return nil
}

const keepRisksSQL = `
INSERT INTO line_risks (shipment, line, due_at, chance, level, since)
SELECT r.shipment, r.line, r.due_at, r.chance, r.level, $2
FROM json_to_recordset($1) AS r (shipment text, line uuid, due_at timestamptz, chance double precision, level int)
ORDER BY r.shipment, r.line
ON CONFLICT (shipment, line) DO UPDATE
SET due_at = excluded.due_at, chance = excluded.chance, level = excluded.level,
    since = CASE WHEN line_risks.level = excluded.level THEN line_risks.since ELSE excluded.since END`

// keepRisks writes the chances that changed and tells of the steps that did.
func (o *Foresight) keepRisks(ctx context.Context, tx *db.Tx) ([]event.Timer, error) {
	var rows []riskLine
	var events []event.Timer
	for _, s := range o.subjects {
		if s.forecast == nil {
			continue
		}
		for _, l := range s.lines {
			now := l
			now.Chance = roundChance(s.forecast.chance(l.DueAt))
			now.Level = o.policy.steps().Level(l.Level, now.Chance)
			if now != l {
				rows = append(rows, now)
			}
			if now.Level != l.Level {
				events = append(events, event.Timer{At: tx.Now, Event: s.risk(l, now)})
			}
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("encode risks: %w", err)
	}
	if _, err := tx.ExecContext(ctx, keepRisksSQL, string(raw), tx.Now); err != nil {
		return nil, fmt.Errorf("keep risks: %w", err)
	}
	return events, nil
}

// risk is the event of a step.
func (s *subject) risk(was, now riskLine) event.Event {
	r := Risk{Repair: now.Repair, Shipment: s.id, Line: now.Line, From: RiskStepsInWords()[was.Level], To: RiskStepsInWords()[now.Level], Chance: now.Chance, DueAt: now.DueAt}
	if s.forecast != nil {
		r.P50 = &s.forecast.P50
	}
	switch {
	case was.Level == RiskNone:
		return RiskRaised{r}
	case now.Level > was.Level:
		return RiskEscalated{r}
	}
	return RiskCleared{r}
}

const dropRisksSQL = `
DELETE FROM line_risks r
USING shipment_lines l
WHERE r.shipment = ANY ($1) AND l.shipment = r.shipment AND l.line = r.line
RETURNING r.shipment, r.line, l.repair, r.due_at, r.level, r.chance`

const dropForecastsSQL = `
DELETE FROM shipment_forecasts
WHERE shipment = ANY ($1)`

// drop ends the forecasts and risks of shipments that are on their way no more. One that was given up is remembered, so that
// its carrier's next word is heard as what it is.
func (o *Foresight) drop(ctx context.Context, tx *db.Tx) ([]event.Timer, error) {
	var ids []string
	byID := map[string]*subject{}
	var out []event.Timer
	for _, s := range o.subjects {
		if s.forecast != nil || !s.Known || s.open() {
			continue
		}
		if s.LostSince != nil {
			last, spoke := s.spoke(*s.LostSince)
			if !spoke {
				continue
			}
			told, err := shipment.ByID(ctx, tx, s.id)
			if err != nil {
				return nil, err
			}
			out = append(out, timersAt(tx.Now, shipment.EventPerRepair(told.Shares(), func(of shipment.Share) Found {
				return Found{Repair: of.Repair, Shipment: s.id, Lines: of.Lines, Leg: string(last.State), At: last.At}
			}))...)
		}
		ids, byID[s.id] = append(ids, s.id), s
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []riskLine
	if err := tx.SelectContext(ctx, &rows, dropRisksSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("end risks: %w", err)
	}
	if _, err := tx.ExecContext(ctx, dropForecastsSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("end forecasts: %w", err)
	}
	for _, r := range rows {
		if r.Level == RiskNone {
			continue
		}
		now := r
		now.Level, now.Chance = RiskNone, 0
		if s := byID[r.Shipment]; s.arrived != nil && !s.arrived.After(r.DueAt) {
			now.Chance = 1
		}
		out = append(out, event.Timer{At: tx.Now, Event: byID[r.Shipment].risk(r, now)})
	}
	return out, nil
}

// spoke is the last scan after a time.
func (s *subject) spoke(after time.Time) (shipment.Step, bool) {
	for i := len(s.steps) - 1; i >= 0; i-- {
		if s.steps[i].At.After(after) {
			return s.steps[i], true
		}
	}
	return shipment.Step{}, false
}
