package catalog

import (
	"context"
	"errors"
	"slices"
	"time"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Declaration is a paper in which whoever answers for a part declares which hazardous substances it keeps within their limits (RoHS).
// It holds on both of its days, on the clock of the place that is asked.
type Declaration struct {
	Part       string    `db:"part" json:"part"`
	Number     string    `db:"number" json:"number"`
	Issuer     string    `db:"issuer" json:"issuer"`
	IssuedOn   string    `db:"issued_on" json:"issued_on" format:"date"`
	ValidUntil string    `db:"valid_until" json:"valid_until" format:"date"`
	WrittenAt  time.Time `db:"written_at" json:"written_at"`
	// ValidToday is whether it holds today where most warehouses stand.
	ValidToday bool `db:"valid_today" json:"valid_today"`
	// WrittenBy is who wrote it here; "" of what a file brought.
	WrittenBy string `db:"written_by" json:"written_by"`
}

// DeclaredParts is policy "declared_parts": which parts are not picked without a declaration that is valid that day.
type DeclaredParts struct {
	// Categories are names of part categories; one that ends in * is the beginning of several.
	Categories []string `json:"categories"`
}

const declaredPartsPolicy = "declared_parts"

// DeclaredPartsPolicy says which parts have to be declared.
func DeclaredPartsPolicy() policy.Kind {
	return policy.Kind{Name: declaredPartsPolicy, Body: DeclaredParts{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var p DeclaredParts
		if err := policy.Read(body, &p); err != nil {
			return err
		}
		if slices.ContainsFunc(p.Categories, func(c string) bool { return !NamesCategories(c) }) {
			return errors.New("categories are names of part categories; * stands at the end alone")
		}
		return nil
	}}
}

// wants tells whether the parts of a category have to be declared.
func (p DeclaredParts) wants(category string) bool {
	return slices.ContainsFunc(p.Categories, func(name string) bool { return MeansCategory(name, category) })
}
