package stock

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/ident"
	"fettle/inventory/site"
)

const inspectBySQL = `
UPDATE holds
SET inspect_by = $2
WHERE id = $1 AND (inspect_by IS NULL OR inspect_by > $2)`

// dueForInspection says by when somebody has to look at what a hold has caught, counted by the calendar of the first place that has
// some. What it catches later makes it earlier and never later. An expired lot needs no look.
func dueForInspection(ctx context.Context, tx *db.Tx, h Hold, told HoldPlaced) error {
	if h.Cause == ByExpiry || h.Overdue {
		return nil
	}
	var place site.Location
	if i := slices.IndexFunc(told.Pieces, func(p HeldPiece) bool { return p.Kind != site.Parcel && p.Kind != site.Van }); i >= 0 {
		var err error
		if place, err = site.ByCode(ctx, tx, told.Pieces[i].Location); err != nil {
			return err
		}
	}
	days := inspectionDays
	if told.isUrgent() {
		days = urgentInspectionDays
	}
	by, err := site.WorkingDaysAfter(ctx, tx, place, tx.Now, days)
	if err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, inspectBySQL, h.ID, by)
	if err != nil {
		return fmt.Errorf("say by when hold %s is inspected: %w", h.ID, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return event.EmitAt(ctx, tx, by, HoldInspectionDue{h.ID, h.Part})
}

const overdueHoldSQL = `
UPDATE holds
SET overdue = true
WHERE id = $1 AND closed_at IS NULL AND NOT overdue AND inspect_by <= $2
RETURNING id, part, lot, inspect_by`

// missInspection marks a hold at which nobody has looked in time.
func missInspection(ctx context.Context, tx *db.Tx, e HoldInspectionDue) error {
	var late []Hold
	if err := tx.SelectContext(ctx, &late, overdueHoldSQL, e.Hold, tx.Now); err != nil {
		return fmt.Errorf("mark hold %s overdue: %w", e.Hold, err)
	}
	for _, h := range late {
		if err := event.Emit(ctx, tx, HoldOverdue{h.ID, h.Part, h.Lot, *h.InspectBy}); err != nil {
			return err
		}
	}
	return nil
}

func lockHold(ctx context.Context, tx *db.Tx, id uuid.UUID) (Hold, error) {
	var rows []Hold
	if err := tx.SelectContext(ctx, &rows, holdColumns+" WHERE id = $1 FOR UPDATE", id); err != nil {
		return Hold{}, fmt.Errorf("lock hold %s: %w", id, err)
	}
	if len(rows) == 0 {
		return Hold{}, ErrHoldUnknown
	}
	return rows[0], Holds.May(rows[0].state(), HoldOver)
}

const closeHoldSQL = `
UPDATE holds
SET closed_at = $2
WHERE id = $1`

func closeHold(ctx context.Context, tx *db.Tx, h Hold, released int64) error {
	if _, err := tx.ExecContext(ctx, closeHoldSQL, h.ID, tx.Now); err != nil {
		return fmt.Errorf("close hold %s: %w", h.ID, err)
	}
	return event.Emit(ctx, tx, HoldEnded{Hold: h.ID, Part: h.Part, Released: released})
}

// ReleaseHold ends a hold: what it has on hold and nobody has scrapped is free again where it lies. Pieces that another hold
// names too stay on hold by that.
func ReleaseHold(ctx context.Context, tx *db.Tx, id uuid.UUID, note string) error {
	h, err := lockHold(ctx, tx, id)
	if err != nil {
		return err
	}
	if h.Cause == ByExpiry {
		return ErrExpired.Because("stays_on_hold")
	}
	if _, _, err := lockBatch(ctx, tx, h); err != nil {
		return err
	}
	pieces, err := heldBy(ctx, tx, h)
	if err != nil {
		return err
	}
	h.Reason = note
	var released int64
	moves := make([]Movement, len(pieces))
	for i, p := range pieces {
		moves[i] = p.movement(h, MoveUnhold, OnHold, Account{p.Location, p.Condition, Free})
		released += p.Quantity
	}
	if err := closeHold(ctx, tx, h, released); err != nil {
		return err
	}
	if err := Move(ctx, tx, moves); err != nil {
		return err
	}
	return HoldPartsAgain(ctx, tx, []string{h.Part})
}

// ScrapHold books out pieces that were looked at and are bad: those in a place, or with serials, or all. What is on the
// road is not at hand and stays on hold. The hold ends when nothing is left of it.
func ScrapHold(ctx context.Context, tx *db.Tx, id uuid.UUID, location string, serials []string, note string) (int64, error) {
	h, err := lockHold(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	if _, _, err := lockBatch(ctx, tx, h); err != nil {
		return 0, err
	}
	pieces, err := heldBy(ctx, tx, h)
	if err != nil {
		return 0, err
	}
	wanted := map[string]bool{}
	for _, scanned := range serials {
		serial, f := ReadSerial(h.Part, scanned)
		if f != nil {
			return 0, f.At("body.serials")
		}
		wanted[ident.Code(serial)] = true
	}
	why := h.Reason
	if note != "" {
		h.Reason = note
	}
	var scrapped int64
	var moves []Movement
	for _, p := range pieces {
		if p.Kind == site.Parcel || location != "" && p.Location != location || len(serials) > 0 && !wanted[ident.Code(p.Serial)] {
			continue
		}
		m := p.movement(h, MoveScrap, OnHold, Account{site.AtScrap, p.Condition, Free})
		m.ToBin = ""
		moves, scrapped = append(moves, m), scrapped+p.Quantity
	}
	if len(moves) == 0 {
		return 0, ErrShort.Because("nothing_on_hold")
	}
	if err := Move(ctx, tx, moves); err != nil {
		return 0, err
	}
	h.Reason = why
	if len(moves) == len(pieces) {
		return scrapped, closeHold(ctx, tx, h, 0)
	}
	return scrapped, nil
}
