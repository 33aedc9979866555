package customerpage_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repairflowtest"
)

func TestEachChangeOfAPromiseIsSaidInPlainWords(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	line, other := uuid.New(), uuid.New()
	promise := func(of uuid.UUID, source string, state sourcing.PromiseState, reason string, arrives time.Time) sourcing.Promise {
		p := sourcing.Promise{ID: uuid.New(), Line: of, Source: source, State: state, Reason: reason, ArrivesAt: arrives, Why: "马工的车上有一件"}
		if state != sourcing.StateOpen {
			p.JudgedAt = &at
		}
		return p
	}
	soon, late := at.Add(time.Hour), at.Add(2*time.Hour)
	lines := []orderline.Line{{ID: line, PartNameZH: "风扇电机", PartNameEN: "Fan motor"}, {ID: other, PartNameZH: "风扇电机", PartNameEN: "Fan motor", Replaces: &line}}
	told := map[string]bool{}
	for name, c := range map[string]struct {
		promises []sourcing.Promise
		says     string
	}{
		"back-order":           {[]sourcing.Promise{promise(line, "", "superseded", "re-sourced", late), promise(line, "WH-1", "open", "", soon)}, "in stock again"},
		"elsewhere":            {[]sourcing.Promise{promise(line, "WH-1", "superseded", "re-sourced", soon), promise(line, "WH-2", "open", "", late)}, "from another place"},
		"nowhere":              {[]sourcing.Promise{promise(line, "WH-1", "superseded", "re-sourced", soon), promise(line, "", "open", "", late)}, "as soon as stock arrives"},
		"later":                {[]sourcing.Promise{promise(line, "WH-1", "superseded", "re-sourced", soon), promise(line, "WH-1", "open", "", late)}, "comes later"},
		"sooner":               {[]sourcing.Promise{promise(line, "WH-1", "superseded", "re-sourced", late), promise(line, "WH-1", "open", "", soon)}, "can leave sooner"},
		"unknown":              {[]sourcing.Promise{promise(line, "WH-1", "superseded", "", soon)}, "Something changed"},
		"delayed":              {[]sourcing.Promise{promise(line, "WH-1", "superseded", orderline.Delayed, late), promise(other, "WH-2", "open", "", soon)}, "running late"},
		"lost":                 {[]sourcing.Promise{promise(line, "WH-1", "broken", orderline.Gone, late)}, "lost on the way"},
		"in a locker too long": {[]sourcing.Promise{promise(line, "WH-1", "broken", orderline.NotCollected, late)}, "Nobody collected"},
		"on hold":              {[]sourcing.Promise{promise(line, "WH-1", "broken", orderline.OnHold, late)}, "to be checked"},
		"missed":               {[]sourcing.Promise{promise(line, "WH-1", "broken", "", late)}, "not come in time"},
		"kept":                 {[]sourcing.Promise{promise(line, "WH-1", "kept", "", late)}, "as promised"},
		"void":                 {[]sourcing.Promise{promise(line, "WH-1", "void", "陈先生说不要了 13800138000", late)}, "not needed any more"},
	} {
		shown := customerpage.PromisesShown(c.promises, lines)
		require.Len(t, shown, len(c.promises), name)
		require.NotNil(t, shown[0].Changed, name)
		require.Contains(t, shown[0].Changed.EN, c.says, name)
		require.NotEmpty(t, shown[0].Changed.ZH, name)
		require.Equal(t, &at, shown[0].ChangedAt, name)
		require.Equal(t, "风扇电机", shown[0].PartNameZH, name)
		for _, p := range shown[1:] {
			require.Nil(t, p.Changed, "an open promise has not changed")
		}
		raw, err := json.Marshal(shown)
		require.NoError(t, err)
		require.NotContains(t, string(raw), "马工")
		require.NotContains(t, string(raw), "138001")
		require.False(t, told[shown[0].Changed.ZH], "no two reasons have the same words")
		told[shown[0].Changed.ZH] = true
	}
}

func TestThePageTellsWhatWasPromisedAndWhyItChanged(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	r := d.Visited("li")
	d.One(r.ID, "FAN")
	d.Drain()
	path := pageLink(d, r.ID)
	look := func() (p customerpage.Page) {
		got := d.Call(repairflowtest.Nobody, "GET", path, "")
		require.Equal(t, http.StatusOK, got.Status, got.Raw)
		require.NotContains(t, got.Raw, `"why"`)
		require.NoError(t, json.Unmarshal([]byte(got.Raw), &p))
		return p
	}
	before := look()
	require.Len(t, before.Promises, 1)
	require.Nil(t, before.Promises[0].Changed)
	d.Later(time.Hour)
	d.Receive("FAN", "WH-GZ", 1)
	d.Drain()
	after := look()
	require.Greater(t, after.Version, before.Version, "who watches is told")
	require.Len(t, after.Promises, 2)
	require.Equal(t, sourcing.StateSuperseded, after.Promises[0].State)
	require.Equal(t, *d.Now, after.Promises[0].ChangedAt.UTC())
	require.Contains(t, after.Promises[0].Changed.ZH, "有货了")
	require.Equal(t, after.Promises[1], *after.Lines[0].Promise)
}
