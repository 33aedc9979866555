package shipment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/carrier/out"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
)

// PackRequest puts picked lines of one destination into one shipment.
type PackRequest struct {
	Warehouse, Carrier string
	Lines              []uuid.UUID
	GrossGrams         int64
	// Scanned is what was scanned at the packing table; nil is no check.
	Scanned []string
	// Bagged are the lines that the packer saw in their antistatic bags.
	Bagged []uuid.UUID
}

const addShipmentSQL = `
INSERT INTO shipments (id, repair, origin, ship_to, carrier, sscc, gross_grams, state, promised_at, packed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

const addShipmentLineSQL = `
INSERT INTO shipment_lines (shipment, line, repair, part, condition, quantity, serial, bagged_at, bagged_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

const nextShipmentSQL = `
SELECT nextval('shipment_numbers') AS n, prefix
FROM company_prefixes
WHERE valid_from <= $1
ORDER BY valid_from DESC
LIMIT 1`

// readScans reads what was scanned at the packing table.
func readScans(ctx context.Context, tx *db.Tx, scanned []string) ([]ident.Scan, error) {
	out := make([]ident.Scan, len(scanned))
	for i, text := range scanned {
		scan, err := catalog.ReadScan(ctx, tx, text)
		if err != nil {
			return nil, fault.AtField(err, fmt.Sprintf("body.scans[%d]", i))
		}
		out[i] = scan
	}
	return out, nil
}

// tick is who saw a part in its antistatic bag, and when; of a part that needs none nobody did.
type tick struct {
	at *time.Time
	by *string
}

func ticked(tx *db.Tx, t pick.Task) tick {
	if !t.ESD {
		return tick{}
	}
	return tick{&tx.Now, &tx.By}
}

// Pack makes a shipment, which is a place: the reserved pieces move from the shelf into it.
func Pack(ctx context.Context, tx *db.Tx, r PackRequest) (Shipment, error) {
	tasks, err := pick.TasksToPack(ctx, tx, r.Warehouse, r.Lines)
	if err != nil {
		return Shipment{}, err
	}
	if r.Scanned != nil {
		scans, err := readScans(ctx, tx, r.Scanned)
		if err != nil {
			return Shipment{}, err
		}
		if err := pick.CheckPacked(tasks, scans); err != nil {
			return Shipment{}, err
		}
	}
	if err := pick.CheckBagged(tasks, r.Bagged); err != nil {
		return Shipment{}, err
	}
	origin, err := site.ByCode(ctx, tx, r.Warehouse)
	if err != nil {
		return Shipment{}, err
	}
	numbered, err := Number(ctx, tx)
	if err != nil {
		return Shipment{}, err
	}
	first := slices.MinFunc(tasks, func(a, b pick.Task) int { return a.DueAt.Compare(b.DueAt) })
	s := Shipment{ID: numbered.ID, Repair: first.Repair, Direction: Forward, Origin: r.Warehouse, ShipTo: first.ShipTo, Carrier: r.Carrier,
		SSCC: numbered.SSCC, GrossGrams: r.GrossGrams, State: LabelPrinted, PackedAt: tx.Now, PromisedAt: &first.DueAt, Version: 1}
	if err := site.AddParcel(ctx, tx, s.ID, origin); err != nil {
		return s, err
	}
	_, err = tx.ExecContext(ctx, addShipmentSQL, s.ID, s.Repair, s.Origin, s.ShipTo, s.Carrier, s.SSCC, s.GrossGrams, s.State, s.PromisedAt, s.PackedAt)
	if db.Violates(err, "shipments_carrier_fkey") {
		return s, lane.ErrNoCarrier.At("body.carrier")
	}
	if err != nil {
		return s, fmt.Errorf("make a shipment: %w", err)
	}
	for _, t := range tasks {
		if err := stock.Consume(ctx, tx, t.Reservation, s.ID, "pack", t.Piece(), s.ID); err != nil {
			return s, err
		}
		bagged := ticked(tx, t)
		if _, err := tx.ExecContext(ctx, addShipmentLineSQL, s.ID, t.Line, t.Repair, t.Part, t.Condition, t.Quantity, t.Serial, bagged.at, bagged.by); err != nil {
			return s, fmt.Errorf("put a line into the shipment: %w", err)
		}
		if err := pick.CloseTask(ctx, tx, t); err != nil {
			return s, err
		}
	}
	if _, err := Ask(ctx, tx, s, out.Create, CarrierAsk{}); err != nil {
		return s, err
	}
	if s, err = ByID(ctx, tx, s.ID); err != nil {
		return s, err
	}
	return s, event.Emit(ctx, tx, EventPerRepair(s.Shares(), func(of Share) Packed { return Packed{Repair: of.Repair, Shipment: s.ID, Lines: of.Lines} })...)
}
