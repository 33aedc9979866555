package pick

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

var requestPicks = db.NewFunction[requestPicksIn, int]("request_picks")

type requestPicksIn struct {
	At    time.Time    `sql:"p_at"`
	Tasks []newPicking `sql:"p_tasks,new_pick_task"`
}

type newPicking struct {
	Line        uuid.UUID       `sql:"line"`
	Repair      string          `sql:"repair"`
	Reservation uuid.UUID       `sql:"reservation"`
	Warehouse   string          `sql:"warehouse"`
	Part        string          `sql:"part"`
	Condition   stock.Condition `sql:"condition"`
	Quantity    int64           `sql:"quantity"`
	ShipTo      json.RawMessage `sql:"ship_to"`
	DueAt       time.Time       `sql:"due_at"`
	LeavesAt    *time.Time      `sql:"leaves_at"`
}

// Request puts order lines on their warehouses' lists, in one statement. A line that was cancelled there may come
// again from another warehouse; one that is still wanted or already packed may not.
func Request(ctx context.Context, tx *db.Tx, tasks []Task) error {
	if len(tasks) == 0 {
		return nil
	}
	in := requestPicksIn{At: tx.Now, Tasks: make([]newPicking, len(tasks))}
	for i, t := range tasks {
		to, err := json.Marshal(t.ShipTo)
		if err != nil {
			return fmt.Errorf("encode the destination: %w", err)
		}
		in.Tasks[i] = newPicking{t.Line, t.Repair, t.Reservation, t.Warehouse, t.Part, t.Condition, t.Quantity, to, t.DueAt, t.LeavesAt}
	}
	written, err := requestPicks.Call(ctx, tx, in)
	if err == nil && written != len(tasks) {
		err = ErrTaskState.Because("exists")
	}
	return err
}

const taskColumns = `
SELECT t.line, t.repair, t.reservation, t.warehouse, t.part, t.condition, t.quantity, t.serial, t.state, t.ship_to, t.due_at, t.leaves_at,
       t.created_at, t.picked_at, t.version, p.name_zh AS part_name_zh, p.name_en AS part_name_en, p.serialised, p.grams, p.esd,
       coalesce(s.bin, '') AS bin
FROM pick_tasks t
JOIN parts p ON p.number = t.part
LEFT JOIN stock s ON s.part = t.part AND s.location = t.warehouse AND s.condition = t.condition`

const lockTaskSQL = taskColumns + `
WHERE t.line = $1
FOR UPDATE OF t`

func lockTask(ctx context.Context, tx *db.Tx, line uuid.UUID) (Task, error) {
	var t Task
	err := tx.GetContext(ctx, &t, lockTaskSQL, line)
	if errors.Is(err, sql.ErrNoRows) {
		return t, ErrNoTask
	}
	if err != nil {
		return t, fmt.Errorf("lock pick task: %w", err)
	}
	return t, nil
}

const setTaskSQL = `
UPDATE pick_tasks
SET state = $2, serial = $3, picked_at = $4, version = version + 1
WHERE line = $1`

// Cancel takes a line off the list while it is not packed; false when it is in a shipment already. The caller releases
// the reservation.
func Cancel(ctx context.Context, tx *db.Tx, line uuid.UUID) (bool, error) {
	t, err := lockTask(ctx, tx, line)
	if errors.Is(err, ErrNoTask) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if t.State == Packed {
		return false, nil
	}
	_, err = tx.ExecContext(ctx, setTaskSQL, line, Cancelled, nil, nil)
	return err == nil, err
}

// Pick takes a line from the shelf: scanned is the serial of a serialised part, else the part's number.
func Pick(ctx context.Context, tx *db.Tx, warehouse string, line uuid.UUID, scanned string) (Task, error) {
	t, err := lockTask(ctx, tx, line)
	if err != nil {
		return t, err
	}
	if t.Warehouse != warehouse {
		return t, ErrNoTask
	}
	if t.State != Open {
		return t, ErrTaskState.Because("is").With("state", t.State)
	}
	if err := released(ctx, tx, t); err != nil {
		return t, err
	}
	if t.Serialised {
		serial, err := stock.BindScan(ctx, tx, t.Reservation, scanned)
		if err != nil {
			return t, fault.AtField(err, "body.scanned")
		}
		t.Serial = &serial
	} else if scan, err := catalog.ReadScan(ctx, tx, scanned); err != nil {
		return t, fault.AtField(err, "body.scanned")
	} else if !scan.Names(t.Part, "") {
		return t, ErrWrongScan.Because("expected").With("part", t.Part).At("body.scanned")
	}
	if _, err := tx.ExecContext(ctx, setTaskSQL, line, Taken, t.Serial, tx.Now); err != nil {
		return t, fmt.Errorf("pick: %w", err)
	}
	t.State, t.PickedAt, t.Version = Taken, &tx.Now, t.Version+1
	return t, event.Emit(ctx, tx, Picked{Repair: t.Repair, Line: line, Warehouse: warehouse, Serial: t.Piece()})
}

// Short tells that the bin did not hold the part: the task leaves the list and whoever ordered it is told.
func Short(ctx context.Context, tx *db.Tx, warehouse string, line uuid.UUID, reason string) (Task, error) {
	t, err := lockTask(ctx, tx, line)
	if err != nil {
		return t, err
	}
	if t.Warehouse != warehouse {
		return t, ErrNoTask
	}
	if t.State != Open {
		return t, ErrTaskState.Because("is").With("state", t.State)
	}
	if _, err := tx.ExecContext(ctx, setTaskSQL, line, Cancelled, nil, nil); err != nil {
		return t, fmt.Errorf("report short: %w", err)
	}
	t.State = Cancelled
	return t, event.Emit(ctx, tx, FoundShort{Repair: t.Repair, Line: line, Warehouse: warehouse, Part: t.Part, Reason: reason})
}

// Filter narrows a pick list.
type Filter struct {
	Warehouse string
	// State is open, picked or packed; empty is open and picked.
	State State
	After *Task
	Limit int
}

const pickListSQL = taskColumns + `
WHERE t.warehouse = $1
  AND (t.state = $2 OR $2 = '' AND t.state IN ('open', 'picked'))
  AND ($3::timestamptz IS NULL OR (coalesce(t.leaves_at, t.due_at), t.line) > ($3, $4::uuid))
ORDER BY coalesce(t.leaves_at, t.due_at), t.line
LIMIT $5`

// List lists tasks, by the departure that still keeps the promise of each, each with serials that lie there.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Task, error) {
	var after any
	var line uuid.UUID
	if f.After != nil {
		after, line = f.After.LeaveBy(), f.After.Line
	}
	var out []Task
	if err := tx.SelectContext(ctx, &out, pickListSQL, f.Warehouse, f.State, after, line, f.Limit); err != nil {
		return nil, fmt.Errorf("list picks of %s: %w", f.Warehouse, err)
	}
	out, err := withSerials(ctx, tx, out)
	if err != nil {
		return nil, err
	}
	return withDeclarations(ctx, tx, f.Warehouse, out)
}

// withSerials adds to the open tasks the serials that may be taken, looked up once a part.
func withSerials(ctx context.Context, tx *db.Tx, tasks []Task) ([]Task, error) {
	type shelf struct {
		part, location string
		condition      stock.Condition
	}
	seen := map[shelf][]string{}
	for i, t := range tasks {
		if !t.Serialised || t.State != Open {
			continue
		}
		at := shelf{t.Part, t.Warehouse, t.Condition}
		serials, known := seen[at]
		if !known {
			var err error
			if serials, err = stock.SerialsAt(ctx, tx, t.Part, t.Warehouse, t.Condition, 20); err != nil {
				return nil, err
			}
			seen[at] = serials
		}
		tasks[i].Serials = serials
	}
	return tasks, nil
}
