package wastelot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/shipping/label"
)

const hazardSQL = `
SELECT code, name_zh, name_en, hazard
FROM hazards
WHERE code = $1 AND valid_from <= $2
ORDER BY valid_from DESC
LIMIT 1`

// Hazard is what the list of hazardous waste says of a code.
type Hazard struct {
	Code   string `db:"code" json:"code"`
	NameZH string `db:"name_zh" json:"name_zh"`
	NameEN string `db:"name_en" json:"name_en"`
	Hazard string `db:"hazard" json:"hazard"`
}

// HazardOf reads a code in the edition of the list that is in force; one that is empty or not on the list is nothing but itself.
func HazardOf(ctx context.Context, tx *db.Tx, code string) (Hazard, error) {
	h := Hazard{Code: code}
	if err := tx.GetContext(ctx, &h, hazardSQL, code, tx.Now); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return h, fmt.Errorf("read hazard code %s: %w", code, err)
	}
	return h, nil
}

// labelOf is what the label of a lot's container says.
func labelOf(ctx context.Context, tx *db.Tx, l Lot) (label.Waste, error) {
	h, err := HazardOf(ctx, tx, l.HazardCode)
	if err != nil {
		return label.Waste{}, err
	}
	at, err := site.ByCode(ctx, tx, l.Warehouse)
	if err != nil {
		return label.Waste{}, err
	}
	zone, err := time.LoadLocation(at.Zone)
	if err != nil {
		return label.Waste{}, fmt.Errorf("the zone of %s: %w", at.Code, err)
	}
	out := label.Waste{Lot: l.ID, Code: l.HazardCode, Name: strings.TrimSpace(h.NameZH + " " + h.NameEN), Hazard: h.Hazard,
		Site: strings.TrimSpace(at.NameZH + " " + at.NameEN + " " + at.Code), Grams: l.PartsGrams, Pieces: l.Pieces, At: l.OpenedAt.In(zone)}
	if l.NetGrams != nil {
		out.Grams = *l.NetGrams
	}
	if l.OldestAt != nil {
		out.Since = l.OldestAt.In(zone).Format(time.DateOnly)
	}
	if l.StoreUntil != nil {
		out.Until = l.StoreUntil.In(zone).Format(time.DateOnly)
	}
	return out, nil
}
