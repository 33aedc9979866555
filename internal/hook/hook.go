package hook

import (
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/sender"
)

// State says whether a webhook is sent anything.
type State string

// States of a webhook.
const (
	// Active is sent what it asked for.
	Active State = "active"
	// Disabled is sent nothing until somebody enables it again.
	Disabled State = "disabled"
	// Removed is not there any more.
	Removed State = "removed"
)

// States lists them all.
func States() []State { return []State{Active, Disabled, Removed} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// MessageState says how far a message is.
type MessageState string

// States of a message.
const (
	// Waiting is to be sent, now or after a while.
	Waiting MessageState = "waiting"
	// Delivered was taken.
	Delivered MessageState = "delivered"
	// GivenUp was tried too often.
	GivenUp MessageState = "given_up"
)

// MessageStates lists them all.
func MessageStates() []MessageState { return []MessageState{Waiting, Delivered, GivenUp} }

// Schema lists them in the contracts.
func (MessageState) Schema(closed.Registry) *closed.Schema { return closed.Of(MessageStates()) }

// Everything is the type that stands for all.
const Everything = "*"

var (
	// ErrUnknown is about a webhook that is not there.
	ErrUnknown = fault.New(fault.Unknown, "webhook_not_found")
	// ErrURL is about an address that cannot be called.
	ErrURL = fault.New(fault.Invalid, "webhook_url")
	// ErrType is about a type that nobody publishes.
	ErrType = fault.New(fault.Invalid, "event_type_unknown")
	// ErrState is about a webhook that is not active.
	ErrState = fault.New(fault.Conflict, "webhook_not_active")
	// ErrNothing is about a replay that would send nothing.
	ErrNothing = fault.New(fault.Invalid, "nothing_to_replay")
)

// Webhook is where somebody wants to hear of events.
type Webhook struct {
	ID           uuid.UUID  `db:"id" json:"id"`
	URL          string     `db:"url" json:"url"`
	Types        types      `db:"types" json:"types"`
	Description  string     `db:"description" json:"description"`
	State        State      `db:"state" json:"state"`
	Why          string     `db:"why" json:"why"`
	FailingSince *time.Time `db:"failing_since" json:"failing_since"`
	OldUntil     *time.Time `db:"old_until" json:"old_secret_until"`
	CreatedAt    time.Time  `db:"created_at" json:"created_at"`
	CreatedBy    string     `db:"created_by" json:"created_by"`
	// Secret is told once, when it is made.
	Secret string `db:"-" json:"secret,omitempty"`
}

// WithoutSecret is what a repeated key is told.
func (w Webhook) WithoutSecret() any {
	w.Secret = ""
	return w
}

// Message is an event on its way to a webhook.
type Message struct {
	ID        uuid.UUID    `db:"id" json:"id"`
	Webhook   uuid.UUID    `db:"webhook" json:"webhook"`
	Type      string       `db:"type" json:"type"`
	SaidAt    time.Time    `db:"said_at" json:"said_at"`
	State     MessageState `db:"state" json:"state"`
	Tries     int          `db:"tries" json:"tries"`
	NextAt    time.Time    `db:"next_at" json:"next_at"`
	Status    *int         `db:"status" json:"status"`
	Error     string       `db:"error" json:"error"`
	CreatedAt time.Time    `db:"created_at" json:"created_at"`
	DoneAt    *time.Time   `db:"done_at" json:"done_at"`
}

// schedule is how long a message waits after each failure; with the first try there are ten, over three days.
var schedule = sender.Schedule{Spread: 0.1, Delays: []time.Duration{5 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour,
	5 * time.Hour, 10 * time.Hour, 24 * time.Hour, 30 * time.Hour}}

// tolerated is how long a webhook may fail at everything before it is disabled.
const tolerated = 5 * 24 * time.Hour

// checkURL tells whether an address may be called. What it resolves to is looked at when it is dialled.
func checkURL(text string, plain bool) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" || len(text) > 2000 ||
		u.Scheme != "https" && (!plain || u.Scheme != "http") {
		return ErrURL.At("body.url")
	}
	return nil
}

// checkTypes tells whether all types are published.
func checkTypes(wanted, known []string) error {
	for _, t := range wanted {
		if t != Everything && !slices.Contains(known, t) {
			return ErrType.With("type", t).At("body.types")
		}
	}
	return nil
}
