package recall

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/shipment"
)

// Subscribe follows the pieces of batch holds from holder to holder.
func Subscribe(p *event.Dispatcher) {
	const me = "recall"
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e stock.HoldPlaced) error {
		return follow(ctx, tx, e.Hold, e.Preparing)
	})
	event.On(p, me, hearEnd)
	event.On(p, me, hearEmptied)
	event.On(p, me, missCheck)
}

// follow opens a check for every holder who has pieces to look at, and ends those of holders who have none any more. preparing are
// places where a shipment with the batch was being made.
func follow(ctx context.Context, tx *db.Tx, hold uuid.UUID, preparing []string) error {
	h, err := stock.HoldByID(ctx, tx, hold)
	if err != nil || h.Cause != stock.ByBatch || h.ClosedAt != nil {
		return err
	}
	var checks []Check
	if err := tx.SelectContext(ctx, &checks, checkColumns+" WHERE c.hold = $1 AND c.state = 'open' ORDER BY c.id FOR UPDATE OF c", hold); err != nil {
		return fmt.Errorf("lock the checks of hold %s: %w", hold, err)
	}
	has := map[string]bool{}
	for _, o := range holdersOf(h) {
		if o.pieces, err = leftOf(ctx, tx, h.ID, o.holder, o.pieces); err != nil {
			return err
		}
		has[o.holder] = len(o.pieces) > 0
		if !has[o.holder] || slices.ContainsFunc(checks, func(c Check) bool { return c.Holder == o.holder }) {
			continue
		}
		if err := openCheck(ctx, tx, h, o, slices.Contains(preparing, o.holder)); err != nil {
			return err
		}
	}
	for _, c := range checks {
		if !has[c.Holder] {
			if err := closeCheck(ctx, tx, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

const openSQL = `
INSERT INTO hold_checks (id, hold, part, kind, holder, repair, engineer, state, opened_at, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)
ON CONFLICT (hold, holder) WHERE state = 'open' DO NOTHING`

func openCheck(ctx context.Context, tx *db.Tx, h stock.HeldBatch, o holder, preparing bool) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make the id of a check: %w", err)
	}
	by, where, err := whoFitted(ctx, tx, h.Part, o)
	if err != nil {
		return err
	}
	p, err := policyNow(ctx, tx)
	if err != nil {
		return err
	}
	due, err := site.WorkingDaysAfter(ctx, tx, where, tx.Now, p.days(o.kind, preparing))
	if err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, openSQL, id, h.ID, h.Part, o.kind, o.holder, by.Repair, by.Engineer, tx.Now, due)
	if err != nil {
		return fmt.Errorf("open the check of %s: %w", o.holder, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	told := CheckOpened{Check: id, Hold: h.ID, Part: h.Part, Kind: o.kind, Holder: o.holder, Repair: by.Repair, Engineer: by.Engineer, DueAt: due}
	for _, piece := range o.pieces {
		told.Pieces += piece.Quantity
	}
	if err := event.Emit(ctx, tx, told); err != nil {
		return err
	}
	return event.EmitAt(ctx, tx, due, CheckDue{id})
}

// fitter is the repair that fitted a piece.
type fitter struct {
	Repair   string `db:"repair"`
	Engineer string `db:"engineer"`
	Zone     string `db:"zone"`
}

// A ledger row names the line, a unit only its serial.
const fitterSQL = `
SELECT l.repair, r.engineer, r.zone
FROM order_lines l
JOIN repairs r ON r.id = l.repair
WHERE l.supplied = $1 AND l.installed_at IS NOT NULL AND (l.id::text = $2 OR $2 = '' AND upper(l.new_serial) = upper($3))
ORDER BY l.installed_at DESC
LIMIT 1`

// whoFitted is the repair of a fitted piece, and the place by whose calendar its holder works: a van by that of its outlet, a home by
// the clock of its repair.
func whoFitted(ctx context.Context, tx *db.Tx, part string, o holder) (fitter, site.Location, error) {
	var by fitter
	if o.kind == InAppliance {
		err := tx.GetContext(ctx, &by, fitterSQL, part, o.fitted.Reference, o.fitted.Serial)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return by, site.Location{}, fmt.Errorf("find who fitted %s: %w", o.fitted.Serial, err)
		}
		return by, site.Location{Zone: by.Zone}, nil
	}
	where, err := site.ByCode(ctx, tx, o.holder)
	if err == nil && where.Calendar == nil && where.Parent != nil {
		where, err = site.ByCode(ctx, tx, *where.Parent)
	}
	return by, where, err
}

const closeSQL = `
UPDATE hold_checks
SET state = 'done', closed_at = $2, version = version + 1
WHERE id = $1 AND state = 'open'`

func closeCheck(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, closeSQL, id, tx.Now); err != nil {
		return fmt.Errorf("end hold check %s: %w", id, err)
	}
	return nil
}

const closeAllSQL = `
UPDATE hold_checks
SET state = 'done', closed_at = $2, version = version + 1
WHERE hold = $1 AND state = 'open' AND (NOT $3 OR kind <> 'appliance')`

// hearEnd ends the checks of a hold that is over. Where its last pieces were bad, fitted ones are still looked at.
func hearEnd(ctx context.Context, tx *db.Tx, e stock.HoldEnded) error {
	if _, err := tx.ExecContext(ctx, closeAllSQL, e.Hold, tx.Now, e.Scrapped); err != nil {
		return fmt.Errorf("end the checks of hold %s: %w", e.Hold, err)
	}
	return nil
}

// hearEmptied follows pieces out of a shipment to who has them now.
func hearEmptied(ctx context.Context, tx *db.Tx, e shipment.Emptied) error {
	var holds []uuid.UUID
	err := tx.SelectContext(ctx, &holds, "SELECT hold FROM hold_checks WHERE holder = $1 AND state = 'open' ORDER BY hold", e.Shipment)
	if err != nil {
		return fmt.Errorf("find the checks of shipment %s: %w", e.Shipment, err)
	}
	for _, h := range holds {
		if err := follow(ctx, tx, h, nil); err != nil {
			return err
		}
	}
	return nil
}

const lateSQL = `
UPDATE hold_checks
SET overdue = true, version = version + 1
WHERE id = $1 AND state = 'open' AND NOT overdue AND due_at <= $2
RETURNING hold`

// missCheck tells operations that a holder has not looked in time. Who has given the pieces on meanwhile is not late.
func missCheck(ctx context.Context, tx *db.Tx, e CheckDue) error {
	c, err := ByID(ctx, tx, e.Check)
	if err != nil || c.State != Open || c.DueAt.After(tx.Now) {
		return err
	}
	if err := follow(ctx, tx, c.Hold, nil); err != nil {
		return err
	}
	var late []uuid.UUID
	if err := tx.SelectContext(ctx, &late, lateSQL, c.ID, tx.Now); err != nil {
		return fmt.Errorf("mark hold check %s late: %w", c.ID, err)
	}
	if len(late) == 0 {
		return nil
	}
	return event.Emit(ctx, tx, CheckLate{c.ID, c.Hold, c.Part, c.Kind, c.Holder, c.Repair, c.DueAt})
}
