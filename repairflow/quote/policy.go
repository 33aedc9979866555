package quote

import (
	"context"
	"errors"
	"strings"
	"time"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Policy is the price list of work, and how long a quote holds.
type Policy struct {
	Currency string `json:"currency"`
	// ValidHours is how long a quote may be accepted; ValidHoursIn says so by the beginning of the time zone where the appliance
	// stands: the European form for repairs is fixed for thirty days.
	ValidHours   int            `json:"valid_hours"`
	ValidHoursIn map[string]int `json:"valid_hours_in"`
	// BandPercent is how much less or more than the reference price one may cost without a reason.
	BandPercent int `json:"band_percent"`
	// Labour is by product line; * is any other.
	Labour         map[string]int64 `json:"labour"`
	TravelMinor    int64            `json:"travel_minor"`
	CleaningMinor  int64            `json:"cleaning_minor"`
	DiagnosisMinor int64            `json:"diagnosis_minor"`
	// LabourWarrantyDays and CleaningWarrantyDays are what is promised for the work; parts have theirs in the catalogue.
	LabourWarrantyDays   int `json:"labour_warranty_days"`
	CleaningWarrantyDays int `json:"cleaning_warranty_days"`
}

const (
	policyName = "prices"
	mostHours  = 8_760
	mostMinor  = 1_000_000_000
	mostDays   = 10_950
)

// PolicyKind is the policy of prices.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		return p.check()
	}}
}

func (p Policy) check() error {
	if len(p.Currency) != 3 || strings.ToUpper(p.Currency) != p.Currency {
		return errors.New("a currency is three capital letters, such as CNY")
	}
	hours := []int{p.ValidHours}
	for _, h := range p.ValidHoursIn {
		hours = append(hours, h)
	}
	for _, h := range hours {
		if h < 1 || h > mostHours {
			return errors.New("a quote is valid for 1 to 8760 hours")
		}
	}
	if p.BandPercent < 0 || p.BandPercent > 100 {
		return errors.New("band_percent is from 0 to 100")
	}
	minors := []int64{p.TravelMinor, p.CleaningMinor, p.DiagnosisMinor}
	for _, m := range p.Labour {
		minors = append(minors, m)
	}
	for _, m := range minors {
		if m < 0 || m > mostMinor {
			return errors.New("a price is from 0 to 1000000000")
		}
	}
	for _, d := range []int{p.LabourWarrantyDays, p.CleaningWarrantyDays} {
		if d < 0 || d > mostDays {
			return errors.New("days are from 0 to 10950")
		}
	}
	return nil
}

// valid is how long a quote may be accepted where the appliance stands.
func (p Policy) valid(zone string) time.Duration {
	best, hours := "", p.ValidHours
	for begin, h := range p.ValidHoursIn {
		if strings.HasPrefix(zone, begin) && len(begin) > len(best) {
			best, hours = begin, h
		}
	}
	return time.Duration(hours) * time.Hour
}

// of is the reference price of one of a kind of work.
func (p Policy) of(kind LineKind, productLine string) (minor int64, days int) {
	switch kind {
	case OfTravel:
		return p.TravelMinor, 0
	case OfCleaning:
		return p.CleaningMinor, p.CleaningWarrantyDays
	case OfDiagnosis:
		return p.DiagnosisMinor, 0
	}
	if minor, known := p.Labour[productLine]; known {
		return minor, p.LabourWarrantyDays
	}
	return p.Labour["*"], p.LabourWarrantyDays
}

func policyNow(ctx context.Context, tx *db.Tx) (Policy, error) {
	p := Policy{Currency: "CNY", ValidHours: 72}
	_, err := policy.InForce(ctx, tx, policyName, &p)
	return p, err
}
