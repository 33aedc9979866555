package stock

import (
	"cmp"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/closed"
)

// Account is where pieces of a part are booked.
type Account struct {
	Location  string    `json:"location"`
	Condition Condition `json:"condition"`
	Bucket    Bucket    `json:"bucket"`
}

// Movement takes pieces from one account to another; an empty Bucket is Free.
type Movement struct {
	Kind     MovementKind
	Part     string
	Quantity int64
	From, To Account
	// Serial names the piece of a serialised part; then Quantity is 1.
	Serial    string
	Reference string
	Reason    string
	// Lot and FromBin say which pieces leave; empty takes those that expire first. ToBin is where they are put.
	Lot, FromBin, ToBin string
	// appliance is what an installation fits the piece into.
	appliance string
	// hold is what has the pieces on hold.
	hold *uuid.UUID
}

// MovementKind says why pieces moved.
type MovementKind string

// Kinds of movements.
const (
	// MoveReceipt brings goods in from a supplier.
	MoveReceipt MovementKind = "receipt"
	// MoveReserve promises free pieces to an order line.
	MoveReserve MovementKind = "reserve"
	// MoveRelease gives reserved pieces back.
	MoveRelease MovementKind = "release"
	// MovePack puts reserved pieces into a parcel.
	MovePack MovementKind = "pack"
	// MoveReceive takes pieces out of a parcel that arrived.
	MoveReceive MovementKind = "receive"
	// MoveInstall fits a piece into an appliance.
	MoveInstall MovementKind = "install"
	// MoveReturn brings pieces back: an old part, or what a van gives back to its warehouse.
	MoveReturn MovementKind = "return"
	// MoveTransfer takes pieces from one place to another.
	MoveTransfer MovementKind = "transfer"
	// MoveAdjust puts the book right by hand.
	MoveAdjust MovementKind = "adjust"
	// MoveCount puts the book right by what a count found.
	MoveCount MovementKind = "count"
	// MoveScrap ends pieces.
	MoveScrap MovementKind = "scrap"
	// MoveLose books pieces that cannot be found.
	MoveLose MovementKind = "lose"
	// MoveFind brings back what was lost.
	MoveFind MovementKind = "find"
	// MoveGrade changes the condition of an old part.
	MoveGrade MovementKind = "grade"
	// MoveReverse undoes one entry.
	MoveReverse MovementKind = "reverse"
	// MovePutAway takes pieces from one bin to another.
	MovePutAway MovementKind = "putaway"
	// MoveHold puts pieces on hold.
	MoveHold MovementKind = "hold"
	// MoveUnhold ends that.
	MoveUnhold MovementKind = "unhold"
	// MoveVanTransfer takes pieces from one van to another.
	MoveVanTransfer MovementKind = "handover"
	// MoveIssue loads a van.
	MoveIssue MovementKind = "issue"
)

// MovementKinds lists every kind the ledger knows.
func MovementKinds() []MovementKind {
	return []MovementKind{MoveReceipt, MoveReserve, MoveRelease, MovePack, MoveReceive, MoveInstall, MoveReturn, MoveTransfer,
		MoveAdjust, MoveCount, MoveScrap, MoveLose, MoveFind, MoveGrade, MoveReverse, MovePutAway, MoveHold, MoveUnhold,
		MoveVanTransfer, MoveIssue}
}

// Schema lists them in the contracts.
func (MovementKind) Schema(closed.Registry) *closed.Schema { return closed.Of(MovementKinds()) }

// arrivalKinds are movements after which somebody who waits may be served. A parcel that an engineer receives is not
// one: its pieces are spoken for.
var arrivalKinds = []MovementKind{MoveReceipt, MoveAdjust, MoveCount, MoveFind, MoveGrade, MoveReturn, MoveTransfer, MoveUnhold}

// uninspectedKinds are the movements of what waits for its incoming inspection: it stays where it was delivered until then, or is gone.
var uninspectedKinds = []MovementKind{MoveReceipt, MoveGrade, MoveAdjust, MoveCount, MoveScrap, MoveLose, MoveFind, MoveReverse, MovePutAway, MoveHold, MoveUnhold}

// escapesInspection tells of a movement that would take what waits for its inspection past it, or let wait what nobody will look at.
func (m Movement) escapesInspection() bool {
	if m.To.Condition == Uninspected && m.From.Condition != Uninspected {
		return true
	}
	return m.From.Condition == Uninspected && !slices.Contains(uninspectedKinds, m.Kind)
}

// checked answers the movement with its buckets said, or why it makes no sense.
func (m Movement) checked() (Movement, error) {
	if m.From.Bucket == "" {
		m.From.Bucket = Free
	}
	if m.To.Bucket == "" {
		m.To.Bucket = Free
	}
	switch {
	case m.Quantity < 1 || m.Quantity > MaxQuantity:
		return m, ErrQuantity.Because("bounds").With("quantity", m.Quantity, "most", MaxQuantity)
	case !slices.Contains(MovementKinds(), m.Kind):
		return m, ErrMovement.Because("kind").With("kind", m.Kind)
	case !slices.Contains(Conditions(), m.From.Condition) || !slices.Contains(Conditions(), m.To.Condition):
		return m, ErrMovement.Because("condition").With("conditions", Conditions())
	case m.escapesInspection():
		return m, ErrUninspected.With("part", m.Part, "location", m.From.Location)
	case m.From == m.To && m.FromBin == m.ToBin:
		return m, ErrMovement.Because("same_account")
	}
	return m, nil
}

// Key is the key of a counter.
type Key struct {
	Part      string    `db:"part"`
	Location  string    `db:"location"`
	Condition Condition `db:"condition"`
}

// Compare orders keys as rows are locked: part, location, condition.
func (r Key) Compare(o Key) int {
	return cmp.Or(cmp.Compare(r.Part, o.Part), cmp.Compare(r.Location, o.Location), cmp.Compare(r.Condition, o.Condition))
}

// change is what a set of movements does to one counter.
type change struct {
	Key
	OnHand   int64
	Reserved int64
	OnHold   int64
}

func keysOf(changes []change) []Key {
	out := make([]Key, len(changes))
	for i, c := range changes {
		out[i] = c.Key
	}
	return out
}

// changesOf nets movements into one change a counter, sorted. Unbounded places have no counter.
func changesOf(movements []Movement, unbounded func(location string) bool) []change {
	net := map[Key]change{}
	add := func(part string, a Account, quantity int64) {
		if unbounded(a.Location) {
			return
		}
		k := Key{part, a.Location, a.Condition}
		c := net[k]
		c.Key = k
		c.OnHand += quantity
		switch a.Bucket {
		case Reserved:
			c.Reserved += quantity
		case OnHold:
			c.OnHold += quantity
		case Free:
		}
		net[k] = c
	}
	for _, m := range movements {
		add(m.Part, m.From, -m.Quantity)
		add(m.Part, m.To, m.Quantity)
	}
	out := make([]change, 0, len(net))
	for _, c := range net {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b change) int { return a.Compare(b.Key) })
	return out
}

// counter is a stock row.
type counter struct {
	Key
	OnHand   int64 `db:"on_hand"`
	Reserved int64 `db:"reserved"`
	OnHold   int64 `db:"on_hold"`
}

// After applies a change, or refuses: nothing is taken that is not there, nothing free that is promised.
func (c counter) After(d change) (counter, error) {
	free, onHold := c.OnHand-c.Reserved-c.OnHold, c.OnHold
	c.OnHand += d.OnHand
	c.Reserved += d.Reserved
	c.OnHold += d.OnHold
	if c.OnHand < 0 || c.Reserved < 0 || c.OnHold < 0 || c.Reserved+c.OnHold > c.OnHand {
		if onHold > 0 && c.Reserved >= 0 && c.OnHold >= 0 && c.Reserved <= c.OnHand {
			return c, ErrOnHold.Because("pieces").With("part", d.Part, "location", d.Location, "on_hold", onHold)
		}
		return c, ErrShort.Because("free").With("part", d.Part, "location", d.Location, "available", free)
	}
	return c, nil
}

// IsTracked tells whether pieces of a serialised part are followed one by one there.
func IsTracked(condition Condition, unbounded bool) bool {
	return !unbounded && (condition == New || condition == Refurbished || condition == Uninspected)
}

// PieceByPiece is a movement, or one for each serial.
func PieceByPiece(m Movement, serials []string) []Movement {
	if len(serials) == 0 {
		return []Movement{m}
	}
	out := make([]Movement, len(serials))
	for i, s := range serials {
		out[i] = m
		out[i].Quantity, out[i].Serial = 1, s
	}
	return out
}
