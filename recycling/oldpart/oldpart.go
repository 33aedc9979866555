package oldpart

import (
	"time"

	"github.com/google/uuid"

	"fettle/inventory/ident"
)

// gradeOf settles the grade: material that carries a hazard code is hazardous whoever says otherwise.
func gradeOf(asked Grade, hazardCode string) Grade {
	if hazardCode != "" && (asked == Material || asked == Harvest) {
		return Hazardous
	}
	return asked
}

// Obligation is what fitting a new part makes the engineer owe.
type Obligation struct {
	Line                                                               uuid.UUID
	Repair, Customer, Part, ExpectedSerial, Appliance, Engineer, Basis string
}

// Return is an old part on its way to its end.
type Return struct {
	ID             string      `db:"id" json:"id"`
	Line           uuid.UUID   `db:"line" json:"line"`
	Repair         string      `db:"repair" json:"repair"`
	Customer       string      `db:"customer" json:"-"`
	Part           string      `db:"part" json:"part"`
	PartNameZH     string      `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN     string      `db:"part_name_en" json:"part_name_en"`
	ExpectedSerial string      `db:"expected_serial" json:"expected_serial"`
	ActualSerial   string      `db:"actual_serial" json:"actual_serial"`
	Appliance      string      `db:"appliance" json:"appliance"`
	Engineer       string      `db:"engineer" json:"engineer"`
	Basis          string      `db:"basis" json:"basis"`
	State          State       `db:"state" json:"state"`
	Verdict        Verdict     `db:"verdict" json:"verdict"`
	Grade          Grade       `db:"grade" json:"grade"`
	Disposition    Disposition `db:"disposition" json:"disposition"`
	HazardCode     string      `db:"hazard_code" json:"hazard_code"`
	ExpectedGrams  int64       `db:"expected_grams" json:"expected_grams"`
	GrossGrams     *int64      `db:"gross_grams" json:"gross_grams"`
	Warehouse      *string     `db:"warehouse" json:"warehouse"`
	Bag            string      `db:"bag" json:"bag"`
	Lot            *string     `db:"lot" json:"lot"`
	ObligedAt      time.Time   `db:"obliged_at" json:"obliged_at"`
	DueAt          time.Time   `db:"due_at" json:"due_at"`
	DroppedOffAt   *time.Time  `db:"handed_over_at" json:"handed_over_at"`
	// TakenBy is whose scan took it: carrier:SF, or a login of the dock.
	TakenBy string `db:"taken_by" json:"taken_by"`
	// ClockStoppedAt is since when its clock stands still, because a carrier is late who was to collect it.
	ClockStoppedAt *time.Time  `db:"clock_stopped_at" json:"clock_stopped_at"`
	LostAt         *time.Time  `db:"lost_at" json:"lost_at"`
	ReceivedAt     *time.Time  `db:"received_at" json:"received_at"`
	InspectedAt    *time.Time  `db:"inspected_at" json:"inspected_at"`
	GradedAt       *time.Time  `db:"graded_at" json:"graded_at"`
	ClosedAt       *time.Time  `db:"closed_at" json:"closed_at"`
	CloseReason    CloseReason `db:"close_reason" json:"close_reason"`
	ChargedMinor   *int64      `db:"charged_minor" json:"charged_minor"`
	Currency       string      `db:"currency" json:"currency"`
	ChargedAt      *time.Time  `db:"charged_at" json:"charged_at"`
	CreditedAt     *time.Time  `db:"credited_at" json:"credited_at"`
	DisputedAt     *time.Time  `db:"disputed_at" json:"disputed_at"`
	Dispute        string      `db:"dispute" json:"dispute"`
	Settlement     string      `db:"settlement" json:"settlement"`
	Category       string      `db:"category" json:"category"`
	// Measured is what the bench read from its instrument, in MeasuredUnit.
	Measured     string `db:"measured" json:"measured"`
	MeasuredUnit Unit   `db:"measured_unit" json:"measured_unit"`
	// DamagedBy is who had it when it was damaged in handling.
	DamagedBy Holder `db:"damaged_by" json:"damaged_by"`
	// ESD is a part that electricity can harm, ESDBag whether such a one came in its bag.
	ESD       bool   `db:"esd" json:"esd"`
	ESDBag    *bool  `db:"esd_bag" json:"esd_bag"`
	WaivedFor Waiver `db:"waived_for" json:"waived_for"`
	// ArrivedAs is how it came out of its bag.
	ArrivedAs Arrival `db:"arrived_as" json:"arrived_as"`
	Version   int     `db:"version" json:"version"`
	// Flags are derived.
	Flags []Flag `db:"-" json:"flags"`
}

// ETagVersion makes the version the ETag.
func (r Return) ETagVersion() int { return r.Version }

// weightSlack is how far the scale may be from the catalogue before another part is suspected, in per cent.
const weightSlack = 25

// flagged derives the flags.
func (r Return) flagged() Return {
	r.Flags = []Flag{}
	if r.GrossGrams != nil && max(*r.GrossGrams-r.ExpectedGrams, r.ExpectedGrams-*r.GrossGrams)*100 > weightSlack*r.ExpectedGrams {
		r.Flags = append(r.Flags, WeightOff)
	}
	if r.ReceivedAt != nil && r.ExpectedSerial != "" && ident.Code(r.ActualSerial) != ident.Code(r.ExpectedSerial) {
		r.Flags = append(r.Flags, SerialOff)
	}
	if r.ESDBag != nil && !*r.ESDBag {
		r.Flags = append(r.Flags, DamagePossible)
	}
	return r
}
