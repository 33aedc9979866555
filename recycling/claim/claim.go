package claim

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
)

// State says how far a claim is.
type State string

// States of a claim.
const (
	// Draft gathers pieces.
	Draft State = "draft"
	// Asked was sent to the supplier.
	Asked State = "sent"
	// Decided has his answer.
	Decided State = "answered"
	// Done is square.
	Done State = "closed"
)

// States lists them all.
func States() []State { return []State{Draft, Asked, Decided, Done} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

const one = "POST /v1/supplier-claims/{supplier_claim}"

// Claims is the machine of a claim.
var Claims = machine.Machine[State]{Noun: "supplier claim", Of: States, Refused: ErrState,
	Steps: []machine.Step[State]{
		{Do: "claim.Propose", Who: "system", To: Draft, If: "a piece failed within its warranty", Tells: "recycling.claim_proposed.v1"},
		{Do: one + "/send", Who: "operations", From: []State{Draft}, To: Asked, Tells: "recycling.claim_sent.v1"},
		{Do: one + "/answer", Who: "operations", From: []State{Asked}, To: Decided, Tells: "recycling.claim_answered.v1"},
		{Do: one + "/close", Who: "operations", From: []State{Decided}, To: Done},
	}}

// Answer is what a supplier says.
type Answer string

// Answers of a supplier.
const (
	// Credited gives money back.
	Credited Answer = "credited"
	// Replaced sends other pieces.
	Replaced Answer = "replaced"
	// Refused gives nothing.
	Refused Answer = "refused"
)

// Answers lists them all.
func Answers() []Answer { return []Answer{Credited, Replaced, Refused} }

// Schema lists them in the contracts; it is empty until he has answered.
func (Answer) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Answer{""}, Answers()...))
}

// Kind says why a piece is claimed.
type Kind string

// Kinds of claimed pieces.
const (
	// DOA was dead when it came.
	DOA Kind = "doa"
	// EarlyFailure failed within its warranty.
	EarlyFailure Kind = "early_failure"
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{DOA, EarlyFailure} }

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }

// Fate says what becomes of a claimed piece.
type Fate string

// Fates of a claimed piece.
const (
	// Kept lies apart until the answer.
	Kept Fate = "kept"
	// Returned went back to the supplier.
	Returned Fate = "returned"
	// Recycled goes the way of material.
	Recycled Fate = "recycled"
	// Elsewhere had gone its way before the claim was sent.
	Elsewhere Fate = "elsewhere"
)

// Fates lists them all.
func Fates() []Fate { return []Fate{Kept, Returned, Recycled, Elsewhere} }

// Schema lists them in the contracts; it is empty until the claim was sent.
func (Fate) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Fate{""}, Fates()...))
}

// Claim is what is claimed from a supplier for pieces of one part and batch.
type Claim struct {
	ID         string         `db:"id" json:"id"`
	Supplier   string         `db:"supplier" json:"supplier"`
	Part       string         `db:"part" json:"part"`
	PartNameZH string         `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string         `db:"part_name_en" json:"part_name_en"`
	Lot        string         `db:"lot" json:"lot"`
	State      State          `db:"state" json:"state"`
	AnswerDays int            `db:"answer_days" json:"answer_days"`
	Answer     Answer         `db:"answer" json:"answer"`
	Minor      *int64         `db:"credit_minor" json:"credit_minor"`
	Currency   string         `db:"currency" json:"currency"`
	Note       string         `db:"note" json:"note"`
	OpenedAt   time.Time      `db:"opened_at" json:"opened_at"`
	SentAt     *time.Time     `db:"sent_at" json:"sent_at"`
	SentBy     string         `db:"sent_by" json:"sent_by"`
	DueAt      *time.Time     `db:"due_at" json:"due_at"`
	Overdue    bool           `db:"overdue" json:"overdue"`
	AnsweredAt *time.Time     `db:"answered_at" json:"answered_at"`
	AnsweredBy string         `db:"answered_by" json:"answered_by"`
	ClosedAt   *time.Time     `db:"closed_at" json:"closed_at"`
	Version    int            `db:"version" json:"version"`
	Pieces     []ClaimedPiece `db:"-" json:"pieces"`
}

// ETagVersion makes the version the ETag.
func (c Claim) ETagVersion() int { return c.Version }

// ClaimedPiece is a piece that is claimed, with what speaks for it.
type ClaimedPiece struct {
	ID        int64      `db:"id" json:"-"`
	Claim     string     `db:"claim" json:"-"`
	Kind      Kind       `db:"kind" json:"kind"`
	Return    *string    `db:"return" json:"return"`
	Line      uuid.UUID  `db:"line" json:"line"`
	Serial    string     `db:"serial" json:"serial"`
	Quantity  int64      `db:"quantity" json:"quantity"`
	Warehouse string     `db:"warehouse" json:"warehouse"`
	FittedAt  *time.Time `db:"fitted_at" json:"fitted_at"`
	FailedAt  time.Time  `db:"failed_at" json:"failed_at"`
	Verdict   string     `db:"verdict" json:"verdict"`
	Evidence  string     `db:"evidence" json:"evidence" doc:"What was said or measured."`
	Fate      Fate       `db:"fate" json:"fate"`
}

// Warranty is who supplies a part or a category, and for how long he vouches for it.
type Warranty struct {
	ID         uuid.UUID `db:"id" json:"id"`
	Supplier   string    `db:"supplier" json:"supplier"`
	Part       *string   `db:"part" json:"part"`
	Category   string    `db:"category" json:"category"`
	Months     int       `db:"months" json:"months"`
	AnswerDays int       `db:"answer_days" json:"answer_days"`
	Terms      string    `db:"terms" json:"terms"`
	SetAt      time.Time `db:"set_at" json:"set_at"`
	SetBy      string    `db:"set_by" json:"set_by"`
	Version    int       `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (w Warranty) ETagVersion() int { return w.Version }

// says tells whether a warranty says what another of the same subject does.
func (w Warranty) says(o Warranty) bool {
	return w.Supplier == o.Supplier && w.Months == o.Months && w.AnswerDays == o.AnswerDays && w.Terms == o.Terms
}

// covers tells whether a piece that was fitted then and failed now is vouched for. What was dead when it came always is.
func (w Warranty) covers(kind Kind, fitted *time.Time, failed time.Time) bool {
	return kind == DOA || fitted != nil && w.Months > 0 && failed.Before(fitted.AddDate(0, w.Months, 0))
}
