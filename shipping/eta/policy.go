package eta

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// ArrivalPolicy is how arrivals are foreseen and when somebody is told.
func ArrivalPolicy() policy.Kind {
	return policy.Kind{Name: "eta", Body: Policy{}, Versions: policyVersions, Set: setPolicy, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		return p.check()
	}}
}

func (p Policy) check() error {
	switch {
	case p.MinSamples < 2 || p.LostSamples < p.MinSamples || p.LostHours < 1:
		return errors.New("min_samples is at least 2, lost_samples no less than that, lost_hours at least 1")
	case !(1 > p.Warn && p.Warn > p.Act && p.Act > p.Breach && p.Breach > 0):
		return errors.New("warn_below, act_below and breach_below descend between 1 and 0")
	case p.Margin <= 0 || p.EarlierBy < 0:
		return errors.New("clear_margin is above 0, earlier_by not negative")
	}
	return nil
}

const policyVersionsSQL = `
SELECT valid_from, set_by, set_at, why, min_samples, lost_samples, lost_hours, warn_below, act_below, breach_below, clear_margin, earlier_by
FROM eta_policies
ORDER BY valid_from DESC`

// policyVersions numbers the rows by the time from which they are valid, which each follows the one before in.
func policyVersions(ctx context.Context, tx *db.Tx) ([]policy.Version, error) {
	var rows []struct {
		Policy
		ValidFrom time.Time `db:"valid_from"`
		SetBy     string    `db:"set_by"`
		SetAt     time.Time `db:"set_at"`
		Why       string    `db:"why"`
	}
	if err := tx.SelectContext(ctx, &rows, policyVersionsSQL); err != nil {
		return nil, fmt.Errorf("read the policies of arrivals: %w", err)
	}
	out := make([]policy.Version, len(rows))
	for i, r := range rows {
		body, err := json.Marshal(r.Policy)
		if err != nil {
			return nil, fmt.Errorf("encode the policy of arrivals: %w", err)
		}
		out[i] = policy.Version{Name: "eta", Version: len(rows) - i, ValidFrom: r.ValidFrom, Body: body, SetBy: r.SetBy, SetAt: r.SetAt, Why: r.Why}
	}
	return out, nil
}

// A version that was to come and is overtaken would come into force all the same, so it goes.
const (
	dropPoliciesToComeSQL = `
DELETE FROM eta_policies
WHERE valid_from >= $1`
	addPolicySQL = `
INSERT INTO eta_policies (valid_from, min_samples, lost_samples, lost_hours, warn_below, act_below, breach_below, clear_margin, earlier_by, set_by, set_at, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
)

func setPolicy(ctx context.Context, tx *db.Tx, v policy.Version) error {
	var p Policy
	if err := policy.Read(v.Body, &p); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, dropPoliciesToComeSQL, v.ValidFrom); err != nil {
		return fmt.Errorf("drop policies of arrivals to come: %w", err)
	}
	_, err := tx.ExecContext(ctx, addPolicySQL, v.ValidFrom, p.MinSamples, p.LostSamples, p.LostHours, p.Warn, p.Act, p.Breach, p.Margin, p.EarlierBy,
		v.SetBy, v.SetAt, v.Why)
	if err != nil {
		return fmt.Errorf("set the policy of arrivals: %w", err)
	}
	return nil
}
