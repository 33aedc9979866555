package diagnosis

import (
	"context"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/kit"
	"fettle/repairflow/repair"
)

// Subscribe learns from what the bench says of old parts, and from parts that were fitted or were the wrong ones.
func Subscribe(p *event.Dispatcher) {
	const me = "diagnosis"
	event.On(p, me, packKit)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e oldpart.InspectedEvent) error {
		switch e.Verdict {
		case oldpart.FaultConfirmed:
			return learn(ctx, tx, e.Line, Confirmed)
		case oldpart.NoFaultFound:
			return learn(ctx, tx, e.Line, NotConfirmed)
		}
		// Another part, a changed or a broken one says nothing of the diagnosis.
		return nil
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e custody.PartInstalled) error {
		return countFit(ctx, tx, e.Line, 0)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e custody.WrongReported) error {
		if err := learn(ctx, tx, e.Line, WrongPart); err != nil {
			return err
		}
		return countFit(ctx, tx, e.Line, 1)
	})
}

// packKit has an engineer take along what a repair that is his now will probably take.
func packKit(ctx context.Context, tx *db.Tx, e repair.Moved) error {
	if e.To != repair.Booked {
		return nil
	}
	r, err := repair.ByID(ctx, tx, e.Repair)
	if err != nil || r.State != repair.Booked {
		return err
	}
	found, err := lookupFor(ctx, tx, r.Model, r.Serial, r.Symptom)
	if err != nil {
		return err
	}
	var likely []kit.Likely
	for _, l := range likelyParts(found) {
		likely = append(likely, kit.Likely{Part: l.Part, Permille: l.Permille, Entry: l.Entry})
	}
	_, err = kit.Pack(ctx, tx, e.Repair, likely)
	return err
}
