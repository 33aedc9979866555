package onetap

import (
	"time"

	"fettle/internal/closed"
	"fettle/repairflow/appointment"
	"fettle/repairflow/partorder"
	"fettle/repairflow/quote"
)

// Answer is what is answered to an order.
type Answer struct {
	partorder.OrderOut
	Extras
}

// Extras are what an order is answered with beside its lines when it asks for a return visit.
type Extras struct {
	ReturnVisit *ReturnVisit    `json:"return_visit,omitempty"`
	Price       *quote.Estimate `json:"price,omitempty" doc:"Missing where the repair cannot be priced, as one with parts in two currencies."`
}

// NoSlots says why no slots are offered.
type NoSlots string

// Reasons to offer no slots; the empty one is that there are some.
const (
	SlotsOffered NoSlots = ""
	// InHand is when every part is there already.
	InHand NoSlots = "in_hand"
	// PartsUnknown is when nobody knows when a part comes.
	PartsUnknown NoSlots = "parts_unknown"
	// NobodyFree is when no engineer is free within the days that slots are looked for.
	NobodyFree NoSlots = "nobody_free"
)

// NoSlotReasons lists them all.
func NoSlotReasons() []NoSlots { return []NoSlots{SlotsOffered, InHand, PartsUnknown, NobodyFree} }

// Schema lists them in the contracts.
func (NoSlots) Schema(closed.Registry) *closed.Schema { return closed.Of(NoSlotReasons()) }

// ReturnVisit is when the parts can be fitted.
type ReturnVisit struct {
	PartsAt *time.Time         `json:"parts_at" doc:"When the last part is in the engineer's hand; null when it is, or when nobody knows."`
	Slots   []appointment.Slot `json:"slots" doc:"Three that are offered, or the one that the repair has taken."`
	NoSlots NoSlots            `json:"no_slots" doc:"Why there are none."`
}
