package dispatch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
	"fettle/repairflow/visit"
	"fettle/repairflow/workforce"
)

// Weigher weighs engineers for one repair at several times.
type Weigher struct {
	repair   repair.Repair
	snapshot *Snapshot
	policy   Policy
	job      Job
	parts    []string
	near     map[time.Time][]string
}

// For makes ready to weigh engineers for a repair.
func For(ctx context.Context, tx *db.Tx, r repair.Repair) (*Weigher, error) {
	w := &Weigher{repair: r, near: map[time.Time][]string{}}
	var err error
	if w.snapshot, err = Read(ctx, tx); err != nil {
		return nil, err
	}
	if w.policy, err = PolicyNow(ctx, tx); err != nil {
		return nil, err
	}
	category, err := repair.CategoryOf(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	p, err := workforce.PolicyNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	area, err := workforce.AreaAt(ctx, tx, r.Lon, r.Lat)
	if err != nil {
		return nil, err
	}
	w.job = Job{At: orb.Point{r.Lon, r.Lat}, Area: area.Area, Category: category, Certified: slices.Contains(p.Certified, category)}
	w.parts, err = LikelyParts(ctx, tx, r)
	return w, err
}

// At weighs engineers for a time, the best first; only those of only, when any are named, and nobody of not.
func (w *Weigher) At(ctx context.Context, tx *db.Tx, from, until time.Time, only, not []string) ([]Choice, error) {
	job := w.job
	job.From, job.Until, job.Only, job.Not = from, until, only, not
	day, _ := dayOf(from, w.repair.Zone)
	near, there := w.near[day]
	if !there {
		var err error
		if near, err = nearBy(ctx, tx, w.repair, job); err != nil {
			return nil, err
		}
		w.near[day] = near
	}
	var failed error
	choices := w.snapshot.Best(job, w.policy, w.policy.Shown, near, func(logins []string) []Facts {
		facts, err := factsOf(ctx, tx, logins, w.repair, job, w.parts)
		if err != nil {
			failed = err
			return make([]Facts, len(logins))
		}
		return facts
	})
	return choices, failed
}

// searchDays is how far ahead somebody is looked for who could go; searchStep from when to when.
const (
	searchDays = 7
	searchStep = time.Hour
)

// Weigh weighs engineers for when a repair is visited: at its appointed visit, else at the first time at which anybody could go.
func Weigh(ctx context.Context, tx *db.Tx, r repair.Repair, not ...string) ([]Choice, Policy, error) {
	w, err := For(ctx, tx, r)
	if err != nil {
		return nil, Policy{}, err
	}
	v, err := visit.Open(ctx, tx, r.ID)
	if err != nil {
		return nil, w.policy, err
	}
	if v != nil && v.EndsAt.After(tx.Now) {
		choices, err := w.At(ctx, tx, v.StartsAt, v.EndsAt, nil, not)
		return choices, w.policy, err
	}
	term := time.Duration(w.policy.VisitMinutes) * time.Minute
	if len(w.snapshot.Engineers) == 0 {
		return nil, w.policy, nil
	}
	for from := tx.Now; from.Before(tx.Now.Add(searchDays * 24 * time.Hour)); from = from.Add(searchStep) {
		choices, err := w.At(ctx, tx, from, from.Add(term), nil, not)
		if err != nil || len(choices) > 0 {
			return choices, w.policy, err
		}
	}
	return nil, w.policy, nil
}

// Decide gives a repair to the best engineer.
func Decide(ctx context.Context, tx *db.Tx, id string) (Given, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return Given{}, err
	}
	choices, p, err := Weigh(ctx, tx, r)
	if err != nil {
		return Given{}, err
	}
	if len(choices) == 0 {
		return Given{}, ErrNobody.With("repair", id)
	}
	return Give(ctx, tx, r, choices[0].Engineer, Decision{Kind: ByScore, Choices: choices, Policy: Weights(p)})
}

// ByReason gives a repair to an engineer whom a person chose, with everybody whom the score would have put before him.
func ByReason(ctx context.Context, tx *db.Tx, id, engineer, reason string) (Given, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return Given{}, err
	}
	if r.Engineer == engineer {
		return Given{}, ErrSame.With("engineer", engineer).At("body.engineer")
	}
	choices, p, err := Weigh(ctx, tx, r)
	if err != nil {
		return Given{}, err
	}
	return Give(ctx, tx, r, engineer, Decision{Kind: ByHand, Reason: reason, Choices: choices, Policy: Weights(p)})
}

const decideSQL = `
INSERT INTO dispatch_decisions (id, repair, kind, engineer, before, reason, until, choices, policy, at, by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

// keep writes a decision and tells of it.
func keep(ctx context.Context, tx *db.Tx, d Decision) (Decision, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return d, fmt.Errorf("make a decision id: %w", err)
	}
	d.ID, d.At, d.By = id, tx.Now, tx.By
	if d.Choices == nil {
		d.Choices = Choices{}
	}
	if _, err := tx.ExecContext(ctx, decideSQL, d.ID, d.Repair, d.Kind, d.Engineer, d.Before, d.Reason, d.Until, d.Choices, d.Policy, d.At, d.By); err != nil {
		return d, fmt.Errorf("keep a decision: %w", err)
	}
	return d, event.Emit(ctx, tx, DecidedEvent{d.Repair, d.Kind, d.Engineer, d.Before, d.Reason})
}

// OfRepair reads the decisions about a repair, the newest first.
func OfRepair(ctx context.Context, tx *db.Tx, id string) ([]Decision, error) {
	out := []Decision{}
	if err := tx.SelectContext(ctx, &out, `
SELECT id, repair, kind, engineer, before, reason, until, choices, policy, at, by
FROM dispatch_decisions
WHERE repair = $1
ORDER BY at DESC, id DESC`, id); err != nil {
		return nil, fmt.Errorf("read the decisions about %s: %w", id, err)
	}
	return out, nil
}

// Defer puts a repair off until a time. What the customer was promised bounds it.
func Defer(ctx context.Context, tx *db.Tx, id string, until time.Time, reason string) (Decision, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return Decision{}, err
	}
	if r.Over() || r.CompletedAt != nil {
		return Decision{}, repair.ErrOver.With("state", r.State)
	}
	due, err := ResponseDue(ctx, tx, r)
	if err != nil {
		return Decision{}, err
	}
	if !until.After(tx.Now) || until.After(due) {
		return Decision{}, ErrDeferral.With("due", due).At("body.until")
	}
	return keep(ctx, tx, Decision{Repair: id, Kind: Deferred, Engineer: r.Engineer, Before: r.Engineer, Reason: reason, Until: &until})
}

// ResponseDue is by when a customer is answered: by the promise that was made, else by the area that he lives in.
func ResponseDue(ctx context.Context, tx *db.Tx, r repair.Repair) (time.Time, error) {
	promises, err := sla.OfRepair(ctx, tx, r.ID)
	if err != nil {
		return time.Time{}, err
	}
	for _, p := range slices.Backward(promises) {
		if p.Kind == sla.Response {
			return p.DueAt, nil
		}
	}
	area, err := workforce.AreaAt(ctx, tx, r.Lon, r.Lat)
	return r.CreatedAt.Add(time.Duration(area.ResponseMinutes) * time.Minute), err
}

// DeferredUntil is before when nobody goes; the zero time when nothing was put off.
func DeferredUntil(ctx context.Context, tx *db.Tx, id string) (time.Time, error) {
	all, err := OfRepair(ctx, tx, id)
	for _, d := range all {
		if d.Kind == Deferred && d.Until != nil {
			return *d.Until, err
		}
	}
	return time.Time{}, err
}

// MovedVisit is what became of one visit when a day was moved.
type MovedVisit struct {
	Visit    string    `json:"visit"`
	Repair   string    `json:"repair"`
	StartsAt time.Time `json:"starts_at"`
	// Engineer is who goes now; empty when nobody could, and the visit waits for somebody to decide.
	Engineer string     `json:"engineer"`
	Lines    []Followed `json:"lines"`
}

// MoveDay gives every visit of an engineer's day to the best of the others, each at its time; what nobody can take stays and is told.
func MoveDay(ctx context.Context, tx *db.Tx, login, day, reason string) ([]MovedVisit, error) {
	e, err := workforce.ByLogin(ctx, tx, login)
	if err != nil {
		return nil, err
	}
	from, until, err := dayNamed(day, e.Zone)
	if err != nil {
		return nil, err
	}
	visits, err := visit.OfEngineer(ctx, tx, e.Login, from, until)
	if err != nil {
		return nil, err
	}
	out := []MovedVisit{}
	for _, v := range visits {
		if v.State != visit.Confirmed && v.State != visit.EnRoute {
			continue
		}
		m := MovedVisit{Visit: v.ID, Repair: v.Repair, StartsAt: v.StartsAt, Lines: []Followed{}}
		r, err := repair.Lock(ctx, tx, v.Repair)
		if err != nil {
			return nil, err
		}
		w, err := For(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		choices, err := w.At(ctx, tx, v.StartsAt, v.EndsAt, nil, []string{e.Login})
		if err != nil {
			return nil, err
		}
		if len(choices) > 0 {
			given, err := Give(ctx, tx, r, choices[0].Engineer, Decision{Kind: DayMoved, Reason: reason, Choices: choices, Policy: Weights(w.policy)})
			if err != nil {
				return nil, err
			}
			m.Engineer, m.Lines = given.Decision.Engineer, given.Lines
		}
		out = append(out, m)
	}
	return out, nil
}

// dayNamed is a date on the clock of a zone.
func dayNamed(day, zone string) (from, until time.Time, err error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return from, until, fmt.Errorf("read zone %s: %w", zone, err)
	}
	at, err := time.ParseInLocation(time.DateOnly, day, loc)
	if err != nil {
		return from, until, ErrDay.With("day", day)
	}
	from, until = dayOf(at.Add(12*time.Hour), zone)
	return from, until, nil
}
