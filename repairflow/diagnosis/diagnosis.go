package diagnosis

import (
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/closed"
	"fettle/repairflow/orderline"
)

// Evidence says what became of a diagnosis.
type Evidence string

// Kinds of evidence.
const (
	// Confirmed: the bench found the fault in the old part.
	Confirmed Evidence = "confirmed"
	// NotConfirmed: the bench found no fault in it.
	NotConfirmed Evidence = "not_confirmed"
	// WrongPart: the part that was sent for was the wrong one for the appliance.
	WrongPart Evidence = "wrong_part"
)

// Evidences lists them all.
func Evidences() []Evidence { return []Evidence{Confirmed, NotConfirmed, WrongPart} }

// Schema lists them in the contracts.
func (Evidence) Schema(closed.Registry) *closed.Schema { return closed.Of(Evidences()) }

// Diagnosis is a fault that an engineer found in a repair.
type Diagnosis struct {
	ID     uuid.UUID `db:"id" json:"id"`
	Repair string    `db:"repair" json:"repair"`
	// Entry, Version and Cause name what was chosen from the knowledge base; empty and 0 when Fault says it in words.
	Entry       string         `db:"entry" json:"entry"`
	Version     int            `db:"version" json:"version"`
	Cause       string         `db:"cause" json:"cause"`
	CauseZH     string         `db:"cause_zh" json:"cause_zh"`
	CauseEN     string         `db:"cause_en" json:"cause_en"`
	Code        string         `db:"code" json:"code"`
	Fault       string         `db:"fault" json:"fault"`
	Parts       pq.StringArray `db:"parts" json:"parts"`
	Measurement *Measurement   `db:"-" json:"measurement"`
	RecordedAt  time.Time      `db:"recorded_at" json:"recorded_at"`
	RecordedBy  string         `db:"recorded_by" json:"recorded_by"`
	// Lines are those that were ordered for it, Evidence what became of it.
	Lines    []FaultLine `db:"-" json:"lines"`
	Evidence []Evidence  `db:"-" json:"evidence"`

	measured
}

type measured struct {
	Value  string `db:"value" json:"-"`
	Unit   string `db:"unit" json:"-"`
	Device string `db:"device" json:"-"`
}

// Measurement is what an instrument said.
type Measurement struct {
	Value  string `json:"value" maxLength:"20" pattern:"^-?[0-9]{1,9}([.][0-9]{1,6})?$" doc:"A decimal number."`
	Unit   string `json:"unit" minLength:"1" maxLength:"16" doc:"As °C, Ω, V, kPa."`
	Device string `json:"device,omitempty" maxLength:"64" doc:"The instrument's number."`
}

// FaultLine is an order line for a fault.
type FaultLine struct {
	Diagnosis uuid.UUID       `db:"diagnosis" json:"-"`
	Line      uuid.UUID       `db:"line" json:"line"`
	Part      string          `db:"part" json:"part"`
	State     orderline.State `db:"state" json:"state"`
}

// Found is what an engineer says that he found.
type Found struct {
	Entry       string
	Version     int
	Cause       string
	Code, Fault string
	Parts       []string
	Measurement *Measurement
}
