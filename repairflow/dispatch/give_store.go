package dispatch

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/visit"
)

// Give gives a locked repair to an engineer and lets follow what belongs to it.
func Give(ctx context.Context, tx *db.Tx, r repair.Repair, engineer string, d Decision) (Given, error) {
	before := r
	d.Repair, d.Engineer, d.Before = r.ID, engineer, r.Engineer
	after, err := repair.Reassign(ctx, tx, r.ID, engineer, d.Reason)
	if err != nil {
		return Given{}, err
	}
	d.Engineer = after.Engineer
	if err := visitsFollow(ctx, tx, after); err != nil {
		return Given{}, err
	}
	out := Given{Lines: []Followed{}}
	if before.Engineer != "" && before.Engineer != after.Engineer {
		if out.Lines, err = linesFollow(ctx, tx, before, after, d.Reason); err != nil {
			return Given{}, err
		}
	}
	out.Decision, err = keep(ctx, tx, d)
	return out, err
}

// visitsFollow gives what is appointed to the engineer of the repair; of a repair that was booked anew they have followed already.
func visitsFollow(ctx context.Context, tx *db.Tx, r repair.Repair) error {
	all, err := visit.Of(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.State.Over() || v.Engineer == r.Engineer {
			continue
		}
		if _, err := visit.Reassign(ctx, tx, v, r.Engineer); err != nil {
			return err
		}
	}
	return nil
}

// unpacked are the states of lines whose parcel has no label yet.
var unpacked = []orderline.State{orderline.Requested, orderline.Held, orderline.Offered, orderline.Backordered, orderline.Reserved, orderline.Picking}

// coming are the states of lines that are labelled or on their way.
var coming = []orderline.State{orderline.Packed, orderline.Shipped, orderline.Delivered, orderline.Disputed}

// linesFollow moves what belongs to a repair that changed hands. What goes to the customer's door goes there; what was to go to the
// outlet of the engineer before goes to the door as long as nobody has packed it; what lies in his van stays in his custody until he
// gives it back, and the same is sourced anew, maybe from the van of the one who goes now.
func linesFollow(ctx context.Context, tx *db.Tx, before, after repair.Repair, reason string) ([]Followed, error) {
	out := []Followed{}
	lines, err := orderline.LockOfRepair(ctx, tx, after.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if l.ClosedAt != nil {
			continue
		}
		f := Followed{Line: l.ID, Part: l.Part, How: Stays}
		inVan := before.Van != nil && l.Source == *before.Van
		switch {
		case l.State == orderline.Received && inVan:
			f.How = Sourced
			if f.Next, err = sourceAnew(ctx, tx, after, l, reason); err != nil {
				return nil, err
			}
		case l.ShipTo.Kind == "outlet" && slices.Contains(unpacked, l.State):
			f.How = Readdressed
			if err := orderline.Readdress(ctx, tx, l, after.ShipTo()); err != nil {
				return nil, err
			}
		case l.ShipTo.Kind == "outlet" && slices.Contains(coming, l.State):
			f.How = AtOutlet
		case !slices.Contains(unpacked, l.State) && !slices.Contains(coming, l.State):
			continue
		}
		out = append(out, f)
	}
	return out, nil
}

// sourceAnew leaves a piece with the engineer before, who gives it back, and orders the same for the one who goes now.
func sourceAnew(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line, reason string) (*uuid.UUID, error) {
	if _, err := custody.Report(ctx, tx, l.ID, "unused", reason); err != nil {
		return nil, err
	}
	fresh, err := l.Again(tx)
	if err != nil {
		return nil, err
	}
	if _, _, err := partorder.SourceLine(ctx, tx, r, fresh, partorder.DemandsOf(r, []orderline.Line{fresh})[0]); err != nil {
		return nil, err
	}
	return &fresh.ID, nil
}
