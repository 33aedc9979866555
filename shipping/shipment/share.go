package shipment

import (
	"strings"

	"github.com/google/uuid"

	"fettle/internal/event"
)

// Share is what a shipment holds for one repair.
type Share struct {
	Repair string
	Lines  []uuid.UUID
}

// Shares are the repairs a shipment serves, each with its lines, in the order of lines.
func (s Shipment) Shares() []Share {
	var out []Share
	for _, l := range s.Lines {
		out = AddShare(out, l.Repair, l.Line)
	}
	return OrWhole(out, s.Repair)
}

// AddShare adds a line to the share of its repair.
func AddShare(shares []Share, repair string, line uuid.UUID) []Share {
	for i := range shares {
		if shares[i].Repair == repair {
			shares[i].Lines = append(shares[i].Lines, line)
			return shares
		}
	}
	return append(shares, Share{repair, []uuid.UUID{line}})
}

// OrWhole is one share without lines where a shipment has none to tell of.
func OrWhole(shares []Share, repair string) []Share {
	if len(shares) == 0 {
		return []Share{{Repair: repair}}
	}
	return shares
}

// EventPerRepair makes an event for each repair, so that each hears in its own order of what concerns it and of no other's lines.
func EventPerRepair[F event.Event](shares []Share, of func(Share) F) []event.Event {
	out := make([]event.Event, len(shares))
	for i, s := range shares {
		out[i] = of(s)
	}
	return out
}

// referenceOf names the repairs a shipment serves, for its label.
func referenceOf(s Shipment) string {
	var names []string
	for _, of := range s.Shares() {
		names = append(names, of.Repair)
	}
	return strings.Join(names, " ")
}
