package eta

import (
	"slices"
	"strconv"
	"time"

	"fettle/internal/closed"
	"fettle/shipping/shipment"
)

// HandedOver is the leg of a shipment that its carrier has said nothing of yet; it is no state of a shipment.
const HandedOver shipment.State = "handed_over"

// legs are the states in which a shipment that was scanned is still on its way.
var legs = []shipment.State{shipment.PickedUp, shipment.InTransit, shipment.AtHub, shipment.OutForDelivery, shipment.AttemptFailed, shipment.OnHold, shipment.Exception}

// usual is how long silence is usual while nothing is learned: a trunk is silent for a day, the last mile is not.
var usual = map[shipment.State]time.Duration{HandedOver: 12 * time.Hour, shipment.PickedUp: 12 * time.Hour, shipment.InTransit: 24 * time.Hour, shipment.AtHub: 20 * time.Hour,
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
	State shipment.State
	Since time.Time
}

// countedTo bounds the times that are told apart.
const countedTo = 5

// legsOf are the legs of the first way of a shipment until a time, in order, from its handing over on.
func legsOf(steps shipment.Steps, shipped time.Time, until time.Time) []leg {
	out := []leg{{string(HandedOver), HandedOver, shipped}}
	for _, s := range steps {
		if s.Leg == 1 && !s.Suspect && slices.Contains(legs, shipment.State(s.State)) && s.At.Before(until) {
			out = append(out, leg{State: shipment.State(s.State), Since: s.At})
		}
	}
	// Carriers scan before the warehouse says that it has handed over.
	slices.SortStableFunc(out, func(a, b leg) int { return a.Since.Compare(b.Since) })
	times := map[shipment.State]int{}
	for i := range out {
		if i == 0 || out[i].State != out[i-1].State {
			times[out[i].State]++
		}
		out[i].Name = string(out[i].State)
		if n := min(countedTo, times[out[i].State]); n > 1 {
			out[i].Name += " " + strconv.Itoa(n)
		}
	}
	return out
}

// Model says what a forecast rests on.
type Model string

// Models of a forecast, from the narrowest to the widest.
const (
	// ByLane: shipments between the same two areas with the same carrier.
	ByLane Model = "lane"
	// ByCity: between the same two cities.
	ByCity Model = "city"
	// ByProvince: between the same two provinces.
	ByProvince Model = "province"
	// ByCarrier: all of the same carrier.
	ByCarrier Model = "carrier"
	// ByTable: the carrier's own table, for nothing is learned yet.
	ByTable Model = "table"
)

// Scopes lists the models that are learned: who has too few samples asks the next.
func Scopes() []Model {
	return []Model{ByLane, ByCity, ByProvince, ByCarrier}
}

// Models lists them all.
func Models() []Model { return append(Scopes(), ByTable) }

// Schema lists them in the contracts.
func (Model) Schema(closed.Registry) *closed.Schema { return closed.Of(Models()) }

// at is the key in a scope: areas are told by as many digits as it knows.
func (k legKey) at(scope Model) legKey {
	digits := map[Model]int{ByLane: 12, ByCity: 4, ByProvince: 2}[scope]
	k.Origin, k.Dest = k.Origin[:min(digits, len(k.Origin))], k.Dest[:min(digits, len(k.Dest))]
	return k
}

// learned is what is known of a key in a scope.
type learned struct {
	Scope   Model
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
type curvesOf map[Model]map[legKey]learned

// of is the narrowest that has enough samples.
func (c curvesOf) of(k legKey, enough int64) (learned, bool) {
	for _, scope := range Scopes() {
		if l, ok := c[scope][k.at(scope)]; ok && l.Samples >= enough {
			return l, true
		}
	}
	return learned{}, false
}
