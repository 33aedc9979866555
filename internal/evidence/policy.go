package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Retention is policy "evidence": for how many months the content of pictures is kept, by what they were taken for. 0 is for ever.
type Retention struct {
	DefaultMonths int            `json:"default_months"`
	Months        map[string]int `json:"months"`
}

const (
	retentionPolicy = "evidence"
	mostMonths      = 600
)

// RetentionPolicy is for how long the pictures of all rooms are kept.
func RetentionPolicy(kinds Kinds) policy.Kind {
	return policy.Kind{Name: retentionPolicy, Body: Retention{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var r Retention
		if err := policy.Read(body, &r); err != nil {
			return err
		}
		for purpose, months := range r.Months {
			if !slices.Contains(kinds.purposes(), purpose) {
				return fmt.Errorf("months names %q, which no picture is taken for", purpose)
			}
			if months < 0 || months > mostMonths {
				return errors.New("months are 0 to 600")
			}
		}
		if r.DefaultMonths < 0 || r.DefaultMonths > mostMonths {
			return errors.New("default_months is 0 to 600")
		}
		return nil
	}}
}

// of is for how many months pictures of a purpose are kept.
func (r Retention) of(purpose string) int {
	if months, said := r.Months[purpose]; said {
		return months
	}
	return r.DefaultMonths
}
