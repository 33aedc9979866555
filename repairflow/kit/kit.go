package kit

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
	"fettle/inventory/stock"
)

// State says where a kit part is.
type State string

// States of a kit part.
const (
	// ToLoad is kept at the place that the van belongs to.
	ToLoad State = "to_load"
	// InVan is kept in the van.
	InVan State = "in_van"
	// Used was ordered for the repair.
	Used State = "used"
	// Released was given back.
	Released State = "released"
	// Lapsed was kept for as long as the policy says.
	Lapsed State = "lapsed"
)

// States lists them all.
func States() []State { return []State{ToLoad, InVan, Used, Released, Lapsed} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

const moved = "repairflow.kit_part_moved.v1"

// Parts is the machine of a kit part.
var Parts = machine.Machine[State]{Noun: "kit part", Of: States, Refused: ErrState, Steps: []machine.Step[State]{
	{Do: "repairflow.repair_moved.v1", Who: "system", To: InVan, If: "a piece is free in the van", Tells: moved},
	{Do: "repairflow.repair_moved.v1", Who: "system", To: ToLoad, If: "a piece is free where the van belongs to", Tells: moved},
	{Do: "POST /v1/repairs/{repair}/kit/load", Who: "warehouse", From: []State{ToLoad}, To: InVan, Tells: moved},
	{Do: "POST /v1/repairs/{repair}/part-orders", Who: "engineer", From: []State{ToLoad, InVan}, To: Used, If: "the order is for this part", Tells: moved},
	{Do: "POST /v1/repairs/{repair}/kit/release", Who: "engineer", From: []State{ToLoad, InVan}, To: Released, Tells: moved},
	{Do: "repairflow.repair_moved.v1", Who: "system", From: []State{ToLoad, InVan}, To: Released, If: "the repair is over or another engineer's", Tells: moved},
	{Do: "POST /v1/repairs/{repair}/part-orders", Who: "system", From: []State{ToLoad}, To: Released, If: "an urgent repair asks for it", Tells: moved},
	{Do: "inventory.hold_lapsed.v1", Who: "system", From: []State{ToLoad, InVan}, To: Lapsed, Tells: moved},
}}

// KitPart is a part that an engineer takes along for a repair.
type KitPart struct {
	ID          uuid.UUID       `db:"id" json:"id"`
	Repair      string          `db:"repair" json:"repair"`
	Van         string          `db:"van" json:"van"`
	Part        string          `db:"part" json:"part"`
	PartNameZH  string          `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN  string          `db:"part_name_en" json:"part_name_en"`
	Condition   stock.Condition `db:"condition" json:"condition"`
	Permille    int             `db:"permille" json:"permille" doc:"How probable it is that the repair takes it."`
	Entry       string          `db:"entry" json:"entry" doc:"Of the knowledge base, that says so."`
	State       State           `db:"state" json:"state"`
	Location    string          `db:"location" json:"location" doc:"Where it is kept: the van, or the place that it is loaded at."`
	Reservation uuid.UUID       `db:"reservation" json:"-"`
	Until       time.Time       `db:"kept_until" json:"until"`
	MadeAt      time.Time       `db:"made_at" json:"made_at"`
	EndedAt     *time.Time      `db:"ended_at" json:"ended_at"`
	EndedBy     string          `db:"ended_by" json:"ended_by"`
}

// Likely is a part that a repair probably takes.
type Likely struct {
	Part     string
	Permille int
	Entry    string
}
