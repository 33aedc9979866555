package api

import (
	"context"
	"time"
)

// BeatBy has live streams beat by a clock of the test's.
func (a *API) BeatBy(due <-chan time.Time) {
	a.beat = func() (<-chan time.Time, func()) { return due, func() {} }
}

// BoundBodies bounds what is read of bodies as the test says, and tells how many bytes are held.
func (a *API) BoundBodies(most int64, term time.Duration) (held func() int64) {
	a.bodies.most, a.bodies.term, a.bodies.each = most, term, 0
	return a.bodies.held.Load
}

// Recheck is at every how many heartbeats it is looked whether a snapshot may still be seen.
const Recheck = recheck

// LookForChanges is what a process does once a second.
func (a *API) LookForChanges(ctx context.Context) error { return a.gate.look(ctx) }

// BatchesAtOnce is how many slices are under way on this machine.
var BatchesAtOnce = batchesAtOnce

// Translate is how a refusal of huma is said in a language.
var Translate = translate
