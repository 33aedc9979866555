package incoming

import (
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/machine"
	"fettle/inventory/stock"
)

// Faults of this room.
var (
	ErrNoInspection = fault.New(fault.Unknown, "incoming_inspection_not_found")
	ErrState        = fault.New(fault.Conflict, "incoming_inspection_state")
	ErrFinding      = fault.New(fault.Invalid, "incoming_finding_invalid")
	ErrUninspected  = fault.New(fault.Invalid, "receipt_uninspected")
)

// State says how far an inspection is.
type State string

// States of an inspection.
const (
	// Open waits for somebody to look at the sample.
	Open State = "open"
	// Passed became stock, but for the bad pieces that were found.
	Passed State = "passed"
	// Failed had too many bad pieces; all of it waits for what becomes of it.
	Failed State = "failed"
	// Sorted was looked at piece by piece: the good became stock.
	Sorted State = "sorted"
	// Rejected is defective as a whole.
	Rejected State = "rejected"
)

// States lists them all.
func States() []State { return []State{Open, Passed, Failed, Sorted, Rejected} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Inspections is the machine of an incoming inspection.
var Inspections = machine.Machine[State]{Noun: "incoming inspection", Of: States, Refused: ErrState,
	Steps: []machine.Step[State]{
		{Do: "POST /v1/receipts", Who: "warehouse", To: Open, If: "a plan of policy incoming means the part", Tells: "inventory.incoming_opened.v1"},
		{Do: "POST /v1/incoming-inspections/{incoming_inspection}/finding", Who: "warehouse", From: []State{Open}, To: Passed,
			If: "no more bad pieces in the sample than the plan accepts", Tells: "inventory.incoming_decided.v1"},
		{Do: "POST /v1/incoming-inspections/{incoming_inspection}/finding", Who: "warehouse", From: []State{Open}, To: Failed,
			If: "more of them", Tells: "inventory.incoming_decided.v1"},
		{Do: "POST /v1/incoming-inspections/{incoming_inspection}/sort", Who: "warehouse", From: []State{Failed}, To: Sorted,
			Tells: "inventory.incoming_decided.v1"},
		{Do: "POST /v1/incoming-inspections/{incoming_inspection}/reject", Who: "operations", From: []State{Failed}, To: Rejected,
			Tells: "inventory.incoming_decided.v1"},
	}}

// Inspection is one delivered part that waits for a look or had it.
type Inspection struct {
	ID         uuid.UUID `db:"id" json:"id"`
	Location   string    `db:"location" json:"location"`
	Part       string    `db:"part" json:"part"`
	PartNameZH string    `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string    `db:"part_name_en" json:"part_name_en"`
	Serialised bool      `db:"serialised" json:"serialised"`
	Note       string    `db:"note" json:"note" doc:"Delivery note of the supplier."`
	Supplier   string    `db:"supplier" json:"supplier"`
	Lot        string    `db:"lot" json:"lot"`
	// Condition is what it was delivered as and becomes when it passes.
	Condition  stock.Condition `db:"condition" json:"condition"`
	Quantity   int64           `db:"quantity" json:"quantity"`
	Level      Level           `db:"level" json:"level"`
	AQL        string          `db:"aql" json:"aql" doc:"Percent, as ISO 2859-1 writes it."`
	Letter     string          `db:"letter" json:"letter" doc:"Code letter of the sample, ISO 2859-1 table 1."`
	Sample     int64           `db:"sample" json:"sample" doc:"Pieces to look at."`
	Accept     int64           `db:"accept" json:"accept" doc:"As many of them may be bad."`
	State      State           `db:"state" json:"state"`
	Looked     int64           `db:"looked" json:"looked" doc:"Pieces that were looked at."`
	Bad        int64           `db:"bad" json:"bad" doc:"Bad ones among them."`
	BadSerials pq.StringArray  `db:"bad_serials" json:"bad_serials"`
	Finding    string          `db:"finding" json:"finding" doc:"What was seen, in words."`
	OpenedAt   time.Time       `db:"opened_at" json:"opened_at"`
	DueAt      time.Time       `db:"due_at" json:"due_at"`
	DecidedAt  *time.Time      `db:"decided_at" json:"decided_at"`
	DecidedBy  string          `db:"decided_by" json:"decided_by"`
	EndedAt    *time.Time      `db:"ended_at" json:"ended_at"`
	EndedBy    string          `db:"ended_by" json:"ended_by"`
	Version    int             `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (i Inspection) ETagVersion() int { return i.Version }

// Look is what somebody found in the pieces that he looked at.
type Look struct {
	Looked, Bad int64
	// Serials of the bad pieces of a serialised part, one each.
	Serials []string
	Finding string
}

// Opened tells that a delivery waits for its inspection.
type Opened struct {
	Inspection uuid.UUID `json:"inspection"`
	Part       string    `json:"part"`
	Location   string    `json:"location"`
	Quantity   int64     `json:"quantity"`
	Sample     int64     `json:"sample"`
	DueAt      time.Time `json:"due_at"`
}

// Decided tells what became of it.
type Decided struct {
	Inspection uuid.UUID `json:"inspection"`
	Part       string    `json:"part"`
	Location   string    `json:"location"`
	Supplier   string    `json:"supplier"`
	Lot        string    `json:"lot"`
	State      State     `json:"state"`
	Looked     int64     `json:"looked"`
	Bad        int64     `json:"bad"`
}

// The type strings never change.

func (Opened) EventType() string  { return "inventory.incoming_opened.v1" }
func (Decided) EventType() string { return "inventory.incoming_decided.v1" }

func (e Opened) EventKey() string  { return "incoming:" + e.Inspection.String() }
func (e Decided) EventKey() string { return "incoming:" + e.Inspection.String() }
