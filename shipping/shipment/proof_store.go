package shipment

import (
	"context"
	"fmt"
	"slices"

	"fettle/internal/db"
	"fettle/inventory/ident"
	"fettle/shipping/pick"
)

const addProofSQL = `
INSERT INTO delivery_proofs (shipment, photo_sha256, signer, lon, lat, metres, serials, grade, delivered_at, recorded_at, recorded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
RETURNING id`

// Prove keeps and grades what shows that a shipment was delivered. A serial that was not packed is refused.
func Prove(ctx context.Context, tx *db.Tx, shipment string, p Proof) (Proof, error) {
	s, err := Lock(ctx, tx, shipment)
	if err != nil {
		return p, err
	}
	if s.ShippedAt == nil {
		return p, ErrShipmentState.Because("not_handed_over")
	}
	if p.DeliveredAt.Before(*s.ShippedAt) || p.DeliveredAt.After(tx.Now) {
		return p, ErrProofTime.At("body.delivered_at")
	}
	wanted := map[string]bool{}
	for _, l := range s.Lines {
		if serial := textOrEmpty(l.Serial); serial != "" {
			wanted[serial] = true
		}
	}
	for i, scanned := range p.Serials {
		at := fmt.Sprintf("body.serials[%d]", i)
		scan, f := ident.ReadScan(scanned)
		if f != nil {
			return p, f.At(at)
		}
		n := slices.IndexFunc(s.Lines, func(l Line) bool { return l.Serial != nil && *l.Serial != "" && scan.Names(l.Part, *l.Serial) })
		if n < 0 {
			return p, pick.ErrWrongScan.Because("serial").With("serial", scanned).At(at)
		}
		p.Serials[i] = *s.Lines[n].Serial
	}
	p.Shipment, p.RecordedAt, p.Metres = shipment, tx.Now, nil
	if p.Lon != nil && p.Lat != nil {
		metres := metresApart(*p.Lon, *p.Lat, s.ShipTo.Lon, s.ShipTo.Lat)
		p.Metres = &metres
	} else {
		p.Lon, p.Lat = nil, nil
	}
	if p.Serials == nil {
		p.Serials = []string{}
	}
	p.Grade = gradeOf(p, wanted)
	if err := tx.GetContext(ctx, &p.ID, addProofSQL, p.Shipment, p.PhotoSHA256, p.Signer, p.Lon, p.Lat, p.Metres, p.Serials, p.Grade,
		p.DeliveredAt, p.RecordedAt, p.RecordedBy); err != nil {
		return p, fmt.Errorf("keep the proof of %s: %w", shipment, err)
	}
	return p, nil
}

const proofsSQL = `
SELECT id, shipment, photo_sha256, signer, lon, lat, metres, serials, grade, delivered_at, recorded_at, recorded_by
FROM delivery_proofs
WHERE shipment = $1
ORDER BY id
LIMIT 100`

// ProofsOf are the proofs of a shipment, the first one first.
func ProofsOf(ctx context.Context, tx *db.Tx, shipment string) ([]Proof, error) {
	out := []Proof{}
	if err := tx.SelectContext(ctx, &out, proofsSQL, shipment); err != nil {
		return nil, fmt.Errorf("read the proofs of %s: %w", shipment, err)
	}
	return out, nil
}
