package payment

import (
	"encoding/json"
	"strings"
)

type intentObject struct {
	ID             string `json:"id"`
	Amount         int64  `json:"amount,omitempty"`
	AmountReceived int64  `json:"amount_received"`
	Currency       string `json:"currency"`
	PaymentIntent  string `json:"payment_intent,omitempty"`
}

type intentData struct {
	Object intentObject `json:"object"`
}

type intentEvent struct {
	ID   string     `json:"id"`
	Type string     `json:"type"`
	Data intentData `json:"data"`
}

var kinds = map[string]Kind{"payment_intent.succeeded": SaysCaptured, "payment_intent.payment_failed": SaysFailed, "charge.refunded": SaysRefunded}

// Read reads a message in the shape of payment intents.
func Read(body []byte) (Report, error) {
	var e intentEvent
	if err := json.Unmarshal(body, &e); err != nil {
		return Report{}, ErrMessage.Because("unreadable")
	}
	kind, known := kinds[e.Type]
	o := e.Data.Object
	m := Report{ID: e.ID, Kind: kind, Reference: o.ID, Minor: o.AmountReceived, Currency: strings.ToUpper(o.Currency)}
	if o.PaymentIntent != "" {
		m.Reference = o.PaymentIntent
	}
	if !known || m.ID == "" || m.Reference == "" || len(m.ID) > 200 || len(m.Reference) > 200 || m.Minor < 0 {
		return m, ErrMessage.Because("unknown")
	}
	return m, nil
}
