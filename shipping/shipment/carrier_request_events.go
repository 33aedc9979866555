package shipment

import "fettle/shipping/carrier/out"

// CarrierAnswered tells what came of something a carrier was asked: accepted, refused, or failed when he never answered.
type CarrierAnswered struct {
	Repair   string       `json:"repair"`
	Shipment string       `json:"shipment"`
	Carrier  string       `json:"carrier"`
	Request  string       `json:"order"`
	Kind     out.Kind     `json:"kind"`
	State    RequestState `json:"state"`
	// For is what the request was for, in the words of who asked.
	For string `json:"for,omitempty"`
}

// EventType never changes.
func (CarrierAnswered) EventType() string { return "shipping.carrier_answered.v1" }

// EventKey is the repair, so that it is heard in the order of what happens to the shipment.
func (e CarrierAnswered) EventKey() string { return e.Repair }
