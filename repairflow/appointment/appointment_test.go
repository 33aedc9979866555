package appointment_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/appointment"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
	"fettle/repairflow/workforce"
)

func offered(w repairflowtest.World, id string) (out []appointment.Slot) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = appointment.Offer(ctx, tx, id)
		return err
	})
	return out
}

func take(w repairflowtest.World, id string, slot uuid.UUID) error {
	return w.Try(func(ctx context.Context, tx *db.Tx) error { _, err := appointment.Take(ctx, tx, id, slot); return err })
}

func slotsOf(w repairflowtest.World, id string) (out []appointment.Slot) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = appointment.OfRepair(ctx, tx, id)
		return err
	})
	return out
}

func promise(w repairflowtest.World, id string, kind sla.Kind) (out sla.ServicePromise) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := sla.OfRepair(ctx, tx, id)
		for _, p := range all {
			if p.Kind == kind {
				out = p
			}
		}
		return err
	})
	return out
}

func visitsOf(w repairflowtest.World, id string) (out []visit.Visit) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { out, err = visit.Of(ctx, tx, id); return err })
	return out
}

// TestMission010ThreeSlotsOneIsTaken offers three, takes one, and lets the others end.
func TestMission010ThreeSlotsOneIsTaken(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Staff("li", "ma")
	r := d.Open(repairflowtest.Intake(""))
	slots := offered(d.World, r.ID)
	require.Len(t, slots, 3)
	for i, s := range slots {
		require.Equal(t, d.Now.Add(15*time.Minute), s.ExpiresAt)
		require.Equal(t, 12+2*i, s.StartsAt.In(time.FixedZone("", 8*3600)).Hour(), "an hour ahead, two hours each")
	}
	answer := d.Call(repairflowtest.Chen, "POST", "/v1/slots/"+slots[1].ID.String()+"/take", "")
	require.Equal(t, http.StatusOK, answer.Status, answer.Raw)
	require.Equal(t, "slot_not_found", d.Call(repairflowtest.Wu, "POST", "/v1/slots/"+slots[0].ID.String()+"/take", "").Code, "another customer's")
	require.Equal(t, "slot_lapsed", d.Call(repairflowtest.Chen, "POST", "/v1/slots/"+slots[0].ID.String()+"/take", "").Code, "one was taken")
	got := d.Repair(r.ID)
	require.Equal(t, repair.Booked, got.State)
	require.Equal(t, slots[1].Engineer, got.Engineer)
	require.Len(t, visitsOf(d.World, r.ID), 1)
	require.Equal(t, slots[1].StartsAt, visitsOf(d.World, r.ID)[0].StartsAt.UTC())

	again := d.Call(repairflowtest.Chen, "POST", "/v1/repairs/"+r.ID+"/reschedule", `{"reason":"away"}`)
	require.Equal(t, http.StatusOK, again.Status, again.Raw)
	require.Len(t, again.Items, 3)
	require.Equal(t, visit.Rescheduled, visitsOf(d.World, r.ID)[0].State)
	d.Later(15 * time.Minute)
	require.Equal(t, "slot_lapsed", d.Call(repairflowtest.Chen, "POST", "/v1/slots/"+again.Items[0].ID+"/take", "").Code, "the offer has ended at this very minute")
	d.Drain()
}

// TestMission010ByALinkWithoutLogin does the same with nothing but the customer's link.
func TestMission010ByALinkWithoutLogin(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Staff("li")
	r := d.Open(repairflowtest.Intake("li"))
	link := d.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+r.ID+"/track-link", "")
	path := "/v1/track/" + link.Token
	slots := d.Call(repairflowtest.Nobody, "POST", path+"/slots", "")
	require.Equal(t, http.StatusOK, slots.Status, slots.Raw)
	require.Len(t, slots.Items, 3)
	taken := d.Call(repairflowtest.Nobody, "POST", path+"/slots/"+slots.Items[0].ID+"/take", "")
	require.Equal(t, http.StatusOK, taken.Status, taken.Raw)
	require.Equal(t, "taken", taken.State)
	require.Len(t, d.Call(repairflowtest.Nobody, "GET", path+"/slots", "").Items, 1)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Nobody, "POST", "/v1/track/guessed/slots", "").Status)
	other := d.Open(repairflowtest.Intake("ma"))
	require.Equal(t, "slot_not_found", d.Call(repairflowtest.Nobody, "POST", "/v1/track/"+d.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+other.ID+"/track-link", "").Token+"/slots/"+slots.Items[1].ID+"/take", "").Code,
		"a slot of another repair")
}

// TestMission010FiftyChoosersOneHasIt lets fifty customers take the same time of the one engineer at once.
func TestMission010FiftyChoosersOneHasIt(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li")
	const choosers = 50
	type chooser struct {
		repair string
		slot   uuid.UUID
	}
	all := make([]chooser, choosers)
	for i := range all {
		r := w.Open(repairflowtest.Intake(""))
		all[i] = chooser{r.ID, offered(w, r.ID)[0].ID}
	}
	ended := make(chan error, choosers)
	for _, c := range all {
		go func() { ended <- take(w, c.repair, c.slot) }()
	}
	wins := 0
	for range choosers {
		if err := <-ended; err == nil {
			wins++
		} else {
			require.ErrorIs(t, err, appointment.ErrTaken)
		}
	}
	require.Equal(t, 1, wins)
	var visits int
	require.NoError(t, w.DB.GetContext(t.Context(), &visits, "SELECT count(*) FROM visits WHERE ended_at IS NULL"))
	require.Equal(t, 1, visits)
	w.Drain()
}

// TestMission010NoSlotBeforeThePart orders a part that comes later and looks at what is offered.
func TestMission010NoSlotBeforeThePart(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li", "ma")
	w.Do(repairflowtest.FiveFans)
	r := w.Visited("li")
	w.One(r.ID, "FAN")
	arrives := w.Lines(r.ID)[0].Promise.ArrivesAt
	require.True(t, arrives.After(w.Now.Add(2*time.Hour)))
	for _, s := range offered(w, r.ID) {
		require.False(t, s.StartsAt.Before(arrives.Add(30*time.Minute)), "%s before %s", s.StartsAt, arrives)
		require.Equal(t, visit.PartsReturn, s.Kind)
		require.Equal(t, "li", s.Engineer, "who began ends it")
		require.True(t, arrives.Equal(*s.PartsAt))
	}
}

// TestASlotMovesWithItsPart has the part come later than the slot: both choices, and both told (E8).
func TestASlotMovesWithItsPart(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li", "ma")
	w.Do(repairflowtest.FiveFans)
	r := w.Visited("li")
	line := w.One(r.ID, "FAN")
	first := offered(w, r.ID)[0]
	require.NoError(t, take(w, r.ID, first.ID))
	w.Drain()
	require.Nil(t, slotsOf(w, r.ID)[0].LateSince)
	late := first.StartsAt.Add(5 * time.Hour)
	delay(w, line, late)
	w.Drain()
	now := slotsOf(w, r.ID)
	require.Len(t, now, 4, "the one that was taken and three others")
	require.NotNil(t, now[0].LateSince)
	for _, s := range now[1:] {
		require.False(t, s.StartsAt.Before(late))
		require.False(t, s.ExpiresAt.Before(first.StartsAt), "an answer takes its time")
	}
	require.Equal(t, 1, told(w, r.ID, appointment.LateEvent{}))
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := appointment.Keep(ctx, tx, r.ID); return err })
	require.Len(t, slotsOf(w, r.ID), 1)
	require.True(t, slotsOf(w, r.ID)[0].KeptLate)
	require.ErrorIs(t, take(w, r.ID, now[1].ID), appointment.ErrLapsed)
	delay(w, line, late.Add(time.Hour))
	w.Drain()
	require.Equal(t, 1, told(w, r.ID, appointment.LateEvent{}), "who keeps it is not asked again")
}

// TestASlotTakenWhileThePartIsDelayed runs both at once: either the slot is refused, or it is known to be late.
func TestASlotTakenWhileThePartIsDelayed(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li", "ma")
	w.Do(repairflowtest.FiveFans)
	for range 4 {
		r := w.Visited("li")
		line := w.One(r.ID, "FAN")
		s := offered(w, r.ID)[0]
		ended := make(chan error, 1)
		go func() { ended <- take(w, r.ID, s.ID) }()
		delay(w, line, s.StartsAt.Add(3*time.Hour))
		err := <-ended
		w.Drain()
		if errors.Is(err, appointment.ErrTooEarly) {
			continue
		}
		require.NoError(t, err)
		require.NotNil(t, slotsOf(w, r.ID)[0].LateSince)
	}
}

// delay writes another arrival into the promise of a line and tells of it, as a decision of allocation does.
func delay(w repairflowtest.World, line partorder.Ordered, at time.Time) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		l := w.Line(line.ID)
		if _, err := tx.ExecContext(ctx, "UPDATE promises SET arrives_at = $2, due_at = $2 WHERE line = $1", l.ID, at); err != nil {
			return err
		}
		return event.Emit(ctx, tx, promised(l.Repair, l.ID, at))
	})
}

func told(w repairflowtest.World, id string, e event.Event) (n int) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := event.History(ctx, tx, id, 0, 500)
		for _, s := range all {
			if s.Type == e.EventType() {
				n++
			}
		}
		return err
	})
	return n
}

// TestMission009ASlotKeepsThePromisedResponse takes a slot in a town at 1:59 and at 2:01.
func TestMission009ASlotKeepsThePromisedResponse(t *testing.T) {
	t.Parallel()
	for wait, state := range map[time.Duration]sla.State{119 * time.Minute: sla.Kept, 120 * time.Minute: sla.Kept, 121 * time.Minute: sla.Broken} {
		w := repairflowtest.Setup(t)
		w.Staff("li", "ma")
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			_, err := workforce.PutArea(ctx, tx, workforce.Area{Area: "GZ", NameZH: "广州", NameEN: "Guangzhou", Region: workforce.Urban, ResponseMinutes: 120, Active: true,
				Outline: `{"type":"Polygon","coordinates":[[[113,23],[114,23],[114,24],[113,24],[113,23]]]}`})
			return err
		})
		r := w.Open(repairflowtest.Intake(""))
		w.Drain()
		require.Equal(t, w.Now.Add(2*time.Hour), promise(w, r.ID, sla.Response).DueAt.UTC())
		w.Later(wait)
		w.Drain()
		require.NoError(t, take(w, r.ID, offered(w, r.ID)[0].ID))
		w.Drain()
		require.Equal(t, state, promise(w, r.ID, sla.Response).State, wait)
	}
}

// TestMission012ARemoteRepairWaitsUntilTomorrow defers within the promise and not beyond it.
func TestMission012ARemoteRepairWaitsUntilTomorrow(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Staff("li")
	r := d.Open(repairflowtest.Intake(""))
	d.Drain()
	require.Equal(t, d.Now.Add(24*time.Hour), promise(d.World, r.ID, sla.Response).DueAt.UTC(), "in no area: remote")
	path := "/v1/repairs/" + r.ID + "/defer"
	require.Equal(t, "deferral_refused", d.Call(repairflowtest.Zhao, "POST", path, `{"until":"2026-11-24T02:00:01Z","reason":"far"}`).Code, "a second beyond the promise")
	done := d.Call(repairflowtest.Zhao, "POST", path, `{"until":"2026-11-24T00:00:00Z","reason":"far"}`)
	require.Equal(t, http.StatusOK, done.Status, done.Raw)
	slots := offered(d.World, r.ID)
	require.Equal(t, "2026-11-24T00:00:00Z", slots[0].StartsAt.UTC().Format(time.RFC3339), "the first of tomorrow")
	require.NoError(t, take(d.World, r.ID, slots[0].ID))
	require.Equal(t, sla.Kept, promise(d.World, r.ID, sla.Response).State)
}

// TestMission012InTheEveningTheNextDayIsOffered asks when no slot of the day is left.
func TestMission012InTheEveningTheNextDayIsOffered(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li")
	w.Later(9 * time.Hour) // seven in the evening
	slots := offered(w, w.Open(repairflowtest.Intake("")).ID)
	require.Equal(t, "2026-11-24T00:00:00Z", slots[0].StartsAt.UTC().Format(time.RFC3339))
	require.True(t, slots[0].StartsAt.Before(w.Now.Add(24*time.Hour)))
}

// TestMission013WhatCannotWaitIsBookedByTheSystem registers an urgent repair and a calm one at the same time.
func TestMission013WhatCannotWaitIsBookedByTheSystem(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li")
	calm, urgent := w.Open(repairflowtest.Intake("")), w.Urgent("")
	w.Drain()
	require.Equal(t, repair.Triaged, w.Repair(calm.ID).State)
	require.Equal(t, repair.Booked, w.Repair(urgent.ID).State)
	require.Equal(t, "li", w.Repair(urgent.ID).Engineer)
	s := slotsOf(w, urgent.ID)
	require.Len(t, s, 1)
	for _, other := range offered(w, calm.ID) {
		require.True(t, other.StartsAt.After(s[0].StartsAt), "the first was given to what cannot wait")
	}
}

// TestAnEngineerWhoDoesNotComeIsReplacedTheSameDay lets half an hour go by (E9).
func TestAnEngineerWhoDoesNotComeIsReplacedTheSameDay(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Staff("li", "ma")
	r := w.Open(repairflowtest.Intake(""))
	s := offered(w, r.ID)[0]
	require.NoError(t, take(w, r.ID, s.ID))
	*w.Now = s.StartsAt.Add(29 * time.Minute)
	w.Drain()
	require.Equal(t, visit.Confirmed, visitsOf(w, r.ID)[0].State)
	w.Later(time.Minute)
	w.Drain()
	all := visitsOf(w, r.ID)
	require.Len(t, all, 2)
	require.Equal(t, visit.NoShow, all[0].State)
	require.Equal(t, visit.Confirmed, all[1].State)
	require.NotEqual(t, all[0].Engineer, all[1].Engineer)
	require.Less(t, all[1].StartsAt.Sub(s.StartsAt), 8*time.Hour, "the same day")
	require.Equal(t, all[1].Engineer, w.Repair(r.ID).Engineer)
	require.Equal(t, 1, told(w, r.ID, appointment.NoShowEvent{}))
	require.Equal(t, sla.Broken, firstOf(w, r.ID, sla.VisitOnTime).State)
}

func firstOf(w repairflowtest.World, id string, kind sla.Kind) (out sla.ServicePromise) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := sla.OfRepair(ctx, tx, id)
		for _, p := range all {
			if p.Kind == kind && out.Repair == "" {
				out = p
			}
		}
		return err
	})
	return out
}

// TestNobodyAtHomeIsWaitedFor has the engineer wait a quarter of an hour (E10).
func TestNobodyAtHomeIsWaitedFor(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Staff("li")
	r := d.Open(repairflowtest.Intake("li"))
	s := offered(d.World, r.ID)[0]
	require.NoError(t, take(d.World, r.ID, s.ID))
	path := "/v1/repairs/" + r.ID + "/customer-absent"
	require.Equal(t, "wait_not_over", d.Call(repairflowtest.Li, "POST", path, `{"note":"rang twice"}`).Code, "he is not there")
	*d.Now = s.StartsAt.Add(-10 * time.Minute)
	d.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	d.Later(24 * time.Minute)
	require.Equal(t, "wait_not_over", d.Call(repairflowtest.Li, "POST", path, `{"note":"rang twice"}`).Code, "who comes early waits from the beginning of the slot")
	d.Later(time.Minute)
	done := d.Call(repairflowtest.Li, "POST", path, `{"note":"rang at 12:03 and 12:10, photograph of the door"}`)
	require.Equal(t, http.StatusOK, done.Status, done.Raw)
	require.Len(t, done.Items, 3)
	require.Equal(t, visit.Absent, visitsOf(d.World, r.ID)[0].State)
	require.Equal(t, repair.Booked, d.Repair(r.ID).State)
	require.Equal(t, sla.Kept, promise(d.World, r.ID, sla.VisitOnTime).State, "the engineer was there")
	d.Drain()
}

// TestSlotsOfADayOfTwentyThreeHours asks for slots on the day on which Berlin sets its clocks forward.
func TestSlotsOfADayOfTwentyThreeHours(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	p := appointment.Policy{First: "00:00", Last: "22:00", SlotMinutes: 120}
	starts := p.Starts(time.Date(2026, 3, 29, 12, 0, 0, 0, berlin), berlin)
	require.Len(t, starts, 12)
	for i := 1; i < len(starts); i++ {
		require.Positive(t, starts[i].Sub(starts[i-1]))
	}
	require.Equal(t, 23*time.Hour-2*time.Hour, starts[11].Sub(starts[0]))
	require.Equal(t, "08:00", starts[4].Format("15:04"), "the wall clock")
}

func promised(id string, line uuid.UUID, at time.Time) sourcing.Promised {
	return sourcing.Promised{Repair: id, Line: line, Promise: uuid.New(), DueAt: at, ArrivesAt: at}
}
