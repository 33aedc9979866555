package allocation

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"fettle/inventory"
)

// Policy is one version of how places are chosen and what is promised; rows of policies named sourcing.
type Policy struct {
	Name      string    `json:"-"`
	Version   int       `json:"-"`
	ValidFrom time.Time `json:"-"`

	// Kinds of places that send parts; an engineer's own van always may.
	Kinds []string `json:"kinds"`
	// Conditions that may be sent, the ones after the first only when nothing else can serve.
	Conditions []inventory.Condition `json:"conditions"`
	// WithinHours is the promise, from the acceptance of the order.
	WithinHours int `json:"within_hours"`
	// ReachHours bounds how late a source may arrive before waiting for stock is the better answer.
	ReachHours int `json:"reach_hours"`
	// BackorderDays is promised when nothing is there.
	BackorderDays int `json:"backorder_days"`
	// SlackMinutes is added to the forecast when it is promised beyond WithinHours.
	SlackMinutes int `json:"slack_minutes"`
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

	opens clock
}

// PolicyName is the name under which this room's policy is kept.
const PolicyName = "sourcing"

func readPolicy(name string, version int, from time.Time, body []byte) (Policy, error) {
	p := Policy{Name: name, Version: version, ValidFrom: from}
	if err := json.Unmarshal(body, &p); err != nil {
		return Policy{}, fmt.Errorf("read policy %s: %w", p.label(), err)
	}
	var ok bool
	if p.opens, ok = parseClock(p.Opens); !ok {
		return Policy{}, fmt.Errorf("read policy %s: opens %q is not HH:MM", p.label(), p.Opens)
	}
	if len(p.Kinds) == 0 || len(p.Conditions) == 0 || p.WithinHours < 1 || p.BackorderDays < 1 || p.EstimateKmPerHour < 1 || p.ReachHours < p.WithinHours {
		return Policy{}, fmt.Errorf("read policy %s: it lacks kinds, conditions, hours, days or speed", p.label())
	}
	return p, nil
}

// label names the version in a decision.
func (p Policy) label() string { return fmt.Sprintf("%s@%d", p.Name, p.Version) }

func (p Policy) within() time.Duration { return time.Duration(p.WithinHours) * time.Hour }

func (p Policy) reach() time.Duration { return time.Duration(p.ReachHours) * time.Hour }

// rank of a condition, the best 0; false when it may not be sent.
func (p Policy) conditionRank(c inventory.Condition) (int, bool) {
	i := slices.Index(p.Conditions, c)
	return i, i >= 0
}

// cost of sending one parcel. The hours on the road count beside the kilometres, because a straight line over the sea is
// short and dear.
func (p Policy) cost(km int, transit time.Duration, service string) int64 {
	return p.HandlingMinor + int64(km)*p.PerKmMinor + int64(transit.Minutes())*p.PerTransitHourMinor/60 + p.ServiceMinor[service]
}

// estimate is the time on the road where no lane is known.
func (p Policy) estimate(metres float64) time.Duration {
	road := int64(math.Round(metres)) * p.EstimateDetourPct / 100
	return time.Duration(road*3600/(p.EstimateKmPerHour*1000))*time.Second + time.Duration(p.EstimateExtraMinutes)*time.Minute
}

// keep shortens what is written down: the best places that have the part and the near ones that have none.
func (p Policy) keep(choices []Choice) []Choice {
	out := make([]Choice, 0, min(len(choices), p.Candidates+p.Neighbours))
	p.each(choices, func(c *Choice) { out = append(out, *c) })
	return out
}

// each visits what keep keeps.
func (p Policy) each(choices []Choice, visit func(*Choice)) {
	candidates := 0
	for i := range choices {
		c := &choices[i]
		if c.Reason != ReasonNoStock {
			if candidates == p.Candidates {
				continue
			}
			candidates++
		}
		visit(c)
	}
}
