package network

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/paulmach/orb"
)

// servedMetres is how far from the nearest place somebody may live and still be served. It is wide, because it only tells a
// home from a mistake: who lives far is promised what the way takes.
const servedMetres = 2_000_000

// homeOf is the zone of most warehouses, of all places where there is none, UTC where there is nothing.
func homeOf(places []Place) *time.Location {
	for _, counts := range []func(*Place) bool{(*Place).Warehouse, anywhere} {
		n := map[*time.Location]int{}
		for i := range places {
			if counts(&places[i]) {
				n[places[i].TimeZone]++
			}
		}
		if len(n) > 0 {
			return slices.MaxFunc(slices.Collect(maps.Keys(n)), func(a, b *time.Location) int {
				return cmp.Or(cmp.Compare(n[a], n[b]), cmp.Compare(b.String(), a.String()))
			})
		}
	}
	return time.UTC
}

func anywhere(*Place) bool { return true }

// Serves tells whether a point lies in the area of the network, and if not, whether it would with its coordinates swapped. A
// network that says of no place where it lies serves everywhere.
func (n Snapshot) Serves(lon, lat float64) (serves, swapped bool) {
	if _, metres, located := n.Nearest(orb.Point{lon, lat}, anywhere); !located || metres <= servedMetres {
		return true, false
	}
	if lon < -90 || lon > 90 {
		return false, false
	}
	_, metres, _ := n.Nearest(orb.Point{lat, lon}, anywhere)
	return false, metres <= servedMetres
}

// ZoneAt is the time zone of a point: that of the nearest place.
func (n Snapshot) ZoneAt(lon, lat float64) *time.Location {
	if p, _, located := n.Nearest(orb.Point{lon, lat}, anywhere); located {
		return p.TimeZone
	}
	return n.Home
}

// CheckServed refuses coordinates outside the area of the network and says so when they look swapped.
func (n Snapshot) CheckServed(lon, lat float64) error {
	serves, swapped := n.Serves(lon, lat)
	switch {
	case serves:
		return nil
	case swapped:
		return ErrPlace.Because("swapped").With("lon", lon, "lat", lat).At("body.lon")
	}
	return ErrPlace.With("lon", lon, "lat", lat).At("body.lon")
}
