package incoming

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/inventory/catalog"
)

// Level is how much is looked at for the same lot: general inspection level of ISO 2859-1.
type Level string

// Levels of inspection; II is the usual one.
const (
	LevelI   Level = "I"
	LevelII  Level = "II"
	LevelIII Level = "III"
)

// Levels lists them all.
func Levels() []Level { return []Level{LevelI, LevelII, LevelIII} }

// Schema lists them in the contracts.
func (Level) Schema(closed.Registry) *closed.Schema { return closed.Of(Levels()) }

// lotSizes are the ends of the rows of ISO 2859-1, table 1; a larger lot is of the last row.
var lotSizes = []int64{8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000}

// letters of ISO 2859-1, table 1: one a row and level. There is neither I nor O.
var letters = map[Level]string{
	LevelI:   "AABCCDEFGHJKLMN",
	LevelII:  "ABCDEFGHJKLMNPQ",
	LevelIII: "BCDEFGHJKLMNPQR",
}

const codeLetters = "ABCDEFGHJKLMNPQR"

// sampleSizes of the code letters.
var sampleSizes = []int64{2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000}

// zeroLetters are the letters at which an AQL (percent of bad pieces) accepts a lot with no bad piece in the sample, table 2-A.
var zeroLetters = map[string]byte{"0.10": 'K', "0.15": 'J', "0.25": 'H', "0.40": 'G', "0.65": 'F', "1.0": 'E', "1.5": 'D', "2.5": 'C', "4.0": 'B', "6.5": 'A'}

// acceptance numbers from the letter of zero on; -1 points up to the letter before and -2 down to the next, as the arrows of the table.
var acceptance = []int64{0, -1, -2, 1, 2, 3, 5, 7, 10, 14, 21}

// AQLs lists the acceptance quality limits that a plan may have, the strictest first.
func AQLs() []string {
	return []string{"0.10", "0.15", "0.25", "0.40", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5"}
}

// Sample is how many pieces of a lot are looked at and how many of them may be bad.
type Sample struct {
	Letter string
	Size   int64
	Accept int64
}

// SampleOf reads the plan for a lot of so many pieces from ISO 2859-1, tables 1 and 2-A. A lot that is no larger than its sample is
// looked at whole.
func SampleOf(level Level, aql string, pieces int64) Sample {
	row := 0
	for row < len(lotSizes) && pieces > lotSizes[row] {
		row++
	}
	letter := strings.IndexByte(codeLetters, letters[level][row])
	zero := strings.IndexByte(codeLetters, zeroLetters[aql])
	step := min(max(letter-zero, 0), len(acceptance)-1)
	switch acceptance[step] {
	case -1:
		step--
	case -2:
		step++
	}
	letter = min(zero+step, len(codeLetters)-1)
	return Sample{codeLetters[letter : letter+1], min(sampleSizes[letter], pieces), acceptance[letter-zero]}
}

// Policy is policy "incoming".
type Policy struct {
	// Plans are asked in their order; the first that means a delivered part is followed. What none means is not inspected.
	Plans []Plan `json:"plans"`
	// DueDays is within how many working days somebody looks.
	DueDays int `json:"due_days"`
}

// Plan says which deliveries are inspected and how strictly.
type Plan struct {
	// Category is a part category; one that ends in * is the beginning of several.
	Category string `json:"category"`
	// Supplier of the delivery; "" is any.
	Supplier string `json:"supplier"`
	Level    Level  `json:"level"`
	// AQL is the acceptance quality limit in percent, as ISO 2859-1 writes it ("0.65", "1.0").
	AQL string `json:"aql"`
}

const policyName = "incoming"

// PolicyKind says what is inspected when it comes in.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Policy{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p Policy
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		return p.check()
	}}
}

func (p Policy) check() error {
	if p.DueDays < 1 || p.DueDays > 30 {
		return errors.New("due_days is 1 to 30")
	}
	for i, plan := range p.Plans {
		switch {
		case !catalog.NamesCategories(plan.Category):
			return fmt.Errorf("plans[%d].category is the name of a part category; * stands at the end alone", i)
		case strings.TrimSpace(plan.Supplier) != plan.Supplier:
			return fmt.Errorf("plans[%d].supplier begins and ends without blanks", i)
		case !slices.Contains(Levels(), plan.Level):
			return fmt.Errorf("plans[%d].level is one of %v", i, Levels())
		case !slices.Contains(AQLs(), plan.AQL):
			return fmt.Errorf("plans[%d].aql is one of %v", i, AQLs())
		}
	}
	return nil
}

// planFor is the first plan that means a part of this category from this supplier; false when none does.
func (p Policy) planFor(category, supplier string) (Plan, bool) {
	i := slices.IndexFunc(p.Plans, func(plan Plan) bool {
		return catalog.MeansCategory(plan.Category, category) && (plan.Supplier == "" || strings.EqualFold(plan.Supplier, strings.TrimSpace(supplier)))
	})
	if i < 0 {
		return Plan{}, false
	}
	return p.Plans[i], true
}
