package orderline_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/repairflow/orderline"
)

func TestProgressOnlyGoesForward(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		states := orderline.States()
		from, to := rapid.SampledFrom(states).Draw(t, "from"), rapid.SampledFrom(states).Draw(t, "to")
		if orderline.IsAhead(from, to) {
			require.False(t, orderline.IsAhead(to, from))
			require.Contains(t, orderline.Lines.Reached(from), to)
		}
	})
}

func TestEveryActionOfALineHasAStep(t *testing.T) {
	t.Parallel()
	targets := map[string][]orderline.State{"cancel": {orderline.Cancelled, orderline.Returning}, "receive": {orderline.Received}, "install": {orderline.Installed},
		"report": {orderline.DOA, orderline.Disputed}, "take-back": {orderline.Returning, orderline.Returned}, "confirm": {orderline.Reserved}, "accept": {orderline.Reserved}, "refuse": {orderline.Requested},
		"lose": {orderline.Lost, orderline.Returning}, "keep": {orderline.Closed}}
	known := map[string]bool{}
	for _, s := range orderline.States() {
		for _, action := range (orderline.Line{State: s}).Allowed() {
			known[action] = true
			allowed := false
			for _, to := range targets[action] {
				allowed = allowed || orderline.Lines.May(s, to) == nil
			}
			require.True(t, allowed, "%s of a line that is %s", action, s)
		}
	}
	require.Len(t, known, len(targets))
}
