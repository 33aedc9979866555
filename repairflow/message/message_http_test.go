package message_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/notice"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/sla"
)

func answerOf(d repairflowtest.Door, repair string) []sla.State {
	d.Helper()
	var out []sla.State
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := sla.OfRepair(ctx, tx, repair)
		out = nil
		for _, p := range all {
			if p.Kind == sla.MessageAnswer {
				out = append(out, p.State)
			}
		}
		return err
	})
	return out
}

func bodies(d repairflowtest.Door, template notice.Kind) []string {
	d.Helper()
	var out []string
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := notice.List(ctx, tx, notice.Filter{Limit: 100})
		out = nil
		for _, n := range all {
			if n.Template == template {
				out = append(out, n.Body)
			}
		}
		return err
	})
	return out
}

// TestMission006WhoHasNoAppFollowsByLinkAndBySMS: scenario N, an elderly caller without an account.
func TestMission006WhoHasNoAppFollowsByLinkAndBySMS(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	in := repairflowtest.Intake("li")
	in.Customer, in.Channel, in.Language = "13800138000", "hotline", "zh"
	id := d.Open(in).ID
	link := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs/"+id+"/track-link", "{}")
	require.Equal(t, http.StatusOK, link.Status, link.Raw)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Nobody, http.MethodGet, "/v1/track/"+link.Token, "").Status)

	sms := func(from, body, gateway string) (int, string) {
		r := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/sms", `{"from":"`+from+`","body":"`+body+`","id":"`+gateway+`"}`)
		return r.Status, r.Raw
	}
	status, raw := sms("+86 138 0013 8000", "进度？", "g-1")
	require.Equal(t, http.StatusOK, status, raw)
	require.Contains(t, raw, `"answered":true`)
	_, _ = sms("+86 138 0013 8000", "进度？", "g-1")
	d.Drain()
	told := bodies(d, notice.TellStatus)
	require.Len(t, told, 1, "the gateway's second is no second answer")
	require.Contains(t, told[0], id)
	status, _ = sms("13711112222", "status", "g-2")
	require.Equal(t, http.StatusNotFound+18, status, "nobody's telephone is wrong input: 422")

	_, _ = sms("13800138000", "门铃坏了，请打电话", "g-3")
	status, raw = sms("13800138000", "门铃坏了，请打电话", "g-3")
	require.Equal(t, http.StatusOK, status, raw)
	talk := d.Call(repairflowtest.Li, http.MethodGet, "/v1/repairs/"+id+"/messages", "")
	require.Len(t, talk.Items, 1, talk.Raw)
	require.Equal(t, []sla.State{sla.Open}, answerOf(d, id))
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, http.MethodPost, "/v1/sms", `{"from":"13800138000","body":"x","id":"g-4"}`).Status)
}

// TestMission123AConversationIsOneAndWhatNobodyAnswersIsLate: whoever answers, and the agent's page shows what is late.
func TestMission123AConversationIsOneAndWhatNobodyAnswersIsLate(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	id := d.Open(repairflowtest.Intake("li")).ID
	path := "/v1/repairs/" + id + "/messages"
	link := d.Call(repairflowtest.Chen, http.MethodPost, "/v1/repairs/"+id+"/track-link", "{}")
	wrote := d.Call(repairflowtest.Nobody, http.MethodPost, "/v1/track/"+link.Token+"/messages", `{"body":"When does he come?"}`)
	require.Equal(t, http.StatusOK, wrote.Status, wrote.Raw)
	d.Later(30 * time.Minute)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Chen, http.MethodPost, path, `{"body":"Hello?"}`).Status)
	require.Equal(t, []sla.State{sla.Open}, answerOf(d, id), "the oldest sets the clock")
	waiting := d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/messages", "")
	require.Contains(t, waiting.Raw, `"messages":2`)
	require.Contains(t, waiting.Raw, `"late":false`)
	require.Contains(t, d.Call(repairflowtest.Li, http.MethodGet, "/v1/messages", "").Raw, id)
	require.NotContains(t, d.Call(repairflowtest.Ma, http.MethodGet, "/v1/messages", "").Raw, id, "another's is none of his")
	d.Later(30*time.Minute + time.Second)
	d.Drain()
	require.Equal(t, []sla.State{sla.Broken}, answerOf(d, id))
	require.Contains(t, d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/messages", "").Raw, `"late":true`)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Li, http.MethodPost, path, `{"body":"At two."}`).Status)
	require.NotContains(t, d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/messages", "").Raw, id)
	d.Drain()
	require.Len(t, bodies(d, notice.TellAnswered), 1)
	require.Len(t, bodies(d, notice.TellMessage), 2)
	read := d.Call(repairflowtest.Nobody, http.MethodGet, "/v1/track/"+link.Token+"/messages", "")
	require.Contains(t, read.Raw, "At two.")
	require.NotContains(t, read.Raw, `"author":"li"`, "a link shows no login")
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Wu, http.MethodGet, path, "").Status)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Nobody, http.MethodPost, "/v1/track/guessed/messages", `{"body":"x"}`).Status)
	d.Later(61 * 24 * time.Hour)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Nobody, http.MethodPost, "/v1/track/"+link.Token+"/messages", `{"body":"x"}`).Status, "an expired link says nothing")
}
