package shipment

import (
	"database/sql/driver"
	"time"

	"fettle/shipping/carrier"
)

// Step is one row of the timeline.
type Step struct {
	At      time.Time `json:"at"`
	State   Status    `json:"state"`
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
	// Inexact says how its time was guessed; SaidAt is what the carrier said when At cannot be that.
	Inexact carrier.Reason `json:"inexact,omitempty"`
	SaidAt  *time.Time     `json:"said_at,omitempty"`
}

// FutureSlack is how far a carrier's clock may run ahead of ours: what is later cannot be true.
const FutureSlack = 5 * time.Minute

// Fold is what all scans of a shipment come to.
type Fold struct {
	State       State
	Flags       []Flag
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
