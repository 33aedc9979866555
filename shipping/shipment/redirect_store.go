package shipment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/carrier/out"
	"fettle/shipping/pick"
)

const callBackSQL = `
UPDATE shipment_lines
SET called_back_at = coalesce(called_back_at, $3)
WHERE shipment = $1 AND line = $2`

// MarkCalledBack notes that a packed line is not wanted any more.
func MarkCalledBack(ctx context.Context, tx *db.Tx, line uuid.UUID) (Shipment, error) {
	var id string
	err := tx.GetContext(ctx, &id, shipmentOfLineSQL, line)
	if errors.Is(err, sql.ErrNoRows) {
		return Shipment{}, ErrNoShipment
	}
	if err != nil {
		return Shipment{}, fmt.Errorf("find the shipment: %w", err)
	}
	s, err := Lock(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if _, err := tx.ExecContext(ctx, callBackSQL, id, line, tx.Now); err != nil {
		return s, fmt.Errorf("call a line of %s back: %w", id, err)
	}
	for i := range s.Lines {
		if s.Lines[i].Line == line && s.Lines[i].CalledBackAt == nil {
			s.Lines[i].CalledBackAt = &tx.Now
		}
	}
	return s, nil
}

const turningSQL = `
SELECT count(*)
FROM carrier_requests
WHERE shipment = $1 AND kind IN ('intercept', 'redirect') AND state IN ('waiting', 'claimed', 'manual')`

// Turn asks the carrier of a shipment on the road to bring it to another door, or back to where it was packed when to is nil.
// purpose is what the event of his answer is known by. False when it cannot be asked: it is not on the road, he is not asked
// by us, or another such request has no answer yet.
func Turn(ctx context.Context, tx *db.Tx, shipment string, to *pick.ShipTo, purpose, reason string) (bool, error) {
	s, err := Lock(ctx, tx, shipment)
	if err != nil || !s.OnTheRoad() {
		return false, err
	}
	var turning int
	if err := tx.GetContext(ctx, &turning, turningSQL, shipment); err != nil {
		return false, fmt.Errorf("look whether %s is being turned: %w", shipment, err)
	}
	if turning > 0 {
		return false, nil
	}
	kind := out.Intercept
	if to != nil {
		kind = out.Redirect
	}
	return Ask(ctx, tx, s, kind, CarrierAsk{To: to, For: purpose, Reason: reason})
}

// Successor is who gets what a shipment holds for another.
type Successor struct {
	Line       uuid.UUID
	Repair     string
	ShipTo     pick.ShipTo
	PromisedAt time.Time
	ArrivesAt  time.Time
}

const (
	inheritSQL = `
UPDATE shipment_lines
SET line = $3, repair = $4, called_back_at = NULL
WHERE shipment = $1 AND line = $2`
	readdressSQL = `
UPDATE shipments
SET repair = $2, ship_to = $3, promised_at = $4, eta_at = $5, version = version + 1
WHERE id = $1`
)

// Readdress makes a shipment on the road another's, once its carrier has agreed to bring it there. False when it has come
// somewhere meanwhile, or holds more than the one line.
func Readdress(ctx context.Context, tx *db.Tx, shipment string, from uuid.UUID, to Successor) (bool, error) {
	s, err := Lock(ctx, tx, shipment)
	if err != nil || !s.OnTheRoad() || len(s.Lines) != 1 || s.Lines[0].Line != from || s.Lines[0].CalledBackAt == nil {
		return false, err
	}
	if _, err := tx.ExecContext(ctx, inheritSQL, shipment, from, to.Line, to.Repair); err != nil {
		return false, fmt.Errorf("give %s another line: %w", shipment, err)
	}
	if _, err := tx.ExecContext(ctx, readdressSQL, shipment, to.Repair, to.ShipTo, to.PromisedAt, to.ArrivesAt); err != nil {
		return false, fmt.Errorf("give %s another door: %w", shipment, err)
	}
	return true, event.Emit(ctx, tx, Shipped{Repair: to.Repair, Shipment: shipment, Lines: []uuid.UUID{to.Line}, Carrier: s.Carrier,
		Waybill: *s.Waybill, At: tx.Now})
}
