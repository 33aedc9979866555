package repairflow

import (
	"time"

	"github.com/google/uuid"
)

// Facts of this room, keyed by the repair.

// RepairMoved tells that a repair changed its state; From is empty when it was registered.
type RepairMoved struct {
	Repair string `json:"repair"`
	From   string `json:"from"`
	To     string `json:"to"`
	Reason string `json:"reason,omitempty"`
}

// LineMoved tells that a part line changed its state; From is empty when it was ordered.
type LineMoved struct {
	Repair string    `json:"repair"`
	Line   uuid.UUID `json:"line"`
	Part   string    `json:"part"`
	From   string    `json:"from"`
	To     string    `json:"to"`
	Reason string    `json:"reason,omitempty"`
}

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

// The type strings never change.

func (RepairMoved) EventType() string   { return "repairflow.repair_moved.v1" }
func (LineMoved) EventType() string     { return "repairflow.line_moved.v1" }
func (PartInstalled) EventType() string { return "repairflow.part_installed.v1" }

func (e RepairMoved) EventKey() string   { return e.Repair }
func (e LineMoved) EventKey() string     { return e.Repair }
func (e PartInstalled) EventKey() string { return e.Repair }

// StockFreed tells that a cancelled line gave its pieces back to the shelf, so that a waiting line may have them.
type StockFreed struct {
	Part string `json:"part"`
}

// EventType never changes.
func (StockFreed) EventType() string { return "repairflow.stock_freed.v1" }

// EventKey is the part.
func (e StockFreed) EventKey() string { return "part:" + e.Part }
