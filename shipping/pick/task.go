package pick

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/closed"
	"fettle/internal/machine"
	"fettle/inventory/stock"
)

// ShipTo is where a shipment goes.
type ShipTo struct {
	// Kind is site, outlet or warehouse.
	Kind     string  `json:"kind"`
	Label    string  `json:"label"`
	Address  string  `json:"address"`
	AreaCode string  `json:"area_code"`
	Lon      float64 `json:"lon"`
	Lat      float64 `json:"lat"`
	Zone     string  `json:"zone"`
	// Location is the code of an outlet or warehouse; empty for a site.
	Location string `json:"location"`
}

// same tells whether two shipments would be left at one door, whatever they are labelled.
func (s ShipTo) same(other ShipTo) bool {
	s.Label, other.Label = "", ""
	return s == other
}

// WithoutDoor is the town of a customer's door; places of the network stay as they are.
func (s ShipTo) WithoutDoor() ShipTo {
	if s.Kind != "site" {
		return s
	}
	return ShipTo{Kind: s.Kind, Label: s.Label, AreaCode: s.AreaCode, Zone: s.Zone}
}

// Value stores it as JSON.
func (s ShipTo) Value() (driver.Value, error) {
	raw, err := json.Marshal(s)
	return string(raw), err
}

// Scan reads it from JSON.
func (s *ShipTo) Scan(src any) error {
	raw, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("read a destination from %T", src)
	}
	return json.Unmarshal(raw, s)
}

// State says how far a pick task is.
type State string

// States of a pick task.
const (
	// Open is to be taken from the shelf.
	Open State = "open"
	// Taken was taken and waits to be packed.
	Taken State = "picked"
	// Packed lies in a shipment.
	Packed State = "packed"
	// Cancelled left the list: nobody wants it, or the bin did not hold it.
	Cancelled State = "cancelled"
)

// States lists them all.
func States() []State {
	return []State{Open, Taken, Packed, Cancelled}
}

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Tasks is the machine of a pick task.
var Tasks = machine.Machine[State]{Noun: "pick task", Of: States, Refused: ErrTaskState,
	Steps: []machine.Step[State]{
		{Do: "pick.Request", Who: "system", To: Open, If: "a line is sourced from the shelf"},
		{Do: "pick.Request", Who: "system", From: []State{Cancelled}, To: Open, If: "the line comes again"},
		{Do: "POST /v1/pick-lists/{line}/pick", Who: "warehouse", From: []State{Open}, To: Taken, Tells: "shipping.picked.v1"},
		{Do: "POST /v1/pick-lists/{line}/short", Who: "warehouse", From: []State{Open}, To: Cancelled, If: "nothing is there",
			Tells: "shipping.pick_short.v1"},
		{Do: "pick.Cancel", Who: "system", From: []State{Open, Taken, Cancelled}, To: Cancelled},
		{Do: "POST /v1/shipments", Who: "warehouse", From: []State{Taken}, To: Packed, Tells: "shipping.packed.v1"},
	}}

// Task is one order line a warehouse has to take from the shelf.
type Task struct {
	Line        uuid.UUID       `db:"line" json:"line"`
	Repair      string          `db:"repair" json:"repair"`
	Reservation uuid.UUID       `db:"reservation" json:"reservation"`
	Warehouse   string          `db:"warehouse" json:"warehouse"`
	Part        string          `db:"part" json:"part"`
	Condition   stock.Condition `db:"condition" json:"condition"`
	Quantity    int64           `db:"quantity" json:"quantity"`
	Serial      *string         `db:"serial" json:"serial"`
	State       State           `db:"state" json:"state"`
	ShipTo      ShipTo          `db:"ship_to" json:"ship_to"`
	DueAt       time.Time       `db:"due_at" json:"due_at"`
	// LeavesAt is the departure that still keeps the promise; null when none is known.
	LeavesAt   *time.Time `db:"leaves_at" json:"leaves_at"`
	CreatedAt  time.Time  `db:"created_at" json:"created_at"`
	PickedAt   *time.Time `db:"picked_at" json:"picked_at"`
	PartNameZH string     `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string     `db:"part_name_en" json:"part_name_en"`
	Serialised bool       `db:"serialised" json:"serialised"`
	Grams      int64      `db:"grams" json:"grams"`
	// ESD parts are packed in their antistatic bags.
	ESD bool   `db:"esd" json:"esd"`
	Bin string `db:"bin" json:"bin"`
	// Serials lie in the bin and may be taken; only for serialised parts.
	Serials pq.StringArray `db:"serials" json:"serials,omitempty"`
	// Undeclared waits for a declaration of its part, which policy declared_parts asks for; until then it is not picked.
	Undeclared bool `db:"-" json:"undeclared"`
	Version    int  `db:"version" json:"version"`
}

// LeaveBy is when it has to be at the door: at the departure that still keeps its promise.
func (t Task) LeaveBy() time.Time {
	if t.LeavesAt != nil {
		return *t.LeavesAt
	}
	return t.DueAt
}

// Piece is the serial that was taken from the shelf, "" of a part that has none.
func (t Task) Piece() string {
	if t.Serial == nil {
		return ""
	}
	return *t.Serial
}
