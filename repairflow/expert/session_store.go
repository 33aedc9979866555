package expert

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
)

const sessionColumns = `
SELECT s.id, s.repair, r.engineer, r.model, r.symptom, r.urgent, s.question, s.state, s.due_at, coalesce(s.joined_at, s.ended_at, $1) > s.due_at AS late,
       s.requested_by, s.requested_at, s.expert, s.joined_at, s.link, s.ended_at, s.ended_by, s.conclusion, s.version
FROM expert_sessions s
JOIN repairs r ON r.id = s.repair`

// ByID reads a session with what was advised and changed.
func ByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Session, error) {
	s, err := one(ctx, tx, " WHERE s.id = $2", id)
	if err != nil {
		return s, err
	}
	with := []Session{s}
	err = addTold(ctx, tx, with)
	return with[0], err
}

func one(ctx context.Context, tx *db.Tx, where string, id uuid.UUID) (Session, error) {
	var s Session
	err := tx.GetContext(ctx, &s, sessionColumns+where, tx.Now, id)
	if errors.Is(err, sql.ErrNoRows) {
		return s, ErrNoSession
	}
	if err != nil {
		return s, fmt.Errorf("read expert session %s: %w", id, err)
	}
	return s, nil
}

// Filter narrows a list; empty fields do not.
type Filter struct {
	Repair, Engineer string
	// Open leaves out what is over.
	Open  bool
	Limit int
}

const listSQL = sessionColumns + `
WHERE ($2 = '' OR s.repair = $2) AND ($3 = '' OR r.engineer = $3) AND (NOT $4 OR s.ended_at IS NULL)
ORDER BY s.ended_at DESC NULLS FIRST, s.joined_at NULLS FIRST, s.due_at, s.id
LIMIT $5`

// List reads sessions: who waits for an expert first, the longest overdue at the top, then those that are under way, then the past.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Session, error) {
	out := []Session{}
	if err := tx.SelectContext(ctx, &out, listSQL, tx.Now, f.Repair, f.Engineer, f.Open, f.Limit); err != nil {
		return nil, fmt.Errorf("list expert sessions: %w", err)
	}
	return out, addTold(ctx, tx, out)
}

// addTold adds to sessions what was advised and changed in each.
func addTold(ctx context.Context, tx *db.Tx, of []Session) error {
	ids, at := make([]string, len(of)), map[uuid.UUID]int{}
	for i := range of {
		ids[i], at[of[i].ID] = of[i].ID.String(), i
		of[i].Advice, of[i].Changes = []Advice{}, []Change{}
	}
	var advice []Advice
	if err := tx.SelectContext(ctx, &advice, `
SELECT session, text, given_by, given_at
FROM expert_advice
WHERE session = ANY ($1::uuid[])
ORDER BY given_at, id`, pq.Array(ids)); err != nil {
		return fmt.Errorf("read advice: %w", err)
	}
	for _, a := range advice {
		of[at[a.Session]].Advice = append(of[at[a.Session]].Advice, a)
	}
	var changes []Change
	if err := tx.SelectContext(ctx, &changes, changeColumns+`
WHERE session = ANY ($1::uuid[])
ORDER BY changed_at, line`, pq.Array(ids)); err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	for _, c := range changes {
		of[at[*c.Session]].Changes = append(of[at[*c.Session]].Changes, c)
	}
	return nil
}

const requestSQL = `
INSERT INTO expert_sessions (id, repair, question, state, due_at, requested_by, requested_at)
VALUES ($1, $2, $3, 'requested', $4, $5, $6)`

// Request asks for an expert. A repair that is over needs none.
func Request(ctx context.Context, tx *db.Tx, id, question string) (Session, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return Session{}, err
	}
	if r.Over() || r.CompletedAt != nil {
		return Session{}, repair.ErrOver.With("state", r.State)
	}
	due, err := dueBy(ctx, tx, r.Urgent)
	if err != nil {
		return Session{}, err
	}
	session, err := uuid.NewV7()
	if err != nil {
		return Session{}, fmt.Errorf("make a session id: %w", err)
	}
	_, err = tx.ExecContext(ctx, requestSQL, session, id, question, due, tx.By, tx.Now)
	if db.Violates(err, "expert_session_one_open_per_repair") {
		return Session{}, ErrOpen.With("repair", id)
	}
	if err != nil {
		return Session{}, fmt.Errorf("ask for an expert: %w", err)
	}
	if err := sla.Promise(ctx, tx, id, sla.ExpertResponse, due, "policy "+policyName); err != nil {
		return Session{}, err
	}
	if err := event.Emit(ctx, tx, Moved{Session: session, Repair: id, To: Requested}); err != nil {
		return Session{}, err
	}
	return ByID(ctx, tx, session)
}

// step locks a session, checks that it may go to a state and tells of it; write changes the row.
func step(ctx context.Context, tx *db.Tx, id uuid.UUID, to func(Session) State, write string, args ...any) (Session, error) {
	s, err := one(ctx, tx, " WHERE s.id = $2 FOR UPDATE OF s", id)
	if err != nil {
		return s, err
	}
	next := to(s)
	if err := Sessions.May(s.State, next); err != nil {
		return s, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE expert_sessions SET state = $2, version = version + 1, "+write+" WHERE id = $1", append([]any{id, next}, args...)...); err != nil {
		return s, fmt.Errorf("move expert session %s: %w", id, err)
	}
	from := s.State
	if s, err = ByID(ctx, tx, id); err != nil {
		return s, err
	}
	return s, event.Emit(ctx, tx, Moved{Session: id, Repair: s.Repair, From: string(from), To: next, Expert: s.Expert})
}

func always(to State) func(Session) State { return func(Session) State { return to } }

// Join makes the actor the expert of a session; of two at once one is.
func Join(ctx context.Context, tx *db.Tx, id uuid.UUID, link string) (Session, error) {
	s, err := step(ctx, tx, id, always(Joined), "expert = $3, joined_at = $4, link = $5", tx.By, tx.Now, link)
	if err != nil {
		return s, err
	}
	return s, sla.Keep(ctx, tx, s.Repair, sla.ExpertResponse, tx.Now)
}

// End ends a session. One that nobody has joined is withdrawn.
func End(ctx context.Context, tx *db.Tx, id uuid.UUID, conclusion string) (Session, error) {
	s, err := step(ctx, tx, id, func(s Session) State {
		if s.State == Requested {
			return Withdrawn
		}
		return Ended
	}, "ended_at = $3, ended_by = $4, conclusion = $5", tx.Now, tx.By, conclusion)
	if err != nil || s.State != Withdrawn {
		return s, err
	}
	return s, sla.Void(ctx, tx, s.Repair, sla.ExpertResponse, "withdrawn")
}

const adviseSQL = `
INSERT INTO expert_advice (session, text, given_by, given_at)
VALUES ($1, $2, $3, $4)`

// Advise writes down what the expert of a session says, and where he is seen when that is elsewhere now.
func Advise(ctx context.Context, tx *db.Tx, id uuid.UUID, text, link string) (Session, error) {
	s, err := one(ctx, tx, " WHERE s.id = $2 FOR UPDATE OF s", id)
	if err != nil {
		return s, err
	}
	if s.State != Joined {
		return s, ErrSession.Because("advice").With("from", s.State)
	}
	if s.Expert != tx.By {
		return s, ErrNotExpert.With("expert", s.Expert)
	}
	if _, err := tx.ExecContext(ctx, adviseSQL, id, text, tx.By, tx.Now); err != nil {
		return s, fmt.Errorf("keep advice: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE expert_sessions SET version = version + 1, link = coalesce(nullif($2, ''), link) WHERE id = $1", id, link); err != nil {
		return s, fmt.Errorf("keep the address of a picture: %w", err)
	}
	if err := event.Emit(ctx, tx, Advised{Session: id, Repair: s.Repair, Text: text, By: tx.By}); err != nil {
		return s, err
	}
	return ByID(ctx, tx, id)
}

const joinedSQL = `
SELECT id
FROM expert_sessions
WHERE repair = $1 AND state = 'joined' AND expert = $2`

// joinedBy is the session of a repair whose expert the actor is; nil when there is none.
func joinedBy(ctx context.Context, tx *db.Tx, repair string) (*uuid.UUID, error) {
	var ids []uuid.UUID
	if err := tx.SelectContext(ctx, &ids, joinedSQL, repair, tx.By); err != nil {
		return nil, fmt.Errorf("look for the expert's session: %w", err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return &ids[0], nil
}
