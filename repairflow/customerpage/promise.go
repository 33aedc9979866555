package customerpage

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/repairflow/orderline"
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
	// Late tells that it stands in the place of one that could not be kept, or cannot be kept itself.
	Late  bool                  `json:"late"`
	State sourcing.PromiseState `json:"state"`
	// ChangedAt is when it was kept, broken or superseded, and Changed says why.
	ChangedAt *time.Time `json:"changed_at"`
	Changed   *Text      `json:"changed"`
}

// promisesShown are the promises of a repair in plain words, in their order.
func promisesShown(promises []sourcing.Promise, lines []orderline.Line) []PagePromise {
	byID, successor := map[uuid.UUID]orderline.Line{}, map[uuid.UUID]uuid.UUID{}
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
	shown := PagePromise{ID: p.ID, MadeAt: p.MadeAt, DueAt: p.DueAt, ArrivesAt: p.ArrivesAt, Within24h: p.Within24h, State: p.State, Late: p.Late}
	if p.State != sourcing.StateOpen {
		why := ChangeOf(p, next)
		shown.ChangedAt, shown.Changed = p.JudgedAt, &why
	}
	return shown
}

// changes are the reasons that the rooms keep with a promise, in the customer's words. What a person wrote is not told.
var changes = map[string]string{orderline.Delayed: "change.delayed", orderline.OnHold: "change.on_hold", orderline.Gone: "change.lost", orderline.NotCollected: "change.not_collected",
	orderline.NotTaken: "change.refused"}

// lates are the causes of lateness in the customer's words.
var lates = map[sourcing.Lateness]string{sourcing.LateInWarehouse: "change.late_warehouse", sourcing.LateOnRoad: "change.late_road",
	sourcing.LateSupply: "change.late_supply"}

// ChangeOf says why a promise is not open any more; next is what was promised in its place.
func ChangeOf(p sourcing.Promise, next *sourcing.Promise) Text {
	if why, known := changes[p.Reason]; known {
		return Sentence(why)
	}
	if code, delayed := strings.CutPrefix(p.Reason, sourcing.DelayReason); delayed && p.State != sourcing.StateKept {
		return Sentence("delay." + code)
	}
	if cause, late := strings.CutPrefix(p.Reason, sourcing.LateReason); late && p.State == sourcing.StateSuperseded {
		return Sentence(lates[sourcing.Lateness(cause)])
	}
	switch p.State {
	case sourcing.StateKept:
		return Sentence("change.kept")
	case sourcing.StateBroken:
		return Sentence("change.broken")
	case sourcing.StateVoid:
		return Sentence("change.void")
	}
	switch {
	case next == nil:
		return Sentence("change.arranging")
	case next.Source == "":
		return Sentence("change.waits")
	case p.Source == "":
		return Sentence("change.in_stock")
	case next.Source != p.Source:
		return Sentence("change.elsewhere")
	case next.ArrivesAt.After(p.ArrivesAt):
		return Sentence("change.later")
	}
	return Sentence("change.sooner")
}
