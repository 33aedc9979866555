package repairflow

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"fettle/allocation"
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
func promisesShown(promises []allocation.Promise, lines []PartLine) []PagePromise {
	byID, heir := map[uuid.UUID]PartLine{}, map[uuid.UUID]uuid.UUID{}
	for _, l := range lines {
		byID[l.ID] = l
		if l.Replaces != nil {
			heir[*l.Replaces] = l.ID
		}
	}
	out := make([]PagePromise, 0, len(promises))
	for i, p := range promises {
		l := byID[p.Line]
		shown := promiseShown(p, promised(promises[i+1:], p.Line, heir))
		shown.PartNameZH, shown.PartNameEN = l.PartNameZH, l.PartNameEN
		out = append(out, shown)
	}
	return out
}

// promised is the first promise of a line, or of the one in its place; nil when there is none.
func promised(later []allocation.Promise, line uuid.UUID, heir map[uuid.UUID]uuid.UUID) *allocation.Promise {
	for _, p := range later {
		if p.Line == line || p.Line == heir[line] {
			return &p
		}
	}
	return nil
}

// promiseShown leaves out who sends the part and what he said of it: that may be an engineer's van.
func promiseShown(p allocation.Promise, next *allocation.Promise) PagePromise {
	shown := PagePromise{ID: p.ID, MadeAt: p.MadeAt, DueAt: p.DueAt, ArrivesAt: p.ArrivesAt, Within24h: p.Within24h, State: p.State}
	if p.State != allocation.StateOpen {
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
var changes = map[string]Text{
	delayed: {"原来的包裹晚点了，我们从更快的地方另发了一件。", "The first parcel was running late, so we sent another from a place that is faster."},
	onHold:  {"这批备件暂停使用以作检查，我们另发一件。", "This batch is held back to be checked, so we send another part."},
	gone:    {"包裹在途中丢失，我们已另发一件。", "The parcel was lost on the way; we have sent another."},
}

// changeOf says why a promise is not open any more; next is what was promised in its place.
func changeOf(p allocation.Promise, next *allocation.Promise) Text {
	if why, known := changes[p.Reason]; known {
		return why
	}
	if code, delayed := strings.CutPrefix(p.Reason, allocation.DelayReason); delayed && p.State != allocation.StateKept {
		return delayTexts[code]
	}
	switch p.State {
	case allocation.StateKept:
		return Text{"按承诺送达。", "It came as promised."}
	case allocation.StateBroken:
		return Text{"没有按时送到，抱歉。", "It did not come in time. We are sorry."}
	case allocation.StateVoid:
		return Text{"这一件不再需要了。", "This part is not needed any more."}
	}
	switch {
	case next == nil:
		return Text{"情况有变，正在重新安排。", "Something changed; we are arranging it anew."}
	case next.Source == "":
		return Text{"原定的仓库发不出，到货后立即补发。", "The place that was to send it cannot; it leaves as soon as stock arrives."}
	case p.Source == "":
		return Text{"备件有货了，送达时间已确定。", "The part is in stock again, and the time is firm."}
	case next.Source != p.Source:
		return Text{"改从另一处发货，送达时间重新计算。", "It is sent from another place; the time was worked out anew."}
	case next.ArrivesAt.After(p.ArrivesAt):
		return Text{"发货比预计的晚，送达时间推后。", "It leaves later than planned, so it comes later."}
	}
	return Text{"可以更早发出，送达时间提前或不变。", "It can leave sooner; it comes no later than was said."}
}
