package pick

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"fettle/internal/closed"
	"fettle/shipping/lane"
)

// Risk says how a promise hangs on a departure.
type Risk string

// Risks, the gravest first on the list.
const (
	// RiskRoom: a later departure would keep it too.
	RiskRoom Risk = "room"
	// RiskLast: this departure is the last that keeps it.
	RiskLast Risk = "last"
	// RiskLate: no departure keeps it any more.
	RiskLate Risk = "late"
)

// Risks lists them all, the gravest first.
func Risks() []Risk {
	return []Risk{RiskLate, RiskLast, RiskRoom}
}

// Schema lists them in the contracts.
func (Risk) Schema(closed.Registry) *closed.Schema { return closed.Of(Risks()) }

var gravity = map[Risk]int{RiskLate: 0, RiskLast: 1, RiskRoom: 2}

// Wave is what leaves a warehouse with one departure of one carrier.
type Wave struct {
	Carrier string `json:"carrier"`
	Service string `json:"service"`
	// DepartsAt is when the carrier leaves; absent where no lane goes.
	DepartsAt *time.Time `json:"departs_at"`
	AtRisk    int        `json:"at_risk"`
	Lines     []WaveLine `json:"lines"`
}

// WaveLine is a task in a wave.
type WaveLine struct {
	Task
	Risk Risk `json:"risk"`
	// ArrivesAt is by this departure, NextArrivesAt by the one after it.
	ArrivesAt     *time.Time `json:"arrives_at"`
	NextArrivesAt *time.Time `json:"next_arrives_at"`
}

// ride is one departure of one lane.
type ride struct {
	lane            lane.Lane
	leaves, arrives time.Time
	// next is when the departure after it arrives.
	next time.Time
}

// rideFor is the departure that a line goes with: the first to arrive. Between equals the carrier's name decides, so that
// the same list always gives the same waves.
func rideFor(lanes []lane.Lane, area string, now time.Time, zone *time.Location) (ride, bool) {
	var best ride
	for _, l := range lanes {
		if l.DestArea != area {
			continue
		}
		transit := time.Duration(l.TransitMinutes) * time.Minute
		leaves := lane.NextDeparture(l.Departures, now.In(zone))
		after := lane.NextDeparture(l.Departures, leaves.Add(time.Minute))
		r := ride{l, leaves.UTC(), leaves.Add(transit).UTC(), after.Add(transit).UTC()}
		if best.leaves.IsZero() || r.arrives.Before(best.arrives) ||
			r.arrives.Equal(best.arrives) && l.Carrier+" "+l.Service < best.lane.Carrier+" "+best.lane.Service {
			best = r
		}
	}
	return best, !best.leaves.IsZero()
}

func (r ride) risk(due time.Time) Risk {
	switch {
	case r.arrives.After(due):
		return RiskLate
	case len(r.lane.Departures) > 0 && r.next.After(due):
		return RiskLast
	}
	return RiskRoom
}

// Waves groups tasks of one warehouse by the departure they go with, the next departure first; within a wave the promise
// at risk goes first and then the way along the bins. Tasks to areas no lane goes to come last.
func Waves(tasks []Task, lanes []lane.Lane, now time.Time, zone *time.Location) []Wave {
	type departing struct {
		carrier, service string
		at               int64
	}
	at, out := map[departing]int{}, []Wave{}
	for _, t := range tasks {
		r, found := rideFor(lanes, t.ShipTo.AreaCode, now, zone)
		line, key := WaveLine{Task: t, Risk: RiskRoom}, departing{}
		if found {
			line.Risk, line.ArrivesAt = r.risk(t.DueAt), &r.arrives
			if len(r.lane.Departures) > 0 {
				line.NextArrivesAt = &r.next
			}
			key = departing{r.lane.Carrier, r.lane.Service, r.leaves.Unix()}
		} else if t.DueAt.Before(now) {
			line.Risk = RiskLate
		}
		i, known := at[key]
		if !known {
			i = len(out)
			at[key], out = i, append(out, Wave{Carrier: key.carrier, Service: key.service})
			if found {
				out[i].DepartsAt = &r.leaves
			}
		}
		out[i].Lines = append(out[i].Lines, line)
		if line.Risk != RiskRoom {
			out[i].AtRisk++
		}
	}
	for i := range out {
		slices.SortFunc(out[i].Lines, byRisk)
	}
	slices.SortFunc(out, func(a, b Wave) int {
		return cmp.Or(leavesFirst(a.DepartsAt, b.DepartsAt), cmp.Compare(b.AtRisk, a.AtRisk), strings.Compare(a.Carrier, b.Carrier), strings.Compare(a.Service, b.Service))
	})
	return out
}

func leavesFirst(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return a.Compare(*b)
}

func byRisk(a, b WaveLine) int {
	return cmp.Or(cmp.Compare(gravity[a.Risk], gravity[b.Risk]), alongBins(a.Bin, b.Bin), a.LeaveBy().Compare(b.LeaveBy()), strings.Compare(a.Line.String(), b.Line.String()))
}

// alongBins orders bins as one walks: aisle by aisle, numbers as numbers, every other aisle from its far end. What has
// no bin comes last.
func alongBins(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(b, a)
	}
	aisleA, shelfA, _ := strings.Cut(a, "-")
	aisleB, shelfB, _ := strings.Cut(b, "-")
	if by := compareNatural(aisleA, aisleB); by != 0 {
		return by
	}
	if walkedBackwards(aisleA) {
		return compareNatural(shelfB, shelfA)
	}
	return compareNatural(shelfA, shelfB)
}

// walkedBackwards tells whether one walks an aisle from its far end: every second by number or letter.
func walkedBackwards(aisle string) bool {
	if aisle == "" {
		return false
	}
	return aisle[len(aisle)-1]%2 == 0
}

// compareNatural compares texts with runs of digits by their value.
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		headA, restA := cutRun(a)
		headB, restB := cutRun(b)
		by := strings.Compare(headA, headB)
		if unicode.IsDigit(rune(headA[0])) && unicode.IsDigit(rune(headB[0])) {
			numberA, numberB := strings.TrimLeft(headA, "0"), strings.TrimLeft(headB, "0")
			by = cmp.Or(cmp.Compare(len(numberA), len(numberB)), strings.Compare(numberA, numberB))
		}
		if by != 0 {
			return by
		}
		a, b = restA, restB
	}
	return cmp.Compare(len(a), len(b))
}

// cutRun cuts the longest beginning that is all digits or has none.
func cutRun(s string) (string, string) {
	digits := unicode.IsDigit(rune(s[0]))
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsDigit(r) != digits })
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}
