package stock

import (
	"errors"

	"github.com/google/uuid"
)

// Unit is one piece of a serialised part.
type Unit struct {
	Part      string    `db:"part" json:"part"`
	Serial    string    `db:"serial" json:"serial"`
	Location  string    `db:"location" json:"location"`
	Condition Condition `db:"condition" json:"condition"`
	// InstalledIn is "model/serial" of the appliance it was fitted into.
	InstalledIn string `db:"installed_in" json:"installed_in"`
	// Suspect says why the serial is distrusted; empty when it is not.
	Suspect string `db:"suspect" json:"suspect"`
	Bin     string `db:"bin" json:"bin"`
	Lot     string `db:"lot" json:"lot"`
	// Hold is the batch hold that it is under.
	Hold    *uuid.UUID `db:"hold" json:"hold"`
	Version int        `db:"version" json:"version"`
}

type unitKey struct{ part, serial string }

// liesAt refuses unless the piece may be taken from there.
func (u Unit) liesAt(location string, condition Condition) error {
	switch {
	case u.InstalledIn != "":
		return ErrSerialInstalled.With("serial", u.Serial, "installed_in", u.InstalledIn)
	case u.Location != location || u.Condition != condition:
		return ErrSerialElsewhere.With("serial", u.Serial, "location", u.Location, "condition", u.Condition)
	case u.Suspect != "":
		return ErrSerialSuspect.With("serial", u.Serial, "why", u.Suspect)
	case u.Hold != nil:
		return ErrOnHold.With("serial", u.Serial, "hold", u.Hold)
	}
	return nil
}

// serialRules tells how the two ends of a movement treat serials.
type serialRules struct {
	FromTracked, ToTracked bool
	unitOutside            bool // the piece is with a customer, a supplier or lost
	AsideTo                bool // quarantine, scrap or lost: where distrusted pieces may go
}

// Moved answers where the piece is after m. u is nil when the serial is not known.
func (u *Unit) Moved(m Movement, t serialRules) (Unit, error) {
	if u == nil {
		if t.FromTracked {
			return Unit{}, ErrSerialUnknown.With("serial", m.Serial)
		}
		return Unit{Part: m.Part, Serial: m.Serial, Location: m.To.Location, Condition: m.To.Condition, Bin: m.ToBin, Lot: m.Lot}, nil
	}
	next := *u
	next.Location, next.Condition, next.Bin = m.To.Location, m.To.Condition, m.ToBin
	if m.Lot != "" {
		next.Lot = m.Lot
	}
	if m.To.Bucket != OnHold {
		next.Hold = nil
	} else if m.hold != nil {
		next.Hold = m.hold
	}
	if t.FromTracked {
		err := u.liesAt(m.From.Location, m.From.Condition)
		if err == nil || t.AsideTo && errors.Is(err, ErrSerialSuspect) || m.From.Bucket == OnHold && errors.Is(err, ErrOnHold) {
			return next, nil
		}
		return Unit{}, err
	}
	// An old part comes back from an appliance, or was taken in before anybody read its plate.
	here := u.Location == m.From.Location && u.Condition == m.From.Condition
	if !here && !t.unitOutside {
		return Unit{}, u.liesAt(m.From.Location, m.From.Condition)
	}
	next.InstalledIn = ""
	return next, nil
}
