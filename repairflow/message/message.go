package message

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/texts"
)

// ErrNobody is about an SMS from a telephone of which no repair is known.
var ErrNobody = fault.New(fault.Unknown, "sms_sender_not_found")

// Side is who wrote.
type Side string

// Sides of a conversation.
const (
	// FromCustomer is who has the appliance.
	FromCustomer Side = "customer"
	// FromAgent is operations.
	FromAgent Side = "agent"
	// FromEngineer is who repairs it.
	FromEngineer Side = "engineer"
)

// Sides lists them all.
func Sides() []Side { return []Side{FromCustomer, FromAgent, FromEngineer} }

// Schema lists them in the contracts.
func (Side) Schema(closed.Registry) *closed.Schema { return closed.Of(Sides()) }

// Way is how a message came.
type Way string

// Ways of messages.
const (
	// ByApp is of who signed in.
	ByApp Way = "app"
	// ByLink is of who holds the customer's link.
	ByLink Way = "link"
	// BySMS is of a telephone.
	BySMS Way = "sms"
)

// Ways lists them all.
func Ways() []Way { return []Way{ByApp, ByLink, BySMS} }

// Schema lists them in the contracts.
func (Way) Schema(closed.Registry) *closed.Schema { return closed.Of(Ways()) }

// RepairMessage is one message of a conversation.
type RepairMessage struct {
	ID     uuid.UUID `db:"id" json:"id"`
	Repair string    `db:"repair" json:"repair"`
	Side   Side      `db:"side" json:"side"`
	Author string    `db:"author" json:"author" doc:"The login of who wrote; empty for who holds a link or a telephone."`
	Way    Way       `db:"way" json:"way"`
	Body   string    `db:"body" json:"body"`
	At     time.Time `db:"at" json:"at"`
}

// Written tells of a new message, without its words: they are for those who may read the conversation.
type Written struct {
	Repair  string    `json:"repair"`
	Message uuid.UUID `json:"message"`
	Side    Side      `json:"side"`
	Way     Way       `json:"way"`
}

// StatusAsked tells that a customer asked by SMS how far his repair is.
type StatusAsked struct {
	Repair string    `json:"repair"`
	SMS    uuid.UUID `json:"sms"`
}

// The type strings never change; the key is the repair.

func (Written) EventType() string     { return "repairflow.message_written.v1" }
func (e Written) EventKey() string    { return e.Repair }
func (StatusAsked) EventType() string { return "repairflow.status_asked.v1" }
func (e StatusAsked) EventKey() string {
	return e.Repair
}

// asksStatus tells whether an SMS asks how far a repair is, in any of our languages.
func asksStatus(body string) bool {
	said := strings.ToLower(strings.TrimFunc(body, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) }))
	return slices.ContainsFunc(texts.Languages(), func(language string) bool {
		return slices.Contains(strings.Split(texts.Say(language, "sms.status_words", nil), ", "), said)
	})
}
