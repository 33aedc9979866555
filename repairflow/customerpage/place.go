package customerpage

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"fettle/shipping/carrier"
	"fettle/shipping/shipment"
)

const (
	// cellsPerDegree is how fine the grid is on which places are shown: a cell is about a kilometre wide and high.
	cellsPerDegree = 100
	// placesAfter is how long after the delivery places are still shown.
	placesAfter = 30 * time.Minute
)

// cell is a field of the grid: integers of 0.01°.
type cell struct{ lon, lat int }

func cellOf(p Point) cell {
	return cell{int(math.Floor(p.Lon * cellsPerDegree)), int(math.Floor(p.Lat * cellsPerDegree))}
}

func (c cell) centre() Point {
	return Point{float64(2*c.lon+1) / (2 * cellsPerDegree), float64(2*c.lat+1) / (2 * cellsPerDegree)}
}

// blurred is the centre of the cell a point lies in, and tells no more than the cell.
func (p Point) blurred() Point { return cellOf(p).centre() }

// house finds what names a house: a number of a street, a block, a storey or a room.
var house = regexp.MustCompile(`[0-9０-９一二三四五六七八九十百]+\s*(?:号|弄|巷|栋|幢|座|单元|室|楼|层)|` +
	`(?i)\b(?:road|rd|street|st|avenue|ave|lane|building|bldg|tower|room|floor|no)\b.*[0-9]|[0-9].*\b(?:road|rd|street|st|avenue|ave|lane)\b`)

// district is the text up to the last name of an area; a compound, a supermarket or a school is none.
var district = regexp.MustCompile(`^.*(?:街道|[^小园社校厂]区|[^超城门]市|[省县旗镇乡])`)

// coarsePlace takes out of a carrier's name of a place what names a house, and keeps the area. A word too many is hidden rather
// than an address too few.
func coarsePlace(place string) string {
	at := house.FindStringIndex(place)
	if at == nil {
		return place
	}
	if area := district.FindString(place[:at[0]]); area != "" {
		return area
	}
	parts := strings.Split(place, ",")
	for i := range slices.Backward(parts) {
		if strings.ContainsAny(parts[i], "0123456789０１２３４５６７８９") || house.MatchString(parts[i]) {
			return strings.TrimSpace(strings.Join(parts[i+1:], ","))
		}
	}
	return ""
}

// lastStop are the states in which somebody waits for the parcel at its door or has to find the counter it lies at.
var lastStop = []shipment.State{shipment.OutForDelivery, shipment.ReadyForPickup}

// places decides what may be told of where a parcel is and was: before the last stop about a kilometre, on it everything,
// and nothing at all once it is over.
type places struct {
	exact bool
	until *time.Time
	over  bool
}

func placesOf(s shipment.Shipment, now time.Time) places {
	p := places{exact: slices.Contains(lastStop, s.State)}
	for _, end := range []*time.Time{s.DeliveredAt, s.ClosedAt} {
		if end == nil {
			continue
		}
		if until := end.Add(placesAfter); p.until == nil || until.Before(*p.until) {
			p.until = &until
		}
	}
	p.over = p.until != nil && !now.Before(*p.until)
	return p
}

// step is a step of the timeline as the customer may see it. Steps before the last stop stay blurred on it.
func (p places) step(s shipment.Step) shipment.Step {
	// What was kept before people were looked for in places is hidden here.
	s.Place = carrier.Redact(s.Place)
	if p.exactAt(s) && !p.over {
		return s
	}
	s.Place = coarsePlace(s.Place)
	if s.Lon == nil || s.Lat == nil || p.over {
		s.Lon, s.Lat = nil, nil
		return s
	}
	at := Point{*s.Lon, *s.Lat}.blurred()
	s.Lon, s.Lat = &at.Lon, &at.Lat
	return s
}

func (p places) exactAt(s shipment.Step) bool {
	return p.exact && slices.Contains(lastStop, shipment.State(s.State))
}

// show puts the timeline on the page, and where the parcel was seen last.
func (p places) show(parcel *PageParcel, steps shipment.Steps) {
	parcel.PlacesUntil, parcel.Timeline = p.until, make([]PageStep, 0, len(steps))
	for _, s := range steps {
		s = p.step(s)
		if s.Lon != nil && !s.Suspect {
			parcel.Position, parcel.Exact = &Point{*s.Lon, *s.Lat}, p.exactAt(s)
		}
		parcel.Timeline = append(parcel.Timeline, PageStep{At: s.At, State: s.State, Place: s.Place, TextZH: s.TextZH, TextEN: s.TextEN, Lon: s.Lon, Lat: s.Lat})
	}
}

// blur leaves in a repair what its customer may see of where his parcels are: no more than his page shows.
func (w *Whole) blur(now time.Time) {
	for i, s := range w.Shipments {
		p, steps := placesOf(s, now), make(shipment.Steps, 0, len(s.Timeline))
		for _, step := range s.Timeline {
			steps = append(steps, p.step(step))
		}
		w.Shipments[i].Timeline = steps
	}
}
