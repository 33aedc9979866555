package board

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation/assign"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/shipping/pick"
)

const runWaitingSQL = orderline.Columns + `
JOIN repairs r ON r.id = l.repair
WHERE l.state = 'backordered' AND ($1 = '' OR l.ship_to ->> 'zone' = $1)
ORDER BY NOT r.urgent, l.ordered_at, l.id
LIMIT $2
FOR UPDATE OF l SKIP LOCKED`

// What somebody is picking stays where it is picked. Lines and picks are locked before any stock, as by everybody.
const runMovableSQL = orderline.Columns + `
JOIN pick_tasks t ON t.line = l.id AND t.state = 'open'
WHERE l.state = 'reserved' AND l.part = ANY ($1) AND t.reservation = l.reservation
ORDER BY l.ordered_at, l.id
LIMIT $2
FOR UPDATE OF l, t SKIP LOCKED`

const promisesOfLinesSQL = `
SELECT id, due_at
FROM promises
WHERE id = ANY ($1::uuid[])`

// RunAllocation looks at all who wait at the sites of a zone together, and at the reserved lines of the same parts that nobody
// has picked yet. Who can be served is; a reserved line moves only when all together are less late by it.
func RunAllocation(ctx context.Context, tx *db.Tx, zone string) (AllocationRun, error) {
	out := AllocationRun{At: tx.Now, Zone: zone, Changes: []AllocationRunChange{}}
	policy, err := partorder.CurrentPolicy(ctx, tx)
	if err != nil {
		return out, err
	}
	lines, err := linesOfRun(ctx, tx, zone, policy.RunLines)
	if err != nil || len(lines) == 0 {
		return out, err
	}
	standing, err := standingOf(ctx, tx, lines)
	if err != nil {
		return out, err
	}
	done, err := assign.Rearrange(ctx, tx, standing)
	if err != nil {
		return out, err
	}
	for i, l := range lines {
		if l.State == orderline.Backordered {
			out.Waited++
		} else {
			out.Movable++
		}
		k := slices.IndexFunc(done.Plans, func(p sourcing.Plan) bool { return p.Line == l.ID })
		if k < 0 {
			continue
		}
		p := done.Plans[k]
		if err := moveByRun(ctx, tx, l, p); err != nil {
			return out, err
		}
		out.Changes = append(out.Changes, AllocationRunChange{Line: l.ID, Repair: l.Repair, Part: l.Part, From: l.Source, To: p.Source,
			WasDue: standing[i].Due, Due: p.Promise.DueAt})
	}
	out.Before, out.After, out.InTurn, out.LowerBound, out.Waiting = done.Before, done.After, done.InTurn, done.LowerBound, done.Waiting
	return out, nil
}

func linesOfRun(ctx context.Context, tx *db.Tx, zone string, most int) ([]orderline.Line, error) {
	var waiting, movable []orderline.Line
	if err := tx.SelectContext(ctx, &waiting, runWaitingSQL, zone, most); err != nil {
		return nil, fmt.Errorf("lock waiting lines: %w", err)
	}
	var parts []string
	for _, l := range waiting {
		parts = append(parts, l.Part)
	}
	slices.Sort(parts)
	if len(parts) == 0 {
		return nil, nil
	}
	if err := tx.SelectContext(ctx, &movable, runMovableSQL, pq.Array(slices.Compact(parts)), most); err != nil {
		return nil, fmt.Errorf("lock reserved lines: %w", err)
	}
	return append(waiting, movable...), nil
}

const urgentSQL = `
SELECT id
FROM repairs
WHERE id = ANY ($1) AND urgent`

func standingOf(ctx context.Context, tx *db.Tx, lines []orderline.Line) ([]assign.Standing, error) {
	var repairs, urgent []string
	var ids []uuid.UUID
	for _, l := range lines {
		repairs = append(repairs, l.Repair)
		if l.PromiseID != nil {
			ids = append(ids, *l.PromiseID)
		}
	}
	if err := tx.SelectContext(ctx, &urgent, urgentSQL, pq.Array(repairs)); err != nil {
		return nil, fmt.Errorf("read who is urgent: %w", err)
	}
	var promises []struct {
		ID  uuid.UUID `db:"id"`
		Due time.Time `db:"due_at"`
	}
	if err := tx.SelectContext(ctx, &promises, promisesOfLinesSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("read what was promised: %w", err)
	}
	due := map[uuid.UUID]time.Time{}
	for _, p := range promises {
		due[p.ID] = p.Due
	}
	out := make([]assign.Standing, len(lines))
	for i, l := range lines {
		// A piece in the own van is handed over by the arrival itself; here nobody's van is looked into.
		d := partorder.DemandsOf(repair.Repair{ID: l.Repair, Urgent: slices.Contains(urgent, l.Repair)}, []orderline.Line{l})[0]
		d.From = tx.Now
		out[i] = assign.Standing{Demand: d}
		if l.PromiseID != nil {
			out[i].Due = due[*l.PromiseID]
		}
		if l.State == orderline.Reserved {
			// It was told which part comes; only the place may be another.
			out[i].Demand.Accept, out[i].Demand.Factors = []string{l.Supplied}, map[string]int64{l.Supplied: l.PiecesEach}
			out[i].Reserved = stock.Reservation{ID: *l.Reservation, Location: l.Source, Part: l.Supplied, Condition: l.Condition, Quantity: l.Quantity}
		}
	}
	return out, nil
}

func moveByRun(ctx context.Context, tx *db.Tx, l orderline.Line, p sourcing.Plan) error {
	if l.State == orderline.Reserved {
		if _, err := pick.Cancel(ctx, tx, l.ID); err != nil {
			return err
		}
	}
	_, err := partorder.PutLines(ctx, tx, []orderline.Line{l}, []sourcing.Plan{p}, nil, "wave")
	return err
}

const planRunSQL = `
INSERT INTO allocation_runs (zone, day, due_at)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING`

// planRun makes sure that who waits in a zone is looked at on its next morning.
func planRun(ctx context.Context, tx *db.Tx, zone string) error {
	if zone == "" {
		return nil
	}
	policy, err := partorder.CurrentPolicy(ctx, tx)
	if err != nil {
		return err
	}
	at, err := nextMorning(tx.Now, zone, policy.Morning)
	if err != nil {
		return err
	}
	day := at.Format(time.DateOnly)
	planned, err := tx.ExecContext(ctx, planRunSQL, zone, day, at.UTC())
	if err != nil {
		return fmt.Errorf("plan an allocation run: %w", err)
	}
	if n, err := planned.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return event.EmitAt(ctx, tx, at.UTC(), AllocationRunDue{Zone: zone, Day: day})
}

const doneRunSQL = `
UPDATE allocation_runs
SET done_at = $3, report = $4
WHERE zone = $1 AND day = $2 AND done_at IS NULL`

// runMorning does the run that was planned, and plans the next one while somebody waits still.
func runMorning(ctx context.Context, tx *db.Tx, e AllocationRunDue) error {
	done, err := RunAllocation(ctx, tx, e.Zone)
	if err != nil {
		return err
	}
	report, err := json.Marshal(done)
	if err != nil {
		return fmt.Errorf("encode an allocation run: %w", err)
	}
	if _, err := tx.ExecContext(ctx, doneRunSQL, e.Zone, e.Day, tx.Now, string(report)); err != nil {
		return fmt.Errorf("keep an allocation run: %w", err)
	}
	if done.Waiting == 0 {
		return nil
	}
	return planRun(ctx, tx, e.Zone)
}

// RunFilter narrows the list of allocation runs.
type RunFilter struct {
	Zone  string
	Limit int
}

const listRunsSQL = `
SELECT report
FROM allocation_runs
WHERE done_at IS NOT NULL AND ($1 = '' OR zone = $1)
ORDER BY done_at DESC
LIMIT $2`

// AllocationRuns lists the mornings that were, newest first.
func AllocationRuns(ctx context.Context, tx *db.Tx, f RunFilter) ([]AllocationRun, error) {
	var rows [][]byte
	if err := tx.SelectContext(ctx, &rows, listRunsSQL, f.Zone, f.Limit); err != nil {
		return nil, fmt.Errorf("list allocation runs: %w", err)
	}
	out := make([]AllocationRun, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal(r, &out[i]); err != nil {
			return nil, fmt.Errorf("decode an allocation run: %w", err)
		}
	}
	return out, nil
}
