package sourcing

import (
	"fettle/allocation/network"
	"fettle/internal/closed"
)

// Outcome is what came of a demand.
type Outcome string

// Outcomes of a demand.
const (
	// Reserved has pieces at a place.
	Reserved Outcome = "reserved"
	// Backordered waits until something comes in.
	Backordered Outcome = "backordered"
)

// Outcomes lists them all.
func Outcomes() []Outcome { return []Outcome{Reserved, Backordered} }

// Schema lists them in the contracts.
func (Outcome) Schema(closed.Registry) *closed.Schema { return closed.Of(Outcomes()) }

// Reason is why a place was chosen, or was not, or why no place keeps the promise.
type Reason string

// Reasons a choice can carry.
const (
	// ReasonChosen won.
	ReasonChosen Reason = "chosen"
	// ReasonOwnVan won because the engineer carries it.
	ReasonOwnVan Reason = "own_van"
	// ReasonPastCutoff leaves on a later day because the order came too late for today.
	ReasonPastCutoff Reason = network.ReasonPastCutoff
	// ReasonClosedDay leaves on a later day because nobody works today.
	ReasonClosedDay Reason = network.ReasonClosedDay
	// ReasonTooLate does not keep the promise.
	ReasonTooLate Reason = "too_late"
	// ReasonCostlier keeps it as well, and costs more.
	ReasonCostlier Reason = "costlier"
	// ReasonLater comes later than the winner.
	ReasonLater Reason = "later"
	// ReasonFarther is like the winner but farther away.
	ReasonFarther Reason = "farther"
	// ReasonSubstitute would send another part.
	ReasonSubstitute Reason = "substitute"
	// ReasonRefurbished would send a refurbished piece.
	ReasonRefurbished Reason = "refurbished"
	// ReasonShort has fewer than are wanted.
	ReasonShort Reason = "short"
	// ReasonTaken had it until another was served.
	ReasonTaken Reason = "taken"
	// ReasonNoStock is near and has none.
	ReasonNoStock Reason = "no_stock"
	// ReasonExcluded was not to be asked.
	ReasonExcluded Reason = "excluded"
	// ReasonOutOfReach arrives so late that waiting for stock is better.
	ReasonOutOfReach Reason = "out_of_reach"
	// ReasonRationed keeps what it has for urgent orders.
	ReasonRationed Reason = "rationed"
	// ReasonRingFenced keeps what it has for a key account.
	ReasonRingFenced Reason = "ring_fenced"
	// ReasonPeerVan is the van of another engineer.
	ReasonPeerVan Reason = "peer_van"
	// ReasonConsent is such a van, whose engineer has to be asked.
	ReasonConsent Reason = "needs_consent"
	// ReasonLateral keeps what it has for its own town.
	ReasonLateral Reason = "lateral"
	// ReasonNoSource is of no place: nothing in the network can serve the demand.
	ReasonNoSource Reason = "no_source"
)

// Reasons lists every reason of a choice, and of a refusal.
func Reasons() []Reason {
	return []Reason{ReasonChosen, ReasonOwnVan, ReasonPastCutoff, ReasonClosedDay, ReasonTooLate, ReasonCostlier, ReasonLater,
		ReasonFarther, ReasonSubstitute, ReasonRefurbished, ReasonShort, ReasonTaken, ReasonNoStock, ReasonExcluded,
		ReasonOutOfReach, ReasonRationed, ReasonRingFenced, ReasonPeerVan, ReasonConsent, ReasonLateral, ReasonNoSource}
}

// Schema lists them in the contracts.
func (Reason) Schema(closed.Registry) *closed.Schema { return closed.Of(Reasons()) }
