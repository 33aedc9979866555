package machine

import (
	"fmt"
	"slices"
)

// Faults names what is wrong with the table: a state that is not listed or that nothing leads to, one that leads to no
// end, a step that is there twice or does not say who takes it.
func (m Machine[S]) Faults() []string {
	out := m.faultsOfSteps()
	reached := m.Reached(m.Starts()...)
	for _, s := range m.Of() {
		if !slices.Contains(reached, s) {
			out = append(out, fmt.Sprintf("%s: nothing leads to %s", m.Noun, s))
		}
		if !m.Fold && !slices.ContainsFunc(m.Reached(s), func(to S) bool { return len(m.Allowed(to)) == 0 }) {
			out = append(out, fmt.Sprintf("%s: %s leads to no end", m.Noun, s))
		}
	}
	return out
}

func (m Machine[S]) faultsOfSteps() []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range m.Steps {
		for _, state := range append(slices.Clone(s.From), s.To) {
			if !slices.Contains(m.Of(), state) {
				out = append(out, fmt.Sprintf("%s: %s is not listed", m.Noun, state))
			}
		}
		if s.Who == "" || s.Do == "" {
			out = append(out, fmt.Sprintf("%s: the step to %s does not say who takes it by what", m.Noun, s.To))
		}
		for _, from := range append(slices.Clone(s.From), "")[:max(1, len(s.From))] {
			key := fmt.Sprintf("%s: %s to %s by %s %s", m.Noun, from, s.To, s.Who, s.Do)
			if seen[key] {
				out = append(out, key+" is there twice")
			}
			seen[key] = true
		}
	}
	return out
}

// Doers lists what takes the steps, each once.
func (m Machine[S]) Doers() []string {
	var out []string
	for _, s := range m.Steps {
		if !slices.Contains(out, s.Do) {
			out = append(out, s.Do)
		}
	}
	return out
}
