package carrier

import "fettle/internal/closed"

// Verdict is what was made of a fact that was not taken as it stands.
type Verdict string

// Verdicts on a fact; the last one is on a message.
const (
	// Approximate was read, and something of it had to be guessed.
	Approximate Verdict = "approximate"
	// Skipped could not be read; its neighbours were.
	Skipped Verdict = "skipped"
	// Nothing was in the message that concerns a parcel.
	Nothing Verdict = "nothing"
)

// Verdicts lists them all.
func Verdicts() []Verdict { return []Verdict{Approximate, Skipped, Nothing} }

// Schema lists them in the contracts.
func (Verdict) Schema(closed.Registry) *closed.Schema { return closed.Of(Verdicts()) }

// Reason says why a fact is approximate or was skipped, or a message is about nothing.
type Reason string

// Reasons of verdicts.
const (
	// ByMinute: its time has no seconds.
	ByMinute Reason = "minute"
	// ByDay: its time is a day.
	ByDay Reason = "day"
	// ByYear: its time has no year.
	ByYear Reason = "year"
	// ByZone: its time has no zone, and that of the place or of the carrier was taken.
	ByZone Reason = "zone"
	// ByState: it has no code of its own, and the state of its list was taken.
	ByState Reason = "code_of_list"
	// ByCharset: the message was not UTF-8.
	ByCharset Reason = "charset"
	// BySwap: longitude and latitude were the other way round.
	BySwap Reason = "position_swapped"
	// NoPosition: its position is none and was left out.
	NoPosition Reason = "position_dropped"
	// NoWaybill, NoCarrier, NoCode and NoTime: what a fact cannot do without is missing.
	NoWaybill Reason = "no_waybill"
	NoCarrier Reason = "no_carrier"
	NoCode    Reason = "no_code"
	NoTime    Reason = "no_time"
	// BadTime: its time cannot be read, or is of no year in which parcels travel.
	BadTime Reason = "bad_time"
	// BadName: its source, carrier, waybill or code is too long or cannot be printed.
	BadName Reason = "bad_name"
	// NoObject: the entry is not one.
	NoObject Reason = "no_object"
	// NoFacts: a list with nothing in it.
	NoFacts Reason = "no_facts"
	// Ended: the sender follows this waybill no longer.
	Ended Reason = "ended"
	// NoParcel: the message is about something else.
	NoParcel Reason = "no_parcel"
)

// Reasons lists them all.
func Reasons() []Reason {
	return []Reason{ByMinute, ByDay, ByYear, ByZone, ByState, ByCharset, BySwap, NoPosition, NoWaybill, NoCarrier, NoCode, NoTime, BadTime, BadName,
		NoObject, NoFacts, Ended, NoParcel}
}

// Schema lists them in the contracts.
func (Reason) Schema(closed.Registry) *closed.Schema { return closed.Of(Reasons()) }

// Finding is a verdict on one fact of a message, but those that were taken as they stand: Message.Taken counts these.
type Finding struct {
	Verdict Verdict
	Reason  Reason
	Carrier string
	Waybill string
	// Entry is the place of the fact in its list, from 0; -1 is the message.
	Entry int
	// Detail is what stood there, cut short.
	Detail string
}

// longestDetail bounds what is kept of a value that could not be read.
const longestDetail = 80
