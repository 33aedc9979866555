package van

import (
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/machine"
	"fettle/inventory/stock"
)

// Faults of vans.
var (
	ErrNoVan           = fault.New(fault.Unknown, "van_not_found")
	ErrNoTransfer      = fault.New(fault.Unknown, "van_transfer_not_found")
	ErrTransferClosed  = fault.New(fault.Conflict, "van_transfer_closed")
	ErrTransferExpired = fault.New(fault.Conflict, "van_transfer_expired")
)

// TransferLife is how long an offer stands: both engineers stand beside each other.
const TransferLife = 15 * time.Minute

// Load is pieces of one part that go into or out of a van.
type Load struct {
	Part      string          `db:"part" json:"part" minLength:"1" maxLength:"64" identifier:"part"`
	Condition stock.Condition `db:"condition" json:"condition,omitempty" default:"new"`
	Quantity  int64           `db:"quantity" json:"quantity" minimum:"1" maximum:"1000000"`
	Serials   pq.StringArray  `db:"serials" json:"serials,omitempty" maxItems:"5000" doc:"One a piece, for serialised parts."`
}

// TransferState says what has become of an offer.
type TransferState string

// States of a van transfer.
const (
	// TransferOffered waits for the other engineer.
	TransferOffered TransferState = "offered"
	// TransferAccepted has moved into the other van.
	TransferAccepted TransferState = "accepted"
	// TransferWithdrawn was taken back.
	TransferWithdrawn TransferState = "withdrawn"
)

// TransferStates lists them all.
func TransferStates() []TransferState {
	return []TransferState{TransferOffered, TransferAccepted, TransferWithdrawn}
}

// Schema lists them in the contracts.
func (TransferState) Schema(closed.Registry) *closed.Schema { return closed.Of(TransferStates()) }

// Transfers is the machine of a van transfer.
var Transfers = machine.Machine[TransferState]{Noun: "van transfer",
	Of: TransferStates, Refused: ErrTransferClosed, Steps: []machine.Step[TransferState]{
		{Do: "POST /v1/van-transfers", Who: "engineer", To: TransferOffered},
		{Do: "POST /v1/van-transfers/{van_transfer}/accept", Who: "engineer", From: []TransferState{TransferOffered},
			To: TransferAccepted, If: "another engineer, before the code expires"},
		{Do: "POST /v1/van-transfers/{van_transfer}/withdraw", Who: "engineer", From: []TransferState{TransferOffered},
			To: TransferWithdrawn},
	}}

// Transfer is pieces that one engineer offers another. They lie in the giver's van until the other has scanned the code.
type Transfer struct {
	ID        uuid.UUID     `db:"id" json:"id"`
	From      string        `db:"from_van" json:"from"`
	To        *string       `db:"to_van" json:"to"`
	State     TransferState `db:"state" json:"state"`
	OfferedAt time.Time     `db:"offered_at" json:"offered_at"`
	OfferedBy string        `db:"offered_by" json:"offered_by"`
	ExpiresAt time.Time     `db:"expires_at" json:"expires_at"`
	ClosedAt  *time.Time    `db:"closed_at" json:"closed_at"`
	Lines     []Load        `db:"-" json:"lines"`
}

// Shrinkage is what a van has lost beside what passed through it.
type Shrinkage struct {
	Van string `db:"van" json:"van"`
	// Engineers are those who answer for the van.
	Engineers pq.StringArray `db:"engineers" json:"engineers"`
	Issued    int64          `db:"issued" json:"issued"`
	// Lost is what counts, adjustments and losses took, less what was found again.
	Lost      int64 `db:"lost" json:"lost"`
	LostMinor int64 `db:"lost_minor" json:"lost_minor"`
	// Permille is Lost of what came in; 0 when nothing came in.
	Permille int64 `db:"permille" json:"permille"`
}

// loadMovements are the movements that take pieces from one place to another.
func loadMovements(kind stock.MovementKind, from, to, reference string, lines []Load) []stock.Movement {
	var out []stock.Movement
	for _, l := range lines {
		out = append(out, stock.PieceByPiece(stock.Movement{Kind: kind, Part: l.Part, Quantity: l.Quantity, Reference: reference,
			From: stock.Account{Location: from, Condition: l.Condition, Bucket: stock.Free}, To: stock.Account{Location: to, Condition: l.Condition, Bucket: stock.Free}}, l.Serials)...)
	}
	return out
}
