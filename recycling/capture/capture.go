package capture

import (
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/closed"
)

// Outcome is what became of an event.
type Outcome string

// Outcomes of an event.
const (
	// IsScan is a carrier's scan of his shipment.
	IsScan Outcome = "scan"
	// IsStatement is a recycler's word on a waste manifest or an old part.
	IsStatement Outcome = "statement"
	// IsRepeated was told before and changes nothing.
	IsRepeated Outcome = "repeated"
	// IsUnknown is kept: nobody here knows what it is about.
	IsUnknown Outcome = "unknown"
	// IsRefused is wrong.
	IsRefused Outcome = "refused"
	// IsRolledBack had nothing wrong, and another of its document had.
	IsRolledBack Outcome = "rolled_back"
)

// Outcomes lists them all.
func Outcomes() []Outcome {
	return []Outcome{IsScan, IsStatement, IsRepeated, IsUnknown, IsRefused, IsRolledBack}
}

// Schema lists them in the contracts.
func (Outcome) Schema(closed.Registry) *closed.Schema { return closed.Of(Outcomes()) }

// Reason says why an event was refused, or is a finding.
type Reason string

// Reasons.
const (
	// BadSchema is not as the schema of GS1 has it.
	BadSchema Reason = "schema"
	// BadRule is nothing that a reader could use, though the schema lets it pass.
	BadRule Reason = "rule"
	// InFuture has a time that is still to come.
	InFuture Reason = "in_future"
	// BadTime has a time at which nobody can have done anything.
	BadTime Reason = "bad_time"
	// OtherEvent has an id that the partner used for something else.
	OtherEvent Reason = "id_reused"
	// UnheardKind is a type, or a business step, that nobody listens to here.
	UnheardKind Reason = "not_heard"
	// UnknownThing names nothing of the partner's that is known here.
	UnknownThing Reason = "thing_unknown"
	// NotShipped names a shipment that has not left.
	NotShipped Reason = "not_shipped"
	// Retraction takes back an event, which a person has to look at.
	Retraction Reason = "retraction"
	// SomeUnknown names some things that are known and some that are not.
	SomeUnknown Reason = "some_unknown"
)

// Reasons lists them all.
func Reasons() []Reason {
	return []Reason{BadSchema, BadRule, InFuture, BadTime, OtherEvent, UnheardKind, UnknownThing, NotShipped, Retraction, SomeUnknown}
}

// Schema lists them in the contracts; most events have none.
func (Reason) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Reason{""}, Reasons()...))
}

// Behaviour says what an error does to the other events of its document.
type Behaviour string

// Behaviours, as GS1 names them.
const (
	// Rollback takes all of a document or nothing.
	Rollback Behaviour = "rollback"
	// Proceed takes what is not wrong.
	Proceed Behaviour = "proceed"
)

// Behaviours lists them all.
func Behaviours() []Behaviour { return []Behaviour{Rollback, Proceed} }

// Schema lists them in the contracts.
func (Behaviour) Schema(closed.Registry) *closed.Schema { return closed.Of(Behaviours()) }

// Capture is a job of GS1's capture interface. It is done when it is answered.
type Capture struct {
	ID         uuid.UUID `db:"id" json:"captureID"`
	Partner    string    `db:"partner" json:"partner"`
	CreatedAt  time.Time `db:"at" json:"createdAt"`
	FinishedAt time.Time `db:"finished_at" json:"finishedAt"`
	Running    bool      `db:"running" json:"running"`
	Success    bool      `db:"success" json:"success"`
	Behaviour  Behaviour `db:"behaviour" json:"captureErrorBehaviour"`
	Events     int       `db:"events" json:"events"`
	Taken      int       `db:"taken" json:"taken" doc:"Events that are a scan or a statement."`
	Unknown    int       `db:"unknown" json:"unknown" doc:"Events that are kept as findings."`
	Errors     []Problem `db:"-" json:"errors"`
	// Items are its events, in a single capture alone.
	Items []Told `db:"-" json:"items"`
}

// Problem is what is wrong with an event.
type Problem struct {
	Path    string `json:"path"`
	EventID string `json:"eventID"`
	Reason  Reason `json:"reason"`
	Detail  string `json:"detail"`
}

// Told is an event that a partner told of, and what became of it.
type Told struct {
	N         int            `db:"n" json:"n"`
	EventID   string         `db:"event_id" json:"eventID"`
	EventTime *time.Time     `db:"event_time" json:"eventTime"`
	BizStep   string         `db:"biz_step" json:"bizStep"`
	Outcome   Outcome        `db:"outcome" json:"outcome"`
	Reason    Reason         `db:"reason" json:"reason"`
	Path      string         `db:"path" json:"path"`
	Detail    string         `db:"detail" json:"detail"`
	Shipments pq.StringArray `db:"shipments" json:"shipments"`
	Manifests pq.StringArray `db:"manifests" json:"manifests"`
	Returns   pq.StringArray `db:"returns" json:"returns"`
	Grams     *int64         `db:"grams" json:"grams"`

	digest, raw string
	epcs        []string
	papers      []string
}

func (t *Told) refuse(why Reason, path, detail string) {
	t.Outcome, t.Reason, t.Detail = IsRefused, why, cut(detail)
	if path != "" {
		t.Path = path
	}
}

func (t *Told) unknown(why Reason, detail string) {
	t.Outcome, t.Reason, t.Detail = IsUnknown, why, cut(detail)
}

// mostDetail bounds what is kept of why.
const mostDetail = 400

func cut(s string) string {
	if r := []rune(s); len(r) > mostDetail {
		return string(r[:mostDetail])
	}
	return s
}
