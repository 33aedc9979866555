package wastelot

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy says which papers and terms the country asks for.
type Policy struct {
	// OfficialNumber is the form of the numbers that the country's system gives manifests: a regular expression (RE2) of the
	// whole number, in capitals.
	OfficialNumber string `json:"official_number"`
	// Example is told to who enters another.
	Example string `json:"example"`
	// StorageDays is how long hazardous waste may lie, from the receipt of its oldest piece; 0 is a year.
	StorageDays int `json:"storage_days"`
	// WarnDays are the ages at which operations are warned; none is the ages of defaultWarnings.
	WarnDays []int `json:"warn_days"`
	// AcceptDays is within how many working days of its departure a load is to be accepted; 0 is five.
	AcceptDays int `json:"accept_days"`
	// NumberDays is within how many working days a load that left on paper has its official number; 0 is ten.
	NumberDays int `json:"number_days"`
	// Approvals asks for an authority's approval before hazardous waste leaves its province.
	Approvals bool `json:"approvals"`
	// Incompatible are pairs of hazards ("C+I") that neither share a vehicle nor a store.
	Incompatible []string `json:"incompatible"`
}

const policyName = "waste"

// What a policy that is silent says.
const (
	defaultStorage    = 365
	defaultAcceptance = 5
	defaultNumber     = 10
	longestTerm       = 3660
)

var defaultWarnings = []int{270, 330, 350}

var hazardPair = regexp.MustCompile(`^[A-Z][A-Za-z]{0,3}\+[A-Z][A-Za-z]{0,3}$`)

// Writable is what a number of any country's system may have.
var Writable = regexp.MustCompile(`^[0-9A-Z][0-9A-Z./-]{0,31}$`)

// PolicyKind is the policy of waste.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		form, err := p.Form()
		if err != nil || len(p.OfficialNumber) > 200 {
			return errors.New("official_number is a regular expression of at most 200 characters")
		}
		if !Writable.MatchString(p.Example) || !form.MatchString(p.Example) {
			return errors.New("example is a number that official_number takes, of at most 32 letters, digits and . / -")
		}
		return p.termed()
	}}
}

// termed looks at the terms.
func (p Policy) termed() error {
	full := p.filled()
	for name, days := range map[string]int{"storage_days": full.StorageDays, "accept_days": full.AcceptDays, "number_days": full.NumberDays} {
		if days < 1 || days > longestTerm {
			return errors.New(name + " is from 0 to 3660")
		}
	}
	if len(p.WarnDays) > 10 || slices.ContainsFunc(p.WarnDays, func(d int) bool { return d < 1 || d > full.StorageDays }) || !slices.IsSorted(p.WarnDays) {
		return errors.New("warn_days are at most ten ages in rising order, from 1 to storage_days")
	}
	if len(p.Incompatible) > 50 || slices.ContainsFunc(p.Incompatible, func(pair string) bool { return !hazardPair.MatchString(pair) }) {
		return errors.New(`incompatible are at most fifty pairs of hazards like "C+I"`)
	}
	return nil
}

// Form is the form of official numbers.
func (p Policy) Form() (*regexp.Regexp, error) {
	return regexp.Compile(`^(?:` + p.OfficialNumber + `)$`)
}

// filled puts in what a policy is silent about.
func (p Policy) filled() Policy {
	if p.StorageDays == 0 {
		p.StorageDays = defaultStorage
	}
	if len(p.WarnDays) == 0 {
		p.WarnDays = slices.DeleteFunc(slices.Clone(defaultWarnings), func(d int) bool { return d > p.StorageDays })
	}
	if p.AcceptDays == 0 {
		p.AcceptDays = defaultAcceptance
	}
	if p.NumberDays == 0 {
		p.NumberDays = defaultNumber
	}
	return p
}

// PolicyNow reads the policy; without one any number is taken.
func PolicyNow(ctx context.Context, tx *db.Tx) (Policy, error) {
	p := Policy{OfficialNumber: ".*"}
	_, err := policy.InForce(ctx, tx, policyName, &p)
	return p.filled(), err
}

// Aged is when what was received at a time has lain for some days, on the clock of its site.
func Aged(received time.Time, zone *time.Location, days int) time.Time {
	return received.In(zone).AddDate(0, 0, days)
}

// Reached is the highest warning that an age has come to, 0 before the first, and the next one, 0 after the last.
func (p Policy) Reached(received time.Time, zone *time.Location, now time.Time) (reached, next int) {
	for _, days := range p.WarnDays {
		if Aged(received, zone, days).After(now) {
			return reached, days
		}
		reached = days
	}
	return reached, 0
}

// Clash names two hazards of two codes that the policy keeps apart, each written like "T,I".
func (p Policy) Clash(a, b string) (string, bool) {
	for _, pair := range p.Incompatible {
		one, other, _ := strings.Cut(pair, "+")
		if carries(a, one) && carries(b, other) || carries(a, other) && carries(b, one) {
			return pair, true
		}
	}
	return "", false
}

// carries tells whether a code has a hazard; codes are written "T,I" and "T/In".
func carries(hazards, one string) bool {
	return slices.Contains(strings.FieldsFunc(hazards, func(r rune) bool { return r == ',' || r == '/' || r == ' ' || r == '，' }), one)
}
