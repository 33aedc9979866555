package eta

import (
	"slices"
	"strconv"
	"time"

	"fettle/shipping/shipment"
)

// HandedOver is the leg of a shipment that its carrier has said nothing of yet.
const HandedOver = "handed_over"

// legs are the states in which a shipment that was scanned is still on its way.
var legs = []string{shipment.PickedUp, shipment.InTransit, shipment.AtHub, shipment.OutForDelivery, shipment.AttemptFailed, shipment.OnHold, shipment.Exception}

// usual is how long silence is usual while nothing is learned: a trunk is silent for a day, the last mile is not.
var usual = map[string]time.Duration{HandedOver: 12 * time.Hour, shipment.PickedUp: 12 * time.Hour, shipment.InTransit: 24 * time.Hour, shipment.AtHub: 20 * time.Hour,
	shipment.OutForDelivery: 4 * time.Hour, shipment.AttemptFailed: 24 * time.Hour, shipment.OnHold: 48 * time.Hour, shipment.Exception: 24 * time.Hour}

// legKey is what remaining time depends on.
type legKey struct {
	Origin, Dest, Carrier, Service, Leg string
	Hours                               int
}

// hoursOf is the quarter of the day on a clock.
func hoursOf(at time.Time, zone *time.Location) int { return at.In(zone).Hour() / 6 }

// leg is where a shipment was at its last scan that can be believed, and since when. The second hub of a way is another leg
// than the first, for much less remains after it: its Name says which time it is that the shipment is in State.
type leg struct {
	Name  string
	State string
	Since time.Time
}

// countedTo bounds the times that are told apart.
const countedTo = 5

// legsOf are the legs of the first way of a shipment until a time, in order, from its handing over on.
func legsOf(steps shipment.Steps, shipped time.Time, until time.Time) []leg {
	out := []leg{{HandedOver, HandedOver, shipped}}
	for _, s := range steps {
		if s.Leg == 1 && !s.Suspect && slices.Contains(legs, s.State) && s.At.Before(until) {
			out = append(out, leg{State: s.State, Since: s.At})
		}
	}
	// Carriers scan before the warehouse says that it has handed over.
	slices.SortStableFunc(out, func(a, b leg) int { return a.Since.Compare(b.Since) })
	times := map[string]int{}
	for i := range out {
		if i == 0 || out[i].State != out[i-1].State {
			times[out[i].State]++
		}
		out[i].Name = out[i].State
		if n := min(countedTo, times[out[i].State]); n > 1 {
			out[i].Name += " " + strconv.Itoa(n)
		}
	}
	return out
}

// scopes from the narrowest to the widest: who has too few samples asks the next.
var scopes = []string{"lane", "city", "province", "carrier"}

// at is the key in a scope: areas are told by as many digits as it knows.
func (k legKey) at(scope string) legKey {
	digits := map[string]int{"lane": 12, "city": 4, "province": 2}[scope]
	k.Origin, k.Dest = k.Origin[:min(digits, len(k.Origin))], k.Dest[:min(digits, len(k.Dest))]
	return k
}

// learned is what is known of a key in a scope.
type learned struct {
	Scope   string
	Samples int64
	// Rest is the remaining time, Gap that until the next scan, Tail what remained after it.
	Rest, Gap, Tail Curve
}

// parts is into how many the time until the next scan and what follows it are cut.
const parts = 20

// after is the remaining time, since the last scan, of who has been silent for so many minutes. Silence tells that the next
// scan is still to come, so the time until it is cut off there; what follows it is as ever.
func (l learned) after(silent float64) Curve {
	if l.Gap == nil || l.Tail == nil || l.Gap.Within(silent) < 0.01 {
		return l.Rest
	}
	sums := make([]float64, 0, parts*parts)
	for i := range parts {
		next := l.Gap.After(silent, (float64(i)+0.5)/parts)
		for k := range parts {
			sums = append(sums, next+l.Tail.Quantile((float64(k)+0.5)/parts))
		}
	}
	return CurveOf(sums)
}

// curvesOf finds by key and scope.
type curvesOf map[string]map[legKey]learned

// of is the narrowest that has enough samples.
func (c curvesOf) of(k legKey, enough int64) (learned, bool) {
	for _, scope := range scopes {
		if l, ok := c[scope][k.at(scope)]; ok && l.Samples >= enough {
			return l, true
		}
	}
	return learned{}, false
}
