package appointment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/dispatch"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
)

// Reschedule gives the slot of a repair up and offers three others.
func Reschedule(ctx context.Context, tx *db.Tx, id, reason string) ([]Slot, error) {
	if _, err := repair.Lock(ctx, tx, id); err != nil {
		return nil, err
	}
	s, err := takenBy(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, ErrNotTaken
	}
	if err := end(ctx, tx, *s, Released); err != nil {
		return nil, err
	}
	if err := sla.Void(ctx, tx, id, sla.VisitOnTime, "rescheduled"); err != nil {
		return nil, err
	}
	if err := endVisit(ctx, tx, *s, visit.Rescheduled, reason); err != nil {
		return nil, err
	}
	return Offer(ctx, tx, id)
}

// endVisit ends the visit of a slot, unless it is over already.
func endVisit(ctx context.Context, tx *db.Tx, s Slot, to visit.State, reason string) error {
	if s.Visit == nil {
		return nil
	}
	v, err := visit.ByID(ctx, tx, *s.Visit)
	if err != nil || v.State.Over() {
		return err
	}
	_, err = visit.End(ctx, tx, v, to, reason)
	return err
}

// Keep is the other choice of a customer whose parts come later than his slot: the engineer comes all the same.
func Keep(ctx context.Context, tx *db.Tx, id string) (Slot, error) {
	if _, err := repair.Lock(ctx, tx, id); err != nil {
		return Slot{}, err
	}
	s, err := takenBy(ctx, tx, id)
	if err != nil {
		return Slot{}, err
	}
	if s == nil || s.LateSince == nil {
		return Slot{}, ErrNotTaken
	}
	if _, err := tx.ExecContext(ctx, "UPDATE slots SET kept_late = true WHERE id = $1", s.ID); err != nil {
		return *s, fmt.Errorf("keep slot %s: %w", s.ID, err)
	}
	if _, err := tx.ExecContext(ctx, lapseSQL, id, tx.Now); err != nil {
		return *s, fmt.Errorf("end the offers of %s: %w", id, err)
	}
	return ByID(ctx, tx, s.ID)
}

// Absent ends the visit of an engineer who found nobody at home and waited as long as he has to; the customer chooses anew. note says how he
// tried to reach him.
func Absent(ctx context.Context, tx *db.Tx, id, note string) ([]Slot, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	v, err := visit.Open(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if v == nil || v.ArrivedAt == nil {
		return nil, ErrWait.Because("not_there")
	}
	// An engineer who comes early waits from the beginning of the slot.
	from := later(*v.ArrivedAt, v.StartsAt)
	if until := from.Add(time.Duration(p.WaitMinutes) * time.Minute); tx.Now.Before(until) {
		return nil, ErrWait.With("until", until)
	}
	// The slot of the visit ends with it.
	if _, err := visit.End(ctx, tx, *v, visit.Absent, note); err != nil {
		return nil, err
	}
	// Nobody works at that door any more: the repair waits for its next visit.
	if r.State == repair.InVisit {
		if _, err := repair.Move(ctx, tx, r, repair.Booked, "customer_absent"); err != nil {
			return nil, err
		}
	}
	found, err := Offer(ctx, tx, id)
	if errors.Is(err, ErrNone) || errors.Is(err, ErrPartsUnknown) {
		return []Slot{}, nil
	}
	return found, err
}

// moveWithParts looks whether the parts of a repair come later than its slot begins. Then the customer is told at once and has two choices:
// one of three other slots, or the same all the same.
func moveWithParts(ctx context.Context, tx *db.Tx, id string) error {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return err
	}
	s, err := takenBy(ctx, tx, id)
	if err != nil || s == nil || s.KeptLate {
		return err
	}
	parts, err := PartsAt(ctx, tx, id)
	if err != nil {
		if errors.Is(err, ErrPartsUnknown) {
			return nil
		}
		return err
	}
	late := parts != nil && s.StartsAt.Before(*parts)
	switch {
	case !late && s.LateSince != nil:
		if _, err := tx.ExecContext(ctx, "UPDATE slots SET late_since = NULL WHERE id = $1", s.ID); err != nil {
			return fmt.Errorf("slot %s is not late any more: %w", s.ID, err)
		}
		return nil
	case !late:
		return nil
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return err
	}
	found, err := find(ctx, tx, r, p, candidates, time.Time{}, nil)
	if err != nil {
		return err
	}
	// Who is told by a message answers when he reads it, not within minutes: these stand until the slot that they are for.
	for i := range found {
		found[i].ExpiresAt = later(found[i].ExpiresAt, s.StartsAt)
	}
	if len(found) > 0 {
		if err := offer(ctx, tx, r, found); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "UPDATE slots SET late_since = coalesce(late_since, $2) WHERE id = $1", s.ID, tx.Now); err != nil {
		return fmt.Errorf("slot %s is late: %w", s.ID, err)
	}
	e := LateEvent{Repair: id, Slot: s.ID, Engineer: s.Engineer, StartsAt: s.StartsAt, PartsAt: *parts, Others: []uuid.UUID{}}
	for _, f := range found {
		e.Others = append(e.Others, f.ID)
	}
	return event.Emit(ctx, tx, e)
}

// watch looks whether the engineer of a slot has come. If not, somebody else goes the same day; where nobody can, three slots are offered.
func watch(ctx context.Context, tx *db.Tx, e Watched) error {
	seen, err := ByID(ctx, tx, e.Slot)
	if err != nil {
		return err
	}
	r, err := repair.Lock(ctx, tx, seen.Repair)
	if err != nil {
		return err
	}
	s, err := takenBy(ctx, tx, seen.Repair)
	if err != nil || s == nil || s.ID != e.Slot || s.Visit == nil {
		return err
	}
	v, err := visit.ByID(ctx, tx, *s.Visit)
	if err != nil || v.State != visit.Confirmed && v.State != visit.EnRoute {
		return err
	}
	if err := end(ctx, tx, *s, Released); err != nil {
		return err
	}
	if _, err := visit.End(ctx, tx, v, visit.NoShow, ""); err != nil {
		return err
	}
	return again(ctx, tx, r, *s)
}

// again books the same day anew with somebody else.
func again(ctx context.Context, tx *db.Tx, r repair.Repair, s Slot) error {
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return fmt.Errorf("read the zone of slot %s: %w", s.ID, err)
	}
	local := tx.Now.In(zone)
	told := NoShowEvent{Repair: r.ID, Slot: s.ID, Engineer: s.Engineer}
	p.LeadMinutes, p.Days = 0, 1
	found, err := find(ctx, tx, r, p, 1, time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, zone), []string{s.Engineer})
	if err != nil && !errors.Is(err, ErrPartsUnknown) {
		return err
	}
	found = slices.DeleteFunc(found, func(f Slot) bool { return f.Engineer == s.Engineer })
	if len(found) > 0 {
		if err := offer(ctx, tx, r, found); err != nil {
			return err
		}
		taken, err := Take(ctx, tx, r.ID, found[0].ID)
		if err != nil {
			return err
		}
		told.Next, told.StartsAt = taken.Engineer, &taken.StartsAt
	} else if _, err := Offer(ctx, tx, r.ID); err != nil && !errors.Is(err, ErrNone) && !errors.Is(err, ErrPartsUnknown) {
		return err
	}
	return event.Emit(ctx, tx, told)
}

// TakeFirst books the first slot for what cannot wait.
func TakeFirst(ctx context.Context, tx *db.Tx, id string) (*Slot, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	found, err := find(ctx, tx, r, p, 1, time.Time{}, nil)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if err := offer(ctx, tx, r, found); err != nil {
		return nil, err
	}
	s, err := Take(ctx, tx, id, found[0].ID)
	return &s, err
}

// follows keeps a slot beside its visit: who goes now has it, or nobody when the visit is over. A visit that another engineer makes is a new
// one, at the time of the slot that is taken.
func follows(ctx context.Context, tx *db.Tx, v visit.Visit) error {
	s, err := takenBy(ctx, tx, v.Repair)
	if err != nil || s == nil || s.Visit == nil {
		return err
	}
	same := *s.Visit == v.ID
	switch {
	case same && v.State.Over():
		return end(ctx, tx, *s, Done)
	case same && s.Engineer == v.Engineer, !same && (v.State != visit.Confirmed || v.WalkIn):
		return nil
	}
	_, err = tx.ExecContext(ctx, `
UPDATE slots
SET engineer = e.login, number = e.number, visit = $3
FROM engineers e
WHERE slots.id = $1 AND e.login = $2`, s.ID, v.Engineer, v.ID)
	if db.Violates(err, "slot_taken_once") {
		return ErrTaken
	}
	if err != nil {
		return fmt.Errorf("give slot %s to %s: %w", s.ID, v.Engineer, err)
	}
	return nil
}

// promiseResponse promises a customer an answer within the time of his area.
func promiseResponse(ctx context.Context, tx *db.Tx, id string) error {
	r, err := repair.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	due, err := dispatch.ResponseDue(ctx, tx, r)
	if err != nil {
		return err
	}
	return sla.Promise(ctx, tx, id, sla.Response, due, "service_area")
}
