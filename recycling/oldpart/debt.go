package oldpart

import (
	"context"
	"errors"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// DebtPolicy is policy "core_returns": how long an engineer has for an old part, and what follows when it does not come. 0 leaves a
// step out.
type DebtPolicy struct {
	// TermDays is how long he has, RemindDays how long before the end he is reminded.
	TermDays   int `json:"term_days"`
	RemindDays int `json:"remind_days"`
	// BlockDays after its day he may order nothing in advance until it has come; ChargeDays after it he is charged ChargePercent of
	// the list price.
	BlockDays     int   `json:"block_days"`
	ChargeDays    int   `json:"charge_days"`
	ChargePercent int64 `json:"charge_percent"`
}

const (
	debtPolicy = "core_returns"
	dayLong    = 24 * time.Hour
	mostDays   = 3650
)

// CoreReturnsPolicy is what engineers owe, and until when.
func CoreReturnsPolicy() policy.Kind {
	return policy.Kind{Name: debtPolicy, Body: DebtPolicy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p DebtPolicy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		return p.check()
	}}
}

func (p DebtPolicy) check() error {
	switch {
	case p.TermDays < 1 || p.TermDays > mostDays:
		return errors.New("term_days is 1 to 3650")
	case p.RemindDays < 0 || p.RemindDays >= p.TermDays:
		return errors.New("remind_days is 0 or less than term_days")
	case p.BlockDays < 0 || p.BlockDays > mostDays || p.ChargeDays < 0 || p.ChargeDays > mostDays:
		return errors.New("block_days and charge_days are 0 to 3650")
	case p.ChargePercent < 1 || p.ChargePercent > 1000:
		return errors.New("charge_percent is 1 to 1000")
	}
	return nil
}

// debtsNow is the policy in force.
func debtsNow(ctx context.Context, tx *db.Tx) (DebtPolicy, error) {
	var p DebtPolicy
	_, err := policy.InForce(ctx, tx, debtPolicy, &p)
	return p, err
}

// charge is what is charged for a part of a list price: at least one minor unit of what is worth anything.
func (p DebtPolicy) charge(price int64) int64 { return (price*p.ChargePercent + 99) / 100 }

// owed are the states in which the engineer owes it.
var owed = []State{Obliged, Overdue, Charged, Disputed}

// Owed tells whether the engineer owes it.
func (r Return) Owed() bool { return slices.Contains(owed, r.State) }

// Term is how long an engineer has for what he has to give back.
func Term(ctx context.Context, tx *db.Tx) (time.Duration, error) {
	p, err := debtsNow(ctx, tx)
	return time.Duration(p.TermDays) * dayLong, err
}
