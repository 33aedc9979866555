package dock

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
	"fettle/inventory/stock"
)

// InspectionState says whether somebody has looked.
type InspectionState string

// States of an inspection.
const (
	// InspectionOpen waits for somebody to look.
	InspectionOpen InspectionState = "open"
	// InspectionDecided has its finding.
	InspectionDecided InspectionState = "decided"
)

// InspectionStates lists them all.
func InspectionStates() []InspectionState {
	return []InspectionState{InspectionOpen, InspectionDecided}
}

// Schema lists them in the contracts.
func (InspectionState) Schema(closed.Registry) *closed.Schema { return closed.Of(InspectionStates()) }

// Finding is what an opened piece is worth.
type Finding string

// Findings of an inspection.
const (
	// AsNew goes back to the shelf as new.
	AsNew Finding = "as_new"
	// AsRefurbished goes back to the shelf as refurbished.
	AsRefurbished Finding = "refurbished"
	// Defective goes to nobody.
	Defective Finding = "defective"
)

// Findings lists them all.
func Findings() []Finding { return []Finding{AsNew, AsRefurbished, Defective} }

// Schema lists them in the contracts; it is empty until somebody has looked.
func (Finding) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Finding{""}, Findings()...))
}

var conditions = map[Finding]stock.Condition{AsNew: stock.New, AsRefurbished: stock.Refurbished, Defective: stock.Defective}

// Inspections is the machine of an inspection.
var Inspections = machine.Machine[InspectionState]{Noun: "inspection", Of: InspectionStates, Refused: ErrInspection,
	Steps: []machine.Step[InspectionState]{
		{Do: "POST /v1/order-lines/{line}/take-back", Who: "warehouse", To: InspectionOpen, If: "it was opened", Tells: "repairflow.inspection_opened.v1"},
		{Do: "POST /v1/inspections/{inspection}/finding", Who: "warehouse", From: []InspectionState{InspectionOpen}, To: InspectionDecided, Tells: "repairflow.inspected.v1"},
	}}

// inspectionDays is within how many working days an opened piece is looked at.
const inspectionDays = 2

// Inspection is an unfitted piece that came back opened.
type Inspection struct {
	ID         uuid.UUID       `db:"id" json:"id"`
	Line       uuid.UUID       `db:"line" json:"line"`
	Part       string          `db:"part" json:"part"`
	PartNameZH string          `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string          `db:"part_name_en" json:"part_name_en"`
	Serial     string          `db:"serial" json:"serial"`
	Quantity   int64           `db:"quantity" json:"quantity"`
	Warehouse  string          `db:"warehouse" json:"warehouse"`
	State      InspectionState `db:"state" json:"state"`
	Finding    Finding         `db:"finding" json:"finding"`
	OpenedAt   time.Time       `db:"opened_at" json:"opened_at"`
	DueAt      time.Time       `db:"due_at" json:"due_at"`
	DecidedAt  *time.Time      `db:"decided_at" json:"decided_at"`
	DecidedBy  string          `db:"decided_by" json:"decided_by"`
	Version    int             `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (i Inspection) ETagVersion() int { return i.Version }

// InspectionOpened tells that an opened piece waits for somebody to look.
type InspectionOpened struct {
	Inspection uuid.UUID `json:"inspection"`
	Line       uuid.UUID `json:"line"`
	Part       string    `json:"part"`
	Warehouse  string    `json:"warehouse"`
	DueAt      time.Time `json:"due_at"`
}

// Inspected tells what was found.
type Inspected struct {
	Inspection uuid.UUID `json:"inspection"`
	Line       uuid.UUID `json:"line"`
	Part       string    `json:"part"`
	Finding    Finding   `json:"finding"`
}

// The type strings never change.

func (InspectionOpened) EventType() string { return "repairflow.inspection_opened.v1" }
func (Inspected) EventType() string        { return "repairflow.inspected.v1" }

func (e InspectionOpened) EventKey() string { return "inspection:" + e.Inspection.String() }
func (e Inspected) EventKey() string        { return "inspection:" + e.Inspection.String() }
