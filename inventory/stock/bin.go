package stock

import (
	"cmp"
	"slices"
	"time"
)

// Bin is what lies in one bin of one lot. An empty Bin is the dock, an empty Lot is pieces without one.
type Bin struct {
	Key
	Bin        string     `db:"bin"`
	Lot        string     `db:"lot"`
	OnHand     int64      `db:"on_hand"`
	OnHold     int64      `db:"on_hold"`
	ExpiresOn  *time.Time `db:"expires_on"`
	ReceivedAt *time.Time `db:"received_at"`
	// Expired tells that the lot's last day of use is over where it lies.
	Expired bool `db:"expired"`
}

type binKey struct {
	Key
	bin, lot string
}

// binChange is what movements do to one bin.
type binChange struct {
	binKey
	OnHand, OnHold int64
}

// usedKinds take pieces to where they are used: an expired one is not among them.
var usedKinds = []MovementKind{MovePack, MoveInstall, MoveIssue, MoveVanTransfer}

// binned tells whether a movement that stays in its place still changes bins.
func (m Movement) binned() bool {
	return m.FromBin != m.ToBin || m.Kind == MovePutAway || m.From.Bucket == OnHold || m.To.Bucket == OnHold
}

// exact tells that an empty bin means the dock.
func (m Movement) exact() bool { return m.Kind == MovePutAway || m.hold != nil }

// first expired, first out; then the oldest; and the dock last, because what lies there is not put away yet.
func compareBins(a, b Bin) int {
	return cmp.Or(compareTimes(a.ExpiresOn, b.ExpiresOn), compareTimes(a.ReceivedAt, b.ReceivedAt),
		cmp.Compare(dockLast(a.Bin), dockLast(b.Bin)), cmp.Compare(a.Bin, b.Bin), cmp.Compare(a.Lot, b.Lot))
}

func dockLast(bin string) int {
	if bin == "" {
		return 1
	}
	return 0
}

func compareTimes(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return a.Compare(*b)
}

// binSet is the bins of the counters that movements touch, and what becomes of them.
type binSet struct {
	bins    map[Key][]Bin
	changes map[binKey]*binChange
}

// with adds the dock to the bins of a counter: what no bin names lies there.
func withDock(k Key, c counter, bins []Bin) []Bin {
	dock := Bin{Key: k, OnHand: c.OnHand, OnHold: c.OnHold}
	for _, s := range bins {
		dock.OnHand -= s.OnHand
		dock.OnHold -= s.OnHold
	}
	out := append(slices.Clone(bins), dock)
	slices.SortFunc(out, compareBins)
	return out
}

func (r *binSet) add(k Key, bin, lot string, onHand, onHold int64) {
	list := r.bins[k]
	i := slices.IndexFunc(list, func(s Bin) bool { return s.Bin == bin && s.Lot == lot })
	if i < 0 {
		i = len(list)
		list = append(list, Bin{Key: k, Bin: bin, Lot: lot})
	}
	list[i].OnHand += onHand
	list[i].OnHold += onHold
	r.bins[k] = list
	if bin == "" && lot == "" {
		return
	}
	key := binKey{k, bin, lot}
	if r.changes[key] == nil {
		r.changes[key] = &binChange{binKey: key}
	}
	r.changes[key].OnHand += onHand
	r.changes[key].OnHold += onHold
}

// portion is what of a movement comes from one bin.
type portion struct {
	bin, lot string
	quantity int64
	onHold   bool
}

// leave chooses the bins that a movement empties. Without a bin and a lot that bind it takes what expires first, and
// what is then still missing is the counter's to refuse.
func (r *binSet) leave(m Movement, bound bool, onHold bool) ([]portion, error) {
	var out []portion
	rest, expired := m.Quantity, false
	for _, s := range r.bins[Key{m.Part, m.From.Location, m.From.Condition}] {
		there := s.OnHand - s.OnHold
		if onHold {
			there = s.OnHold
		}
		wrongBin := s.Bin != m.FromBin && (bound || m.FromBin != "" || m.exact())
		if rest == 0 || there <= 0 || wrongBin || s.Lot != m.Lot && (bound || m.Lot != "") {
			continue
		}
		if s.Expired && slices.Contains(usedKinds, m.Kind) {
			expired = true
			continue
		}
		n := min(there, rest)
		out, rest = append(out, portion{s.Bin, s.Lot, n, onHold}), rest-n
	}
	switch {
	case rest == 0:
		return out, nil
	case expired:
		return nil, ErrExpired.With("part", m.Part, "location", m.From.Location)
	case bound || m.Lot != "" || m.FromBin != "" || m.exact():
		return nil, ErrBin.With("part", m.Part, "bin", m.FromBin, "lot", m.Lot)
	}
	return append(out, portion{quantity: rest, onHold: onHold}), nil
}

// onlyHeld tells that a movement cannot be served but by what is on hold.
func (r *binSet) onlyHeld(m Movement) bool {
	var held, other int64
	for _, s := range r.bins[Key{m.Part, m.From.Location, m.From.Condition}] {
		if m.Lot == "" || m.Lot == s.Lot {
			held, other = held+s.OnHold, other+s.OnHand-s.OnHold
		}
	}
	return other < m.Quantity && held >= m.Quantity
}
