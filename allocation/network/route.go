package network

import (
	"slices"
	"time"

	"fettle/shipping/lane"
)

// Route is a lane as ranking uses it: read once, with its departures in order.
type Route struct {
	Carrier, Service string
	Transit          time.Duration
	Departs          []Clock
}

// Inlets are the routes into a place by the area they start in: those to the very area, and those to its prefecture,
// which is how carriers sell them.
type Inlets struct{ exact, wide map[string][]Route }

// routeMap is every route by the area it goes to and by the one it starts in.
type routeMap map[string]map[string][]Route

func readRoutes(lanes []lane.Lane) routeMap {
	out := routeMap{}
	for _, l := range lanes {
		from := out[l.DestArea]
		if from == nil {
			from = map[string][]Route{}
			out[l.DestArea] = from
		}
		r := Route{Carrier: l.Carrier, Service: l.Service, Transit: time.Duration(l.TransitMinutes) * time.Minute, Departs: clocksOf(l.Departures)}
		from[l.OriginArea] = append(from[l.OriginArea], r)
	}
	return out
}

func (m routeMap) Into(area string) Inlets {
	if area == "" {
		return Inlets{}
	}
	return Inlets{exact: m[area], wide: m[PrefectureOf(area)]}
}

// From answers the routes that start in an area, else in its prefecture.
func (in Inlets) From(area, prefecture string) []Route {
	if area == "" {
		return nil
	}
	for _, origin := range [...]string{area, prefecture} {
		if routes := in.exact[origin]; len(routes) > 0 {
			return routes
		}
		if routes := in.wide[origin]; len(routes) > 0 {
			return routes
		}
	}
	return nil
}

// clocksOf reads local times of day, the earliest first; what is none is left out.
func clocksOf(texts []string) []Clock {
	out := make([]Clock, 0, len(texts))
	for _, text := range texts {
		if c, ok := ParseClock(text); ok {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Clock) int { return a.Minutes - b.Minutes })
	return out
}
