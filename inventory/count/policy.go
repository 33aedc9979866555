package count

import (
	"context"
	"errors"
	"regexp"

	"fettle/internal/db"
	"fettle/internal/policy"
)

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// AdjustmentPolicy is the limit above which a second person decides.
func AdjustmentPolicy() policy.Kind {
	return policy.Kind{Name: "adjustment", Body: AdjustmentLimit{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var l AdjustmentLimit
		if err := policy.Read(body, &l); err != nil {
			return err
		}
		if l.Pieces < 0 || l.Minor < 0 || !currency.MatchString(l.Currency) {
			return errors.New("pieces and minor are not negative, currency is three capital letters")
		}
		if l.WindowHours < 0 || l.WindowHours > 24*31 {
			return errors.New("window_hours is 0 to 744; 0 is 24")
		}
		return nil
	}}
}

// CountPolicy is what is counted how often, and what is counted again.
func CountPolicy() policy.Kind {
	return policy.Kind{Name: "count", Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		return p.check()
	}}
}

func (p Policy) check() error {
	switch {
	case p.TolerancePieces < 0 || p.TolerancePermille < 0 || p.TolerancePermille > 1000:
		return errors.New("tolerance_pieces is not negative, tolerance_permille is 0 to 1000")
	case p.APermille < 0 || p.BPermille < p.APermille || p.BPermille > 1000:
		return errors.New("a_permille, b_permille and 1000 do not descend")
	case p.ADays < 1 || p.BDays < p.ADays || p.CDays < p.BDays:
		return errors.New("a_days is at least 1; a_days, b_days and c_days do not descend")
	}
	return nil
}
