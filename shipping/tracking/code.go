package tracking

import (
	"strings"
	"time"

	"fettle/internal/zone"
	"fettle/shipping/shipment"
	"fettle/texts"
)

// Meaning is what a carrier's code says.
type Meaning struct {
	Source    string          `db:"source"`
	Code      string          `db:"code"`
	ValidFrom time.Time       `db:"valid_from"`
	Status    shipment.Status `db:"status"`
	Reason    string          `db:"reason"`
	Rank      int             `db:"rank"`
	// Moves is false for codes that inform but never move the state.
	Moves     bool   `db:"moves"`
	MeaningZH string `db:"meaning_zh"`
	MeaningEN string `db:"meaning_en"`
}

// counts tells whether a code had this meaning on the day of a scan, which is the day of its place.
func (m Meaning) counts(s Scan) bool {
	// Nowhere is the day more than this away from that of UTC.
	const away = 15 * time.Hour
	switch {
	case s.OccurredAt.Sub(m.ValidFrom) >= away:
		return true
	case m.ValidFrom.Sub(s.OccurredAt) >= away:
		return false
	}
	return !zone.Today(s.OccurredAt, zone.Named(s.Zone)).Before(zone.Today(m.ValidFrom, time.UTC))
}

type codeKey struct{ source, code string }

// Codes is the code table: meanings of (source, code), newest first.
type Codes map[codeKey][]Meaning

// CodesOf arranges rows that are sorted by valid_from, newest first.
func CodesOf(rows []Meaning) Codes {
	c := Codes{}
	for _, m := range rows {
		k := codeKey{m.Source, m.Code}
		c[k] = append(c[k], m)
	}
	return c
}

// Of is the meaning of a scan's code on the day it was scanned; unknown codes are kept and fold to nothing until
// somebody maps them.
func (c Codes) Of(s Scan) Meaning {
	known := c[codeKey{s.Source, s.Code}]
	if family, _, sub := strings.Cut(s.Code, "_"); len(known) == 0 && sub {
		// AfterShip's Delivered_004 is a Delivered, whatever the number says beside.
		known = c[codeKey{s.Source, family}]
	}
	for _, m := range known {
		if m.counts(s) {
			return m
		}
	}
	meaning := texts.Of("carrier.news")
	return Meaning{Source: s.Source, Code: s.Code, Status: shipment.SaysUnknown, MeaningZH: meaning.In("zh"), MeaningEN: meaning.In("en")}
}
