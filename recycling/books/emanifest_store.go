package books

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/recycling/wastemanifest"
)

const hazardsSQL = `
SELECT DISTINCT ON (code) code, name_zh, name_en, hazard
FROM hazards
WHERE code = ANY ($1) AND valid_from <= $2
ORDER BY code, valid_from DESC`

// hazardsOf is what the list in force at a moment says of codes.
func hazardsOf(ctx context.Context, tx *db.Tx, at time.Time, codes []string) (map[string]hazard, error) {
	var rows []hazard
	if err := tx.SelectContext(ctx, &rows, hazardsSQL, pq.Array(codes), at); err != nil {
		return nil, fmt.Errorf("read hazards: %w", err)
	}
	out := map[string]hazard{}
	for _, h := range rows {
		out[h.Code] = h
	}
	return out, nil
}

// TripOf reads what a manifest is written from.
func TripOf(ctx context.Context, tx *db.Tx, m wastemanifest.Manifest) (t Trip, err error) {
	t.Manifest = m
	if t.From, err = site.ByCode(ctx, tx, m.MoverOut); err != nil {
		return t, err
	}
	if t.To, err = site.ByCode(ctx, tx, m.Acceptor); err != nil {
		return t, err
	}
	if m.Certificate != nil {
		var at time.Time
		if err := tx.GetContext(ctx, &at, "SELECT issued_at FROM certificates WHERE manifest = $1", m.ID); err != nil {
			return t, fmt.Errorf("read when %s was certified: %w", m.ID, err)
		}
		t.CertifiedAt = &at
	}
	var codes []string
	for _, l := range m.Lots {
		codes = append(codes, l.HazardCode)
	}
	for _, r := range m.Rejections {
		codes = append(codes, r.HazardCode)
	}
	t.hazards, err = hazardsOf(ctx, tx, m.CreatedAt, codes)
	return t, err
}
