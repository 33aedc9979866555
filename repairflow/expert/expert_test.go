package expert_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/repairflow/custody"
	"fettle/repairflow/expert"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/sla"
)

func asked(d repairflowtest.Door, repair string) string {
	d.Helper()
	r := d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+repair+"/expert-sessions", `{"question":"The fan hums and does not turn. Motor or board?"}`)
	require.Equal(d, http.StatusOK, r.Status, r.Detail)
	require.Equal(d, "requested", r.State)
	return r.ID
}

func session(d repairflowtest.Door, id string) (s expert.Session) {
	d.Helper()
	d.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = expert.ByID(ctx, tx, uuid.MustParse(id))
		return err
	})
	return s
}

func change(d repairflowtest.Door, who auth.Actor, l orderline.Line, part string) (out struct {
	Status int
	Code   string
	Change expert.Change       `json:"change"`
	Lines  []partorder.Ordered `json:"lines"`
}) {
	d.Helper()
	r := d.Call(who, "POST", "/v1/order-lines/"+l.ID.String()+"/change", fmt.Sprintf(`{"part":%q,"version":%d,"reason":"the seal is torn, the motor is well"}`, part, l.Version))
	require.NoError(d, json.Unmarshal([]byte(r.Raw), &out))
	out.Status, out.Code = r.Status, r.Code
	return out
}

// TestMission030AnExpertChangesThePartBeforeItShips follows scenario M: asked from the door, joined in time, advised, and the line
// changed while the warehouse picks it, with the same check of what fits as any order and both authors in the log.
func TestMission030AnExpertChangesThePartBeforeItShips(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 2)
	d.Receive("SEAL", "WH-GZ", 2)
	r := d.Visited("li")
	ordered := d.One(r.ID, "FAN")
	require.Equal(t, orderline.Reserved, ordered.State)
	id := asked(d, r.ID)
	path := "/v1/expert-sessions/" + id
	require.Equal(t, "expert_session_open", d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r.ID+"/expert-sessions", `{"question":"again"}`).Code)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Ma, "GET", path, "").Status, "another engineer's session")
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, "POST", path+"/join", `{}`).Status)
	require.Equal(t, "expert_session_refused", d.Call(repairflowtest.Zhao, "POST", path+"/advice", `{"text":"x"}`).Code, "nobody has joined")
	require.Equal(t, d.Now.Add(10*time.Minute), session(d, id).DueAt.UTC())
	d.Later(9 * time.Minute)
	require.Equal(t, http.StatusUnprocessableEntity, d.Call(repairflowtest.Zhao, "POST", path+"/join", `{"link":"javascript:alert(1)"}`).Status)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "POST", path+"/join", `{"link":"https://video.example/room/7"}`).Status)
	require.Equal(t, "expert_session_refused", d.Call(repairflowtest.Zhao, "POST", path+"/join", `{}`).Code)
	require.False(t, session(d, id).Late)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		kept, err := sla.OfRepair(ctx, tx, r.ID)
		at := slices.IndexFunc(kept, func(p sla.ServicePromise) bool { return p.Kind == sla.ExpertResponse })
		require.GreaterOrEqual(t, at, 0, "the promise to the engineer is on record")
		require.Equal(t, "kept", string(kept[at].State))
		return err
	})
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "POST", path+"/advice", `{"text":"The motor is well: the seal is torn and air leaks."}`).Status)

	require.Equal(t, "part_does_not_fit", change(d, repairflowtest.Zhao, d.Line(ordered.ID), "ODD").Code, "the expert's part is checked as any")
	d.Pick(ordered, "FAN")
	d.Drain()
	picked := d.Line(ordered.ID)
	require.Equal(t, orderline.Picking, picked.State)
	require.Equal(t, "same_part", change(d, repairflowtest.Zhao, picked, "FAN").Code)
	out := change(d, repairflowtest.Zhao, picked, "SEAL")
	require.Equal(t, http.StatusOK, out.Status, out.Code)
	require.Equal(t, [3]string{"test", "zhao", id}, [3]string{out.Change.OrderedBy, out.Change.ChangedBy, out.Change.Session.String()}, "both authors")
	require.Equal(t, orderline.Closed, d.Line(ordered.ID).State)
	require.Equal(t, orderline.Reserved, d.Line(out.Lines[0].ID).State)
	require.Equal(t, "zhao", d.Line(out.Lines[0].ID).OrderedBy)
	require.Equal(t, "2/0 2/1", d.Stock("FAN", "WH-GZ", "new")+" "+d.Stock("SEAL", "WH-GZ", "new"), "the one is free, the other reserved")
	require.Equal(t, 1, d.Tasks(), "the warehouse picks the new part alone")
	require.Equal(t, "awaiting_parts", string(d.Repair(r.ID).State))
	require.Equal(t, "line_has_left", change(d, repairflowtest.Zhao, d.Line(ordered.ID), "COMP").Code, "a line is changed once")

	s := session(d, id)
	require.Len(t, s.Advice, 1)
	require.Equal(t, "zhao", s.Advice[0].By)
	require.Len(t, s.Changes, 1)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Li, "POST", path+"/end", `{"conclusion":"seal ordered"}`).Status)
	require.Equal(t, expert.Ended, session(d, id).State)
	require.Equal(t, "expert_session_refused", d.Call(repairflowtest.Li, "POST", path+"/end", `{}`).Code)
	var told int
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		history, err := event.History(ctx, tx, r.ID, 0, 200)
		for _, e := range history {
			if e.Type == (expert.LineChanged{}).EventType() {
				var c expert.LineChanged
				require.NoError(t, json.Unmarshal(e.Data, &c))
				require.Equal(t, "test zhao FAN SEAL", c.OrderedBy+" "+c.ChangedBy+" "+c.FromPart+" "+c.ToPart)
				told++
			}
		}
		return err
	})
	require.Equal(t, 1, told)
	require.Contains(t, d.Call(repairflowtest.Li, "GET", "/v1/repairs/"+r.ID+"/line-changes", "").Raw, `"to_part":"SEAL"`)
	d.Clean()
}

// What has left the warehouse is not changed, and a session that nobody joined in time is late and may be withdrawn.
func TestWhatHasLeftIsNotChangedAndALateExpertIsSeen(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 2)
	r := d.Visited("li")
	ordered := d.One(r.ID, "FAN")
	d.Sent(ordered, "FAN")
	require.Equal(t, "line_has_left", change(d, repairflowtest.Li, d.Line(ordered.ID), "SEAL").Code)
	id := asked(d, r.ID)
	d.Later(11 * time.Minute)
	require.True(t, session(d, id).Late)
	var open struct{ Items []expert.Session }
	require.NoError(t, json.Unmarshal([]byte(d.Call(repairflowtest.Zhao, "GET", "/v1/expert-sessions", "").Raw), &open))
	require.Len(t, open.Items, 1)
	require.True(t, open.Items[0].Late)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Li, "POST", "/v1/expert-sessions/"+id+"/end", `{}`).Status)
	require.Equal(t, expert.Withdrawn, session(d, id).State)
	require.NotEqual(t, id, asked(d, r.ID), "another may be asked for")
	require.Error(t, d.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE expert_sessions SET expert = 'x'")
		return err
	}), "who has not joined is no expert")
}

// TestTheExpertAndTheEngineerChangeOneLineAtOnce has both change a line that both saw: one wins, the other sees a conflict, and the
// repair has one new line, not two.
func TestTheExpertAndTheEngineerChangeOneLineAtOnce(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 9)
	d.Receive("SEAL", "WH-GZ", 9)
	d.Receive("COMP", "WH-GZ", 2, "C1", "C2")
	for range 6 {
		r := d.Visited("li")
		ordered := d.One(r.ID, "FAN")
		tries := []func(ctx context.Context, tx *db.Tx) error{
			func(ctx context.Context, tx *db.Tx) error {
				_, _, err := expert.ChangeLine(ctx, tx, ordered.ID, expert.Instead{Part: "SEAL", Version: ordered.Version, Reason: "expert"})
				return err
			},
			func(ctx context.Context, tx *db.Tx) error {
				_, _, err := expert.ChangeLine(ctx, tx, ordered.ID, expert.Instead{Part: "COMP", Version: ordered.Version, Reason: "engineer"})
				return err
			},
			func(ctx context.Context, tx *db.Tx) error {
				_, err := custody.CancelLine(ctx, tx, ordered.ID, "engineer")
				return err
			},
		}
		got := make([]error, len(tries))
		var all sync.WaitGroup
		for i, try := range tries {
			all.Go(func() { got[i] = d.Try(try) })
		}
		all.Wait()
		won := 0
		for _, err := range got {
			if err == nil {
				won++
				continue
			}
			f, is := errors.AsType[*fault.Fault](err)
			require.True(t, is, err)
			require.Equal(t, fault.Conflict, f.Kind, "the other sees a conflict: %s", f.Code)
		}
		require.Equal(t, 1, won)
		open := 0
		for _, l := range d.Lines(r.ID) {
			if l.ClosedAt == nil {
				open++
			}
		}
		require.LessOrEqual(t, open, 1)
	}
	d.Drain()
	d.Clean()
}
