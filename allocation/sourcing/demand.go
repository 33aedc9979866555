package sourcing

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"fettle/allocation/network"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/pick"
)

// Demand asks for pieces of one part for one order line.
type Demand struct {
	Line     uuid.UUID   `json:"line"`
	Repair   string      `json:"repair"`
	Part     string      `json:"part"`
	Quantity int64       `json:"quantity"`
	To       pick.ShipTo `json:"to"`
	// Van is the engineer's own; it serves before anybody else.
	Van string `json:"van,omitempty"`
	// Urgent puts arrival before cost among the places that keep the promise.
	Urgent bool `json:"urgent,omitempty"`
	// Refurbished tells that the customer takes a refurbished piece, where the policy lets one be sent.
	Refurbished bool `json:"refurbished,omitempty"`
	// At is when the order was accepted: the 24 hours run from it. Zero is now.
	At time.Time `json:"at"`
	// From is when work on it can begin, when that is later than At: a line that waited, or lost its first source.
	From time.Time `json:"from,omitzero"`
	// Exclude lists places that must not be chosen.
	Exclude []string `json:"exclude,omitempty"`
	// Accept lists the parts that may be supplied, best first; empty is Part alone. Source fills it from supersessions.
	Accept []string `json:"accept,omitempty"`
	// Factors are the pieces of an accepted part that stand for one piece of Part, where it is not one.
	Factors map[string]int64 `json:"factors,omitempty"`
	// Account is the key account the repair is done for: it may use what is kept for it.
	Account string `json:"account,omitempty"`
	// Class is that of the part: how long its supplier takes depends on it.
	Class catalog.Class `json:"class,omitempty"`
}

// Pieces of an accepted part that serve the demand.
func (d Demand) Pieces(part string) int64 { return d.Quantity * d.factor(part) }

func (d Demand) factor(part string) int64 { return max(1, d.Factors[part]) }

// Supplied is the demand with what may be supplied for its part, unless it says that itself.
func (d Demand) Supplied(instead []catalog.Replacement) Demand {
	if len(d.Accept) > 0 {
		return d
	}
	d.Accept, d.Factors = make([]string, len(instead)), nil
	for i, r := range instead {
		d.Accept[i] = r.Part
		if r.Factor == 1 {
			continue
		}
		if d.Factors == nil {
			d.Factors = map[string]int64{}
		}
		d.Factors[r.Part] = r.Factor
	}
	return d
}

// Accepted are the numbers of the parts that serve the demand: the part itself and what may be supplied instead.
func (d Demand) Accepted() []string {
	if len(d.Accept) == 0 {
		return []string{d.Part}
	}
	return d.Accept
}

// StartsAt is the moment from which the demand is served.
func (d Demand) StartsAt() time.Time {
	if d.From.After(d.At) {
		return d.From
	}
	return d.At
}

// Choice is a place that could serve a demand, or could not, with the reason.
type Choice struct {
	Location  string          `json:"location"`
	NameZH    string          `json:"name_zh"`
	NameEN    string          `json:"name_en"`
	Kind      site.Kind       `json:"kind"`
	Part      string          `json:"part"`
	Condition stock.Condition `json:"condition"`
	// Km is the great circle to the destination.
	Km        int   `json:"km"`
	Available int64 `json:"available"`
	// Quantity is how many pieces of Part serve the demand.
	Quantity  int64     `json:"quantity"`
	LeavesAt  time.Time `json:"leaves_at,omitzero"`
	ArrivesAt time.Time `json:"arrives_at,omitzero"`
	Keeps24h  bool      `json:"keeps_24h"`
	// Estimated tells that no lane is known and the time is reckoned from the distance.
	Estimated bool   `json:"estimated"`
	Carrier   string `json:"carrier"`
	Service   string `json:"service"`
	CostMinor int64  `json:"cost_minor"`
	Won       bool   `json:"won"`
	Reason    Reason `json:"reason"`
	WhyZH     string `json:"why_zh"`
	WhyEN     string `json:"why_en"`
	// Delay is why the parcel leaves later than the day of the order: past_cutoff or closed_day.
	Delay Reason `json:"-"`
	// Grade is the rank of the condition, the best 0.
	Grade int `json:"-"`
	// instead is the rank of the part among those that may be supplied, the best 0.
	instead int
	// Own is the demand's own van.
	Own  bool `json:"-"`
	Tier Tier `json:"-"`
}

// Usable tells whether the place may be asked for the pieces.
func (c Choice) Usable() bool {
	switch c.Reason {
	case ReasonShort, ReasonTaken, ReasonNoStock, ReasonExcluded, ReasonOutOfReach, ReasonRingFenced, ReasonConsent:
		return false
	}
	return true
}

// Plan is what was decided for a demand.
type Plan struct {
	Line         uuid.UUID       `json:"line"`
	Outcome      Outcome         `json:"outcome"`
	Source       string          `json:"source"`
	SourceNameZH string          `json:"source_name_zh"`
	SourceNameEN string          `json:"source_name_en"`
	Part         string          `json:"part"`
	Condition    stock.Condition `json:"condition"`
	// Quantity counts pieces of Part, which may be more than were asked for.
	Quantity    int64     `json:"quantity"`
	Reservation uuid.UUID `json:"reservation"`
	Carrier     string    `json:"carrier"`
	Promise     Promise   `json:"promise"`
	Choices     []Choice  `json:"choices"`
	Decision    uuid.UUID `json:"decision"`
	WhyZH       string    `json:"why_zh"`
	WhyEN       string    `json:"why_en"`
	OwnVan      bool      `json:"own_van"`
	// Refusal says why the hours of the promise cannot be kept; null when they are.
	Refusal *Refusal `json:"refusal"`
	// Awaits is what a back-order waits for; null when it waits for a supplier.
	Awaits *Expected `json:"awaits"`
	// Reason is no_source when nothing in the network can serve the demand.
	Reason string `json:"reason"`
}

// Told is what an answer shows of the choices: who won, the two next best, and the two nearest of those that lost, since
// that is what people ask about. The decision keeps more.
func Told(choices []Choice) []Choice {
	const best, near = 3, 5
	if len(choices) <= near {
		return choices
	}
	out := slices.Clone(choices[:best])
	rest := slices.Clone(choices[best:])
	slices.SortStableFunc(rest, func(a, b Choice) int { return a.Km - b.Km })
	return append(out, rest[:near-best]...)
}

// areaReach is how far a point may lie from the nearest place and still be said to lie in its area.
const areaReach = 60_000 // metres

// CompleteDemand fills in what the destination did not say, from the places around it: its area and its time zone.
func CompleteDemand(n network.Snapshot, d Demand, now time.Time) Demand {
	if d.At.IsZero() {
		d.At = now
	}
	if now.After(d.At) {
		d.From = now
	}
	at := orb.Point{d.To.Lon, d.To.Lat}
	if d.To.AreaCode == "" {
		if p, metres, ok := n.Nearest(at, func(p *network.Place) bool { return p.AreaCode != "" }); ok && metres <= areaReach {
			d.To.AreaCode = p.AreaCode
		}
	}
	if d.To.Zone == "" {
		if p, _, ok := n.Nearest(at, anyPlace); ok {
			d.To.Zone = p.Zone
		}
	}
	return d
}

func anyPlace(*network.Place) bool { return true }

// zoneOf is the zone people at the destination read times in.
func zoneOf(n network.Snapshot, d Demand) *time.Location {
	if zone, known := n.Zones[d.To.Zone]; known {
		return zone
	}
	if zone, err := time.LoadLocation(d.To.Zone); err == nil && d.To.Zone != "" {
		return zone
	}
	if p, _, ok := n.Nearest(orb.Point{d.To.Lon, d.To.Lat}, anyPlace); ok {
		return p.TimeZone
	}
	return n.Home
}

// PiecesOf that a choice gives; a part that replaces another may take more of them.
func PiecesOf(d Demand, c *Choice) int64 {
	if c.Quantity > 0 {
		return c.Quantity
	}
	return d.Quantity
}

// keepChoices shortens what is written down: the best places that have the part and the near ones that have none.
func keepChoices(p network.Policy, choices []Choice) []Choice {
	out := make([]Choice, 0, min(len(choices), p.Candidates+p.Neighbours))
	eachKept(p, choices, func(c *Choice) { out = append(out, *c) })
	return out
}

// eachKept visits what keepChoices keeps.
func eachKept(p network.Policy, choices []Choice, visit func(*Choice)) {
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

// StockKey names the pieces that are chosen.
func (c Choice) StockKey() stock.Key {
	return stock.Key{Part: c.Part, Location: c.Location, Condition: c.Condition}
}
