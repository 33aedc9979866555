package repairflow

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestProgressOnlyGoesForward(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		states := Lines.States()
		from, to := rapid.SampledFrom(states).Draw(t, "from"), rapid.SampledFrom(states).Draw(t, "to")
		if isAhead(from, to) {
			require.False(t, isAhead(to, from))
			require.True(t, reach(from, Lines.Allowed)[to])
		}
	})
}

func TestEveryActionOfALineHasAStep(t *testing.T) {
	t.Parallel()
	targets := map[string][]string{"cancel": {LineCancelled, LineReturning}, "receive": {LineReceived}, "install": {LineInstalled},
		"report": {LineDOA, LineDisputed}, "take-back": {LineReturning, LineReturned}, "confirm": {LineReserved}, "accept": {LineReserved}, "refuse": {LineRequested},
		"lose": {LineLost, LineReturning}}
	known := map[string]bool{}
	for _, s := range Lines.States() {
		for _, action := range (PartLine{State: s}).actions() {
			known[action] = true
			allowed := false
			for _, to := range targets[action] {
				allowed = allowed || Lines.May(s, to) == nil
			}
			require.True(t, allowed, "%s of a line that is %s", action, s)
		}
	}
	require.Len(t, known, len(targets))
}
