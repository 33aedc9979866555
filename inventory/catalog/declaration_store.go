package catalog

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/inventory/site"
)

const declarationsOfPartSQL = `
SELECT part, number, issuer, to_char(issued_on, 'YYYY-MM-DD') AS issued_on, to_char(valid_until, 'YYYY-MM-DD') AS valid_until, written_at, written_by,
       $2 BETWEEN issued_on AND valid_until AS valid_today
FROM part_declarations
WHERE part = $1
ORDER BY valid_until DESC, issuer, number`

// DeclarationsOf reads the declarations of a part, the one that holds longest first.
func DeclarationsOf(ctx context.Context, tx *db.Tx, part string) ([]Declaration, error) {
	out := []Declaration{}
	today, err := site.HomeToday(ctx, tx)
	if err != nil {
		return nil, err
	}
	if err := tx.SelectContext(ctx, &out, declarationsOfPartSQL, part, today); err != nil {
		return nil, fmt.Errorf("read declarations of %s: %w", part, err)
	}
	return out, nil
}

const writeDeclarationSQL = `
INSERT INTO part_declarations (part, number, issuer, issued_on, valid_until, written_at, written_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (part, issuer, number) DO UPDATE
SET issued_on = excluded.issued_on, valid_until = excluded.valid_until, written_at = excluded.written_at, written_by = excluded.written_by`

// Declare writes a declaration of a part; the same number of the same issuer again puts its days right.
func Declare(ctx context.Context, tx *db.Tx, d Declaration) ([]Declaration, error) {
	_, err := tx.ExecContext(ctx, writeDeclarationSQL, d.Part, d.Number, d.Issuer, d.IssuedOn, d.ValidUntil, tx.Now, tx.By)
	if db.Violates(err, "part_declaration_ends_after_it_was_issued") {
		return nil, ErrDeclaration.With("issued_on", d.IssuedOn).At("body.valid_until")
	}
	if err != nil {
		return nil, fmt.Errorf("write a declaration of %s: %w", d.Part, err)
	}
	return DeclarationsOf(ctx, tx, d.Part)
}

const undeclaredSQL = `
SELECT p.number, p.category
FROM parts p
WHERE p.number = ANY ($1)
  AND NOT EXISTS (SELECT 1 FROM part_declarations d WHERE d.part = p.number AND $2 BETWEEN d.issued_on AND d.valid_until)`

// Undeclared tells which of these parts have no declaration that is valid today, on the clock of a place, though policy declared_parts
// asks for one.
func Undeclared(ctx context.Context, tx *db.Tx, parts []string, place string) (map[string]bool, error) {
	var p DeclaredParts
	out := map[string]bool{}
	if _, err := policy.InForce(ctx, tx, declaredPartsPolicy, &p); err != nil || len(p.Categories) == 0 || len(parts) == 0 {
		return out, err
	}
	at, err := site.ByCode(ctx, tx, place)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(at.Zone)
	if err != nil {
		return nil, fmt.Errorf("the zone of %s: %w", place, err)
	}
	var rows []struct {
		Number, Category string
	}
	if err := tx.SelectContext(ctx, &rows, undeclaredSQL, pq.Array(parts), tx.Now.In(zone).Format(time.DateOnly)); err != nil {
		return nil, fmt.Errorf("look for declarations: %w", err)
	}
	for _, r := range rows {
		if p.wants(r.Category) {
			out[r.Number] = true
		}
	}
	return out, nil
}
