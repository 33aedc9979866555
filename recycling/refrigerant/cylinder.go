package refrigerant

import (
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
)

// Gas is a refrigerant, by its number of ASHRAE 34.
type Gas string

// Gases lists those that cylinders are kept for.
func Gases() []Gas {
	return []Gas{"R12", "R134a", "R22", "R290", "R32", "R404A", "R407C", "R410A", "R600a"}
}

// Schema lists them in the contracts.
func (Gas) Schema(closed.Registry) *closed.Schema { return closed.Of(Gases()) }

// EntryKind says what an entry of a cylinder is.
type EntryKind string

// Kinds of entries.
const (
	// Recovered came out of an appliance.
	Recovered EntryKind = "recovered"
	// Emptied went with a waste lot, or to who takes it.
	Emptied EntryKind = "emptied"
	// Corrected is what the scale showed other than the entries said.
	Corrected EntryKind = "corrected"
)

// EntryKinds lists them all.
func EntryKinds() []EntryKind { return []EntryKind{Recovered, Emptied, Corrected} }

// LossKind says what did not agree.
type LossKind string

// Kinds of losses.
const (
	// OverNameplate is more than the appliance can have held.
	OverNameplate LossKind = "over_nameplate"
	// CylinderDiffers weighs other than what was put in.
	CylinderDiffers LossKind = "cylinder_differs"
)

// LossKinds lists them all.
func LossKinds() []LossKind { return []LossKind{OverNameplate, CylinderDiffers} }

// Schema lists them in the contracts.
func (LossKind) Schema(closed.Registry) *closed.Schema { return closed.Of(LossKinds()) }

// Cylinder is a vessel for one refrigerant.
type Cylinder struct {
	Serial        string    `db:"serial" json:"serial"`
	Refrigerant   Gas       `db:"refrigerant" json:"refrigerant"`
	CapacityGrams int64     `db:"capacity_grams" json:"capacity_grams" doc:"The most refrigerant that it may hold."`
	TareGrams     int64     `db:"tare_grams" json:"tare_grams"`
	Location      string    `db:"location" json:"location"`
	ContentGrams  int64     `db:"content_grams" json:"content_grams"`
	AddedAt       time.Time `db:"added_at" json:"added_at"`
	Version       int       `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (c Cylinder) ETagVersion() int { return c.Version }

// scaleSlack is how far a scale in the field may be off, in grams.
const scaleSlack = 20

// missing is what the scale shows more (or less, negative) than the entries say; within the slack of a scale it is nothing.
func (c Cylinder) missing(gross int64) int64 {
	d := gross - c.TareGrams - c.ContentGrams
	if max(d, -d) <= scaleSlack {
		return 0
	}
	return d
}

// Loss is refrigerant that does not add up.
type Loss struct {
	ID            uuid.UUID `db:"id" json:"id"`
	At            time.Time `db:"at" json:"at"`
	By            string    `db:"by" json:"by"`
	Kind          LossKind  `db:"kind" json:"kind"`
	Cylinder      string    `db:"cylinder" json:"cylinder"`
	Repair        string    `db:"repair" json:"repair"`
	Appliance     string    `db:"appliance" json:"appliance"`
	ExpectedGrams int64     `db:"expected_grams" json:"expected_grams"`
	FoundGrams    int64     `db:"found_grams" json:"found_grams"`
}

// Recovery is what an engineer weighed.
type Recovery struct {
	Repair, Appliance       string
	Refrigerant             Gas
	Nameplate, Residual     int64
	BeforeGross, AfterGross int64
}
