package repairflow

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
)

// PagePromise is a promise on the customer's page: when it was made, what was promised, and when and why it was changed.
type PagePromise struct {
	ID         uuid.UUID `json:"id"`
	PartNameZH string    `json:"part_name_zh"`
	PartNameEN string    `json:"part_name_en"`
	MadeAt     time.Time `json:"made_at"`
	DueAt      time.Time `json:"due_at"`
	ArrivesAt  time.Time `json:"arrives_at"`
	Within24h  bool      `json:"within_24h"`
	State      string    `json:"state"`
	// ChangedAt is when it was kept, broken or superseded, and Changed says why.
	ChangedAt *time.Time `json:"changed_at"`
	Changed   *Text      `json:"changed"`
}

// promisesShown are the promises of a repair in plain words, in their order.
func promisesShown(promises []sourcing.Promise, lines []PartLine) []PagePromise {
	byID, successor := map[uuid.UUID]PartLine{}, map[uuid.UUID]uuid.UUID{}
	for _, l := range lines {
		byID[l.ID] = l
		if l.Replaces != nil {
			successor[*l.Replaces] = l.ID
		}
	}
	out := make([]PagePromise, 0, len(promises))
	for i, p := range promises {
		l := byID[p.Line]
		shown := promiseShown(p, promiseInPlace(promises[i+1:], p.Line, successor))
		shown.PartNameZH, shown.PartNameEN = l.PartNameZH, l.PartNameEN
		out = append(out, shown)
	}
	return out
}

// promiseInPlace is the first promise of a line, or of the one in its place; nil when there is none.
func promiseInPlace(later []sourcing.Promise, line uuid.UUID, successor map[uuid.UUID]uuid.UUID) *sourcing.Promise {
	for _, p := range later {
		if p.Line == line || p.Line == successor[line] {
			return &p
		}
	}
	return nil
}

// promiseShown leaves out who sends the part and what he said of it: that may be an engineer's van.
func promiseShown(p sourcing.Promise, next *sourcing.Promise) PagePromise {
	shown := PagePromise{ID: p.ID, MadeAt: p.MadeAt, DueAt: p.DueAt, ArrivesAt: p.ArrivesAt, Within24h: p.Within24h, State: p.State}
	if p.State != sourcing.StateOpen {
		why := changeOf(p, next)
		shown.ChangedAt, shown.Changed = p.JudgedAt, &why
	}
	return shown
}

// Why promises are broken before their time; what is late is broken without a reason.
const (
	onHold = "on hold"
	gone   = "lost"
)

// changes are the reasons that the rooms keep with a promise, in the customer's words. What a person wrote is not told.
var changes = map[string]string{delayed: "change.delayed", onHold: "change.on_hold", gone: "change.lost"}

// changeOf says why a promise is not open any more; next is what was promised in its place.
func changeOf(p sourcing.Promise, next *sourcing.Promise) Text {
	if why, known := changes[p.Reason]; known {
		return sentence(why)
	}
	if code, delayed := strings.CutPrefix(p.Reason, sourcing.DelayReason); delayed && p.State != sourcing.StateKept {
		return sentence("delay." + code)
	}
	switch p.State {
	case sourcing.StateKept:
		return sentence("change.kept")
	case sourcing.StateBroken:
		return sentence("change.broken")
	case sourcing.StateVoid:
		return sentence("change.void")
	}
	switch {
	case next == nil:
		return sentence("change.arranging")
	case next.Source == "":
		return sentence("change.waits")
	case p.Source == "":
		return sentence("change.in_stock")
	case next.Source != p.Source:
		return sentence("change.elsewhere")
	case next.ArrivesAt.After(p.ArrivesAt):
		return sentence("change.later")
	}
	return sentence("change.sooner")
}
