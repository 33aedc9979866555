package refurbish

import (
	"slices"
	"time"

	"fettle/internal/closed"
	"fettle/internal/machine"
	"fettle/recycling/oldpart"
)

// State says how far an order is.
type State string

// States of an order.
const (
	// Open takes pieces in.
	Open State = "open"
	// InWork has pieces that wait for their repair.
	InWork State = "in_work"
	// Sampling has them all repaired and waits for its samples.
	Sampling State = "sampling"
	// Done has its pieces on the shelf, or given up.
	Done State = "closed"
	// Cancelled was given up before anything was done.
	Cancelled State = "cancelled"
)

// States lists them all.
func States() []State { return []State{Open, InWork, Sampling, Done, Cancelled} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Kind says what an order does with its pieces.
type Kind string

// Kinds of orders.
const (
	// Repair makes old parts work again.
	Repair Kind = "repair"
	// Harvest takes them apart for what is of use in them.
	Harvest Kind = "harvest"
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{Repair, Harvest} }

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }

// kindFor is what is done with an old part of a grade.
func kindFor(g oldpart.Grade) Kind {
	if g == oldpart.Harvest {
		return Harvest
	}
	return Repair
}

const doors = "POST /v1/refurbish-orders"

// Orders is the machine of an order.
var Orders = machine.Machine[State]{Noun: "refurbish order", Of: States, Refused: ErrState,
	Steps: []machine.Step[State]{
		{Do: doors, Who: "warehouse", To: Open, Tells: "recycling.refurbish_opened.v1"},
		{Do: doors + "/{refurbish_order}/start", Who: "warehouse", From: []State{Open}, To: InWork},
		{Do: doors + "/{refurbish_order}/cancel", Who: "warehouse", From: []State{Open}, To: Cancelled},
		{Do: doors + "/{refurbish_order}/finish", Who: "warehouse", From: []State{InWork}, To: Sampling, If: "nothing waits any more"},
		{Do: doors + "/{refurbish_order}/scrap", Who: "warehouse", From: []State{InWork}, To: Sampling, If: "nothing waits any more"},
		{Do: doors + "/{refurbish_order}/scrap", Who: "warehouse", From: []State{InWork}, To: Done, If: "nothing is left", Tells: "recycling.refurbish_closed.v1"},
		{Do: doors + "/{refurbish_order}/strip", Who: "warehouse", From: []State{InWork}, To: Done, If: "nothing waits any more", Tells: "recycling.refurbish_closed.v1"},
		{Do: doors + "/{refurbish_order}/sample", Who: "warehouse", From: []State{Sampling}, To: InWork, If: "it failed", Tells: "recycling.refurbish_sample_failed.v1"},
		{Do: doors + "/{refurbish_order}/sample", Who: "warehouse", From: []State{Sampling}, To: Done, If: "all samples have passed", Tells: "recycling.refurbish_closed.v1"},
	}}

// PieceState says how far a piece of an order is.
type PieceState string

// States of a piece.
const (
	// Waiting is to be repaired.
	Waiting PieceState = "waiting"
	// Finished was repaired and measured.
	Finished PieceState = "done"
	// Passed was looked at again as a sample.
	Passed PieceState = "passed"
	// Restocked lies on the shelf.
	Restocked PieceState = "restocked"
	// Stripped was taken apart: what was of use lies on the shelf, and the rest goes the way of material.
	Stripped PieceState = "stripped"
	// Scrapped could not be repaired.
	Scrapped PieceState = "scrapped"
	// Released left the order as it had come.
	Released PieceState = "released"
)

// PieceStates lists them all.
func PieceStates() []PieceState {
	return []PieceState{Waiting, Finished, Passed, Restocked, Stripped, Scrapped, Released}
}

// Schema lists them in the contracts.
func (PieceState) Schema(closed.Registry) *closed.Schema { return closed.Of(PieceStates()) }

// Pieces is the machine of a piece.
var Pieces = machine.Machine[PieceState]{Noun: "refurbish piece", Of: PieceStates, Refused: ErrPiece,
	Steps: []machine.Step[PieceState]{
		{Do: doors, Who: "warehouse", To: Waiting},
		{Do: doors + "/{refurbish_order}/pieces", Who: "warehouse", To: Waiting},
		{Do: doors + "/{refurbish_order}/finish", Who: "warehouse", From: []PieceState{Waiting}, To: Finished},
		{Do: doors + "/{refurbish_order}/scrap", Who: "warehouse", From: []PieceState{Waiting}, To: Scrapped},
		{Do: doors + "/{refurbish_order}/strip", Who: "warehouse", From: []PieceState{Waiting}, To: Stripped},
		{Do: doors + "/{refurbish_order}/cancel", Who: "warehouse", From: []PieceState{Waiting}, To: Released},
		{Do: doors + "/{refurbish_order}/sample", Who: "warehouse", From: []PieceState{Finished}, To: Passed, If: "it passed"},
		{Do: doors + "/{refurbish_order}/sample", Who: "warehouse", From: []PieceState{Finished, Passed}, To: Waiting, If: "a sample failed"},
		{Do: doors + "/{refurbish_order}/sample", Who: "warehouse", From: []PieceState{Finished, Passed}, To: Restocked, If: "all samples have passed"},
	}}

// WorkOrder is old parts of one part number that are repaired, or taken apart, together.
type WorkOrder struct {
	ID            string     `db:"id" json:"id"`
	Warehouse     string     `db:"warehouse" json:"warehouse"`
	Part          string     `db:"part" json:"part"`
	PartNameZH    string     `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN    string     `db:"part_name_en" json:"part_name_en"`
	Kind          Kind       `db:"kind" json:"kind"`
	State         State      `db:"state" json:"state"`
	SampleEvery   int        `db:"sample_every" json:"sample_every" doc:"The first piece and every n-th is sampled; 1 after a sample has failed."`
	FailedSamples int        `db:"failed_samples" json:"failed_samples"`
	OpenedAt      time.Time  `db:"opened_at" json:"opened_at"`
	OpenedBy      string     `db:"opened_by" json:"opened_by"`
	StartedAt     *time.Time `db:"started_at" json:"started_at"`
	ClosedAt      *time.Time `db:"closed_at" json:"closed_at"`
	Version       int        `db:"version" json:"version"`
	Pieces        []Piece    `db:"-" json:"pieces"`
}

// ETagVersion makes the version the ETag.
func (o WorkOrder) ETagVersion() int { return o.Version }

// Piece is an old part under repair.
type Piece struct {
	Order         string     `db:"refurbish_order" json:"-"`
	No            int        `db:"no" json:"no"`
	Return        string     `db:"return" json:"return"`
	Serial        string     `db:"serial" json:"serial"`
	State         PieceState `db:"state" json:"state"`
	Sampled       bool       `db:"sampled" json:"sampled" doc:"It is looked at again before any piece of the order is offered."`
	GrossGrams    int64      `db:"gross_grams" json:"gross_grams"`
	ConsumedGrams int64      `db:"consumed_grams" json:"consumed_grams"`
	// HarvestedGrams is what was taken out of it for the shelf, AfterGrams what it weighs when all is done.
	HarvestedGrams int64      `db:"harvested_grams" json:"harvested_grams"`
	AfterGrams     *int64     `db:"after_grams" json:"after_grams"`
	Work           string     `db:"work" json:"work"`
	Measurement    string     `db:"measurement" json:"measurement"`
	FinishedAt     *time.Time `db:"finished_at" json:"finished_at"`
	FinishedBy     string     `db:"finished_by" json:"finished_by"`
	SampleNote     string     `db:"sample_note" json:"sample_note"`
	SampledAt      *time.Time `db:"sampled_at" json:"sampled_at"`
	SampledBy      string     `db:"sampled_by" json:"sampled_by"`
	ScrapReason    string     `db:"scrap_reason" json:"scrap_reason"`
	Rounds         int        `db:"rounds" json:"rounds" doc:"How often it was worked on anew because a sample of its order had failed."`
	Consumed       []Consumed `db:"-" json:"consumed"`
	Yields         []Yield    `db:"-" json:"yields"`
}

// Consumed is what was put into a piece.
type Consumed struct {
	Order    string    `db:"refurbish_order" json:"-"`
	No       int       `db:"no" json:"-"`
	Part     string    `db:"part" json:"part"`
	Quantity int64     `db:"quantity" json:"quantity"`
	Serial   string    `db:"serial" json:"serial"`
	At       time.Time `db:"at" json:"at"`
	By       string    `db:"by" json:"by"`
}

// Yield is what was taken out of a piece and put on the shelf.
type Yield struct {
	Order       string    `db:"refurbish_order" json:"-"`
	No          int       `db:"no" json:"-"`
	Part        string    `db:"part" json:"part"`
	Quantity    int64     `db:"quantity" json:"quantity"`
	Serial      string    `db:"serial" json:"serial"`
	Grams       int64     `db:"grams" json:"grams"`
	Measurement string    `db:"measurement" json:"measurement"`
	At          time.Time `db:"at" json:"at"`
	By          string    `db:"by" json:"by"`
}

// must refuses a step that an order of another kind takes.
func (o WorkOrder) must(be Kind) error {
	if o.Kind != be {
		return ErrKind.With("kind", o.Kind)
	}
	return nil
}

// pieceOf finds a piece by its return, its bag label or its serial's spelling being the caller's business.
func (o WorkOrder) pieceOf(id string) (Piece, error) {
	i := slices.IndexFunc(o.Pieces, func(p Piece) bool { return p.Return == id && p.State != Released })
	if i < 0 {
		return Piece{}, ErrNoPiece.With("return", id, "order", o.ID)
	}
	return o.Pieces[i], nil
}

// in are the pieces in any of some states.
func (o WorkOrder) in(states ...PieceState) (out []Piece) {
	for _, p := range o.Pieces {
		if slices.Contains(states, p.State) {
			out = append(out, p)
		}
	}
	return out
}

// samplesOf are the numbers of pieces that are looked at again: the first that was repaired and every n-th after it.
func samplesOf(repaired []Piece, every int) (out []int) {
	for i, p := range repaired {
		if i%every == 0 {
			out = append(out, p.No)
		}
	}
	return out
}
