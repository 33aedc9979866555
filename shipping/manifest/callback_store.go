package manifest

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/shipping/carrier/out"
	"fettle/shipping/shipment"
)

const takeOffSQL = `
DELETE FROM carrier_manifest_shipments l
USING carrier_manifests m
WHERE l.shipment = $1 AND m.id = l.manifest AND m.state <> 'handed_over'`

// CallBack tells that a packed line is not wanted any more. A shipment that has not left stays: it comes off its manifest,
// the line is to be taken out, and a carrier who was told of a shipment in which nothing else is wanted is told to forget it.
func CallBack(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) (shipment.Shipment, error) {
	s, err := shipment.MarkCalledBack(ctx, tx, line)
	if err != nil || s.Waybill != nil || s.ClosedAt != nil {
		return s, err
	}
	if _, err := tx.ExecContext(ctx, takeOffSQL, s.ID); err != nil {
		return s, fmt.Errorf("take %s off its manifest: %w", s.ID, err)
	}
	if s.Unwanted() {
		_, err = shipment.Ask(ctx, tx, s, out.Cancel, shipment.CarrierAsk{Reason: reason})
	}
	return s, err
}
