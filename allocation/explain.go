package allocation

import "slices"

// explainDecision gives the choices of a decision that was read their names and the words for their reasons. The words follow
// the policy that decided; names are those of today, and a place that is gone is told by its code.
func explainDecision(n Network, d *Decision) {
	then, _ := n.PolicyAt(d.At)
	e := newExplainer(d.Demand, n, n.policyNamed(d.Policy, then))
	var winner *Choice
	for i := range d.Choices {
		c := &d.Choices[i]
		c.NameZH, c.NameEN = c.Location, c.Location
		if p, known := n.Place(c.Location); known {
			c.NameZH, c.NameEN = p.NameZH, p.NameEN
		}
		if c.Won {
			winner = c
		}
	}
	for i := range d.Choices {
		e.explain(&d.Choices[i], winner)
	}
}

// Told is what an answer shows of the choices: who won, the two next best, and the two nearest of those that lost, since
// that is what people ask about. The decision keeps more.
func Told(choices []Choice) []Choice {
	const best, near = 3, 5
	if len(choices) <= near {
		return choices
	}
	out := slices.Clone(choices[:best])
	rest := slices.Clone(choices[best:])
	slices.SortStableFunc(rest, func(a, b Choice) int { return a.Km - b.Km })
	return append(out, rest[:near-best]...)
}
