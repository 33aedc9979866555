package shipping

import (
	"strings"

	"github.com/google/uuid"

	"fettle/internal/event"
)

// share is what a parcel holds for one repair.
type share struct {
	Repair string
	Lines  []uuid.UUID
}

// shares are the repairs a parcel serves, each with its lines, in the order of lines.
func (s Shipment) shares() []share {
	var out []share
	for _, l := range s.Lines {
		out = addShare(out, l.Repair, l.Line)
	}
	return orWhole(out, s.Repair)
}

func addShare(shares []share, repair string, line uuid.UUID) []share {
	for i := range shares {
		if shares[i].Repair == repair {
			shares[i].Lines = append(shares[i].Lines, line)
			return shares
		}
	}
	return append(shares, share{repair, []uuid.UUID{line}})
}

// orWhole is one share without lines where a parcel has none to tell of.
func orWhole(shares []share, repair string) []share {
	if len(shares) == 0 {
		return []share{{Repair: repair}}
	}
	return shares
}

// eventPerRepair makes an event for each repair, so that each hears in its own order of what concerns it and of no other's lines.
func eventPerRepair[F event.Event](shares []share, of func(share) F) []event.Event {
	out := make([]event.Event, len(shares))
	for i, s := range shares {
		out[i] = of(s)
	}
	return out
}

// referenceOf names the repairs a parcel serves, for its label.
func referenceOf(s Shipment) string {
	var names []string
	for _, of := range s.shares() {
		names = append(names, of.Repair)
	}
	return strings.Join(names, " ")
}
