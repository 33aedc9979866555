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
	ErrNoHandOver      = fault.New(fault.Unknown, "hand_over_not_found")
	ErrHandOverClosed  = fault.New(fault.Conflict, "hand_over_closed")
	ErrHandOverExpired = fault.New(fault.Conflict, "hand_over_expired")
)

// HandOverLife is how long an offer stands: both engineers stand beside each other.
const HandOverLife = 15 * time.Minute

// Load is pieces of one part that go into or out of a van.
type Load struct {
	Part      string          `db:"part" json:"part" minLength:"1" maxLength:"64"`
	Condition stock.Condition `db:"condition" json:"condition,omitempty" default:"new"`
	Quantity  int64           `db:"quantity" json:"quantity" minimum:"1" maximum:"1000000"`
	Serials   pq.StringArray  `db:"serials" json:"serials,omitempty" maxItems:"5000" doc:"One a piece, for serialised parts."`
}

// HandOverState says what has become of an offer.
type HandOverState string

// States of a hand-over.
const (
	// HandOverOffered waits for the other engineer.
	HandOverOffered HandOverState = "offered"
	// HandOverAccepted has moved into the other van.
	HandOverAccepted HandOverState = "accepted"
	// HandOverWithdrawn was taken back.
	HandOverWithdrawn HandOverState = "withdrawn"
)

// HandOverStates lists them all.
func HandOverStates() []HandOverState {
	return []HandOverState{HandOverOffered, HandOverAccepted, HandOverWithdrawn}
}

// Schema lists them in the contracts.
func (HandOverState) Schema(closed.Registry) *closed.Schema { return closed.Of(HandOverStates()) }

// HandOvers is the machine of a hand-over.
var HandOvers = machine.Machine[HandOverState]{Noun: "hand-over",
	Of: HandOverStates, Refused: ErrHandOverClosed, Steps: []machine.Step[HandOverState]{
		{Do: "POST /v1/hand-overs", Who: "engineer", To: HandOverOffered},
		{Do: "POST /v1/hand-overs/{hand_over}/accept", Who: "engineer", From: []HandOverState{HandOverOffered},
			To: HandOverAccepted, If: "another engineer, before the code expires"},
		{Do: "POST /v1/hand-overs/{hand_over}/withdraw", Who: "engineer", From: []HandOverState{HandOverOffered},
			To: HandOverWithdrawn},
	}}

// HandOver is pieces that one engineer offers another. They lie in the giver's van until the other has scanned the code.
type HandOver struct {
	ID        uuid.UUID     `db:"id" json:"id"`
	From      string        `db:"from_van" json:"from"`
	To        *string       `db:"to_van" json:"to"`
	State     HandOverState `db:"state" json:"state"`
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
