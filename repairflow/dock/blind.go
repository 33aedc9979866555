package dock

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/machine"
)

// BlindState says whether it is known what a blind return is.
type BlindState string

// States of a blind return.
const (
	// BlindOpen lies in its bin and nobody knows whose it is.
	BlindOpen BlindState = "open"
	// BlindMatched turned out to be an old part or an unfitted piece, and was taken in as that.
	BlindMatched BlindState = "matched"
	// BlindEnded was none of ours.
	BlindEnded BlindState = "ended"
)

// BlindStates lists them all.
func BlindStates() []BlindState { return []BlindState{BlindOpen, BlindMatched, BlindEnded} }

// Schema lists them in the contracts.
func (BlindState) Schema(closed.Registry) *closed.Schema { return closed.Of(BlindStates()) }

// Blinds is the machine of a blind return.
var Blinds = machine.Machine[BlindState]{Noun: "blind return", Of: BlindStates, Refused: ErrBlind,
	Steps: []machine.Step[BlindState]{
		{Do: "POST /v1/blind-returns", Who: "warehouse", To: BlindOpen, Tells: "repairflow.blind_received.v1"},
		{Do: "POST /v1/blind-returns/{blind}/match", Who: "warehouse", From: []BlindState{BlindOpen}, To: BlindMatched, Tells: "repairflow.blind_ended.v1"},
		{Do: "POST /v1/blind-returns/{blind}/end", Who: "warehouse", From: []BlindState{BlindOpen}, To: BlindEnded, Tells: "repairflow.blind_ended.v1"},
	}}

// Blind is a piece at a dock that nobody has announced.
type Blind struct {
	// ID is the number for its bag.
	ID            string     `db:"id" json:"id"`
	Warehouse     string     `db:"warehouse" json:"warehouse"`
	Scanned       string     `db:"scanned" json:"scanned"`
	Part          *string    `db:"part" json:"part"`
	PartNameZH    string     `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN    string     `db:"part_name_en" json:"part_name_en"`
	Serial        string     `db:"serial" json:"serial"`
	GrossGrams    int64      `db:"gross_grams" json:"gross_grams"`
	Bin           string     `db:"bin" json:"bin"`
	Note          string     `db:"note" json:"note"`
	State         BlindState `db:"state" json:"state"`
	MatchedReturn *string    `db:"matched_return" json:"matched_return"`
	MatchedLine   *uuid.UUID `db:"matched_line" json:"matched_line"`
	Reason        string     `db:"reason" json:"reason"`
	ReceivedAt    time.Time  `db:"received_at" json:"received_at"`
	ReceivedBy    string     `db:"received_by" json:"received_by"`
	EndedAt       *time.Time `db:"ended_at" json:"ended_at"`
	EndedBy       string     `db:"ended_by" json:"ended_by"`
	Version       int        `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (b Blind) ETagVersion() int { return b.Version }

// Arrival is what is known of a piece that nobody has announced.
type Arrival struct {
	Warehouse string
	// Scanned is what was read from it; "" when there was nothing to read.
	Scanned    string
	GrossGrams int64
	Bin, Note  string
}

// BlindReceived tells that something came that nobody has announced.
type BlindReceived struct {
	Blind     string `json:"blind_return"`
	Warehouse string `json:"warehouse"`
	Part      string `json:"part,omitempty"`
	Serial    string `json:"serial,omitempty"`
	Grams     int64  `json:"grams"`
}

// BlindOver tells what a blind return turned out to be.
type BlindOver struct {
	Blind  string     `json:"blind_return"`
	State  BlindState `json:"state"`
	Return string     `json:"return,omitempty"`
	Line   *uuid.UUID `json:"line,omitempty"`
	Reason string     `json:"reason,omitempty"`
}

// The type strings never change.

func (BlindReceived) EventType() string { return "repairflow.blind_received.v1" }
func (BlindOver) EventType() string     { return "repairflow.blind_ended.v1" }

func (e BlindReceived) EventKey() string { return "blind_return:" + e.Blind }
func (e BlindOver) EventKey() string     { return "blind_return:" + e.Blind }
