package shipment

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/shipping/lane"
)

// A fold that changes anything has written the time already; a shipment that is only silent, or has no scan yet, has not.
const showETASQL = `
UPDATE shipments s
SET eta_at = e.eta_at, version = s.version + 1
FROM unnest($1::text[], $2::timestamptz[]) AS e (id, eta_at)
WHERE s.id = e.id AND s.eta_at IS DISTINCT FROM e.eta_at`

// ShowETA writes the expected arrivals that shipments show; both lists are of one length.
func ShowETA(ctx context.Context, tx *db.Tx, ids, etas []string) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, showETASQL, pq.Array(ids), pq.Array(etas)); err != nil {
		return fmt.Errorf("show the time of arrival: %w", err)
	}
	return nil
}

// ExpectedArrival is when a shipment handed over now should arrive: by its carrier's lanes, else what was promised.
func ExpectedArrival(ctx context.Context, tx *db.Tx, s Shipment) (*time.Time, error) {
	origin, err := site.ByCode(ctx, tx, s.Origin)
	if err != nil {
		return nil, err
	}
	from := origin.AreaCode
	if s.ShipFrom != nil {
		from = s.ShipFrom.AreaCode
	}
	lanes, err := lane.OfCarrier(ctx, tx, from, s.ShipTo.AreaCode, s.Carrier)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(origin.Zone)
	if err != nil {
		return nil, fmt.Errorf("the zone of %s: %w", s.Origin, err)
	}
	if at, found := lane.Arrival(lanes, tx.Now, zone); found {
		return &at, nil
	}
	return s.PromisedAt, nil
}
