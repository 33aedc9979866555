package onetap

import (
	"context"
	"errors"
	"slices"

	"fettle/internal/db"
	"fettle/repairflow/appointment"
)

// OfferReturn offers slots for the visit that fits what a repair has ordered. A repair that has taken a slot keeps it, and who asks again with
// the same key, as again tells, is answered with what he was offered.
func OfferReturn(ctx context.Context, tx *db.Tx, id string, again bool) (ReturnVisit, error) {
	out := ReturnVisit{Slots: []appointment.Slot{}}
	parts, err := appointment.PartsAt(ctx, tx, id)
	if errors.Is(err, appointment.ErrPartsUnknown) {
		out.NoSlots = PartsUnknown
		return out, nil
	}
	if err != nil {
		return out, err
	}
	if out.PartsAt = parts; parts == nil {
		out.NoSlots = InHand
		return out, nil
	}
	kept, err := appointment.OfRepair(ctx, tx, id)
	if err != nil {
		return out, err
	}
	if i := slices.IndexFunc(kept, func(s appointment.Slot) bool { return s.State == appointment.Taken }); i >= 0 {
		out.Slots = kept[i : i+1]
		return out, nil
	}
	if again && len(kept) > 0 {
		out.Slots = kept
		return out, nil
	}
	slots, err := appointment.Offer(ctx, tx, id)
	if errors.Is(err, appointment.ErrNone) {
		out.NoSlots = NobodyFree
		return out, nil
	}
	if err != nil {
		return out, err
	}
	out.Slots = slots
	return out, nil
}
