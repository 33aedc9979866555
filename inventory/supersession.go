package inventory

import (
	"slices"
	"time"
)

// Modes of a supersession.
const (
	// StockOnly: stock of the old part may still go out, it is never bought again.
	StockOnly = "stock_only"
	// NoStock: the old part is not supplied any more, whatever lies of it.
	NoStock = "no_stock"
	// ConsumeFirst: stock of the old part goes out before the new one is bought.
	ConsumeFirst = "consume_first"
)

// Supersession is a newer part that replaces an older one from a date on.
type Supersession struct {
	From        string    `db:"from_part" json:"from_part"`
	To          string    `db:"to_part" json:"to_part"`
	Mode        string    `db:"mode" json:"mode"`
	EffectiveOn time.Time `db:"effective_on" json:"effective_on"`
	// Factor is how many pieces of To replace one of From.
	Factor int  `db:"factor" json:"factor"`
	TwoWay bool `db:"two_way" json:"two_way"`
	// Rank says which of several successors comes first.
	Rank *int `db:"rank" json:"rank,omitempty"`
}

// substitutesOf answers what may be supplied for a part today, best first: itself while its stock may be used, then
// along the chain, nearest first. Replacements that change the number of pieces are left out, because who asks for n
// pieces is answered in pieces.
func substitutesOf(part string, all []Supersession, today time.Time) []string {
	queue, out := []string{part}, []string{}
	for i := 0; i < len(queue); i++ {
		at := queue[i]
		withdrawn := false
		for _, s := range all {
			if s.EffectiveOn.After(today) {
				continue
			}
			next := ""
			switch {
			case s.From == at:
				withdrawn = withdrawn || s.Mode == NoStock
				next = s.To
			case s.To == at && s.TwoWay:
				next = s.From
			}
			if next != "" && s.Factor == 1 && !slices.Contains(queue, next) {
				queue = append(queue, next)
			}
		}
		if !withdrawn {
			out = append(out, at)
		}
	}
	return out
}

// SubstitutesIn answers for each part what may be supplied for it on a day, best first. all is every supersession that
// touches them.
func SubstitutesIn(parts []string, all []Supersession, today time.Time) map[string][]string {
	out := make(map[string][]string, len(parts))
	for _, p := range parts {
		out[p] = substitutesOf(p, all, today)
	}
	return out
}

// loopEdges answers the indexes of the edges that lie on a loop: a part may not, over any number of steps, replace
// itself.
func loopEdges(edges []Supersession) []int {
	next := map[string][]string{}
	for _, e := range edges {
		next[e.From] = append(next[e.From], e.To)
	}
	var out []int
	for i, e := range edges {
		if reaches(next, e.To, e.From) {
			out = append(out, i)
		}
	}
	return out
}

func reaches(next map[string][]string, from, to string) bool {
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
