package repairflow

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
)

func (w world) order(repair string, wants ...Want) []Ordered {
	w.Helper()
	var out []Ordered
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = OrderParts(ctx, tx, repair, wants, false)
		return err
	})
	return out
}

func (w world) one(repair, part string) Ordered {
	w.Helper()
	out := w.order(repair, Want{Part: part, Quantity: 1})
	require.Len(w, out, 1)
	return out[0]
}

func (w world) urgent(engineer string) Repair {
	w.Helper()
	in := intake(engineer)
	in.Urgent = true
	return w.open(in)
}

func (w world) hold(repair string, wants ...Want) []Ordered {
	w.Helper()
	var out []Ordered
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = HoldParts(ctx, tx, repair, wants, false)
		return err
	})
	return out
}

func (w world) line(id uuid.UUID) PartLine {
	w.Helper()
	var l PartLine
	w.do(func(ctx context.Context, tx *db.Tx) (err error) { l, err = LineByID(ctx, tx, id); return err })
	return l
}

func (w world) lines(repair string) []PartLine {
	var out []PartLine
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = LinesOfRepair(ctx, tx, repair)
		return err
	})
	return out
}

// family answers the quantities of a repair's lines by source.
func (w world) family(repair string) map[string]int64 {
	w.Helper()
	out := map[string]int64{}
	for _, l := range w.lines(repair) {
		out[l.State+" "+l.Source] += l.Quantity
	}
	return out
}

// counts are how many open lines there are of a state.
func (w world) counts() map[string]int {
	w.Helper()
	var rows []struct {
		State string `db:"state"`
		N     int    `db:"n"`
	}
	require.NoError(w, w.db.SelectContext(w.Context(), &rows, "SELECT state, count(*) AS n FROM part_lines WHERE closed_at IS NULL GROUP BY state"))
	out := map[string]int{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out
}

func (w world) tasks() int {
	w.Helper()
	var n int
	require.NoError(w, w.db.GetContext(w.Context(), &n, "SELECT count(*) FROM pick_tasks WHERE state = 'open'"))
	return n
}

// reasons are why a line moved, oldest first.
func (w world) reasons(l PartLine) []string {
	w.Helper()
	var out []string
	w.do(func(ctx context.Context, tx *db.Tx) error {
		history, err := event.History(ctx, tx, l.Repair, 0, 100)
		for _, e := range history {
			var m LineMoved
			if e.Type == m.EventType() {
				require.NoError(w, json.Unmarshal(e.Data, &m))
				if m.Line == l.ID {
					out = append(out, m.To+" "+m.Reason)
				}
			}
		}
		return err
	})
	return out
}

// act runs one of the commands on a line.
func (w world) act(fn func(ctx context.Context, tx *db.Tx) (PartLine, error)) PartLine {
	w.Helper()
	var l PartLine
	w.do(func(ctx context.Context, tx *db.Tx) (err error) { l, err = fn(ctx, tx); return err })
	return l
}

func (w world) scanIn(line uuid.UUID, scanned string) PartLine {
	w.Helper()
	return w.act(func(ctx context.Context, tx *db.Tx) (PartLine, error) { return Receive(ctx, tx, line, scanned) })
}

func (w world) fit(line uuid.UUID, newSerial, oldSerial string) PartLine {
	w.Helper()
	return w.act(func(ctx context.Context, tx *db.Tx) (PartLine, error) {
		return Install(ctx, tx, line, newSerial, oldSerial)
	})
}

func (w world) tryFit(line uuid.UUID, newSerial, oldSerial string) error {
	return w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := Install(ctx, tx, line, newSerial, oldSerial)
		return err
	})
}

func (w world) cancelled(line uuid.UUID) PartLine {
	w.Helper()
	return w.act(func(ctx context.Context, tx *db.Tx) (PartLine, error) { return CancelLine(ctx, tx, line, "not needed") })
}

func (w world) takenBack(line uuid.UUID, warehouse, scanned string) PartLine {
	w.Helper()
	return w.act(func(ctx context.Context, tx *db.Tx) (PartLine, error) {
		return TakeBack(ctx, tx, line, warehouse, scanned)
	})
}

func (w world) reported(line uuid.UUID, problem string) PartLine {
	w.Helper()
	return w.act(func(ctx context.Context, tx *db.Tx) (PartLine, error) {
		return Report(ctx, tx, line, problem, "told by the engineer")
	})
}

func (w world) lost(l Ordered) (PartLine, *Ordered) {
	w.Helper()
	var out PartLine
	var next *Ordered
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, next, err = LoseLine(ctx, tx, l.ID, "the carrier has lost it")
		return err
	})
	return out, next
}

func fiveFans(ctx context.Context, tx *db.Tx) error {
	return stock.Receive(ctx, tx, "WH-GZ", "note", []stock.ReceiptLine{{Part: "FAN", Condition: stock.New, Quantity: 5}})
}
