package restock

import (
	"cmp"
	"slices"
)

// key is a part at a place.
type key struct{ place, part string }

// share works out what each place needs and what it can be sent, one level at a time from the lowest: what a parent cannot send is
// needed there too, so that it is asked for further up. rows are all that are related, or what a parent has would be given twice.
func share(rows []Proposal) {
	byKey, byLevel := make(map[key]*Proposal, len(rows)), map[int]map[key][]*Proposal{}
	levels := levelsOf(rows)
	for i := range rows {
		p := &rows[i]
		byKey[key{p.Location, p.Part}] = p
		level, from := levels[p.Location], key{p.Parent, p.Part}
		if byLevel[level] == nil {
			byLevel[level] = map[key][]*Proposal{}
		}
		byLevel[level][from] = append(byLevel[level][from], p)
	}
	for level := len(byLevel) - 1; level >= 0; level-- {
		for from, children := range byLevel[level] {
			for _, c := range children {
				c.need()
			}
			divide(children)
			if parent := byKey[from]; parent != nil {
				parent.takeUp(children)
			}
		}
	}
}

// levelsOf counts for each place the places above it that are proposed something themselves.
func levelsOf(rows []Proposal) map[string]int {
	parents, levels := map[string]string{}, map[string]int{}
	for _, p := range rows {
		parents[p.Location] = p.Parent
	}
	for place := range parents {
		level := 0
		// A circle of places would never end.
		for at := parents[place]; parents[at] != "" && level < len(parents); at = parents[at] {
			level++
		}
		levels[place] = level
	}
	return levels
}

// divide shares what the parent of all has by what each needs; pieces that are left over by rounding down go to those that lost most
// by it, and among equals in the order of their codes.
func divide(children []*Proposal) {
	var needed int64
	for _, c := range children {
		needed += c.Needed
	}
	has := min(needed, children[0].AtParent)
	if has == 0 {
		return
	}
	left := has
	for _, c := range children {
		c.Suggested = c.Needed * has / needed
		left -= c.Suggested
	}
	slices.SortFunc(children, func(a, b *Proposal) int {
		return cmp.Or(cmp.Compare(b.Needed*has%needed, a.Needed*has%needed), cmp.Compare(a.Location, b.Location))
	})
	for _, c := range children[:left] {
		c.Suggested++
	}
}

// takeUp makes what it cannot send to its children its own need, transfers that were asked of it and that it cannot fill included.
func (p *Proposal) takeUp(children []*Proposal) {
	p.Below = children[0].Owed
	var use float64
	for _, c := range children {
		if c.Needed > c.Suggested {
			p.Below += c.Needed - c.Suggested
			use += c.use
		}
	}
	p.use = max(p.use, use)
}

// rank is where a proposal stands in the list: what can be sent first, and then what lacks most for its use.
type rank struct {
	Sent     bool
	Lacks    float64
	Location string
	Part     string
}

func (p *Proposal) rank() rank { return rank{p.Suggested > 0, p.lacks(), p.Location, p.Part} }

func (r rank) compare(s rank) int {
	if r.Sent != s.Sent {
		if r.Sent {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(s.Lacks, r.Lacks), cmp.Compare(r.Location, s.Location), cmp.Compare(r.Part, s.Part))
}
