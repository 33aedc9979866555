package repairflow

import (
	"time"

	"github.com/google/uuid"
)

// RepairMoved tells that a repair changed its state; From is empty when it was registered.
type RepairMoved struct {
	Repair string `json:"repair"`
	From   string `json:"from"`
	To     string `json:"to"`
	Reason string `json:"reason,omitempty"`
}

// EventType never changes.
func (RepairMoved) EventType() string { return "repairflow.repair_moved.v1" }

// EventKey is the repair.
func (e RepairMoved) EventKey() string { return e.Repair }

// LineMoved tells that a part line changed its state; From is empty when it was ordered.
type LineMoved struct {
	Repair string    `json:"repair"`
	Line   uuid.UUID `json:"line"`
	Part   string    `json:"part"`
	From   string    `json:"from"`
	To     string    `json:"to"`
	Reason string    `json:"reason,omitempty"`
}

// EventType never changes.
func (LineMoved) EventType() string { return "repairflow.line_moved.v1" }

// EventKey is the repair.
func (e LineMoved) EventKey() string { return e.Repair }

// PartInstalled tells which piece went in and which came out.
type PartInstalled struct {
	Repair    string    `json:"repair"`
	Line      uuid.UUID `json:"line"`
	Part      string    `json:"part"`
	NewSerial string    `json:"new_serial"`
	OldSerial string    `json:"old_serial"`
	Appliance string    `json:"appliance"`
	At        time.Time `json:"at"`
}

// EventType never changes.
func (PartInstalled) EventType() string { return "repairflow.part_installed.v1" }

// EventKey is the repair.
func (e PartInstalled) EventKey() string { return e.Repair }

// StockFreed tells that a cancelled line gave its pieces back to the shelf, so that a waiting line may have them.
type StockFreed struct {
	Part string `json:"part"`
}

// EventType never changes.
func (StockFreed) EventType() string { return "repairflow.stock_freed.v1" }

// EventKey is the part.
func (e StockFreed) EventKey() string { return "part:" + e.Part }

// HoldEnds is the timer of a soft hold and of an offered substitute.
type HoldEnds struct {
	Line  uuid.UUID `json:"line"`
	Until time.Time `json:"until"`
}

// EventType never changes.
func (HoldEnds) EventType() string { return "repairflow.hold_ends.v1" }

// EventKey is the timer's own, so that it holds back nothing else.
func (e HoldEnds) EventKey() string {
	return "hold:" + e.Line.String() + ":" + e.Until.UTC().Format(time.RFC3339)
}

// LineWaits tells that a line found nothing. It is looked at once more when that is known to all, because pieces may have
// come free while it was written, by somebody who could not see it yet.
type LineWaits struct {
	Part string `json:"part"`
	// Zone is the time zone of the site.
	Zone string `json:"zone,omitempty"`
}

// EventType never changes.
func (LineWaits) EventType() string { return "repairflow.line_waits.v1" }

// EventKey is the part.
func (e LineWaits) EventKey() string { return "part:" + e.Part }

// WaveDue is the timer of a zone's morning.
type WaveDue struct {
	Zone string `json:"zone"`
	Day  string `json:"day"`
}

// EventType never changes.
func (WaveDue) EventType() string { return "repairflow.wave_due.v1" }

// EventKey is the timer's own, so that it holds back nothing else.
func (e WaveDue) EventKey() string { return "wave:" + e.Zone + ":" + e.Day }
