package catalog

import (
	"cmp"
	"math"
	"slices"
	"time"

	"fettle/internal/closed"
)

// Mode says what becomes of stock of the old part.
type Mode string

// Modes of a supersession.
const (
	// StockOnly: stock of the old part may still go out, it is never bought again.
	StockOnly Mode = "stock_only"
	// NoStock: the old part is not supplied any more, whatever lies of it.
	NoStock Mode = "no_stock"
	// ConsumeFirst: stock of the old part goes out before the new one is bought.
	ConsumeFirst Mode = "consume_first"
)

// Modes lists every mode.
func Modes() []Mode { return []Mode{StockOnly, NoStock, ConsumeFirst} }

// Schema lists them in the contracts.
func (Mode) Schema(closed.Registry) *closed.Schema { return closed.Of(Modes()) }

// Supersession is a newer part that replaces an older one from a date on.
type Supersession struct {
	From        string    `db:"from_part" json:"from_part"`
	To          string    `db:"to_part" json:"to_part"`
	Mode        Mode      `db:"mode" json:"mode"`
	EffectiveOn time.Time `db:"effective_on" json:"effective_on"`
	// Factor is how many pieces of To replace one of From.
	Factor int  `db:"factor" json:"factor"`
	TwoWay bool `db:"two_way" json:"two_way"`
	// Rank says which of several successors comes first.
	Rank *int `db:"rank" json:"rank,omitempty"`
}

// Replacement is a part that may be supplied for another, with how many pieces of it stand for one.
type Replacement struct {
	Part   string
	Factor int64
}

// maxFactor bounds what a chain of supersessions multiplies to.
const maxFactor = 1000

// replacementsOf answers what may be supplied for a part today, best first: itself while its stock may be used, then along
// the chain, nearest first, among several successors by their rank. What is read backwards stands for one of the older
// part only when it is one for one.
func replacementsOf(part string, all []Supersession, today time.Time) []Replacement {
	queue, out := []Replacement{{part, 1}}, []Replacement{}
	for i := 0; i < len(queue); i++ {
		at := queue[i]
		withdrawn := false
		var next []Supersession
		for _, s := range all {
			switch {
			case s.EffectiveOn.After(today):
			case s.From == at.Part:
				withdrawn = withdrawn || s.Mode == NoStock
				next = append(next, s)
			case s.To == at.Part && s.TwoWay && s.Factor == 1:
				next = append(next, Supersession{To: s.From, Factor: 1, EffectiveOn: s.EffectiveOn})
			}
		}
		slices.SortStableFunc(next, func(a, b Supersession) int {
			return cmp.Or(cmp.Compare(a.rank(), b.rank()), a.EffectiveOn.Compare(b.EffectiveOn), cmp.Compare(a.To, b.To))
		})
		for _, s := range next {
			r := Replacement{s.To, at.Factor * int64(max(1, s.Factor))}
			if r.Factor <= maxFactor && !slices.ContainsFunc(queue, func(q Replacement) bool { return q.Part == r.Part }) {
				queue = append(queue, r)
			}
		}
		if !withdrawn {
			out = append(out, at)
		}
	}
	return out
}

// rank puts successors without one last.
func (s Supersession) rank() int {
	if s.Rank == nil {
		return math.MaxInt
	}
	return *s.Rank
}

// ReplacementsIn answers for each part what may be supplied for it on a day, best first. all is every supersession that
// touches them.
func ReplacementsIn(parts []string, all []Supersession, today time.Time) map[string][]Replacement {
	out := make(map[string][]Replacement, len(parts))
	for _, p := range parts {
		out[p] = replacementsOf(p, all, today)
	}
	return out
}

// LoopEdges answers the indexes of the edges that lie on a loop: a part may not, over any number of steps, replace
// itself.
func LoopEdges(edges []Supersession) []int {
	next := map[string][]string{}
	for _, e := range edges {
		next[e.From] = append(next[e.From], e.To)
	}
	var out []int
	for i, e := range edges {
		if chainReaches(next, e.To, e.From) {
			out = append(out, i)
		}
	}
	return out
}

func chainReaches(next map[string][]string, from, to string) bool {
	seen, stack := map[string]bool{from: true}, []string{from}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if at == to {
			return true
		}
		for _, n := range next[at] {
			if !seen[n] {
				seen[n] = true
				stack = append(stack, n)
			}
		}
	}
	return false
}
