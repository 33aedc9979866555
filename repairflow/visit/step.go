package visit

import (
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/closed"
)

// Step is one of the five things that are done at the door.
type Step struct {
	Visit   string     `db:"visit" json:"-"`
	Step    State      `db:"step" json:"step"`
	BeganAt time.Time  `db:"began_at" json:"began_at"`
	EndedAt *time.Time `db:"ended_at" json:"ended_at"`
	// Skipped says why it was left out.
	Skipped Skip   `db:"skipped" json:"skipped"`
	Note    string `db:"note" json:"note"`
	// Bagged are the old parts that were put into their bags.
	Bagged pq.StringArray `db:"bagged" json:"bagged"`
	By     string         `db:"by_login" json:"by"`
}

// Skip says why a step was left out.
type Skip string

// Reasons to leave a step out.
const (
	// NotSkipped is a step that was done.
	NotSkipped Skip = ""
	// NotNeeded has nothing to do.
	NotNeeded Skip = "not_needed"
	// Refused is not wanted by the customer.
	Refused Skip = "refused"
	// PartsToCome waits for a part.
	PartsToCome Skip = "parts_to_come"
	// NoAccess cannot be reached.
	NoAccess Skip = "no_access"
	// OtherReason stands in words.
	OtherReason Skip = "other"
)

// Skips lists them all.
func Skips() []Skip {
	return []Skip{NotSkipped, NotNeeded, Refused, PartsToCome, NoAccess, OtherReason}
}

// Schema lists them in the contracts.
func (Skip) Schema(closed.Registry) *closed.Schema { return closed.Of(Skips()) }

// facts are what the gates of the steps ask for.
type facts struct {
	visit    Visit
	steps    []Step
	found    bool // a fault
	quoted   bool // a quote was sent, or a voucher is there
	accepted bool // the customer said yes, or has a voucher
	missing  []Check
	unbagged []string
}

func (f facts) done(step State) bool {
	return slices.ContainsFunc(f.steps, func(s Step) bool { return s.Step == step && s.EndedAt != nil })
}

func (f facts) begun(step State) bool {
	return slices.ContainsFunc(f.steps, func(s Step) bool { return s.Step == step })
}

// mayBegin refuses a step whose turn it is not, or that must not begin yet.
func (f facts) mayBegin(step State, skip Skip) error {
	for _, s := range Steps() {
		if s == step {
			break
		}
		if !f.done(s) {
			return ErrGate.Because("before").With("step", s).At("body.step")
		}
	}
	if step != Repair || skip != NotSkipped {
		return nil
	}
	if !f.accepted {
		return ErrGate.Because("quote").At("body.step")
	}
	if len(f.missing) > 0 {
		return ErrGate.Because("safety").With("count", len(f.missing)).At("body.checks")
	}
	return nil
}

// mayEnd refuses the end of a step that lacks what makes it one. The greeting is never left out: who stands at the door says who he is.
func (f facts) mayEnd(step State, skip Skip, note string) error {
	if skip == OtherReason && note == "" {
		return ErrGate.Because("note").At("body.note")
	}
	switch {
	case step == Greet && (skip != NotSkipped || !f.visit.BadgeShown && f.visit.CardSeenAt == nil):
		return ErrGate.Because("badge").At("body.badge_shown")
	case skip != NotSkipped:
		return nil
	case step == Diagnose && !f.found:
		return ErrGate.Because("diagnosis").At("body.skipped")
	case step == Quote && !f.quoted:
		return ErrGate.Because("unquoted").At("body.skipped")
	case step == Clean && len(f.unbagged) > 0:
		return ErrGate.Because("bags").With("count", len(f.unbagged), "returns", f.unbagged).At("body.bagged")
	}
	return nil
}
