package shipment

import (
	"database/sql/driver"
	"time"

	"github.com/google/uuid"

	"fettle/shipping/carrier/out"
	"fettle/shipping/pick"
)

// RequestRedirect is the kind of a request to bring a shipment to another door.
const RequestRedirect = out.Redirect

// States of a carrier request.
const (
	RequestWaiting  = "waiting"
	RequestClaimed  = "claimed"
	RequestManual   = out.Pending
	RequestAccepted = out.Accepted
	RequestRefused  = out.Refused
	RequestFailed   = "failed"
)

// FlagCarrier tells that a request to the carrier was refused, failed or contradicted; FlagIntercept that the carrier
// agreed to bring the shipment back and delivered it all the same. They are of requests, not of scans.
const (
	FlagCarrier   = "carrier_request_refused"
	FlagIntercept = "intercept_contradicted"
)

// CarrierRequest is one thing a carrier is asked to do with a shipment.
type CarrierRequest struct {
	ID         uuid.UUID     `db:"id" json:"id"`
	Shipment   string        `db:"shipment" json:"shipment"`
	Carrier    string        `db:"carrier" json:"carrier"`
	Kind       string        `db:"kind" json:"kind"`
	State      string        `db:"state" json:"state"`
	Request    CarrierAsk    `db:"request" json:"request"`
	Answer     CarrierAnswer `db:"answer" json:"answer"`
	Attention  bool          `db:"attention" json:"attention"`
	Tries      int           `db:"tries" json:"tries"`
	NextAt     time.Time     `db:"next_at" json:"next_at"`
	Error      string        `db:"error" json:"error"`
	At         time.Time     `db:"at" json:"at"`
	AskedBy    string        `db:"asked_by" json:"asked_by"`
	AnsweredAt *time.Time    `db:"answered_at" json:"answered_at"`
}

// open tells whether an answer is still to come.
func (r CarrierRequest) open() bool {
	return r.State == RequestWaiting || r.State == RequestClaimed || r.State == RequestManual
}

// CarrierAsk is what is asked beyond what the shipment says itself.
type CarrierAsk struct {
	// To is the new door; nil is back to the origin.
	To     *pick.ShipTo `json:"to,omitempty"`
	Reason string       `json:"reason,omitempty"`
	// Waybill is the one to forget, when it is not the shipment's.
	Waybill string `json:"waybill,omitempty"`
	// For is whatever who asked knows it by again.
	For string `json:"for,omitempty"`
}

// Value stores it as JSON.
func (r CarrierAsk) Value() (driver.Value, error) { return asJSON(r) }

// Scan reads it from JSON.
func (r *CarrierAsk) Scan(src any) error { return fromJSON(src, r) }

// CarrierAnswer is what the carrier said.
type CarrierAnswer struct {
	Waybill string `json:"waybill,omitempty"`
	Reason  string `json:"reason,omitempty"`
	By      string `json:"by,omitempty"`
}

// Value stores it as JSON.
func (r CarrierAnswer) Value() (driver.Value, error) { return asJSON(r) }

// Scan reads it from JSON.
func (r *CarrierAnswer) Scan(src any) error { return fromJSON(src, r) }

// carrierRequestDelays are how long to wait after each time a carrier did not answer.
var carrierRequestDelays = []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second, 80 * time.Second, 160 * time.Second, 320 * time.Second,
	640 * time.Second}

func addressOf(s pick.ShipTo) out.Address {
	return out.Address{Label: s.Label, Address: s.Address, AreaCode: s.AreaCode, Lon: s.Lon, Lat: s.Lat}
}
