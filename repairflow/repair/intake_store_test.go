package repair_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/sla"
)

// asked is an intake that says nothing of the open repair of its appliance.
func asked(from, to string) string {
	return strings.Replace(strings.Replace(repairflowtest.GoodIntake, `,"same_appliance":"another_fault"`, "", 1), from, to, 1)
}

func promises(d repairflowtest.Door, id string, kind sla.Kind) []sla.ServicePromise {
	d.Helper()
	var out []sla.ServicePromise
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := sla.OfRepair(ctx, tx, id)
		out = nil
		for _, p := range all {
			if p.Kind == kind {
				out = append(out, p)
			}
		}
		return err
	})
	return out
}

// TestMission001EveryChannelMakesTheSameOrder: one create path, and the shares of the channels are a whole.
func TestMission001EveryChannelMakesTheSameOrder(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	var shape repair.Repair
	for i, c := range repair.Channels() {
		r := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", strings.NewReplacer(`"app"`, `"`+string(c)+`"`, "AC1SN0001", fmt.Sprintf("CH%04d", i)).Replace(asked("", "")))
		require.Equal(t, http.StatusOK, r.Status, r.Raw)
		got := d.Repair(r.ID)
		require.Equal(t, c, got.Channel)
		got.ID, got.Channel, got.Serial = "", "", ""
		if i == 0 {
			shape = got
		}
		require.Equal(t, shape, got, c)
	}
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		shares, err := repair.Shares(ctx, tx, tx.Now.AddDate(0, 0, -1))
		var whole int64
		for _, s := range shares {
			whole += s.Permille
			require.EqualValues(t, 1, s.Repairs)
		}
		require.EqualValues(t, 1000, whole)
		return err
	})
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, http.MethodGet, "/v1/repair-channels", "").Status)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/repair-channels?days=7", "").Status)
}

// TestMission002AnAgentTakesInForACaller: whose it is, who spoke and who typed are three people.
func TestMission002AnAgentTakesInForACaller(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	r := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", asked(`"app"`, `"hotline","caller":"陈小妹","caller_phone":"13900139000","language":"en","transcript":"my mother's air conditioner"`))
	require.Equal(t, http.StatusOK, r.Status, r.Raw)
	got := d.Repair(r.ID)
	require.Equal(t, []string{"zhao", "chen", "陈小妹", "en", "li"}, []string{got.CreatedBy, got.Customer, got.Caller, got.Language, got.Owner})
	require.Contains(t, d.Call(repairflowtest.Chen, http.MethodGet, "/v1/repairs", "").Raw, r.ID, "the customer sees it")
	require.NotContains(t, d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/repairs/"+r.ID, "").Raw, "13900139000", "the caller's telephone is masked too")
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Wu, http.MethodGet, "/v1/repairs/"+r.ID, "").Status)
}

// TestMission019ARepairHasAnOwnerFromItsFirstCall until it is settled, and its events are read by its one number.
func TestMission019ARepairHasAnOwnerFromItsFirstCall(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	r := w.Open(repairflowtest.Intake(""))
	require.Equal(t, "operations", r.Owner)
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.Assign(ctx, tx, r.ID, "li"); return err })
	require.Equal(t, "li", w.Repair(r.ID).Owner)
}

func TestThreeWhoRegisterOneApplianceAtOnceMakeOneRepair(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	const callers = 3
	status, raw := make([]int, callers), make([]string, callers)
	var done sync.WaitGroup
	for i := range callers {
		done.Go(func() {
			r := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", asked("", ""))
			status[i], raw[i] = r.Status, r.Raw
		})
	}
	done.Wait()
	made := 0
	for i := range callers {
		if status[i] == http.StatusOK {
			made++
			continue
		}
		require.Equal(t, http.StatusConflict, status[i], raw[i])
		require.Contains(t, raw[i], "appliance_has_open_repair")
	}
	require.Equal(t, 1, made)
	first := d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/repairs", "")
	require.Len(t, first.Items, 1)
	same := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", strings.Replace(repairflowtest.GoodIntake, "another_fault", "the_same", 1))
	require.Equal(t, first.Items[0].ID, same.ID, "the same is the one that is open")
	other := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", repairflowtest.GoodIntake)
	require.NotEqual(t, first.Items[0].ID, other.ID, "another fault is another repair")
	stranger := d.Call(repairflowtest.Wu, http.MethodPost, "/v1/repairs", asked("", ""))
	require.Equal(t, http.StatusOK, stranger.Status, "what others have is told to nobody: "+stranger.Raw)
	over := d.Call(repairflowtest.Wu, http.MethodPost, "/v1/repairs/"+stranger.ID+"/cancel", `{"reason":"x"}`)
	require.Equal(t, http.StatusOK, over.Status, over.Raw)
	again := d.Call(repairflowtest.Wu, http.MethodPost, "/v1/repairs", asked("", ""))
	require.Equal(t, http.StatusOK, again.Status, "what was cancelled asks nobody: "+again.Raw)
}

// TestMission013WhatCannotWaitIsCalledWithinThirtyMinutes: by the words of the symptom and by what an agent says.
func TestMission013WhatCannotWaitIsCalledWithinThirtyMinutes(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	calm := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", asked("", ""))
	require.False(t, d.Repair(calm.ID).Urgent, "an air conditioner that does not cool waits")
	require.Empty(t, promises(d, calm.ID, sla.UrgentCall))
	smoke := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", strings.Replace(repairflowtest.GoodIntake, "不制冷", "外机冒烟", 1))
	got := d.Repair(smoke.ID)
	require.True(t, got.Urgent)
	require.Equal(t, "冒烟", got.UrgentWhy)
	due := promises(d, smoke.ID, sla.UrgentCall)
	require.Len(t, due, 1)
	require.Equal(t, d.Now.Add(30*time.Minute), due[0].DueAt.UTC())
	d.Later(30 * time.Minute)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs/"+smoke.ID+"/called", `{"reached":false}`).Status)
	require.Equal(t, sla.Open, promises(d, smoke.ID, sla.UrgentCall)[0].State, "nobody answered")
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs/"+smoke.ID+"/called", `{"reached":true}`).Status)
	require.Equal(t, sla.Kept, promises(d, smoke.ID, sla.UrgentCall)[0].State)
	late := d.Call(repairflowtest.Zhao, http.MethodPost, "/v1/repairs", strings.Replace(repairflowtest.GoodIntake, `"symptom"`, `"urgent":true,"symptom"`, 1))
	d.Later(30*time.Minute + time.Second)
	d.Drain()
	require.Equal(t, sla.Broken, promises(d, late.ID, sla.UrgentCall)[0].State)
	require.Contains(t, d.Call(repairflowtest.Zhao, http.MethodGet, "/v1/service-promises?state=broken&kind=urgent_call", "").Raw, late.ID)
}

func TestTriageReadsWordsByTheLineOfTheAppliance(t *testing.T) {
	t.Parallel()
	p := repair.Triage{Urgent: []repair.UrgentSymptom{{ProductLine: "fridge", Words: []string{"not cooling"}}, {Words: []string{"Smoke"}}}, Safety: []string{"gas"}}
	require.Equal(t, "not cooling", p.UrgentWord("fridge", "It is NOT COOLING at all"))
	require.Empty(t, p.UrgentWord("aircon", "not cooling"))
	require.Equal(t, "Smoke", p.UrgentWord("aircon", "there was smoke"))
	require.Equal(t, "gas", p.SafetyWord("Smells of GAS"))
	require.Empty(t, p.SafetyWord("noisy"))
}
