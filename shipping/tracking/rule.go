package tracking

import (
	"math"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/shipping/shipment"
)

// Rule is a contradiction that is data: from which size on it raises which flag.
type Rule struct {
	Rule    RuleName      `db:"rule"`
	AtLeast int           `db:"at_least"`
	Flag    shipment.Flag `db:"flag"`
}

// Rules by name; one that is missing is off.
type Rules map[RuleName]Rule

// RuleName names a contradiction.
type RuleName string

// Names of rules and the unit of their size.
const (
	RuleTransitAfterDelivery   RuleName = "transit_after_delivery"
	RuleCancelledThenDelivered RuleName = "cancelled_then_delivered"
	RuleDeliveredTwice         RuleName = "delivered_twice" // minutes
	RuleTooFast                RuleName = "too_fast"        // km/h
	RuleProofFar               RuleName = "proof_far"       // metres
	RuleProofVeryFar           RuleName = "proof_very_far"  // metres
)

// RuleNames lists them all.
func RuleNames() []RuleName {
	return []RuleName{RuleTransitAfterDelivery, RuleCancelledThenDelivered, RuleDeliveredTwice, RuleTooFast, RuleProofFar, RuleProofVeryFar}
}

// RulesOf arranges rows.
func RulesOf(rows []Rule) Rules {
	out := Rules{}
	for _, r := range rows {
		out[r.Rule] = r
	}
	return out
}

// byAir is the reason of codes that tell of a flight: no road is that fast.
const byAir = "air"

// near is how far two scans may lie apart and still be one place: carriers round their positions.
const near = 2_000 // metres

// compareSpeed between two scans in km/h over the great circle, 0 when they are of one place. Scans of one moment in two places
// are faster than anything.
func compareSpeed(a, b reading) int {
	metres := geo.DistanceHaversine(orb.Point{*a.Lon, *a.Lat}, orb.Point{*b.Lon, *b.Lat})
	if metres <= near {
		return 0
	}
	took := b.at.Sub(a.at)
	if took < time.Second {
		return math.MaxInt32
	}
	return int(metres / 1000 / took.Hours())
}
