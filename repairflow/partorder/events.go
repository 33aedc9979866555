package partorder

import (
	"time"

	"github.com/google/uuid"
)

// StockFreed tells that a cancelled line gave its pieces back to the shelf, so that a waiting line may have them.
type StockFreed struct {
	Part string `json:"part"`
}

// EventType never changes.
func (StockFreed) EventType() string { return "repairflow.stock_freed.v1" }

// EventKey is the part.
func (e StockFreed) EventKey() string { return "part:" + e.Part }

// SoftReservationEnds is the timer of a soft reservation and of an offered substitute.
type SoftReservationEnds struct {
	Line  uuid.UUID `json:"line"`
	Until time.Time `json:"until"`
}

// EventType never changes.
func (SoftReservationEnds) EventType() string { return "repairflow.hold_ends.v1" }

// EventKey is the timer's own, so that it holds back nothing else.
func (e SoftReservationEnds) EventKey() string {
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
