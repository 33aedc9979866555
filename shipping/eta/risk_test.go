package eta

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

var steps = RiskSteps{Warn: 0.8, Act: 0.5, Breach: 0.2, Margin: 0.1}

func TestTheStepFollowsTheChance(t *testing.T) {
	t.Parallel()
	require.Equal(t, RiskNone, steps.Level(RiskNone, 0.8))
	require.Equal(t, RiskWarn, steps.Level(RiskNone, 0.79))
	require.Equal(t, RiskAct, steps.Level(RiskWarn, 0.49))
	require.Equal(t, RiskBreach, steps.Level(RiskNone, 0.1), "at once when it is that bad")
	require.Equal(t, RiskAct, steps.Level(RiskAct, 0.59), "better, and not enough")
	require.Equal(t, RiskWarn, steps.Level(RiskAct, 0.6))
	require.Equal(t, RiskNone, steps.Level(RiskBreach, 1))
}

// Noise below half of the margin, whatever it trembles about, changes steps in one direction only.
func TestAlertsNeverFlapOnNoise(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 3))
		centre, level := r.Float64(), r.IntN(4)
		rose, fell := false, false
		for range 200 {
			chance := min(1, max(0, centre+(r.Float64()-0.5)*steps.Margin*0.999))
			next := steps.Level(level, chance)
			rose, fell = rose || next > level, fell || next < level
			level = next
		}
		require.False(t, rose && fell, "seed %d about %v", seed, centre)
	}
}
