package zone

import (
	"sync"
	"time"
)

var named sync.Map

// Named is the zone of a name, UTC when there is none of it. Reading one is slow, so each is read once.
func Named(name string) *time.Location {
	if known, ok := named.Load(name); ok {
		return known.(*time.Location) //nolint:forcetypeassert // Nothing else is stored.
	}
	in, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return time.UTC
	}
	named.Store(name, in)
	return in
}
