package repairflow_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/repairflow/board"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

var moves = []string{"order", "pick", "short", "pack", "ship", "arrive", "receive", "install", "doa", "unused", "cancel", "take-back", "visit", "drain",
	"hold", "confirm", "release", "hurry", "lose", "missing", "resume", "run", "lapse"}

// attempt runs one command on a line, sensible or not.
func attempt(ctx context.Context, tx *db.Tx, w repairflowtest.World, move, id string, line uuid.UUID) (err error) {
	const place = "WH-GZ"
	switch move {
	case "order":
		_, err = partorder.OrderParts(ctx, tx, id, []partorder.Want{{Part: "FAN", Quantity: 1}}, false)
	case "pick":
		_, err = pick.Pick(ctx, tx, place, line, "FAN")
	case "short":
		_, err = pick.Short(ctx, tx, place, line, "not there")
	case "pack":
		_, err = shipment.Pack(ctx, tx, shipment.PackRequest{Warehouse: place, Carrier: "SF", Lines: []uuid.UUID{line}, GrossGrams: 900})
	case "ship", "arrive":
		parcels, failed := shipment.OfRepair(ctx, tx, id)
		if failed != nil || len(parcels) == 0 {
			return failed
		}
		last := parcels[len(parcels)-1]
		if move == "ship" {
			_, err = tracking.Ship(ctx, tx, last.ID, "SF"+last.ID)
			return err
		}
		return tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("SF"+last.ID, "80", tx.Now)})
	case "receive":
		_, err = custody.Receive(ctx, tx, line, "FAN")
	case "install":
		_, err = custody.Install(ctx, tx, line, "", "")
	case "hold":
		_, err = partorder.ReserveSoftly(ctx, tx, id, []partorder.Want{{Part: "FAN", Quantity: 1}}, false)
	case "confirm":
		_, err = partorder.ConfirmReservation(ctx, tx, id, nil)
	case "release":
		_, err = partorder.ReleaseReservation(ctx, tx, id, nil, "declined")
	case "lose":
		_, _, err = custody.LoseLine(ctx, tx, line, "never turned up")
	case "resume":
		_, err = custody.ResumeWithout(ctx, tx, id, "go on")
	case "run":
		_, err = board.RunAllocation(ctx, tx, "")
	case "doa", "unused", "missing":
		_, err = custody.Report(ctx, tx, line, move, "told")
	case "cancel":
		_, err = custody.CancelLine(ctx, tx, line, "not needed")
	case "take-back":
		_, err = custody.TakeBack(ctx, tx, line, place, "FAN", custody.Intact)
	case "visit":
		_, err = repair.StartVisit(ctx, tx, id)
	}
	return err
}

// Whatever people do in whatever order, every step told is one the machine has, no piece is lost, and a repair that is
// called off settles when what is out has come back.
func TestWhateverIsDoneNothingIsLostAndEveryRepairEnds(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 1000)
	w.Receive("FAN", "WH-SZ", 1000)
	w.Drain()
	reached := map[orderline.State]bool{}
	rapid.Check(t, func(r *rapid.T) {
		id := w.Visited("li").ID
		w.Order(id, partorder.Want{Part: "FAN", Quantity: 1}, partorder.Want{Part: "FAN", Quantity: 1})
		// Most steps go with the stream, or nothing would ever come far.
		flow := []string{"drain", "pick", "pack", "ship", "arrive", "drain", "receive", "visit", "install"}
		for _, move := range flow[:rapid.IntRange(0, len(flow)).Draw(r, "with the stream")] {
			attemptAny(w, r, move, id, 0)
		}
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			attemptAny(w, r, rapid.SampledFrom(moves).Draw(r, "move"), id, rapid.IntRange(0, 1).Draw(r, "line"))
		}
		w.Drain()
		err := w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := custody.Cancel(ctx, tx, id, "called off")
			return err
		})
		require.NoError(r, err)
		w.Drain()
		left := w.Lines(id)
		// A lost part cannot be found any more once the repair has settled.
		slices.SortStableFunc(left, func(a, b orderline.Line) int {
			return strings.Compare(fmt.Sprint(b.State == orderline.Lost), fmt.Sprint(a.State == orderline.Lost))
		})
		for _, l := range left {
			reached[l.State] = true
			if l.State != orderline.Closed {
				require.True(r, l.Allows("take-back"), l.State)
				w.TakenBack(l.ID, "WH-GZ", "FAN")
			}
		}
		require.Equal(r, repair.Settled, w.Repair(id).State)
		requireLawful(w, r, id)
	})
	w.Drain()
	w.Clean()
	require.True(t, reached[orderline.Returning] && reached[orderline.Unused] && reached[orderline.Closed], "too tame: %v", reached)
	var lost, held int
	require.NoError(t, w.DB.GetContext(t.Context(), &lost, "SELECT 2000 - (SELECT coalesce(sum(CASE WHEN to_location = 'LOST' THEN quantity ELSE -quantity END), 0) FROM ledger WHERE 'LOST' IN (from_location, to_location)) - sum(on_hand) - (SELECT count(*) FROM order_lines WHERE installed_at IS NOT NULL AND reason NOT IN ('told')) FROM stock WHERE part = 'FAN'"))
	require.NoError(t, w.DB.GetContext(t.Context(), &held, "SELECT sum(reserved) FROM stock WHERE part = 'FAN'"))
	require.Zero(t, lost, "every piece lies on a shelf or was fitted")
	require.Zero(t, held, "nothing is held for anybody")
}

// attemptAny tries a move; a refusal is an answer, a failure is not.
func attemptAny(w repairflowtest.World, r *rapid.T, move, id string, index int) {
	switch move {
	case "drain":
		w.Drain()
		return
	case "lapse":
		w.Later(30 * time.Minute)
		w.Drain()
		return
	case "hurry":
		urgent := w.Urgent("ma").ID
		w.One(urgent, "FAN")
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			_, err := custody.Cancel(ctx, tx, urgent, "not so urgent")
			return err
		})
		return
	}
	line := w.Lines(id)[index].ID
	err := w.Try(func(ctx context.Context, tx *db.Tx) error { return attempt(ctx, tx, w, move, id, line) })
	if _, refused := errors.AsType[*fault.Fault](err); err != nil && !refused {
		r.Fatalf("%s: not a refusal but a failure: %v", move, err)
	}
}

// requireLawful requires that every step told of was one of the machine, or forward among the states of the road.
func requireLawful(w repairflowtest.World, r *rapid.T, id string) {
	var history []event.Stored
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		history, err = event.History(ctx, tx, id, 0, 1000)
		return err
	})
	at := map[uuid.UUID]orderline.State{}
	told := 0
	for _, e := range history {
		if e.Type != (orderline.Moved{}).EventType() {
			continue
		}
		var m orderline.Moved
		require.NoError(r, json.Unmarshal(e.Data, &m))
		told++
		from := orderline.State(m.From)
		require.Equal(r, at[m.Line], from, "each step begins where the last one ended")
		at[m.Line] = m.To
		if from != "" {
			require.True(r, orderline.Lines.May(from, m.To) == nil || orderline.IsAhead(from, m.To), "%s to %s", m.From, m.To)
		}
	}
	require.NotZero(r, told)
	for line, state := range at {
		require.Equal(r, orderline.Closed, state, line)
	}
}
