package inventory

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/fault"
)

// Condition of a piece.
type Condition string

// Conditions a piece can be in.
const (
	New         Condition = "new"
	Refurbished Condition = "refurbished"
	Used        Condition = "used"
	Defective   Condition = "defective"
)

// Conditions is every condition.
var Conditions = []Condition{New, Refurbished, Used, Defective}

// Bucket tells whether a piece is spoken for.
type Bucket string

// Buckets of an account.
const (
	Free Bucket = "free"
	Held Bucket = "reserved"
	// Frozen pieces are under a batch hold.
	Frozen Bucket = "hold"
)

// MaxQuantity bounds one movement: beyond it is a slip of the hand.
const MaxQuantity = 1_000_000

// Offer is what one place could give of one part.
type Offer struct {
	Location  string    `db:"location" json:"location"`
	Part      string    `db:"part" json:"part"`
	Condition Condition `db:"condition" json:"condition"`
	Available int64     `db:"available" json:"available"`
	Bin       string    `db:"bin" json:"bin"`
}

// Take asks for pieces of one stock row for one part line.
type Take struct {
	Line      uuid.UUID
	Location  string
	Part      string
	Condition Condition
	Quantity  int64
	Reference string
	// ExpiresAt is when the reservation lapses; nil is never.
	ExpiresAt *time.Time
}

// Taken is the answer to a Take.
type Taken struct {
	ID uuid.UUID
	OK bool
}

// Reservation is what is promised to a part line and still lies on the shelf.
type Reservation struct {
	ID        uuid.UUID  `db:"id" json:"id"`
	Line      uuid.UUID  `db:"line" json:"line"`
	Location  string     `db:"location" json:"location"`
	Part      string     `db:"part" json:"part"`
	Condition Condition  `db:"condition" json:"condition"`
	Quantity  int64      `db:"quantity" json:"quantity"`
	Serial    *string    `db:"serial" json:"serial"`
	State     string     `db:"state" json:"state"`
	MadeAt    time.Time  `db:"made_at" json:"made_at"`
	ExpiresAt *time.Time `db:"expires_at" json:"expires_at"`
	ClosedAt  *time.Time `db:"closed_at" json:"closed_at"`
}

// checkSerials refuses a list of serials that does not name each piece of a serialised part, once.
func checkSerials(p Part, quantity int64, serials []string) *fault.Fault {
	switch {
	case !p.Serialised && len(serials) > 0:
		return ErrMovement.Because("no_serials").With("part", p.Number)
	case p.Serialised && int64(len(serials)) != quantity:
		return ErrSerialNeeded.Because("count").With("part", p.Number, "quantity", quantity, "given", len(serials))
	}
	seen := map[string]bool{}
	for _, s := range serials {
		if s == "" || seen[s] {
			return ErrSerialExists.Because("empty_or_twice").With("serial", s)
		}
		seen[s] = true
	}
	return nil
}
