package visit

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/closed"
)

// Visit is one trip of an engineer to an appliance.
type Visit struct {
	ID       string `db:"id" json:"id"`
	Repair   string `db:"repair" json:"repair"`
	Kind     Kind   `db:"kind" json:"kind"`
	Engineer string `db:"engineer" json:"engineer"`
	State    State  `db:"state" json:"state"`
	// WalkIn was appointed by nobody.
	WalkIn    bool       `db:"walk_in" json:"walk_in"`
	StartsAt  time.Time  `db:"starts_at" json:"starts_at"`
	EndsAt    time.Time  `db:"ends_at" json:"ends_at"`
	Zone      string     `db:"zone" json:"zone"`
	EnRouteAt *time.Time `db:"en_route_at" json:"en_route_at"`
	ArrivedAt *time.Time `db:"arrived_at" json:"arrived_at"`
	EndedAt   *time.Time `db:"ended_at" json:"ended_at"`
	Reason    string     `db:"reason" json:"reason"`
	// Code is what only the customer is told.
	Code      string `db:"code" json:"-"`
	CodeTries int    `db:"code_tries" json:"-"`
	// CodeUsedAt is when the customer's code was said; NoCode why it was not.
	CodeUsedAt *time.Time `db:"code_used_at" json:"code_used_at"`
	NoCode     string     `db:"no_code" json:"no_code"`
	// Card is the work card that is valid now, CardCheck what stands on it for who cannot scan.
	Card       *uuid.UUID `db:"card" json:"-"`
	CardCheck  string     `db:"card_check" json:"-"`
	CardTries  int        `db:"card_tries" json:"-"`
	CardSeenAt *time.Time `db:"card_seen_at" json:"card_seen_at"`
	BadgeShown bool       `db:"badge_shown" json:"badge_shown"`
	// Checks are what of the safety checklist was ticked.
	Checks pq.StringArray `db:"checks" json:"checks"`
	// Test is how the appliance worked at the end, Signature the customer's, as evidence.
	Test      TestResult `db:"test" json:"test"`
	TestNote  string     `db:"test_note" json:"test_note"`
	SignedAt  *time.Time `db:"signed_at" json:"signed_at"`
	Unsigned  string     `db:"unsigned" json:"unsigned" doc:"Why the customer did not sign."`
	CreatedAt time.Time  `db:"created_at" json:"created_at"`
	CreatedBy string     `db:"created_by" json:"created_by"`
	Version   int        `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (v Visit) ETagVersion() int { return v.Version }

// walkInTerm is how long a visit lasts, as far as anybody knows, that was not appointed.
const walkInTerm = 2 * time.Hour

// slack is how long after its window a visit may begin: who is late still comes.
const slack = 4 * time.Hour

// TestResult is how an appliance worked when the engineer left it.
type TestResult string

// Results of a function test.
const (
	// Untested is what nobody has said yet.
	Untested TestResult = ""
	// Passed works as it should.
	Passed TestResult = "passed"
	// Failed does not.
	Failed TestResult = "failed"
	// NotPossible could not be tried.
	NotPossible TestResult = "not_possible"
)

// TestResults lists them all.
func TestResults() []TestResult { return []TestResult{Untested, Passed, Failed, NotPossible} }

// Schema lists them in the contracts.
func (TestResult) Schema(closed.Registry) *closed.Schema { return closed.Of(TestResults()) }

// Check is a line of the safety checklist.
type Check string

// Checks before anything is opened.
const (
	// PowerOff has the appliance without current.
	PowerOff Check = "power_off"
	// SupplyClosed has gas and water shut.
	SupplyClosed Check = "supply_closed"
	// Earthed has its protective earth tried.
	Earthed Check = "earthed"
	// Clear has room to work, and nobody else in it.
	Clear Check = "clear"
)

// Checks lists them all.
func Checks() []Check { return []Check{PowerOff, SupplyClosed, Earthed, Clear} }

// Schema lists them in the contracts.
func (Check) Schema(closed.Registry) *closed.Schema { return closed.Of(Checks()) }

// missing are the checks of a list that were not ticked.
func (v Visit) missing(needed []Check) []Check {
	out := []Check{}
	for _, c := range needed {
		if !slices.Contains(v.Checks, string(c)) {
			out = append(out, c)
		}
	}
	return out
}
