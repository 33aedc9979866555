package network

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Policy is one version of how places are chosen and what is promised; rows of policies named sourcing.
type Policy struct {
	Name      string    `json:"-"`
	Version   int       `json:"-"`
	ValidFrom time.Time `json:"-"`

	// Kinds of places that send parts; an engineer's own van always may.
	Kinds []site.Kind `json:"kinds"`
	// Conditions that may be sent, the ones after the first only when nothing else can serve.
	Conditions []stock.Condition `json:"conditions"`
	// ConditionsOf narrows Conditions for a kind of place; a kind that is not named sends them all.
	ConditionsOf map[site.Kind][]stock.Condition `json:"conditions_of"`
	// RefurbishedParts are the only ones of which a refurbished piece is sent; empty is every part.
	RefurbishedParts []string `json:"refurbished_parts"`
	// KeepForUrgent is how many pieces of a part a kind of place keeps for urgent orders, unless nothing else keeps the
	// promise.
	KeepForUrgent map[site.Kind]int64 `json:"keep_for_urgent"`
	// LateralKinds keep their stock for their own prefecture and are asked from others last; LateralMinor is added to
	// what that costs.
	LateralKinds []site.Kind `json:"lateral_kinds"`
	LateralMinor int64       `json:"lateral_minor"`
	// PeerVans tells whether other engineers are asked.
	PeerVans PeerVans `json:"peer_vans"`
	// SplitMost is over how many places one demand may be split; less than 2 is never.
	SplitMost int `json:"split_most"`
	// Receives is when parcels are taken in by kind of destination; a kind that is not named takes them at any time.
	Receives map[string]Hours `json:"receives"`
	// SupplierDays is how long a supplier takes by class of part; a class that is not named takes BackorderDays.
	SupplierDays map[catalog.Class]int `json:"supplier_days"`
	// WithinHours is the promise, from the acceptance of the order.
	WithinHours int `json:"within_hours"`
	// ReachHours bounds how late a source may arrive before waiting for stock is the better answer.
	ReachHours int `json:"reach_hours"`
	// BackorderDays is promised when nothing is there.
	BackorderDays int `json:"backorder_days"`
	// SlackMinutes is added to the forecast of what waits for goods on their way.
	SlackMinutes int `json:"slack_minutes"`
	// MarginPercent is the share of a lane's time that is added to it before it is told: a lane's time is the middle of what
	// was measured, and a promise at the middle is broken every second time.
	MarginPercent int64 `json:"margin_percent"`
	// EstimateSpreadPercent is how much longer the way may take where no lane was measured, a ferry or a detour; the late end
	// is what is promised, and what decides whether the hours are kept.
	EstimateSpreadPercent int64 `json:"estimate_spread_percent"`
	// ToleranceMinutes is how much earlier a place must be to go before a cheaper one, among those that keep the hours; 0
	// leaves it to HourMinor alone.
	ToleranceMinutes int `json:"tolerance_minutes"`
	// HourMinor is what an hour of earlier arrival is worth beside the cost; 0 with no tolerance is cost first.
	HourMinor int64 `json:"hour_minor"`
	// Opens is the local time at which a place begins to work.
	Opens string `json:"opens"`

	Currency             string           `json:"currency"`
	HandlingMinor        int64            `json:"handling_minor"`
	PerKmMinor           int64            `json:"per_km_minor"`
	PerTransitHourMinor  int64            `json:"per_transit_hour_minor"`
	ServiceMinor         map[string]int64 `json:"service_minor"`
	EstimateDetourPct    int64            `json:"estimate_detour_percent"`
	EstimateKmPerHour    int64            `json:"estimate_km_per_hour"`
	EstimateExtraMinutes int64            `json:"estimate_extra_minutes"`

	// Candidates is how many places that could serve a decision keeps; Neighbours how many near ones without stock.
	Candidates int `json:"candidates"`
	Neighbours int `json:"neighbours"`

	OpensAt Clock `json:"-"`
}

// PeerVans are the vans of other engineers near the destination.
type PeerVans struct {
	// WithinKm is how near; 0 asks none.
	WithinKm int `json:"within_km"`
	// Consent is standing when engineers have agreed to give what they are asked for; else each is shown, to be asked.
	Consent string `json:"consent"`
	// Minutes is what it takes to meet besides the drive, Minor what it costs besides.
	Minutes int   `json:"minutes"`
	Minor   int64 `json:"minor"`
	// Until is the local time after which nobody is asked before the next morning.
	Until string `json:"until"`

	UntilAt Clock `json:"-"`
}

// Consents of engineers to give what is in their vans.
const (
	// ConsentStanding lets peer vans be chosen without asking each time.
	ConsentStanding = "standing"
	// ConsentAsked shows each of them, to be asked.
	ConsentAsked = "asked"
)

// PolicyName is the name under which this room's policy is kept.
const PolicyName = "sourcing"

// ReadPolicy reads the body of a version. One that would send what must not be sent, or whose figures make no sense, is an error.
func ReadPolicy(name string, version int, from time.Time, body []byte) (Policy, error) {
	p := Policy{Name: name, Version: version, ValidFrom: from}
	if err := json.Unmarshal(body, &p); err != nil {
		return Policy{}, fmt.Errorf("read policy %s: %w", p.Label(), err)
	}
	var ok bool
	if p.OpensAt, ok = ParseClock(p.Opens); !ok {
		return Policy{}, fmt.Errorf("read policy %s: opens %q is not HH:MM", p.Label(), p.Opens)
	}
	p.PeerVans.UntilAt, _ = ParseClock(p.PeerVans.Until)
	if err := p.check(); err != nil {
		return Policy{}, fmt.Errorf("read policy %s: %w", p.Label(), err)
	}
	return p, nil
}

// check refuses what may never be: a source that is no source, a piece that is broken, a cost that falls with distance.
func (p Policy) check() error {
	for _, kind := range p.Kinds {
		if kind == site.Van || !slices.Contains(site.SourceKinds, kind) {
			return fmt.Errorf("a %s sends no parts", kind)
		}
	}
	for kind, h := range p.Receives {
		from, ok := ParseClock(h.From)
		if until, known := ParseClock(h.Until); !ok || !known || until.Minutes <= from.Minutes {
			return fmt.Errorf("a %s receives from %q until %q", kind, h.From, h.Until)
		}
	}
	for _, c := range p.Conditions {
		if c != stock.New && c != stock.Refurbished {
			return fmt.Errorf("a %s piece is never sent", c)
		}
	}
	if min(p.HandlingMinor, p.PerKmMinor, p.PerTransitHourMinor, p.EstimateDetourPct, p.EstimateExtraMinutes, p.LateralMinor, p.PeerVans.Minor,
		p.MarginPercent, p.EstimateSpreadPercent, int64(p.ToleranceMinutes), p.HourMinor) < 0 {
		return errors.New("a cost or a time is less than nothing")
	}
	if len(p.Kinds) == 0 || len(p.Conditions) == 0 || p.WithinHours < 1 || p.BackorderDays < 1 || p.EstimateKmPerHour < 1 || p.ReachHours < p.WithinHours {
		return errors.New("it lacks kinds, conditions, hours, days or speed")
	}
	return nil
}

// Allows tells whether a piece of a part in a condition may be sent from a kind of place.
func (p Policy) Allows(kind site.Kind, c stock.Condition, part string) bool {
	if _, known := p.ConditionRank(c); !known {
		return false
	}
	if of, named := p.ConditionsOf[kind]; named && !slices.Contains(of, c) {
		return false
	}
	return c != stock.Refurbished || len(p.RefurbishedParts) == 0 || slices.Contains(p.RefurbishedParts, part)
}

// Label names the version in a decision.
func (p Policy) Label() string { return fmt.Sprintf("%s@%d", p.Name, p.Version) }

// Within is the promise, from the acceptance of the order.
func (p Policy) Within() time.Duration { return time.Duration(p.WithinHours) * time.Hour }

// Reach bounds how late a source may arrive before waiting for stock is the better answer.
func (p Policy) Reach() time.Duration { return time.Duration(p.ReachHours) * time.Hour }

// Slack is added to the forecast of what waits for goods on their way.
func (p Policy) Slack() time.Duration { return time.Duration(p.SlackMinutes) * time.Minute }

// Late is the late end of a time on the road: that of a lane, or of an estimate.
func (p Policy) Late(transit time.Duration, estimated bool) time.Duration {
	percent := p.MarginPercent
	if estimated {
		percent = p.EstimateSpreadPercent
	}
	return transit + (transit * time.Duration(percent) / 100).Round(time.Minute)
}

// Tolerance is how much earlier a place must be to go before a cheaper one.
func (p Policy) Tolerance() time.Duration { return time.Duration(p.ToleranceMinutes) * time.Minute }

// ConditionRank is the rank of a condition, the best 0; false when it may not be sent.
func (p Policy) ConditionRank(c stock.Condition) (int, bool) {
	i := slices.Index(p.Conditions, c)
	return i, i >= 0
}

// Cost of sending one parcel. The hours on the road count beside the kilometres, because a straight line over the sea is
// short and dear.
func (p Policy) Cost(km int, transit time.Duration, service string) int64 {
	return p.HandlingMinor + int64(km)*p.PerKmMinor + int64(transit.Minutes())*p.PerTransitHourMinor/60 + p.ServiceMinor[service]
}

// Estimate is the time on the road where no lane is known.
func (p Policy) Estimate(metres float64) time.Duration {
	return p.Drive(metres) + time.Duration(p.EstimateExtraMinutes)*time.Minute
}

// Drive is the time at the wheel.
func (p Policy) Drive(metres float64) time.Duration {
	road := int64(math.Round(metres)) * p.EstimateDetourPct / 100
	return time.Duration(road*3600/(p.EstimateKmPerHour*1000)) * time.Second
}

// Hours of a day during which somebody is there to receive, both in local time.
type Hours struct {
	From  string `json:"from"`
	Until string `json:"until"`
}
