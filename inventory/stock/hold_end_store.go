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

func closeHold(ctx context.Context, tx *db.Tx, h Hold, released int64, scrapped bool) error {
	if _, err := tx.ExecContext(ctx, closeHoldSQL, h.ID, tx.Now); err != nil {
		return fmt.Errorf("close hold %s: %w", h.ID, err)
	}
	return event.Emit(ctx, tx, HoldEnded{Hold: h.ID, Part: h.Part, Released: released, Scrapped: scrapped})
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
	if err := closeHold(ctx, tx, h, released, false); err != nil {
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
	for i, scanned := range serials {
		field := fmt.Sprintf("body.serials[%d]", i)
		serial, f := ReadSerial(h.Part, scanned)
		if f != nil {
			return 0, f.At(field)
		}
		wanted[ident.Code(serial)] = true
		if !slices.ContainsFunc(pieces, func(p HeldPiece) bool {
			return ident.Code(p.Serial) == ident.Code(serial) && p.Kind != site.Parcel && (location == "" || p.Location == location)
		}) {
			return 0, ErrShort.Because("nothing_on_hold").At(field)
		}
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
		return scrapped, closeHold(ctx, tx, h, 0, true)
	}
	return scrapped, nil
}

// looseKey is where loose pieces lie.
type looseKey struct {
	location  string
	condition Condition
	bin, lot  string
}

// notCleared leaves out loose pieces that the hold has let go of: what is free of its lot was looked at, but for what has just arrived.
func (h Hold) notCleared(pieces []HeldPiece, arrived map[looseKey]int64) []HeldPiece {
	if !h.Cleared {
		return pieces
	}
	out := []HeldPiece{}
	for _, p := range pieces {
		if p.Serial == "" {
			p.Quantity = min(p.Quantity, arrived[looseKey{p.Location, p.Condition, p.Bin, p.Lot}])
		}
		if p.Quantity > 0 {
			out = append(out, p)
		}
	}
	return out
}

const clearSQL = `
UPDATE holds
SET cleared = cleared OR $2, inspect_by = CASE WHEN $3 THEN NULL ELSE inspect_by END
WHERE id = $1`

// SettleHeld books pieces of an open hold by what was seen of them: good ones are free where they lie, and stay so under this hold;
// bad ones are booked out. The hold stays open for what is still to come.
func SettleHeld(ctx context.Context, tx *db.Tx, id uuid.UUID, p HeldPiece, good bool, note string) error {
	h, err := lockHold(ctx, tx, id)
	if err != nil {
		return err
	}
	if h.Cause == ByExpiry && good {
		return ErrExpired.Because("stays_on_hold")
	}
	if _, _, err := lockBatch(ctx, tx, h); err != nil {
		return err
	}
	pieces, err := heldBy(ctx, tx, h)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(pieces, func(o HeldPiece) bool {
		return o.Location == p.Location && o.Condition == p.Condition && o.Bin == p.Bin && o.Lot == p.Lot && o.Serial == p.Serial && o.Quantity >= p.Quantity
	})
	if i < 0 {
		return ErrShort.Because("nothing_on_hold")
	}
	last := len(pieces) == 1 && pieces[i].Quantity == p.Quantity
	if _, err := tx.ExecContext(ctx, clearSQL, h.ID, good, last); err != nil {
		return fmt.Errorf("keep what was seen of hold %s: %w", h.ID, err)
	}
	if note != "" {
		h.Reason = note
	}
	m := p.movement(h, MoveUnhold, OnHold, Account{p.Location, p.Condition, Free})
	if !good {
		m = p.movement(h, MoveScrap, OnHold, Account{site.AtScrap, p.Condition, Free})
		m.ToBin = ""
	}
	return Move(ctx, tx, []Movement{m})
}
