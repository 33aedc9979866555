package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/site"
)

const partSQL = `
SELECT number, name_zh, name_en, product_line, category, class, serialised, core_return, hazard_code, grams, price_minor,
       currency, warranty_days, esd, lot_tracked, shelf_days, audience, version
FROM parts
WHERE number = $1`

// PartByNumber reads one part.
func PartByNumber(ctx context.Context, tx *db.Tx, number string) (Part, error) {
	var p Part
	if err := tx.GetContext(ctx, &p, partSQL, number); errors.Is(err, sql.ErrNoRows) {
		return Part{}, ErrNoPart.With("part", number)
	} else if err != nil {
		return Part{}, fmt.Errorf("read part %s: %w", number, err)
	}
	return p, nil
}

const PartsByNumberSQL = `
SELECT number, name_zh, name_en, product_line, category, class, serialised, core_return, hazard_code, grams, price_minor,
       currency, warranty_days, esd, lot_tracked, shelf_days, audience, version
FROM parts
WHERE number = ANY ($1)`

// PartsByNumber reads the parts there are of a list of numbers; one that is missing is ErrNoPart.
func PartsByNumber(ctx context.Context, tx *db.Tx, numbers []string) (map[string]Part, error) {
	var rows []Part
	if err := tx.SelectContext(ctx, &rows, PartsByNumberSQL, pq.Array(numbers)); err != nil {
		return nil, fmt.Errorf("read parts: %w", err)
	}
	out := make(map[string]Part, len(rows))
	for _, p := range rows {
		out[p.Number] = p
	}
	for _, n := range numbers {
		if _, ok := out[n]; !ok {
			return nil, ErrNoPart.With("part", n)
		}
	}
	return out, nil
}

const unknownCategoriesSQL = `
SELECT DISTINCT w.category
FROM unnest($1::text[]) AS w (category)
WHERE NOT EXISTS (SELECT FROM part_categories c WHERE c.category = w.category)
ORDER BY 1`

// UnknownCategories are those of a list of categories that nobody wrote down.
func UnknownCategories(ctx context.Context, tx *db.Tx, categories []string) ([]string, error) {
	var out []string
	if err := tx.SelectContext(ctx, &out, unknownCategoriesSQL, pq.Array(categories)); err != nil {
		return nil, fmt.Errorf("look up categories: %w", err)
	}
	return out, nil
}

// PartFilter narrows a list of parts; empty fields do not.
type PartFilter struct {
	ProductLine, Query, After string
	Class                     Class
	Limit                     int
}

// FoundPart is a part in a list, with what replaces it today and the number of others by which it was found.
type FoundPart struct {
	Part
	SupersededBy string `db:"superseded_by" json:"superseded_by"`
	FoundBy      string `db:"found_by" json:"found_by"`
}

// Who looks for an old number is shown what replaces it as well, over any number of steps.
const listPartsSQL = `
WITH RECURSIVE heirs AS (
    SELECT to_part AS part
    FROM supersessions
    WHERE $3 <> '' AND effective_on <= $7
      AND (position(lower($3) IN lower(from_part)) > 0
           OR $6 <> '' AND from_part IN (SELECT part FROM part_numbers WHERE position($6 IN normal) > 0))
    UNION
    SELECT s.to_part
    FROM supersessions s
    JOIN heirs h ON s.from_part = h.part
    WHERE s.effective_on <= $7
)
SELECT p.number, p.name_zh, p.name_en, p.product_line, p.category, p.class, p.serialised, p.core_return, p.hazard_code, p.grams, p.price_minor,
       p.currency, p.warranty_days, p.esd, p.lot_tracked, p.shelf_days, p.audience, p.version,
       coalesce((
           SELECT s.to_part
           FROM supersessions s
           WHERE s.from_part = p.number AND s.effective_on <= $7
           ORDER BY s.effective_on DESC, s.to_part
           LIMIT 1), '') AS superseded_by,
       coalesce((
           SELECT min(n.identifier)
           FROM part_numbers n
           WHERE n.part = p.number AND $6 <> '' AND position($6 IN n.normal) > 0), '') AS found_by
FROM parts p
WHERE ($1 = '' OR p.product_line = $1)
  AND ($2 = '' OR p.class = $2)
  AND ($3 = '' OR position(lower($3) IN lower(p.number || ' ' || p.name_zh || ' ' || p.name_en)) > 0
       OR p.number IN (SELECT part FROM heirs)
       OR $6 <> '' AND p.number IN (SELECT part FROM part_numbers WHERE position($6 IN normal) > 0))
  AND ($4 = '' OR p.number > $4)
ORDER BY p.number
LIMIT $5`

// ListParts reads parts by number.
func ListParts(ctx context.Context, tx *db.Tx, f PartFilter) ([]FoundPart, error) {
	var rows []FoundPart
	today, err := site.HomeToday(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := tx.SelectContext(ctx, &rows, listPartsSQL, f.ProductLine, f.Class, f.Query, f.After, f.Limit, PlainNumber(f.Query), today); err != nil {
		return nil, fmt.Errorf("list parts: %w", err)
	}
	return rows, nil
}

// PartEdit is what may be changed of a part. Line, category and whether it is serialised may not: pieces and models
// rest on them.
type PartEdit struct {
	NameZH       string `json:"name_zh" minLength:"1" maxLength:"200"`
	NameEN       string `json:"name_en" minLength:"1" maxLength:"200"`
	Class        Class  `json:"class"`
	CoreReturn   bool   `json:"core_return"`
	HazardCode   string `json:"hazard_code" maxLength:"20"`
	Grams        int64  `json:"grams" minimum:"1" maximum:"1000000"`
	PriceMinor   int64  `json:"price_minor" minimum:"0" maximum:"10000000000"`
	Currency     string `json:"currency" pattern:"^[A-Z]{3}$"`
	WarrantyDays int    `json:"warranty_days" minimum:"0" maximum:"10000"`
	ESD          bool   `json:"esd"`
	// Audience is as it was when it is left out: who wrote before it was asked means nothing by it.
	Audience Audience `json:"audience,omitempty"`
	Version  int      `json:"version" minimum:"1"`
}

const editPartSQL = `
UPDATE parts
SET name_zh = $3, name_en = $4, class = $5, core_return = $6, hazard_code = $7, grams = $8, price_minor = $9,
    currency = $10, warranty_days = $11, esd = $12, audience = coalesce(nullif($13, ''), audience), version = version + 1
WHERE number = $1 AND version = $2`

const hazardKnownSQL = `
SELECT EXISTS (SELECT 1 FROM hazards WHERE code = $1)`

// EditPart changes a part that is still at the version the editor saw.
func EditPart(ctx context.Context, tx *db.Tx, number string, e PartEdit) (Part, error) {
	if e.HazardCode != "" {
		var known bool
		if err := tx.GetContext(ctx, &known, hazardKnownSQL, e.HazardCode); err != nil {
			return Part{}, fmt.Errorf("look up hazard %s: %w", e.HazardCode, err)
		}
		if !known {
			return Part{}, ErrHazard.With("code", e.HazardCode).At("body.hazard_code")
		}
	}
	done, err := tx.ExecContext(ctx, editPartSQL, number, e.Version, e.NameZH, e.NameEN, e.Class, e.CoreReturn,
		e.HazardCode, e.Grams, e.PriceMinor, e.Currency, e.WarrantyDays, e.ESD, e.Audience)
	if db.Violates(err, "part_for_customers_is_plain") {
		return Part{}, ErrAudience.With("part", number).At("body.audience")
	}
	if err != nil {
		return Part{}, fmt.Errorf("edit part %s: %w", number, err)
	}
	p, err := PartByNumber(ctx, tx, number)
	if err != nil {
		return Part{}, err
	}
	return p, site.ChangedOne(done, p.Version)
}

// PricedIn tells whether any part has its price in a currency; of a catalogue without parts nobody can say.
func PricedIn(ctx context.Context, tx *db.Tx, currency string) (bool, error) {
	var used bool
	if err := tx.GetContext(ctx, &used, "SELECT EXISTS (SELECT FROM parts WHERE currency = $1) OR NOT EXISTS (SELECT FROM parts)", currency); err != nil {
		return false, fmt.Errorf("look for prices in %s: %w", currency, err)
	}
	return used, nil
}
