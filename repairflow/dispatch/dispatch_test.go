package dispatch_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/appointment"
	"fettle/repairflow/dispatch"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/visit"
	"fettle/shipping/pick"
)

// TestMission008TheDecisionSaysWhoCarriesThePart gives a repair to the farther engineer, because the part lies in his van.
func TestMission008TheDecisionSaysWhoCarriesThePart(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Staff("ma", "li")
	r := d.Open(repairflowtest.Intake(""))
	weigh := func() (out struct{ Items []dispatch.Choice }) {
		answer := d.Call(repairflowtest.Zhao, "GET", "/v1/repairs/"+r.ID+"/engineers", "")
		require.Equal(t, http.StatusOK, answer.Status, answer.Raw)
		require.NoError(t, json.Unmarshal([]byte(answer.Raw), &out))
		return out
	}
	require.Len(t, weigh().Items, 2)
	nearest := weigh().Items[0].Engineer
	van := map[string]string{"li": "VAN-1", "ma": "VAN-2"}
	other := map[string]string{"li": "ma", "ma": "li"}[nearest]
	d.Receive("FAN", van[other], 1)
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO order_lines (id, repair, part, supplied, quantity, state, source, ship_to, ordered_by, ordered_at, received_at, installed_at, closed_at)
SELECT gen_random_uuid(), $1, 'FAN', 'FAN', 1, 'installed', '', '{}', 'li', now(), now(), now(), now()`, r.ID)
	require.NoError(t, err)
	c := weigh().Items
	require.Equal(t, other, c[0].Engineer)
	require.True(t, c[0].Carries)
	require.InDelta(t, -30, c[0].PartMinutes, 1e-9)

	done := d.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+r.ID+"/dispatch", "")
	require.Equal(t, http.StatusOK, done.Status, done.Raw)
	require.Equal(t, other, d.Repair(r.ID).Engineer)
	var kept struct{ Items []dispatch.Decision }
	require.NoError(t, json.Unmarshal([]byte(d.Call(repairflowtest.Zhao, "GET", "/v1/repairs/"+r.ID+"/dispatch", "").Raw), &kept))
	require.Len(t, kept.Items, 1)
	require.Equal(t, dispatch.ByScore, kept.Items[0].Kind)
	require.Len(t, kept.Items[0].Choices, 2, "everybody who was weighed")
	require.Equal(t, 30, kept.Items[0].Policy.KmPerHour)
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, "GET", "/v1/repairs/"+r.ID+"/dispatch", "").Status)
	d.Drain()
}

// TestMission011APersonDecidesOtherwiseWithAReason overrides the score.
func TestMission011APersonDecidesOtherwiseWithAReason(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Staff("li", "ma")
	r := d.Open(repairflowtest.Intake("li"))
	path := "/v1/repairs/" + r.ID + "/reassign"
	require.Equal(t, http.StatusUnprocessableEntity, d.Call(repairflowtest.Zhao, "POST", path, `{"engineer":"ma"}`).Status, "no reason")
	require.Equal(t, "same_engineer", d.Call(repairflowtest.Zhao, "POST", path, `{"engineer":"li","reason":"x"}`).Code)
	require.Equal(t, "engineer_unknown", d.Call(repairflowtest.Zhao, "POST", path, `{"engineer":"chen","reason":"x"}`).Code)
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, "POST", path, `{"engineer":"ma","reason":"x"}`).Status)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "POST", path, `{"engineer":"ma","reason":"the customer asked for him"}`).Status)
	got := d.Repair(r.ID)
	require.Equal(t, "ma", got.Engineer)
	require.Equal(t, "VAN-2", *got.Van)
	d.Drain()
}

func reassign(w repairflowtest.World, id, to string) (out dispatch.Given, err error) {
	err = w.Try(func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = dispatch.ByReason(ctx, tx, id, to, "he is ill")
		return err
	})
	return out, err
}

// TestARepairThatWaitsForPartsChangesHands keeps waiting, and what lies in the van of the engineer before is ordered anew.
func TestARepairThatWaitsForPartsChangesHands(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li", "ma")
	w.Receive("SEAL", "VAN-1", 1)
	w.Do(repairflowtest.FiveFans)
	w.Receive("SEAL", "WH-GZ", 3)
	r := w.Visited("li")
	lines := w.Order(r.ID, partorder.Want{Part: "SEAL", Quantity: 1}, partorder.Want{Part: "FAN", Quantity: 1})
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State)
	require.Equal(t, orderline.Received, w.Line(lines[0].ID).State, "from his own van")
	given, err := reassign(w, r.ID, "ma")
	require.NoError(t, err)
	require.Equal(t, repair.AwaitingParts, w.Repair(r.ID).State, "it goes on waiting")
	require.Equal(t, "ma", w.Repair(r.ID).Engineer)
	how := map[string]dispatch.Follow{}
	for _, f := range given.Lines {
		how[f.Part] = f.How
	}
	require.Equal(t, map[string]dispatch.Follow{"SEAL": dispatch.Sourced, "FAN": dispatch.Stays}, how)
	require.Equal(t, orderline.Unused, w.Line(lines[0].ID).State)
	require.Len(t, w.Lines(r.ID), 3)
	owes := func(login string) int {
		var n int
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			out, err := orderline.OwedBy(ctx, tx, login)
			n = len(out)
			return err
		})
		return n
	}
	require.Equal(t, 1, owes("li"), "it lies in his van")
	require.Zero(t, owes("ma"))
	w.Drain()
	w.Clean()
}

// TestAnEngineerIsReplacedWhileThePickerPicks runs both at once; the piece goes to the customer's door all the same.
func TestAnEngineerIsReplacedWhileThePickerPicks(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li", "ma")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Receive(ctx, tx, "WH-GZ", "note", []stock.ReceiptLine{{Part: "FAN", Condition: stock.New, Quantity: 20}})
	})
	for range 6 {
		r := w.Visited("li")
		var line partorder.Ordered
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			out, err := partorder.OrderParts(ctx, tx, r.ID, []partorder.Want{{Part: "FAN", Quantity: 1}}, true)
			if err == nil {
				line = out[0]
			}
			return err
		})
		require.Equal(t, "outlet", w.Line(line.ID).ShipTo.Kind)
		ended := make(chan error, 2)
		go func() { _, err := reassign(w, r.ID, "ma"); ended <- err }()
		go func() {
			ended <- w.Try(func(ctx context.Context, tx *db.Tx) error {
				_, err := pick.Pick(ctx, tx, line.Source, line.ID, "FAN")
				return err
			})
		}()
		require.NoError(t, <-ended)
		require.NoError(t, <-ended)
		w.Drain()
		require.Equal(t, "ma", w.Repair(r.ID).Engineer)
		require.Equal(t, "site", w.Line(line.ID).ShipTo.Kind)
		var kind string
		require.NoError(t, w.DB.GetContext(t.Context(), &kind, "SELECT ship_to ->> 'kind' FROM pick_tasks WHERE line = $1", line.ID))
		require.Equal(t, "site", kind, "the picker's task says so too")
	}
	w.Clean()
}

// TestASickEngineersDayIsMovedInOneCommand gives each visit to somebody who is free then, and tells what nobody could take.
func TestASickEngineersDayIsMovedInOneCommand(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Staff("li", "ma")
	at := func(login string, hour int) repair.Repair {
		r := d.Open(repairflowtest.Intake(login))
		d.Do(func(ctx context.Context, tx *db.Tx) error {
			from := time.Date(2026, 11, 23, hour-8, 0, 0, 0, time.UTC)
			_, err := visit.Confirm(ctx, tx, r.ID, visit.First, login, from, from.Add(2*time.Hour))
			return err
		})
		return r
	}
	first, second, clash := at("li", 12), at("li", 14), at("li", 16)
	at("ma", 16)
	moved := d.Call(repairflowtest.Zhao, "POST", "/v1/engineers/li/move-day", `{"day":"2026-11-23","reason":"ill"}`)
	require.Equal(t, http.StatusOK, moved.Status, moved.Raw)
	var out struct{ Items []dispatch.MovedVisit }
	require.NoError(t, json.Unmarshal([]byte(moved.Raw), &out))
	require.Len(t, out.Items, 3)
	require.Equal(t, []string{"ma", "ma", ""}, []string{out.Items[0].Engineer, out.Items[1].Engineer, out.Items[2].Engineer})
	require.Equal(t, "ma", d.Repair(first.ID).Engineer)
	require.Equal(t, "ma", d.Repair(second.ID).Engineer)
	require.Equal(t, "li", d.Repair(clash.ID).Engineer, "nobody is free then: it is told, not lost")
	var board dispatch.DayBoard
	require.NoError(t, json.Unmarshal([]byte(d.Call(repairflowtest.Zhao, "GET", "/v1/dispatch-board?day=2026-11-23", "").Raw), &board))
	for _, row := range board.Engineers {
		require.Len(t, row.Stops, map[string]int{"li": 1, "ma": 3}[row.Engineer])
	}
	var plan dispatch.DayPlan
	require.NoError(t, json.Unmarshal([]byte(d.Call(repairflowtest.Ma, "GET", "/v1/my-day", "").Raw), &plan))
	require.Len(t, plan.Stops, 3)
	require.Equal(t, first.ID, plan.Stops[0].Repair, "in the order of the day")
	d.Drain()
}

// TestATakenSlotFollowsItsRepair refuses an engineer who has another at that time.
func TestATakenSlotFollowsItsRepair(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li", "ma")
	book := func(login string) repair.Repair {
		r := w.Open(repairflowtest.Intake(login))
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			slots, err := appointment.Offer(ctx, tx, r.ID)
			if err != nil {
				return err
			}
			_, err = appointment.Take(ctx, tx, r.ID, slots[0].ID)
			return err
		})
		return w.Repair(r.ID)
	}
	a, b := book("li"), book("ma")
	require.NotEqual(t, a.Engineer, b.Engineer, "at one time two engineers")
	_, err := reassign(w, a.ID, b.Engineer)
	require.ErrorIs(t, err, appointment.ErrTaken)
	require.Equal(t, a.Engineer, w.Repair(a.ID).Engineer, "nothing is half moved")
	w.Drain()
}
