package shipping

import (
	"strconv"
	"time"

	"github.com/google/uuid"
)

// PickupDue is the timer of a parcel that lies ready.
type PickupDue struct {
	Carrier   string    `json:"carrier"`
	Waybill   string    `json:"waybill"`
	At        time.Time `json:"at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// PickupEnding tells that a parcel still lies ready and will go home soon, or may do so any time when Expired.
type PickupEnding struct {
	Repair    string      `json:"repair"`
	Shipment  string      `json:"shipment"`
	Lines     []uuid.UUID `json:"lines"`
	ExpiresAt time.Time   `json:"expires_at"`
	Expired   bool        `json:"expired"`
}

// Uncollected tells that nobody picked a parcel up and its carrier takes it home.
type Uncollected struct {
	Repair   string      `json:"repair"`
	Shipment string      `json:"shipment"`
	Lines    []uuid.UUID `json:"lines"`
}

// The type strings never change.

func (PickupDue) EventType() string    { return "shipping.pickup_due.v1" }
func (PickupEnding) EventType() string { return "shipping.pickup_ending.v1" }
func (Uncollected) EventType() string  { return "shipping.uncollected.v1" }

// EventKey is the timer's own.
func (e PickupDue) EventKey() string {
	return "pickup due:" + e.Carrier + ":" + e.Waybill + ":" + strconv.FormatInt(e.At.Unix(), 10)
}

func (e PickupEnding) EventKey() string { return e.Repair }
func (e Uncollected) EventKey() string  { return e.Repair }
