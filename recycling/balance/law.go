package balance

import (
	"slices"
	"time"
)

// Units is law 1 over any set of obligations: what was obliged is waived, open, received or lost.
type Units struct {
	Obliged  int64 `db:"obliged" json:"obliged"`
	Waived   int64 `db:"waived" json:"waived"`
	Open     int64 `db:"open" json:"open"`
	Received int64 `db:"received" json:"received"`
	Lost     int64 `db:"lost" json:"lost"`
}

// Rest is zero when every obligation is in one place.
func (u Units) Rest() int64 { return u.Obliged - u.Waived - u.Open - u.Received - u.Lost }

// Booking is one movement of grams of a code between two accounts.
type Booking struct {
	From, To, HazardCode string
	Grams                int64
}

// Account is a site or an end of the ledger, with one code.
type Account struct{ Site, HazardCode string }

// Accounts is law 2 as a value: what each account holds. The zero value holds nothing and takes bookings.
type Accounts struct{ held map[Account]int64 }

// Held is what an account holds.
func (a *Accounts) Held(at Account) int64 { return a.held[at] }

// Book moves grams, or refuses what a site does not have and changes nothing.
func (a *Accounts) Book(b Booking) error {
	if b.Grams < 0 {
		b.From, b.To, b.Grams = b.To, b.From, -b.Grams
	}
	from, to := Account{b.From, b.HazardCode}, Account{b.To, b.HazardCode}
	if !slices.Contains(Ends(), b.From) && a.held[from] < b.Grams {
		return ErrShort.With("site", b.From, "code", b.HazardCode, "grams", b.Grams)
	}
	if a.held == nil {
		a.held = map[Account]int64{}
	}
	a.held[from] -= b.Grams
	a.held[to] += b.Grams
	return nil
}

// Sum is zero whatever was booked.
func (a *Accounts) Sum() (sum int64) {
	for _, grams := range a.held {
		sum += grams
	}
	return sum
}

// refrigerantSlack is how much more than its nameplate an appliance may give, in per cent: charges are topped up.
const refrigerantSlack = 5

// RefrigerantAgrees is law 5: what was recovered from an appliance and what is left in it are at most the charge on its
// nameplate and 5 %. More tells of a wrong nameplate or of a cylinder that held something else.
func RefrigerantAgrees(nameplate, recovered, residual int64) bool {
	return (recovered+residual)*100 <= nameplate*(100+refrigerantSlack)
}

// CylinderAgrees is the other half of law 5: a cylinder has gained what was recovered into it.
func CylinderAgrees(before, after int64, recovered ...int64) bool {
	for _, grams := range recovered {
		before += grams
	}
	return before == after
}

// Piece is a container or a lot by what the laws look at: its grams and when its oldest unit came in. Parents are what it
// was split from or merged of.
type Piece struct {
	ID      string
	Grams   int64
	Oldest  time.Time
	Parents []string
}

// Merge is laws 6 and 7: grams add up, the clock is the oldest unit's, and all parents are kept.
func Merge(id string, of ...Piece) Piece {
	out := Piece{ID: id}
	for _, p := range of {
		out.Grams += p.Grams
		if out.Oldest.IsZero() || p.Oldest.Before(out.Oldest) {
			out.Oldest = p.Oldest
		}
		out.Parents = append(out.Parents, p.ID)
	}
	return out
}

// Split takes grams off into a new piece. Which units went is not known by weight, so both keep the oldest unit's clock: to
// split never resets it.
func Split(p Piece, id string, grams int64) (rest, off Piece, err error) {
	if grams <= 0 || grams >= p.Grams {
		return p, Piece{}, ErrWeight.Because("split").With("grams", grams, "whole", p.Grams)
	}
	off = Piece{ID: id, Grams: grams, Oldest: p.Oldest, Parents: []string{p.ID}}
	p.Grams -= grams
	return p, off, nil
}

// StorageEnds is law 6: the day by which a container must have left, a term after its oldest unit came in.
func StorageEnds(oldest time.Time, days int) time.Time { return oldest.AddDate(0, 0, days) }
