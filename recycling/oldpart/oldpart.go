package oldpart

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// States of a return.
const (
	Obliged    = "obliged"
	Overdue    = "overdue"
	DroppedOff = "handed_over"
	Received   = "received"
	Inspected  = "inspected"
	Graded     = "graded"
	Staged     = "staged"
	InTransfer = "in_transfer"
	Accepted   = "accepted"
	Treated    = "treated"
	Closed     = "closed"
	Waived     = "waived"
	Lost       = "lost"
)

// next is the transition table; tests walk it.
var next = map[string][]string{
	Obliged:    {DroppedOff, Overdue, Waived, Lost},
	Overdue:    {DroppedOff, Waived, Lost},
	DroppedOff: {Received, Lost},
	Received:   {Inspected},
	Inspected:  {Graded},
	Graded:     {Staged, Closed},
	Staged:     {InTransfer},
	InTransfer: {Accepted},
	Accepted:   {Treated},
	Treated:    {Closed},
	Waived:     {Closed},
	Lost:       {Received, Closed},
	Closed:     {},
}

// States is every state, in the order of a life.
var States = []string{Obliged, Overdue, DroppedOff, Received, Inspected, Graded, Staged, InTransfer, Accepted, Treated, Waived, Lost, Closed}

// checkStep refuses a step that the table does not have, naming from, to and what is allowed.
func checkStep(from, to string) error {
	if slices.Contains(next[from], to) {
		return nil
	}
	return ErrState.With("from", from, "to", to, "allowed", next[from])
}

// Verdicts of the bench.
const (
	FaultConfirmed = "fault_confirmed"
	NoFaultFound   = "no_fault_found"
	OtherPart      = "other_part"
	Tampered       = "tampered"
	HandlingDamage = "handling_damage"
)

// Verdicts is every verdict.
var Verdicts = []string{FaultConfirmed, NoFaultFound, OtherPart, Tampered, HandlingDamage}

// isMismatch tells whether a verdict says that this is not the part that was owed; points are then reversed.
func isMismatch(verdict string) bool { return verdict == OtherPart || verdict == Tampered }

// Grades of a return.
const (
	Reuse      = "A"
	Refurbish  = "B"
	Harvest    = "C"
	Material   = "D"
	Hazardous  = "H"
	Quarantine = "Q"
	Mismatch   = "X"
)

// Grades is every grade.
var Grades = []string{Reuse, Refurbish, Harvest, Material, Hazardous, Quarantine, Mismatch}

// gradeOf settles the grade: material that carries a hazard code is hazardous whoever says otherwise.
func gradeOf(asked, hazardCode string) string {
	if hazardCode != "" && (asked == Material || asked == Harvest) {
		return Hazardous
	}
	return asked
}

// isRestocked tells whether a graded part goes back to the shelf as a used piece.
func isRestocked(grade string) bool { return grade == Reuse || grade == Refurbish }

// Obligation is what fitting a new part makes the engineer owe.
type Obligation struct {
	Line                                                               uuid.UUID
	Repair, Customer, Part, ExpectedSerial, Appliance, Engineer, Basis string
}

// Return is an old part on its way to its end.
type Return struct {
	ID             string     `db:"id" json:"id"`
	Line           uuid.UUID  `db:"line" json:"line"`
	Repair         string     `db:"repair" json:"repair"`
	Customer       string     `db:"customer" json:"-"`
	Part           string     `db:"part" json:"part"`
	PartNameZH     string     `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN     string     `db:"part_name_en" json:"part_name_en"`
	ExpectedSerial string     `db:"expected_serial" json:"expected_serial"`
	ActualSerial   string     `db:"actual_serial" json:"actual_serial"`
	Appliance      string     `db:"appliance" json:"appliance"`
	Engineer       string     `db:"engineer" json:"engineer"`
	Basis          string     `db:"basis" json:"basis"`
	State          string     `db:"state" json:"state"`
	Verdict        string     `db:"verdict" json:"verdict"`
	Grade          string     `db:"grade" json:"grade"`
	Disposition    string     `db:"disposition" json:"disposition"`
	HazardCode     string     `db:"hazard_code" json:"hazard_code"`
	ExpectedGrams  int64      `db:"expected_grams" json:"expected_grams"`
	GrossGrams     *int64     `db:"gross_grams" json:"gross_grams"`
	Warehouse      *string    `db:"warehouse" json:"warehouse"`
	Bag            string     `db:"bag" json:"bag"`
	Lot            *string    `db:"lot" json:"lot"`
	ObligedAt      time.Time  `db:"obliged_at" json:"obliged_at"`
	DueAt          time.Time  `db:"due_at" json:"due_at"`
	DroppedOffAt   *time.Time `db:"handed_over_at" json:"handed_over_at"`
	ReceivedAt     *time.Time `db:"received_at" json:"received_at"`
	InspectedAt    *time.Time `db:"inspected_at" json:"inspected_at"`
	GradedAt       *time.Time `db:"graded_at" json:"graded_at"`
	ClosedAt       *time.Time `db:"closed_at" json:"closed_at"`
	CloseReason    string     `db:"close_reason" json:"close_reason"`
	Category       string     `db:"category" json:"category"`
	Version        int        `db:"version" json:"version"`
	// Flags are derived: weight_off, serial_off.
	Flags []string `db:"-" json:"flags"`
}

// ETagVersion makes the version the ETag.
func (r Return) ETagVersion() int { return r.Version }

// weightSlack is how far the scale may be from the catalogue before another part is suspected, in per cent.
const weightSlack = 25

// flagged derives the flags.
func (r Return) flagged() Return {
	r.Flags = []string{}
	if r.GrossGrams != nil && max(*r.GrossGrams-r.ExpectedGrams, r.ExpectedGrams-*r.GrossGrams)*100 > weightSlack*r.ExpectedGrams {
		r.Flags = append(r.Flags, "weight_off")
	}
	if r.ReceivedAt != nil && r.ExpectedSerial != "" && r.ActualSerial != r.ExpectedSerial {
		r.Flags = append(r.Flags, "serial_off")
	}
	return r
}
