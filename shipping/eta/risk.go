package eta

// Steps of the risk that a line comes too late.
const (
	RiskNone   = 0
	RiskWarn   = 1
	RiskAct    = 2
	RiskBreach = 3
)

// RiskNames are the steps in words.
var RiskNames = []string{"none", "warn", "act", "breach_expected"}

// RiskSteps are the chances below which a step is reached; Margin is how far above it the chance must rise to leave it.
type RiskSteps struct {
	Warn, Act, Breach, Margin float64
}

// Level is the step that follows from a chance and the step that was. It rises at once and falls only when the chance is
// Margin above the step's own bound, so that a chance that trembles by less than half of Margin never raises and clears
// the same step.
func (s RiskSteps) Level(was int, chance float64) int {
	bounds := []float64{s.Warn, s.Act, s.Breach}
	level := was
	for level < RiskBreach && chance < bounds[level] {
		level++
	}
	if level > was {
		return level
	}
	for level > RiskNone && chance >= min(1, bounds[level-1]+s.Margin) {
		level--
	}
	return level
}
