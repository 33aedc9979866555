package shipment

import (
	"database/sql/driver"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
	"fettle/shipping/carrier/out"
	"fettle/shipping/pick"
)

// RequestRedirect is the kind of a request to bring a shipment to another door.
const RequestRedirect = out.Redirect

// RequestState says how far a carrier request is.
type RequestState string

// States of a carrier request.
const (
	// RequestWaiting is to be sent.
	RequestWaiting RequestState = "waiting"
	// RequestClaimed is being sent.
	RequestClaimed RequestState = "claimed"
	// RequestManual waits for a person's answer.
	RequestManual = RequestState(out.Pending)
	// RequestAccepted was agreed to.
	RequestAccepted = RequestState(out.Accepted)
	// RequestRefused was not.
	RequestRefused = RequestState(out.Refused)
	// RequestFailed was never answered.
	RequestFailed RequestState = "failed"
)

// RequestStates lists them all.
func RequestStates() []RequestState {
	return []RequestState{RequestWaiting, RequestClaimed, RequestManual, RequestAccepted, RequestRefused, RequestFailed}
}

// Schema lists them in the contracts.
func (RequestState) Schema(closed.Registry) *closed.Schema { return closed.Of(RequestStates()) }

// openRequest are the states in which an answer is still to come.
var openRequest = []RequestState{RequestWaiting, RequestClaimed, RequestManual}

// Requests is the machine of a carrier request.
var Requests = machine.Machine[RequestState]{Noun: "carrier request", Of: RequestStates, Refused: ErrCarrierRequestState,
	Steps: []machine.Step[RequestState]{
		{Do: "shipment.Ask", Who: "warehouse", To: RequestWaiting, If: "the carrier has a port"},
		{Do: "shipment.Claim", Who: "system", From: []RequestState{RequestWaiting, RequestClaimed}, To: RequestClaimed},
		{Do: "shipment.GiveBack", Who: "system", From: []RequestState{RequestClaimed}, To: RequestWaiting},
		{Do: "shipment.Failed", Who: "system", From: []RequestState{RequestClaimed}, To: RequestWaiting, If: "it is tried again"},
		{Do: "shipment.Failed", Who: "system", From: []RequestState{RequestClaimed}, To: RequestFailed, If: "it was tried often enough",
			Tells: "shipping.carrier_answered.v1"},
		{Do: "shipment.Answer", Who: "system", From: openRequest, To: RequestManual, If: "a person is to answer"},
		{Do: "shipment.Answer", Who: "carrier", From: openRequest, To: RequestAccepted, Tells: "shipping.carrier_answered.v1"},
		{Do: "shipment.Answer", Who: "carrier", From: openRequest, To: RequestRefused, Tells: "shipping.carrier_answered.v1"},
		{Do: "POST /v1/carrier-requests/{request}/answer", Who: "warehouse", From: openRequest, To: RequestAccepted, Tells: "shipping.carrier_answered.v1"},
		{Do: "POST /v1/carrier-requests/{request}/answer", Who: "warehouse", From: openRequest, To: RequestRefused, Tells: "shipping.carrier_answered.v1"},
	}}

// CarrierRequest is one thing a carrier is asked to do with a shipment.
type CarrierRequest struct {
	ID         uuid.UUID     `db:"id" json:"id"`
	Shipment   string        `db:"shipment" json:"shipment"`
	Carrier    string        `db:"carrier" json:"carrier"`
	Kind       out.Kind      `db:"kind" json:"kind"`
	State      RequestState  `db:"state" json:"state"`
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
	return slices.Contains(openRequest, r.State)
}

// CarrierAsk is what is asked beyond what the shipment says itself.
type CarrierAsk struct {
	// To is the new door; nil is back to the origin.
	To     *pick.ShipTo `json:"to,omitempty"`
	Reason string       `json:"reason,omitempty"`
	// Waybill is the one to forget, when it is not the shipment's.
	Waybill string `json:"waybill,omitempty"`
	// CollectFrom and CollectTo are within which time it is to be collected at the door.
	CollectFrom *time.Time `json:"collect_from,omitempty"`
	CollectTo   *time.Time `json:"collect_to,omitempty"`
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
