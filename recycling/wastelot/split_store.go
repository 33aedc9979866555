package wastelot

import (
	"context"
	"fmt"
	"slices"

	"fettle/internal/db"
	"fettle/recycling/oldpart"
)

// Split takes old parts of an open lot into another open one of the same site and code, a new one when into is empty. The
// storage clock goes with the pieces, for it is the receipt of the oldest; a warning that was given for them is given.
func Split(ctx context.Context, tx *db.Tx, from, into string, returns []string) (Lot, error) {
	if from == into {
		return Lot{}, ErrLotState.Because("same").With("lot", from).At("body.into")
	}
	// Locked by number: two that split into each other wait for each other and not both for ever.
	for _, id := range slices.Sorted(slices.Values([]string{from, into})) {
		if id == "" {
			continue
		}
		if _, err := Lock(ctx, tx, id); err != nil {
			return Lot{}, err
		}
	}
	source, err := openLotForSplit(ctx, tx, from)
	if err != nil {
		return source, err
	}
	var target Lot
	if into == "" {
		if target, err = OpenLot(ctx, tx, source.Warehouse, source.HazardCode); err != nil {
			return target, err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE waste_lots SET split_from = $2, warned_days = $3 WHERE id = $1", target.ID, from, source.WarnedDays); err != nil {
			return target, fmt.Errorf("tell whom lot %s was taken from: %w", target.ID, err)
		}
	} else if target, err = openLotForSplit(ctx, tx, into); err != nil {
		return target, err
	}
	if target.Warehouse != source.Warehouse {
		return target, ErrNoLot.At("body.into")
	}
	if target.HazardCode != source.HazardCode {
		return target, ErrHazardMix.With("return", from, "code", source.HazardCode, "lot_code", target.HazardCode).At("body.into")
	}
	parts, err := oldpart.LockOfLots(ctx, tx, []string{from})
	if err != nil {
		return target, err
	}
	for i, id := range returns {
		at := slices.IndexFunc(parts, func(r oldpart.Return) bool { return r.ID == id })
		if at < 0 {
			return target, oldpart.ErrNoReturn.At(fmt.Sprintf("body.returns[%d]", i))
		}
		if err := oldpart.Restage(ctx, tx, parts[at], target.ID); err != nil {
			return target, err
		}
	}
	return watched(ctx, tx, target.ID)
}

func openLotForSplit(ctx context.Context, tx *db.Tx, id string) (Lot, error) {
	l, err := Lock(ctx, tx, id)
	if err == nil && l.State != Open {
		return l, ErrLotState.Because("not_open").With("lot", l.ID, "state", l.State)
	}
	return l, err
}
