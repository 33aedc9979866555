package repairflowtest

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
)

func (w World) Order(repair string, wants ...partorder.Want) []partorder.Ordered {
	w.Helper()
	var out []partorder.Ordered
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = partorder.OrderParts(ctx, tx, repair, wants, false)
		return err
	})
	return out
}

func (w World) One(repair, part string) partorder.Ordered {
	w.Helper()
	out := w.Order(repair, partorder.Want{Part: part, Quantity: 1})
	require.Len(w, out, 1)
	return out[0]
}

func (w World) Urgent(engineer string) repair.Repair {
	w.Helper()
	in := Intake(engineer)
	in.Urgent = true
	return w.Open(in)
}

func (w World) ReserveSoftly(repair string, wants ...partorder.Want) []partorder.Ordered {
	w.Helper()
	var out []partorder.Ordered
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = partorder.ReserveSoftly(ctx, tx, repair, wants, false)
		return err
	})
	return out
}

func (w World) Line(id uuid.UUID) orderline.Line {
	w.Helper()
	var l orderline.Line
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { l, err = orderline.ByID(ctx, tx, id); return err })
	return l
}

func (w World) Lines(repair string) []orderline.Line {
	var out []orderline.Line
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = orderline.OfRepair(ctx, tx, repair)
		return err
	})
	return out
}

// Family answers the quantities of a repair's lines by source.
func (w World) Family(repair string) map[string]int64 {
	w.Helper()
	out := map[string]int64{}
	for _, l := range w.Lines(repair) {
		out[string(l.State)+" "+l.Source] += l.Quantity
	}
	return out
}

// Counts are how many open lines there are of a state.
func (w World) Counts() map[orderline.State]int {
	w.Helper()
	var rows []struct {
		State orderline.State `db:"state"`
		N     int             `db:"n"`
	}
	require.NoError(w, w.DB.SelectContext(w.Context(), &rows, "SELECT state, count(*) AS n FROM order_lines WHERE closed_at IS NULL GROUP BY state"))
	out := map[orderline.State]int{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out
}

func (w World) Tasks() int {
	w.Helper()
	var n int
	require.NoError(w, w.DB.GetContext(w.Context(), &n, "SELECT count(*) FROM pick_tasks WHERE state = 'open'"))
	return n
}

// Reasons are why a line moved, oldest first.
func (w World) Reasons(l orderline.Line) []string {
	w.Helper()
	var out []string
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		history, err := event.History(ctx, tx, l.Repair, 0, 100)
		for _, e := range history {
			var m orderline.Moved
			if e.Type == m.EventType() {
				require.NoError(w, json.Unmarshal(e.Data, &m))
				if m.Line == l.ID {
					out = append(out, string(m.To)+" "+m.Reason)
				}
			}
		}
		return err
	})
	return out
}

// Act runs one of the commands on a line.
func (w World) Act(fn func(ctx context.Context, tx *db.Tx) (orderline.Line, error)) orderline.Line {
	w.Helper()
	var l orderline.Line
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { l, err = fn(ctx, tx); return err })
	return l
}

func (w World) ScanIn(line uuid.UUID, scanned string) orderline.Line {
	w.Helper()
	return w.Act(func(ctx context.Context, tx *db.Tx) (orderline.Line, error) {
		return custody.Receive(ctx, tx, line, scanned)
	})
}

func (w World) Fit(line uuid.UUID, newSerial, oldSerial string) orderline.Line {
	w.Helper()
	return w.Act(func(ctx context.Context, tx *db.Tx) (orderline.Line, error) {
		return custody.Install(ctx, tx, line, newSerial, oldSerial)
	})
}

func (w World) TryFit(line uuid.UUID, newSerial, oldSerial string) error {
	return w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Install(ctx, tx, line, newSerial, oldSerial)
		return err
	})
}

func (w World) Cancelled(line uuid.UUID) orderline.Line {
	w.Helper()
	return w.Act(func(ctx context.Context, tx *db.Tx) (orderline.Line, error) {
		return custody.CancelLine(ctx, tx, line, "not needed")
	})
}

func (w World) TakenBack(line uuid.UUID, warehouse, scanned string) orderline.Line {
	w.Helper()
	return w.Act(func(ctx context.Context, tx *db.Tx) (orderline.Line, error) {
		return custody.TakeBack(ctx, tx, line, warehouse, scanned, custody.Intact)
	})
}

func (w World) Reported(line uuid.UUID, problem string) orderline.Line {
	w.Helper()
	return w.Act(func(ctx context.Context, tx *db.Tx) (orderline.Line, error) {
		return custody.Report(ctx, tx, line, problem, "told by the engineer")
	})
}

func (w World) Lost(l partorder.Ordered) (orderline.Line, *partorder.Ordered) {
	w.Helper()
	var out orderline.Line
	var next *partorder.Ordered
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, next, err = custody.LoseLine(ctx, tx, l.ID, "the carrier has lost it")
		return err
	})
	return out, next
}

func FiveFans(ctx context.Context, tx *db.Tx) error {
	return stock.Receive(ctx, tx, "WH-GZ", "note", []stock.ReceiptLine{{Part: "FAN", Condition: stock.New, Quantity: 5}})
}
