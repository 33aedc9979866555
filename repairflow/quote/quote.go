package quote

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
	"fettle/repairflow/cover"
)

// State says how far a quote is.
type State string

// States of a quote.
const (
	// Draft is seen by nobody but us.
	Draft State = "draft"
	// Sent waits for the customer.
	Sent State = "sent"
	// Accepted may be done and charged.
	Accepted State = "accepted"
	// Declined is not wanted.
	Declined State = "declined"
	// Expired had no answer in its time.
	Expired State = "expired"
	// Superseded has a newer version in its place.
	Superseded State = "superseded"
)

// States lists them all.
func States() []State { return []State{Draft, Sent, Accepted, Declined, Expired, Superseded} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

const moved = "repairflow.quote_moved.v1"

// Machine is the machine of a quote.
var Machine = machine.Machine[State]{Noun: "quote", Of: States, Refused: ErrState, Steps: []machine.Step[State]{
	{Do: "POST /v1/repairs/{repair}/quotes", Who: "engineer, operations", To: Draft, Tells: moved},
	{Do: "POST /v1/quotes/{quote}/send", Who: "engineer, operations", From: []State{Draft}, To: Sent, Tells: moved},
	{Do: "POST /v1/quotes/{quote}/send", Who: "system", From: []State{Draft}, To: Accepted, If: "a cover pays for all of it", Tells: moved},
	{Do: "POST /v1/quotes/{quote}/accept", Who: "customer", From: []State{Sent}, To: Accepted, If: "its time is not over", Tells: moved},
	{Do: "POST /v1/quotes/{quote}/decline", Who: "customer", From: []State{Sent}, To: Declined, Tells: moved},
	{Do: "repairflow.quote_ends.v1", Who: "system", From: []State{Sent}, To: Expired, Tells: moved},
	{Do: "POST /v1/repairs/{repair}/quotes", Who: "system", From: []State{Draft, Sent}, To: Superseded, If: "a newer version was drafted", Tells: moved},
	{Do: "POST /v1/quotes/{quote}/accept", Who: "system", From: []State{Accepted}, To: Superseded, If: "a newer version was accepted", Tells: moved},
}}

// Kind tells a voucher from what has to be accepted.
type Kind string

// Kinds of quote.
const (
	// Priced costs something, and has to be accepted.
	Priced Kind = "quote"
	// Voucher costs nothing.
	Voucher Kind = "voucher"
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{Priced, Voucher} }

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }

// LineKind says what is paid for.
type LineKind string

// Kinds of lines.
const (
	OfLabour    LineKind = "labour"
	OfPart      LineKind = "part"
	OfTravel    LineKind = "travel"
	OfCleaning  LineKind = "cleaning"
	OfDiagnosis LineKind = "diagnosis"
)

// LineKinds lists them all.
func LineKinds() []LineKind { return []LineKind{OfLabour, OfPart, OfTravel, OfCleaning, OfDiagnosis} }

// Schema lists them in the contracts.
func (LineKind) Schema(closed.Registry) *closed.Schema { return closed.Of(LineKinds()) }

// Mode is how the customer gets to know a quote.
type Mode string

// Modes of telling.
const (
	// Online is read on the customer's page.
	Online Mode = "online"
	// ReadOut is shown or read to a customer who has no app.
	ReadOut Mode = "read_out"
)

// Modes lists them all.
func Modes() []Mode { return []Mode{Online, ReadOut} }

// Schema lists them in the contracts.
func (Mode) Schema(closed.Registry) *closed.Schema { return closed.Of(Modes()) }

// How says by what an answer is known.
type How string

// Ways to answer.
const (
	Unanswered  How = ""
	ByLink      How = "link"
	BySignature How = "signature"
	ByAgent     How = "agent"
	ByCover     How = "cover"
)

// Hows lists them all.
func Hows() []How { return []How{Unanswered, ByLink, BySignature, ByAgent, ByCover} }

// Schema lists them in the contracts.
func (How) Schema(closed.Registry) *closed.Schema { return closed.Of(Hows()) }

// Line is one thing that is paid for.
type Line struct {
	Quote        uuid.UUID  `db:"quote" json:"-"`
	Position     int        `db:"position" json:"position"`
	Kind         LineKind   `db:"kind" json:"kind"`
	Line         *uuid.UUID `db:"line" json:"line" doc:"The order line of a part."`
	Part         string     `db:"part" json:"part"`
	PartNameZH   string     `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN   string     `db:"part_name_en" json:"part_name_en"`
	Note         string     `db:"note" json:"note"`
	Quantity     int64      `db:"quantity" json:"quantity"`
	UnitMinor    int64      `db:"unit_minor" json:"unit_minor"`
	AmountMinor  int64      `db:"amount_minor" json:"amount_minor" doc:"What the customer pays: nothing when a cover does."`
	ListMinor    int64      `db:"list_minor" json:"list_minor" doc:"The reference price of one."`
	LowMinor     int64      `db:"low_minor" json:"low_minor"`
	HighMinor    int64      `db:"high_minor" json:"high_minor"`
	OutOfBand    bool       `db:"out_of_band" json:"out_of_band" doc:"One costs less or more than prices of this kind do; the reason says why."`
	Reason       string     `db:"reason" json:"reason"`
	WarrantyDays int        `db:"warranty_days" json:"warranty_days"`
	Addon        bool       `db:"addon" json:"addon" doc:"Charged only when the customer takes it by itself."`
	Taken        bool       `db:"taken" json:"taken"`
	Cover        cover.Kind `db:"cover" json:"cover" doc:"Who pays in the customer's place."`
	Decision     *uuid.UUID `db:"decision" json:"decision"`
}

// Signed is a voucher as it is verified: the signature is over the bytes of the text.
type Signed struct {
	Text      string `json:"text"`
	Signature string `json:"signature" doc:"Ed25519, base64."`
	Key       string `json:"key" doc:"Which of the public keys verifies it."`
}

// Quote is what a repair costs.
type Quote struct {
	ID              uuid.UUID  `db:"id" json:"id"`
	Repair          string     `db:"repair" json:"repair"`
	Number          int        `db:"number" json:"number" doc:"Counts the versions of a repair."`
	Kind            Kind       `db:"kind" json:"kind"`
	State           State      `db:"state" json:"state"`
	Currency        string     `db:"currency" json:"currency"`
	TotalMinor      int64      `db:"total_minor" json:"total_minor" doc:"The sum of its lines without add-ons and diagnosis."`
	IfDeclinedMinor int64      `db:"if_declined_minor" json:"if_declined_minor" doc:"What is owed when it is declined: the diagnosis, if it was quoted."`
	AcceptedMinor   *int64     `db:"accepted_minor" json:"accepted_minor" doc:"The total and the add-ons that were taken."`
	Mode            Mode       `db:"mode" json:"mode"`
	ValidUntil      *time.Time `db:"valid_until" json:"valid_until" doc:"From this moment on nobody accepts it."`
	DraftedAt       time.Time  `db:"drafted_at" json:"drafted_at"`
	DraftedBy       string     `db:"drafted_by" json:"drafted_by"`
	SentAt          *time.Time `db:"sent_at" json:"sent_at"`
	EndedAt         *time.Time `db:"ended_at" json:"ended_at"`
	AnsweredBy      string     `db:"answered_by" json:"answered_by"`
	AnsweredHow     How        `db:"answered_how" json:"answered_how"`
	HasSignature    bool       `db:"has_signature" json:"has_signature"`
	Reason          string     `db:"reason" json:"reason"`
	VoucherText     string     `db:"voucher" json:"-"`
	VoucherSigned   string     `db:"voucher_signature" json:"-"`
	VoucherKey      string     `db:"voucher_key" json:"-"`
	Voucher         *Signed    `db:"-" json:"voucher"`
	Lines           []Line     `db:"-" json:"lines"`
	Version         int        `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (q Quote) ETagVersion() int { return q.Version }

// Open tells whether the customer may still say yes.
func (q Quote) Open(now time.Time) bool {
	return q.State == Sent && q.ValidUntil != nil && now.Before(*q.ValidUntil)
}

// Sums are what a quote costs: with a yes, without the add-ons, and with a no.
func Sums(lines []Line) (total, ifDeclined int64) {
	for _, l := range lines {
		switch {
		case l.Kind == OfDiagnosis:
			ifDeclined += l.AmountMinor
		case !l.Addon:
			total += l.AmountMinor
		}
	}
	return total, ifDeclined
}

// Free tells whether nothing of it has to be paid or chosen.
func Free(lines []Line) bool {
	for _, l := range lines {
		if l.AmountMinor > 0 {
			return false
		}
	}
	return len(lines) > 0
}

// band is within what a price needs no reason.
func band(list int64, percent int) (low, high int64) {
	spread := list * int64(percent) / 100
	return max(0, list-spread), list + spread
}

// priced makes the amounts of a line of what one costs.
func (l Line) priced(list int64, asked *int64, percent int) Line {
	l.ListMinor, l.UnitMinor = list, list
	if asked != nil {
		l.UnitMinor = *asked
	}
	l.LowMinor, l.HighMinor = band(list, percent)
	if l.Cover == "" || l.Cover == cover.None {
		l.Cover, l.AmountMinor = cover.None, l.Quantity*l.UnitMinor
		l.OutOfBand = l.UnitMinor < l.LowMinor || l.UnitMinor > l.HighMinor
	}
	return l
}
