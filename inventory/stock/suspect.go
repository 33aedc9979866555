package stock

import (
	"github.com/google/uuid"

	"fettle/texts"
)

// SerialSuspected tells that a scan does not fit what is known of a serial: the piece may be counterfeit, or its plate
// copied. What the books know of it is on hold until somebody has looked.
type SerialSuspected struct {
	Hold   uuid.UUID `json:"hold"`
	Part   string    `json:"part"`
	Serial string    `json:"serial"`
	// Location is where it was scanned.
	Location string `json:"location"`
	Why      string `json:"why"`
}

// EventType never changes.
func (SerialSuspected) EventType() string { return "inventory.serial_suspected.v1" }

// EventKey is the part.
func (e SerialSuspected) EventKey() string { return "part:" + e.Part }

// doubtAbout is why a serial that is about to be issued or fitted is distrusted; empty when it is not. u is nil for one that no
// warehouse has ever had.
func doubtAbout(u *Unit) string {
	switch {
	case u == nil:
		return texts.All("suspect.never_issued", nil).String()
	case u.InstalledIn != "":
		return texts.Of("suspect.fitted", "appliance", u.InstalledIn).All().String()
	}
	return ""
}
