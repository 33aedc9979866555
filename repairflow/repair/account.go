package repair

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/repairflow/sla"
)

// Accounts are the customers of whom many repairs come, by the key under which repairs and kept stock name them.
type Accounts struct {
	Accounts map[string]Account `json:"accounts"`
}

// Account is what was agreed with one. Its clocks go before those of everybody; 0 is as for everybody.
type Account struct {
	Name string `json:"name"`
	// Tier is what the contract calls it.
	Tier string `json:"tier"`
	// Priority makes each of its repairs urgent.
	Priority             bool `json:"priority"`
	AckMinutes           int  `json:"ack_minutes"`
	UrgentCallMinutes    int  `json:"urgent_call_minutes"`
	MessageAnswerMinutes int  `json:"message_answer_minutes"`
}

const accountsName = "key_accounts"

const (
	mostMinutes = 31 * 24 * 60
	mostKey     = 64
)

// AccountPolicy is the policy of key accounts.
func AccountPolicy() policy.Kind {
	return policy.Kind{Name: accountsName, Body: Accounts{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Accounts
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		for key, a := range p.Accounts {
			if key == "" || len(key) > mostKey || strings.TrimSpace(key) != key {
				return fmt.Errorf("the key of an account is 1 to %d letters", mostKey)
			}
			if a.Name == "" || a.Tier == "" {
				return errors.New("each account has a name and a tier")
			}
			for _, n := range []int{a.AckMinutes, a.UrgentCallMinutes, a.MessageAnswerMinutes} {
				if n < 0 || n > mostMinutes {
					return errors.New("clocks of accounts are 0 to 44640 minutes")
				}
			}
		}
		return nil
	}}
}

// AccountOf is what was agreed with an account; an empty one where nothing was.
func AccountOf(ctx context.Context, tx *db.Tx, key string) (Account, error) {
	if key == "" {
		return Account{}, nil
	}
	var p Accounts
	_, err := policy.InForce(ctx, tx, accountsName, &p)
	return p.Accounts[key], err
}

// clocks are those of everybody where the account has none, and by what rule they are.
func (a Account) clocks(key string, of sla.Clocks) (sla.Clocks, string) {
	why := "service_clocks"
	for _, c := range []struct {
		own int
		all *int
	}{{a.AckMinutes, &of.AckMinutes}, {a.UrgentCallMinutes, &of.UrgentCallMinutes}, {a.MessageAnswerMinutes, &of.MessageAnswerMinutes}} {
		if c.own > 0 {
			*c.all = c.own
			why = strings.Join([]string{accountsName, key, a.Tier}, " ")
		}
	}
	return of, why
}

// ClocksOf are the clocks of a repair of an account, and by what rule they are.
func ClocksOf(ctx context.Context, tx *db.Tx, account string) (sla.Clocks, string, error) {
	all, err := sla.ClocksNow(ctx, tx)
	if err != nil {
		return all, "", err
	}
	a, err := AccountOf(ctx, tx, account)
	clocks, why := a.clocks(account, all)
	return clocks, why, err
}
