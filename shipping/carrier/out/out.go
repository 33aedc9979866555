// Package out is how carriers are asked for things: to take a shipment under a waybill, to forget it, to bring it back or
// elsewhere. It knows neither tables nor repairs, nor why something is asked.
package out

import (
	"context"
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
)

// Kind says what a carrier is asked for.
type Kind string

// Kinds of requests.
const (
	// Create asks him to take a shipment under a waybill.
	Create Kind = "create"
	// Cancel asks him to forget a waybill.
	Cancel Kind = "cancel"
	// Intercept asks him to bring a shipment back.
	Intercept Kind = "intercept"
	// Redirect asks him to bring it to another door.
	Redirect Kind = "redirect"
	// Pickup asks him to collect it at its door within a time.
	Pickup Kind = "pickup"
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{Create, Cancel, Intercept, Redirect, Pickup}
}

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }

// Said is what a carrier answers.
type Said string

// What a carrier can answer.
const (
	// Accepted is that he will.
	Accepted Said = "accepted"
	// Refused is that he will not.
	Refused Said = "refused"
	// Pending is that somebody else will give the answer.
	Pending Said = "manual"
)

// Address is a door.
type Address struct {
	Label    string  `json:"label"`
	Address  string  `json:"address"`
	AreaCode string  `json:"area_code"`
	Lon      float64 `json:"lon"`
	Lat      float64 `json:"lat"`
}

// Request is one thing a carrier is asked. The same ID is the same request however often it comes: it is done once and
// answered alike.
type Request struct {
	ID       uuid.UUID `json:"id"`
	Kind     Kind      `json:"kind"`
	Carrier  string    `json:"carrier"`
	Shipment string    `json:"shipment"`
	SSCC     string    `json:"sscc"`
	Waybill  string    `json:"waybill,omitempty"`
	From     Address   `json:"from"`
	// To is where it is to go; of an intercepted shipment the new door, nil is back to From.
	To     *Address `json:"to,omitempty"`
	Grams  int64    `json:"gross_grams"`
	Reason string   `json:"reason,omitempty"`
	// State is where the shipment is as far as is known.
	State string    `json:"state"`
	At    time.Time `json:"at"`
	// CollectFrom and CollectTo are within which time it is to be collected at From.
	CollectFrom *time.Time `json:"collect_from,omitempty"`
	CollectTo   *time.Time `json:"collect_to,omitempty"`
}

// Answer is what a carrier says to a request.
type Answer struct {
	State   Said   `json:"state"`
	Waybill string `json:"waybill,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// Port asks a carrier. An error is no answer: the same request is made again later.
type Port interface {
	Create(ctx context.Context, r Request) (Answer, error)
	Cancel(ctx context.Context, r Request) (Answer, error)
	// Pickup collects a shipment at r.From between r.CollectFrom and r.CollectTo.
	Pickup(ctx context.Context, r Request) (Answer, error)
	// Intercept turns a shipment on the road: to r.To, or back to r.From when that is nil.
	Intercept(ctx context.Context, r Request) (Answer, error)
}

// Ask makes the call that a request is for.
func Ask(ctx context.Context, p Port, r Request) (Answer, error) {
	switch r.Kind {
	case Create:
		return p.Create(ctx, r)
	case Cancel:
		return p.Cancel(ctx, r)
	case Pickup:
		return p.Pickup(ctx, r)
	}
	return p.Intercept(ctx, r)
}
