package shipment

import (
	"database/sql/driver"
	"time"

	"github.com/google/uuid"

	"fettle/shipping/carrier/out"
	"fettle/shipping/pick"
)

// BookingRedirect is the kind of an order to bring a parcel to another door.
const BookingRedirect = out.Redirect

// States of a carrier order.
const (
	BookingWaiting  = "waiting"
	BookingClaimed  = "claimed"
	BookingManual   = out.Pending
	BookingAccepted = out.Accepted
	BookingRefused  = out.Refused
	BookingFailed   = "failed"
)

// FlagCarrier tells that an order to the carrier was refused, failed or contradicted; FlagIntercept that the carrier
// agreed to bring the parcel back and delivered it all the same. They are of orders, not of scans.
const (
	FlagCarrier   = "carrier_order_refused"
	FlagIntercept = "intercept_contradicted"
)

// Booking is one thing a carrier is asked to do with a parcel.
type Booking struct {
	ID         uuid.UUID     `db:"id" json:"id"`
	Shipment   string        `db:"shipment" json:"shipment"`
	Carrier    string        `db:"carrier" json:"carrier"`
	Kind       string        `db:"kind" json:"kind"`
	State      string        `db:"state" json:"state"`
	Request    BookingAsk    `db:"request" json:"request"`
	Answer     BookingAnswer `db:"answer" json:"answer"`
	Attention  bool          `db:"attention" json:"attention"`
	Tries      int           `db:"tries" json:"tries"`
	NextAt     time.Time     `db:"next_at" json:"next_at"`
	Error      string        `db:"error" json:"error"`
	At         time.Time     `db:"at" json:"at"`
	AskedBy    string        `db:"asked_by" json:"asked_by"`
	AnsweredAt *time.Time    `db:"answered_at" json:"answered_at"`
}

// open tells whether an answer is still to come.
func (b Booking) open() bool {
	return b.State == BookingWaiting || b.State == BookingClaimed || b.State == BookingManual
}

// BookingAsk is what is asked beyond what the parcel says itself.
type BookingAsk struct {
	// To is the new door; nil is back to the origin.
	To     *pick.ShipTo `json:"to,omitempty"`
	Reason string       `json:"reason,omitempty"`
	// Waybill is the one to forget, when it is not the parcel's.
	Waybill string `json:"waybill,omitempty"`
	// For is whatever who asked knows it by again.
	For string `json:"for,omitempty"`
}

// Value stores it as JSON.
func (b BookingAsk) Value() (driver.Value, error) { return asJSON(b) }

// Scan reads it from JSON.
func (b *BookingAsk) Scan(src any) error { return fromJSON(src, b) }

// BookingAnswer is what the carrier said.
type BookingAnswer struct {
	Waybill string `json:"waybill,omitempty"`
	Reason  string `json:"reason,omitempty"`
	By      string `json:"by,omitempty"`
}

// Value stores it as JSON.
func (b BookingAnswer) Value() (driver.Value, error) { return asJSON(b) }

// Scan reads it from JSON.
func (b *BookingAnswer) Scan(src any) error { return fromJSON(src, b) }

// bookingDelays are how long to wait after each time a carrier did not answer.
var bookingDelays = []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second, 80 * time.Second, 160 * time.Second, 320 * time.Second,
	640 * time.Second}

func addressOf(s pick.ShipTo) out.Address {
	return out.Address{Label: s.Label, Address: s.Address, AreaCode: s.AreaCode, Lon: s.Lon, Lat: s.Lat}
}
