package recommendation

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/policy"
	"fettle/repairflow/repair"
)

const columns = `
SELECT id, repair, plan, reason, shown, state, made_at, made_by, answered_at, version
FROM recommendations`

func one(ctx context.Context, tx *db.Tx, query string, args ...any) (Recommendation, error) {
	var r Recommendation
	err := tx.GetContext(ctx, &r, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNone
	}
	if err != nil {
		return r, fmt.Errorf("read a recommendation: %w", err)
	}
	return r, nil
}

// OfRepair reads the recommendations that were made with a repair, oldest first.
func OfRepair(ctx context.Context, tx *db.Tx, id string) ([]Recommendation, error) {
	out := []Recommendation{}
	if err := tx.SelectContext(ctx, &out, columns+" WHERE repair = $1 ORDER BY made_at, id", id); err != nil {
		return nil, fmt.Errorf("read the recommendations of %s: %w", id, err)
	}
	return out, nil
}

const restsSQL = `
SELECT EXISTS (
    SELECT 1
    FROM recommendations
    WHERE model = $1 AND upper(serial) = upper($2) AND plan = $3 AND (state = 'open' OR state = 'refused' AND answered_at > $4))`

const addSQL = `
INSERT INTO recommendations (id, repair, customer, model, serial, plan, reason, shown, state, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10)`

// Recommend recommends a plan for the appliance of a repair, unless it rests.
func Recommend(ctx context.Context, tx *db.Tx, id, plan, reason, shown string) (Recommendation, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return Recommendation{}, err
	}
	var p Policy
	if _, err := policy.InForce(ctx, tx, policyName, &p); err != nil {
		return Recommendation{}, err
	}
	var rests bool
	if err := tx.GetContext(ctx, &rests, restsSQL, r.Model, r.Serial, plan, tx.Now.AddDate(0, 0, -p.RestDays)); err != nil {
		return Recommendation{}, fmt.Errorf("look whether %s rests: %w", plan, err)
	}
	if rests {
		return Recommendation{}, ErrRests.With("days", p.RestDays)
	}
	made, err := uuid.NewV7()
	if err != nil {
		return Recommendation{}, fmt.Errorf("make a recommendation id: %w", err)
	}
	_, err = tx.ExecContext(ctx, addSQL, made, id, r.Customer, r.Model, r.Serial, plan, reason, shown, tx.Now, tx.By)
	if db.Violates(err, "recommendations_one_open") {
		return Recommendation{}, ErrRests.With("days", p.RestDays)
	}
	if err != nil {
		return Recommendation{}, fmt.Errorf("recommend %s: %w", plan, err)
	}
	return one(ctx, tx, columns+" WHERE id = $1", made)
}

const answerSQL = `
UPDATE recommendations
SET state = $2, answered_at = $3, version = version + 1
WHERE id = $1`

// Answer takes what the customer says.
func Answer(ctx context.Context, tx *db.Tx, id uuid.UUID, accepts bool) (Recommendation, error) {
	r, err := one(ctx, tx, columns+" WHERE id = $1 FOR UPDATE", id)
	if err != nil {
		return r, err
	}
	to := Refused
	if accepts {
		to = Accepted
	}
	if err := Machine.May(r.State, to); err != nil {
		return r, err
	}
	if _, err := tx.ExecContext(ctx, answerSQL, id, to, tx.Now); err != nil {
		return r, fmt.Errorf("answer recommendation %s: %w", id, err)
	}
	if err := event.Emit(ctx, tx, Answered{id, r.Repair, r.Plan, to}); err != nil {
		return r, err
	}
	return one(ctx, tx, columns+" WHERE id = $1", id)
}
