package sla

import (
	"time"

	"github.com/google/uuid"
)

const (
	promised = "repairflow.service_promised.v1"
	kept     = "repairflow.service_promise_kept.v1"
	broken   = "repairflow.service_promise_broken.v1"
)

// PromisedEvent tells what is owed from now on, in the place of an older promise of its kind.
type PromisedEvent struct {
	Repair string    `json:"repair"`
	Kind   Kind      `json:"kind"`
	Due    time.Time `json:"due"`
	Why    string    `json:"why,omitempty"`
}

// KeptEvent tells that it was done in time.
type KeptEvent struct {
	Repair string    `json:"repair"`
	Kind   Kind      `json:"kind"`
	Due    time.Time `json:"due"`
	At     time.Time `json:"at"`
}

// BrokenEvent tells that it was not done in time, once a promise.
type BrokenEvent struct {
	Repair string    `json:"repair"`
	Kind   Kind      `json:"kind"`
	Due    time.Time `json:"due"`
}

// PromiseDue is the timer of a promise.
type PromiseDue struct {
	Promise uuid.UUID `json:"service_promise"`
}

// The type strings never change.

func (PromisedEvent) EventType() string { return "repairflow.service_promised.v1" }
func (KeptEvent) EventType() string     { return "repairflow.service_promise_kept.v1" }
func (BrokenEvent) EventType() string   { return "repairflow.service_promise_broken.v1" }
func (PromiseDue) EventType() string    { return "repairflow.service_promise_due.v1" }

// The key is the repair, so that whoever follows it hears.

func (e PromisedEvent) EventKey() string { return e.Repair }
func (e KeptEvent) EventKey() string     { return e.Repair }
func (e BrokenEvent) EventKey() string   { return e.Repair }
func (e PromiseDue) EventKey() string    { return "service_promise:" + e.Promise.String() }
