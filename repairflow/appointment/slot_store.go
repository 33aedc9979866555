package appointment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/dispatch"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
	"fettle/repairflow/workforce"
	"fettle/shipping/shipment"
)

const columns = `
SELECT s.id, s.repair, s.kind, s.engineer, s.number, s.starts_at, s.ends_at, s.zone, s.state, s.parts_at, s.late_since, s.kept_late, s.offered_at, s.expires_at,
       s.taken_at, s.taken_by, s.visit, s.ended_at
FROM slots s`

// OfRepair reads the slots of a repair that may be taken or are taken, the earliest first.
func OfRepair(ctx context.Context, tx *db.Tx, id string) ([]Slot, error) {
	out := []Slot{}
	if err := tx.SelectContext(ctx, &out, columns+`
WHERE s.repair = $1 AND (s.state = 'taken' OR s.state = 'offered' AND s.expires_at > $2)
ORDER BY s.state DESC, s.starts_at, s.id`, id, tx.Now); err != nil {
		return nil, fmt.Errorf("read the slots of %s: %w", id, err)
	}
	return out, nil
}

func one(ctx context.Context, tx *db.Tx, query string, args ...any) (Slot, error) {
	var s Slot
	err := tx.GetContext(ctx, &s, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return s, ErrNoSlot
	}
	if err != nil {
		return s, fmt.Errorf("read a slot: %w", err)
	}
	return s, nil
}

// ByID reads a slot.
func ByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Slot, error) {
	return one(ctx, tx, columns+" WHERE s.id = $1", id)
}

// takenBy reads the slot that a repair has; nil when it has none.
func takenBy(ctx context.Context, tx *db.Tx, id string) (*Slot, error) {
	s, err := one(ctx, tx, columns+" WHERE s.repair = $1 AND s.state = 'taken' FOR UPDATE OF s", id)
	if errors.Is(err, ErrNoSlot) {
		return nil, nil
	}
	return &s, err
}

// onTheWay are the states of lines whose part is still to come.
var onTheWay = []orderline.State{orderline.Requested, orderline.Held, orderline.Offered, orderline.Backordered, orderline.Reserved, orderline.Picking, orderline.Packed,
	orderline.Shipped, orderline.Delivered, orderline.Disputed}

// PartsAt is when the last part of a repair is to be in the engineer's hand; nil when nothing is to come. What is on the road is expected
// when its shipment is, if that is later than it was promised.
func PartsAt(ctx context.Context, tx *db.Tx, id string) (*time.Time, error) {
	lines, err := orderline.OfRepair(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	var last *time.Time
	later := func(at time.Time) {
		if last == nil || at.After(*last) {
			last = &at
		}
	}
	for _, l := range lines {
		if l.ClosedAt != nil || !slices.Contains(onTheWay, l.State) {
			continue
		}
		if l.Promise == nil {
			return nil, ErrPartsUnknown.With("part", l.Part)
		}
		later(l.Promise.ArrivesAt)
	}
	if last == nil {
		return nil, nil
	}
	shipments, err := shipment.OfRepair(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	for _, s := range shipments {
		if !s.OnTheRoad() || s.Direction != shipment.Forward {
			continue
		}
		eta, err := shipment.ExpectedArrival(ctx, tx, s)
		if err != nil {
			return nil, err
		}
		if eta != nil {
			later(*eta)
		}
	}
	return last, nil
}

// candidates is how many slots are offered.
const candidates = 3

// Offer finds three slots for a repair and offers them in the place of those that were offered before.
func Offer(ctx context.Context, tx *db.Tx, id string) ([]Slot, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if r.Over() || r.CompletedAt != nil {
		return nil, repair.ErrOver.With("state", r.State)
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	found, err := find(ctx, tx, r, p, candidates, time.Time{}, nil)
	if err != nil {
		return nil, err
	}
	if len(found) < candidates {
		return nil, ErrNone.With("days", p.Days)
	}
	return found, offer(ctx, tx, r, found)
}

// find looks for the next slots at which somebody can come; until, when given, bounds it, and nobody of not is asked.
func find(ctx context.Context, tx *db.Tx, r repair.Repair, p Policy, most int, until time.Time, not []string) ([]Slot, error) {
	parts, err := PartsAt(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	earliest := tx.Now.Add(time.Duration(p.LeadMinutes) * time.Minute)
	if parts != nil {
		earliest = later(earliest, parts.Add(time.Duration(p.PartsSlackMinutes)*time.Minute))
	}
	put, err := dispatch.DeferredUntil(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	earliest = later(earliest, put)
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return nil, fmt.Errorf("read the zone of %s: %w", r.ID, err)
	}
	kind, only, err := whoReturns(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	w, err := dispatch.For(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	var out []Slot
	day := earliest.In(zone)
	for i := range p.Days {
		for _, from := range p.Starts(time.Date(day.Year(), day.Month(), day.Day()+i, 12, 0, 0, 0, zone), zone) {
			if from.Before(earliest) || !until.IsZero() && from.After(until) {
				continue
			}
			// Who began a repair ends it, as long as he can come within these days.
			asked := only
			if i > p.Days/2 || len(only) > 0 && slices.Contains(not, only[0]) {
				asked = nil
			}
			choices, err := w.At(ctx, tx, from, from.Add(p.Term()), asked, not)
			if err != nil {
				return nil, err
			}
			if len(choices) == 0 {
				continue
			}
			out = append(out, Slot{Repair: r.ID, Kind: kind, Engineer: choices[0].Engineer, StartsAt: from.UTC(), EndsAt: from.Add(p.Term()).UTC(), Zone: r.Zone, State: Offered, PartsAt: parts,
				OfferedAt: tx.Now, ExpiresAt: tx.Now.Add(time.Duration(p.OfferMinutes) * time.Minute)})
			if len(out) == most {
				return out, nil
			}
		}
	}
	return out, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// whoReturns tells what the next visit is for, and who comes back when somebody has been there.
func whoReturns(ctx context.Context, tx *db.Tx, r repair.Repair) (visit.Kind, []string, error) {
	all, err := visit.Of(ctx, tx, r.ID)
	if err != nil {
		return "", nil, err
	}
	for _, v := range all {
		if v.ArrivedAt != nil && v.State != visit.Absent {
			if _, err := workforce.ByLogin(ctx, tx, r.Engineer); err != nil {
				return visit.PartsReturn, nil, nil //nolint:nilerr // Who is not of the workforce cannot come back; somebody else does.
			}
			return visit.PartsReturn, []string{r.Engineer}, nil
		}
	}
	return visit.First, nil, nil
}

const (
	lapseSQL = `
UPDATE slots
SET state = 'lapsed', ended_at = $2
WHERE repair = $1 AND state = 'offered'`
	addSQL = `
INSERT INTO slots (id, repair, kind, engineer, number, starts_at, ends_at, zone, state, parts_at, offered_at, expires_at)
SELECT $1, $2, $3, e.login, e.number, $5, $6, $7, 'offered', $8, $9, $10
FROM engineers e
WHERE e.login = $4`
)

// offer writes slots in the place of those that were offered before.
func offer(ctx context.Context, tx *db.Tx, r repair.Repair, found []Slot) error {
	if _, err := tx.ExecContext(ctx, lapseSQL, r.ID, tx.Now); err != nil {
		return fmt.Errorf("end the offers of %s: %w", r.ID, err)
	}
	e := OfferedEvent{Repair: r.ID}
	for i := range found {
		s := &found[i]
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("make a slot id: %w", err)
		}
		s.ID = id
		if _, err := tx.ExecContext(ctx, addSQL, s.ID, s.Repair, s.Kind, s.Engineer, s.StartsAt, s.EndsAt, s.Zone, s.PartsAt, s.OfferedAt, s.ExpiresAt); err != nil {
			return fmt.Errorf("offer a slot: %w", err)
		}
		e.Slots, e.ExpiresAt = append(e.Slots, s.ID), s.ExpiresAt
	}
	return event.Emit(ctx, tx, e)
}

// Many who take a time of one engineer do so one by one: two that meet in the constraint alone would wait for each other.
const oneByOneSQL = "SELECT pg_advisory_xact_lock(hashtextextended('slots of ' || $1, 0))"

const takeSQL = `
UPDATE slots
SET state = 'taken', taken_at = $2, taken_by = $3
WHERE id = $1 AND state = 'offered' AND expires_at > $2`

// Take gives a repair the slot that was offered to it, the engineer with it, and appoints the visit. Of many who take one time of one
// engineer one has it. A slot that the repair had before is given up.
func Take(ctx context.Context, tx *db.Tx, repairID string, id uuid.UUID) (Slot, error) {
	r, err := repair.Lock(ctx, tx, repairID)
	if err != nil {
		return Slot{}, err
	}
	s, err := one(ctx, tx, columns+" WHERE s.id = $1 AND s.repair = $2 FOR UPDATE OF s", id, repairID)
	if err != nil {
		return s, err
	}
	if s.State != Offered || !s.ExpiresAt.After(tx.Now) || !s.StartsAt.After(tx.Now) {
		return s, ErrLapsed.With("state", s.State)
	}
	parts, err := PartsAt(ctx, tx, r.ID)
	if err != nil {
		return s, err
	}
	if parts != nil && s.StartsAt.Before(*parts) {
		return s, ErrTooEarly.With("parts_at", *parts)
	}
	old, err := takenBy(ctx, tx, r.ID)
	if err != nil {
		return s, err
	}
	if old != nil {
		if err := end(ctx, tx, *old, Released); err != nil {
			return s, err
		}
	}
	if _, err := tx.ExecContext(ctx, oneByOneSQL, s.Engineer); err != nil {
		return s, fmt.Errorf("wait for who takes a time of %s: %w", s.Engineer, err)
	}
	_, err = tx.ExecContext(ctx, takeSQL, s.ID, tx.Now, tx.By)
	if db.Violates(err, "slot_taken_once") {
		return s, ErrTaken
	}
	if err != nil {
		return s, fmt.Errorf("take a slot: %w", err)
	}
	return appoint(ctx, tx, r, s)
}

// appoint gives the repair to the engineer of its slot and appoints the visit.
func appoint(ctx context.Context, tx *db.Tx, r repair.Repair, s Slot) (Slot, error) {
	if r.Engineer != s.Engineer || r.State == repair.Triaged {
		if _, err := dispatch.Give(ctx, tx, r, s.Engineer, dispatch.Decision{Kind: dispatch.BySlot}); err != nil {
			return s, err
		}
	}
	v, err := visit.Confirm(ctx, tx, r.ID, s.Kind, s.Engineer, s.StartsAt, s.EndsAt)
	if err != nil {
		return s, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE slots SET visit = $2 WHERE id = $1", s.ID, v.ID); err != nil {
		return s, fmt.Errorf("keep the visit of a slot: %w", err)
	}
	if _, err := tx.ExecContext(ctx, lapseSQL, r.ID, tx.Now); err != nil {
		return s, fmt.Errorf("end the offers of %s: %w", r.ID, err)
	}
	if err := sla.Keep(ctx, tx, r.ID, sla.Response, tx.Now); err != nil {
		return s, err
	}
	if err := sla.Promise(ctx, tx, r.ID, sla.VisitOnTime, s.StartsAt, "slot"); err != nil {
		return s, err
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return s, err
	}
	if err := event.EmitAt(ctx, tx, s.StartsAt.Add(time.Duration(p.NoShowMinutes)*time.Minute), Watched{s.ID}); err != nil {
		return s, err
	}
	if err := event.Emit(ctx, tx, TakenEvent{r.ID, s.ID, s.Engineer, s.StartsAt, s.EndsAt}); err != nil {
		return s, err
	}
	return ByID(ctx, tx, s.ID)
}

func end(ctx context.Context, tx *db.Tx, s Slot, to State) error {
	if err := Machine.May(s.State, to); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE slots SET state = $2, ended_at = $3 WHERE id = $1", s.ID, to, tx.Now); err != nil {
		return fmt.Errorf("end slot %s: %w", s.ID, err)
	}
	return nil
}
