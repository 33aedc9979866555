package allocation

import (
	"slices"
	"time"

	"fettle/shipping/lane"
)

// route is a lane as ranking uses it: read once, with its departures in order.
type route struct {
	carrier, service string
	transit          time.Duration
	departs          []clock
}

// inlets are the routes into a place by the area they start in: those to the very area, and those to its prefecture,
// which is how carriers sell them.
type inlets struct{ exact, wide map[string][]route }

// routeMap is every route by the area it goes to and by the one it starts in.
type routeMap map[string]map[string][]route

func readRoutes(lanes []lane.Lane) routeMap {
	out := routeMap{}
	for _, l := range lanes {
		from := out[l.DestArea]
		if from == nil {
			from = map[string][]route{}
			out[l.DestArea] = from
		}
		r := route{carrier: l.Carrier, service: l.Service, transit: time.Duration(l.TransitMinutes) * time.Minute, departs: clocksOf(l.Departures)}
		from[l.OriginArea] = append(from[l.OriginArea], r)
	}
	return out
}

func (m routeMap) into(area string) inlets {
	if area == "" {
		return inlets{}
	}
	return inlets{exact: m[area], wide: m[prefectureOf(area)]}
}

// from answers the routes that start in an area, else in its prefecture.
func (in inlets) from(area, prefecture string) []route {
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
func clocksOf(texts []string) []clock {
	out := make([]clock, 0, len(texts))
	for _, text := range texts {
		if c, ok := parseClock(text); ok {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b clock) int { return a.minutes - b.minutes })
	return out
}
