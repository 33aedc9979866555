package count

import (
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/closed"
	"fettle/internal/fault"
	"fettle/internal/machine"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
)

// Faults of adjustments and reversals.
var (
	ErrNoAdjustment    = fault.New(fault.Unknown, "adjustment_not_found")
	ErrAdjustmentState = fault.New(fault.Conflict, "adjustment_decided")
	ErrSecondPerson    = fault.New(fault.Conflict, "second_person_needed")
	ErrNoEntry         = fault.New(fault.Unknown, "entry_not_found")
	ErrReversed        = fault.New(fault.Conflict, "entry_reversed")
	ErrIrreversible    = fault.New(fault.Conflict, "entry_irreversible")
)

// AdjustmentLimit is policy "adjustment": above it a second person agrees. It counts what one person has adjusted of a part
// within a time, or many small adjustments would pass what one large one may not.
type AdjustmentLimit struct {
	Pieces   int64  `json:"pieces"`
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
	// WindowHours is within how long adjustments are counted together. Default: 24.
	WindowHours int `json:"window_hours"`
}

func (l AdjustmentLimit) window() time.Duration {
	if l.WindowHours == 0 {
		return 24 * time.Hour
	}
	return time.Duration(l.WindowHours) * time.Hour
}

// Exceeded tells whether so many pieces of a part are above the limit. A price in another currency cannot be compared, so
// it is.
func (l AdjustmentLimit) Exceeded(part catalog.Part, pieces int64) bool {
	pieces = max(pieces, -pieces)
	return pieces > l.Pieces || part.Currency != l.Currency || (part.PriceMinor > 0 && pieces > l.Minor/part.PriceMinor)
}

// AdjustmentState says what has become of a request.
type AdjustmentState string

// States of a request for an adjustment.
const (
	// AdjustmentPending waits for a second person.
	AdjustmentPending AdjustmentState = "pending"
	// AdjustmentApproved was booked.
	AdjustmentApproved AdjustmentState = "approved"
	// AdjustmentRefused was not.
	AdjustmentRefused AdjustmentState = "refused"
)

// AdjustmentStates lists them all.
func AdjustmentStates() []AdjustmentState {
	return []AdjustmentState{AdjustmentPending, AdjustmentApproved, AdjustmentRefused}
}

// Schema lists them in the contracts.
func (AdjustmentState) Schema(closed.Registry) *closed.Schema { return closed.Of(AdjustmentStates()) }

// Adjustments is the machine of a request.
var Adjustments = machine.Machine[AdjustmentState]{Noun: "adjustment",
	Of: AdjustmentStates, Refused: ErrAdjustmentState, Steps: []machine.Step[AdjustmentState]{
		{Do: "POST /v1/adjustments", Who: "warehouse", To: AdjustmentPending, If: "above the limit of one person"},
		{Do: "POST /v1/adjustments/{adjustment}/approve", Who: "warehouse", From: []AdjustmentState{AdjustmentPending},
			To: AdjustmentApproved, If: "another person than who asked"},
		{Do: "POST /v1/adjustments/{adjustment}/refuse", Who: "warehouse", From: []AdjustmentState{AdjustmentPending},
			To: AdjustmentRefused, If: "another person than who asked"},
	}}

// AdjustmentRequest is an adjustment that waits for a second person, or has been decided.
type AdjustmentRequest struct {
	ID        string          `db:"id" json:"id"`
	Location  string          `db:"location" json:"location"`
	Part      string          `db:"part" json:"part"`
	Condition stock.Condition `db:"condition" json:"condition"`
	Delta     int64           `db:"delta" json:"delta"`
	Serials   pq.StringArray  `db:"serials" json:"serials"`
	Reason    string          `db:"reason" json:"reason"`
	State     AdjustmentState `db:"state" json:"state"`
	AskedAt   time.Time       `db:"asked_at" json:"asked_at"`
	AskedBy   string          `db:"asked_by" json:"asked_by"`
	DecidedAt *time.Time      `db:"decided_at" json:"decided_at"`
	DecidedBy *string         `db:"decided_by" json:"decided_by"`
	Answer    string          `db:"answer" json:"answer"`
}

// reversibleKinds are movements that nothing but the ledger remembers. What belongs to a reservation, a parcel or a
// transfer is undone there, or those would go on claiming what has gone.
var reversibleKinds = []stock.MovementKind{stock.MoveReceipt, stock.MoveAdjust, stock.MoveCount, stock.MoveFind, stock.MoveScrap, stock.MovePutAway, stock.MoveIssue}

// reversalOf is the movement that undoes an entry.
func reversalOf(e stock.Entry, reason string) (stock.Movement, error) {
	if !slices.Contains(reversibleKinds, e.Kind) || e.FromBucket != stock.Free || e.ToBucket != stock.Free {
		return stock.Movement{}, ErrIrreversible.With("kind", e.Kind, "kinds", reversibleKinds)
	}
	m := stock.Movement{Kind: stock.MoveReverse, Part: e.Part, Quantity: e.Quantity, Reference: e.Reference, Reason: reason,
		From: stock.Account{Location: e.ToLocation, Condition: e.ToCondition, Bucket: e.ToBucket},
		To:   stock.Account{Location: e.FromLocation, Condition: e.FromCondition, Bucket: e.FromBucket}}
	if e.Serial != nil {
		m.Serial = *e.Serial
	}
	return m, nil
}
