package catalog

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"fettle/internal/db"
	"fettle/inventory/site"
)

const modelSQL = `
SELECT number, product_line, brand, name_zh, name_en, made_from, made_until
FROM models
WHERE number = $1`

// ModelByNumber reads one model.
func ModelByNumber(ctx context.Context, tx *db.Tx, number string) (Model, error) {
	var m Model
	if err := tx.GetContext(ctx, &m, modelSQL, number); errors.Is(err, sql.ErrNoRows) {
		return Model{}, ErrNoModel.With("model", number)
	} else if err != nil {
		return Model{}, fmt.Errorf("read model %s: %w", number, err)
	}
	return m, nil
}

// ModelFilter narrows a list of models; empty fields do not.
type ModelFilter struct {
	ProductLine, Query, After string
	Limit                     int
}

const listModelsSQL = `
SELECT number, product_line, brand, name_zh, name_en, made_from, made_until
FROM models
WHERE ($1 = '' OR product_line = $1)
  AND ($2 = '' OR position(lower($2) IN lower(number || ' ' || brand || ' ' || name_zh || ' ' || name_en)) > 0)
  AND ($3 = '' OR number > $3)
ORDER BY number
LIMIT $4`

// ListModels reads models by number.
func ListModels(ctx context.Context, tx *db.Tx, f ModelFilter) ([]Model, error) {
	var rows []Model
	if err := tx.SelectContext(ctx, &rows, listModelsSQL, f.ProductLine, f.Query, f.After, f.Limit); err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	return rows, nil
}

// Serials are in natural order, whatever the language of the database.
const partsOfModelSQL = `
SELECT p.number, p.name_zh, p.name_en, p.product_line, p.category, p.class, p.serialised, p.core_return, p.hazard_code,
       p.grams, p.price_minor, p.currency, p.warranty_days, p.esd, p.lot_tracked, p.shelf_days, p.audience, p.version,
       f.position, f.quantity, f.serial_from, f.serial_to,
       COALESCE((
           SELECT s.to_part
           FROM supersessions s
           WHERE s.from_part = p.number AND s.effective_on <= $3
           ORDER BY s.effective_on DESC, s.to_part
           LIMIT 1), '') AS superseded_by
FROM model_parts f
JOIN parts p ON p.number = f.part
WHERE f.model = $1
  AND ($2 = '' OR ((f.serial_from = '' OR natural_order(f.serial_from) COLLATE "C" <= natural_order($2))
               AND (f.serial_to = '' OR natural_order(f.serial_to) COLLATE "C" >= natural_order($2))))
ORDER BY f.position, p.number, f.serial_from`

// PartsOfModel reads what fits an appliance; without a serial, what fits any of the model.
func PartsOfModel(ctx context.Context, tx *db.Tx, model, serial string) ([]Fit, error) {
	today, err := site.HomeToday(ctx, tx)
	if err != nil {
		return nil, err
	}
	var rows []Fit
	if err := tx.SelectContext(ctx, &rows, partsOfModelSQL, model, serial, today); err != nil {
		return nil, fmt.Errorf("read the parts of model %s: %w", model, err)
	}
	if len(rows) == 0 {
		if _, err := ModelByNumber(ctx, tx, model); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

const fittingSQL = `
SELECT f.part
FROM model_parts f
WHERE f.model = $1
  AND ($2 = '' OR ((f.serial_from = '' OR natural_order(f.serial_from) COLLATE "C" <= natural_order($2))
               AND (f.serial_to = '' OR natural_order(f.serial_to) COLLATE "C" >= natural_order($2))))`

// Fits tells whether a part may be fitted into an appliance: it is listed for it, or may be supplied instead of one
// that is.
func Fits(ctx context.Context, tx *db.Tx, model, serial, part string) (bool, error) {
	var listed []string
	if err := tx.SelectContext(ctx, &listed, fittingSQL, model, serial); err != nil {
		return false, fmt.Errorf("look whether %s fits %s: %w", part, model, err)
	}
	if slices.Contains(listed, part) {
		return true, nil
	}
	instead, err := Replacements(ctx, tx, listed)
	if err != nil {
		return false, err
	}
	for _, replacements := range instead {
		if slices.ContainsFunc(replacements, func(r Replacement) bool { return r.Part == part }) {
			return true, nil
		}
	}
	return false, nil
}

// ProductLine is a family of appliances.
type ProductLine struct {
	ProductLine string `db:"product_line" json:"product_line"`
	NameZH      string `db:"name_zh" json:"name_zh"`
	NameEN      string `db:"name_en" json:"name_en"`
}

// ProductLines reads all families of appliances.
func ProductLines(ctx context.Context, tx *db.Tx) ([]ProductLine, error) {
	out := []ProductLine{}
	if err := tx.SelectContext(ctx, &out, "SELECT product_line, name_zh, name_en FROM product_lines ORDER BY product_line"); err != nil {
		return nil, fmt.Errorf("list product lines: %w", err)
	}
	return out, nil
}
