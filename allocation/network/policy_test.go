package network_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
)

func TestAnEstimateFollowsTheStatedArithmetic(t *testing.T) {
	t.Parallel()
	// 110 km of straight line are 148.5 km of road, 2 h 42 min at 55 km/h, and 4 h more.
	require.Equal(t, "6h42m0s", allocationtest.TestPolicy.Estimate(110_000).String())
}

// Pitfall 10, too: a policy that would send what must not be sent is not read at all.
func TestAPolicyThatNamesWhatIsNoSourceIsRefused(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`"kinds": ["quarantine"]`, `"kinds": ["van"]`, `"conditions": ["defective"]`, `"per_km_minor": -1`} {
		_, err := network.ReadPolicy(network.PolicyName, 9, allocationtest.Local(t, "2026-11-23 10:00"), []byte(`{"opens": "08:00", "kinds": ["city"], "conditions": ["new"],
			"within_hours": 24, "reach_hours": 24, "backorder_days": 1, "estimate_km_per_hour": 1, `+body+`}`))
		require.Error(t, err, body)
	}
}
