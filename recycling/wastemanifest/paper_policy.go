package wastemanifest

import (
	"context"
	"errors"
	"regexp"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// PaperPolicy says which papers the country asks for.
type PaperPolicy struct {
	// OfficialNumber is the form of the numbers that the country's system gives manifests: a regular expression (RE2) of the
	// whole number, in capitals.
	OfficialNumber string `json:"official_number"`
	// Example is told to who enters another.
	Example string `json:"example"`
}

const paperPolicy = "waste"

// WastePolicy is the policy of papers of waste.
func WastePolicy() policy.Kind {
	return policy.Kind{Name: paperPolicy, Body: PaperPolicy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p PaperPolicy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		form, err := p.form()
		if err != nil || len(p.OfficialNumber) > 200 {
			return errors.New("official_number is a regular expression of at most 200 characters")
		}
		if !writable.MatchString(p.Example) || !form.MatchString(p.Example) {
			return errors.New("example is a number that official_number takes, of at most 32 letters, digits and . / -")
		}
		return nil
	}}
}

func (p PaperPolicy) form() (*regexp.Regexp, error) {
	return regexp.Compile(`^(?:` + p.OfficialNumber + `)$`)
}

// paperPolicyNow reads the policy; without one any number is taken.
func paperPolicyNow(ctx context.Context, tx *db.Tx) (PaperPolicy, error) {
	p := PaperPolicy{OfficialNumber: ".*"}
	_, err := policy.InForce(ctx, tx, paperPolicy, &p)
	return p, err
}
