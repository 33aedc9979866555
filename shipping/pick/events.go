package pick

import "github.com/google/uuid"

// Picked tells that an order line was taken from the shelf.
type Picked struct {
	Repair    string    `json:"repair"`
	Line      uuid.UUID `json:"line"`
	Warehouse string    `json:"warehouse"`
	Serial    string    `json:"serial"`
}

// FoundShort tells that the shelf did not hold what the counter said.
type FoundShort struct {
	Repair    string    `json:"repair"`
	Line      uuid.UUID `json:"line"`
	Warehouse string    `json:"warehouse"`
	Part      string    `json:"part"`
	Reason    string    `json:"reason"`
	// Found are the pieces that were there after all: they stay with the line, the others are to come from elsewhere.
	Found int64 `json:"found,omitempty"`
}

func (Picked) EventType() string { return "shipping.picked.v1" }

func (FoundShort) EventType() string { return "shipping.pick_short.v1" }

func (e Picked) EventKey() string { return e.Repair }

func (e FoundShort) EventKey() string { return e.Repair }
