package shipment

import (
	"database/sql/driver"
	"time"
)

// States of a shipment.
const (
	Created        = "created"
	LabelPrinted   = "label_printed"
	PickedUp       = "picked_up"
	InTransit      = "in_transit"
	AtHub          = "at_hub"
	OutForDelivery = "out_for_delivery"
	ReadyForPickup = "ready_for_pickup"
	AttemptFailed  = "attempt_failed"
	OnHold         = "on_hold"
	Exception      = "exception"
	Returning      = "returning"
	Returned       = "returned"
	Delivered      = "delivered"
	Cancelled      = "cancelled"
	Accepted       = "accepted_by_engineer"
	Unknown        = "unknown"
)

// States is every state a shipment or a code can be in.
var States = []string{Created, LabelPrinted, PickedUp, InTransit, AtHub, OutForDelivery, ReadyForPickup, AttemptFailed, OnHold, Exception,
	Returning, Returned, Delivered, Cancelled, Accepted, Unknown}

// Flags of a shipment, beside its state.
const (
	FlagDisputed    = "delivery_disputed"
	FlagTimeSuspect = "time_suspect"
	FlagUnknownCode = "unknown_code"
	FlagReturnLeg   = "return_leg"
	// FlagRetracted tells that a carrier took something back that it had said.
	FlagRetracted = "retracted"
	// FlagForwarded tells that the shipment goes on under another waybill.
	FlagForwarded = "forwarded"
)

// Step is one row of the timeline.
type Step struct {
	At      time.Time `json:"at"`
	State   string    `json:"state"`
	Code    string    `json:"code"`
	Source  string    `json:"source"`
	Place   string    `json:"place"`
	TextZH  string    `json:"text_zh"`
	TextEN  string    `json:"text_en"`
	Lon     *float64  `json:"lon"`
	Lat     *float64  `json:"lat"`
	Leg     int       `json:"leg"`
	Suspect bool      `json:"suspect"`
	// Waybill is said when it is not the one the shipment was shipped under.
	Waybill string `json:"waybill,omitempty"`
	// Amended counts how often the carrier corrected the text.
	Amended int `json:"amended,omitempty"`
}

// FutureSlack is how far a carrier's clock may run ahead of ours: what is later cannot be true.
const FutureSlack = 5 * time.Minute

// State is the fold of a shipment's scans.
type State struct {
	State       string
	Flags       []string
	Timeline    Steps
	Leg         int
	DeliveredAt *time.Time
	ArrivedAt   *time.Time
}

// Steps is a timeline, oldest first.
type Steps []Step

// Value stores it as JSON.
func (s Steps) Value() (driver.Value, error) { return asJSON(s) }

// Scan reads it from JSON.
func (s *Steps) Scan(src any) error { return fromJSON(src, s) }
