package outcome

import (
	"strings"

	"fettle/internal/closed"
	"fettle/recycling/oldpart"
)

// Outcome is what a part turned out to be.
type Outcome string

// Outcomes that are counted beside the verdicts of the bench.
const (
	// Fitted went into an appliance; the others are counted against it.
	Fitted Outcome = "fitted"
	// DOA was dead when it came.
	DOA Outcome = "doa"
	// Wrong did not fit.
	Wrong Outcome = "wrong"
)

// Outcomes lists them all.
func Outcomes() []Outcome {
	out := []Outcome{Fitted}
	for _, v := range oldpart.Verdicts() {
		out = append(out, Outcome(v))
	}
	return append(out, DOA, Wrong)
}

// Schema lists them in the contracts.
func (Outcome) Schema(closed.Registry) *closed.Schema { return closed.Of(Outcomes()) }

// symptomLength is how much of what was reported tells symptoms apart.
const symptomLength = 60

// symptomOf is what was reported, without what people spell differently. The migration that counted the past does the same.
func symptomOf(reported string) string {
	letters := []rune(strings.ToLower(strings.Join(strings.Fields(reported), " ")))
	return string(letters[:min(len(letters), symptomLength)])
}

// FaultCount is how often something was found of a part in a model, for a symptom.
type FaultCount struct {
	Part       string  `db:"part" json:"part"`
	PartNameZH string  `db:"part_name_zh" json:"part_name_zh"`
	PartNameEN string  `db:"part_name_en" json:"part_name_en"`
	Model      string  `db:"model" json:"model"`
	Symptom    string  `db:"symptom" json:"symptom" doc:"As it was reported, its first 60 characters in small letters."`
	Outcome    Outcome `db:"outcome" json:"outcome"`
	N          int64   `db:"n" json:"n"`
	Served     int64   `db:"served" json:"served" doc:"Of how many it is known when we had fitted them."`
	Days       int64   `db:"days" json:"days" doc:"How many days these served together, from fitting to removal."`
}
