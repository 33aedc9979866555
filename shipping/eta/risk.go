package eta

import "fettle/internal/closed"

// Steps of the risk that a line comes too late.
const (
	RiskNone   = 0
	RiskWarn   = 1
	RiskAct    = 2
	RiskBreach = 3
)

// RiskStep is a step in a word, as events tell it.
type RiskStep string

// The steps in words.
const (
	StepNone   RiskStep = "none"
	StepWarn   RiskStep = "warn"
	StepAct    RiskStep = "act"
	StepBreach RiskStep = "breach_expected"
)

// RiskStepsInWords lists them all; the place of each is its number.
func RiskStepsInWords() []RiskStep {
	return []RiskStep{StepNone, StepWarn, StepAct, StepBreach}
}

// Schema lists them in the contracts.
func (RiskStep) Schema(closed.Registry) *closed.Schema { return closed.Of(RiskStepsInWords()) }

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
