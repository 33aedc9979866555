package appointment

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
	"fettle/repairflow/visit"
)

// State says what became of a slot.
type State string

// States of a slot.
const (
	// Offered may be taken until it expires.
	Offered State = "offered"
	// Taken is when the engineer comes.
	Taken State = "taken"
	// Lapsed was not taken.
	Lapsed State = "lapsed"
	// Released was taken and given up.
	Released State = "released"
	// Done had its visit.
	Done State = "done"
)

// States lists them all.
func States() []State { return []State{Offered, Taken, Lapsed, Released, Done} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Machine is the machine of a slot.
var Machine = machine.Machine[State]{Noun: "slot", Of: States, Refused: ErrLapsed, Steps: []machine.Step[State]{
	{Do: "POST /v1/repairs/{repair}/slots", Who: "customer, operations", To: Offered, Tells: "repairflow.slots_offered.v1"},
	{Do: "POST /v1/slots/{slot}/take", Who: "customer, operations", From: []State{Offered}, To: Taken, If: "nobody else has it and the parts are there", Tells: "repairflow.slot_taken.v1"},
	{Do: "POST /v1/repairs/{repair}/slots", Who: "customer, operations", From: []State{Offered}, To: Lapsed},
	{Do: "POST /v1/repairs/{repair}/reschedule", Who: "customer, operations", From: []State{Taken}, To: Released},
	{Do: "repairflow.slot_watched.v1", Who: "system", From: []State{Taken}, To: Released, If: "the engineer has not come"},
	{Do: "repairflow.visit_moved.v1", Who: "system", From: []State{Taken}, To: Done, If: "its visit is over"},
}}

// Slot is a time at which an engineer can be at a customer's door.
type Slot struct {
	ID       uuid.UUID  `db:"id" json:"id"`
	Repair   string     `db:"repair" json:"repair"`
	Kind     visit.Kind `db:"kind" json:"kind"`
	Engineer string     `db:"engineer" json:"engineer"`
	Number   int64      `db:"number" json:"-"`
	StartsAt time.Time  `db:"starts_at" json:"starts_at"`
	EndsAt   time.Time  `db:"ends_at" json:"ends_at"`
	Zone     string     `db:"zone" json:"zone"`
	State    State      `db:"state" json:"state"`
	PartsAt  *time.Time `db:"parts_at" json:"parts_at" doc:"When the last part was to be there as it was offered; null when none was needed."`
	// LateSince is since when its parts come later than it begins; KeptLate tells that the customer wants it all the same.
	LateSince *time.Time `db:"late_since" json:"late_since" doc:"Since when its parts come later than it begins."`
	KeptLate  bool       `db:"kept_late" json:"kept_late" doc:"The customer keeps it although parts come later."`
	OfferedAt time.Time  `db:"offered_at" json:"offered_at"`
	ExpiresAt time.Time  `db:"expires_at" json:"expires_at"`
	TakenAt   *time.Time `db:"taken_at" json:"taken_at"`
	TakenBy   string     `db:"taken_by" json:"taken_by"`
	Visit     *string    `db:"visit" json:"visit"`
	EndedAt   *time.Time `db:"ended_at" json:"ended_at"`
}

// Starts are the times at which slots of a day may begin, on the clock of a zone. A time that the clock skips is the moment that it is set
// forward to, and one that it passes twice is the first of the two.
func (p Policy) Starts(day time.Time, zone *time.Location) (out []time.Time) {
	first, err := time.Parse("15:04", p.First)
	last, wrong := time.Parse("15:04", p.Last)
	if err != nil || wrong != nil {
		return nil
	}
	local := day.In(zone)
	for at := first; !at.After(last); at = at.Add(time.Duration(p.SlotMinutes) * time.Minute) {
		out = append(out, time.Date(local.Year(), local.Month(), local.Day(), at.Hour(), at.Minute(), 0, 0, zone))
	}
	return out
}

// Term is how long a slot lasts.
func (p Policy) Term() time.Duration { return time.Duration(p.SlotMinutes) * time.Minute }
