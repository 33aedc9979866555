package out

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"fettle/texts"
)

// Simulator answers as a carrier would, by nothing but the request: the same one has the same answer. Of a shipment that it
// turns it speaks where carriers speak, through Say.
type Simulator struct {
	// Say publishes a message in the format of the scan door.
	Say func(ctx context.Context, carrier, waybill string, payload []byte) error
}

// beforeRoad are the states of a shipment that no carrier has.
var beforeRoad = []string{"", "label_printed", "cancelled"}

// tooLate are the states in which nobody can turn a shipment any more.
var tooLate = []string{"out_for_delivery", "ready_for_pickup", "delivered", "returning", "returned", "accepted_by_engineer"}

// Create answers a waybill that follows from the request.
func (Simulator) Create(_ context.Context, r Request) (Answer, error) {
	sum := sha256.Sum256(r.ID[:])
	return Answer{State: Accepted, Waybill: fmt.Sprintf("SIM%012d", binary.BigEndian.Uint64(sum[:])%1_000_000_000_000)}, nil
}

// Cancel forgets what was not collected.
func (Simulator) Cancel(_ context.Context, r Request) (Answer, error) {
	if slices.Contains(beforeRoad, r.State) {
		return Answer{State: Accepted}, nil
	}
	return Answer{State: Refused, Reason: texts.All("carrier.collected", nil).String()}, nil
}

// Pickup agrees to collect what nobody has collected yet.
func (Simulator) Pickup(_ context.Context, r Request) (Answer, error) {
	if slices.Contains(beforeRoad, r.State) {
		return Answer{State: Accepted}, nil
	}
	return Answer{State: Refused, Reason: texts.All("carrier.collected", nil).String()}, nil
}

// Intercept turns a shipment until the courier has it on his round.
func (s Simulator) Intercept(ctx context.Context, r Request) (Answer, error) {
	if slices.Contains(tooLate, r.State) {
		return Answer{State: Refused, Reason: texts.All("carrier.too_late", nil).String()}, nil
	}
	for i, step := range turned(r) {
		payload, err := json.Marshal(map[string]any{"carrier": r.Carrier, "scans": []simulatedScan{{Waybill: r.Waybill, Code: step.code,
			OccurredAt: r.At.Add(time.Duration(i) * time.Minute).UTC().Truncate(time.Second), Place: step.place, Source: "kuaidi100"}}})
		if err != nil {
			return Answer{}, fmt.Errorf("encode a scan: %w", err)
		}
		if err := s.Say(ctx, r.Carrier, r.Waybill, payload); err != nil {
			return Answer{}, fmt.Errorf("say that %s is turned: %w", r.Waybill, err)
		}
	}
	return Answer{State: Accepted}, nil
}

type simulatedScan struct {
	Waybill    string    `json:"waybill"`
	Code       string    `json:"code"`
	OccurredAt time.Time `json:"occurred_at"`
	Place      string    `json:"place,omitempty"`
	Source     string    `json:"source"`
}

type turn struct{ code, place string }

// turned is what is scanned of a shipment that goes home (6) or elsewhere (1003): the codes are those of Kuaidi100, which
// every carrier is read by.
func turned(r Request) []turn {
	if r.To == nil {
		return []turn{{"6", r.From.Label}}
	}
	return []turn{{"1003", r.To.Label}}
}
