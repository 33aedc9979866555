package pickup

import (
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Due is the timer of a shipment that lies ready.
type Due struct {
	Carrier   string    `json:"carrier"`
	Waybill   string    `json:"waybill"`
	At        time.Time `json:"at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Ending tells that a shipment still lies ready and will go home soon, or may do so any time when Expired.
type Ending struct {
	Repair    string      `json:"repair"`
	Shipment  string      `json:"shipment"`
	Lines     []uuid.UUID `json:"lines"`
	ExpiresAt time.Time   `json:"expires_at"`
	Expired   bool        `json:"expired"`
}

// The type strings never change.

func (Due) EventType() string    { return "shipping.pickup_due.v1" }
func (Ending) EventType() string { return "shipping.pickup_ending.v1" }

// EventKey is the timer's own.
func (e Due) EventKey() string {
	return "pickup due:" + e.Carrier + ":" + e.Waybill + ":" + strconv.FormatInt(e.At.Unix(), 10)
}

func (e Ending) EventKey() string { return e.Repair }
