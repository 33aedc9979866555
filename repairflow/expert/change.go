package expert

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/repairflow/orderline"
)

// Change is another part in the place of an order line.
type Change struct {
	Line     uuid.UUID      `db:"line" json:"line" doc:"The line that was called off."`
	Repair   string         `db:"repair" json:"repair"`
	Session  *uuid.UUID     `db:"session" json:"session"`
	NewLines pq.StringArray `db:"new_lines" json:"new_lines"`
	FromPart string         `db:"from_part" json:"from_part"`
	ToPart   string         `db:"to_part" json:"to_part"`
	Quantity int64          `db:"quantity" json:"quantity"`
	// OrderedBy is the author of the line, ChangedBy of what came in its place.
	OrderedBy string    `db:"ordered_by" json:"ordered_by"`
	ChangedBy string    `db:"changed_by" json:"changed_by"`
	Reason    string    `db:"reason" json:"reason"`
	At        time.Time `db:"changed_at" json:"changed_at"`
}

// changeable are the states in which nothing has left the warehouse yet.
var changeable = []orderline.State{orderline.Requested, orderline.Held, orderline.Offered, orderline.Backordered, orderline.Reserved,
	orderline.Picking, orderline.Packed}

// mayChange refuses who saw another line than there is now, and what is on the road already.
func mayChange(l orderline.Line, version int) error {
	switch {
	case !slices.Contains(changeable, l.State):
		return ErrLeft.With("from", l.State, "allowed", changeable)
	case l.Version != version:
		return ErrChanged.With("version", l.Version).At("body.version")
	}
	return nil
}
