package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fettle/internal/db"
	"fettle/inventory/ident"
)

const numbersOfPartSQL = `
SELECT part, scheme, issuer, identifier
FROM part_numbers
WHERE part = $1
ORDER BY scheme, issuer, identifier`

// NumbersOf reads the other numbers of a part.
func NumbersOf(ctx context.Context, tx *db.Tx, part string) ([]PartNumber, error) {
	out := []PartNumber{}
	if err := tx.SelectContext(ctx, &out, numbersOfPartSQL, part); err != nil {
		return nil, fmt.Errorf("read numbers of %s: %w", part, err)
	}
	return out, nil
}

const partsCalledSQL = `
SELECT DISTINCT part
FROM part_numbers
WHERE normal = $1 OR $2 <> '' AND scheme = 'gtin' AND normal = $2
ORDER BY part
LIMIT 2`

// PartCalled finds the part that others call so; ErrNoPart when nobody does, or several parts are called so.
func PartCalled(ctx context.Context, tx *db.Tx, number string) (Part, error) {
	plain, gtin := PlainNumber(number), ""
	if ValidGTIN(plain) {
		gtin = strings.Repeat("0", 14-len(plain)) + plain
	}
	var parts []string
	if plain != "" {
		if err := tx.SelectContext(ctx, &parts, partsCalledSQL, plain, gtin); err != nil {
			return Part{}, fmt.Errorf("look who is called %s: %w", number, err)
		}
	}
	if len(parts) != 1 {
		return Part{}, ErrNoPart.With("part", number)
	}
	return PartByNumber(ctx, tx, parts[0])
}

const ownNumberSQL = `
SELECT EXISTS (SELECT 1 FROM parts WHERE normal = $1)`

// ReadScan reads what a scanner sent. Where it names a part by a number that others gave it, what it is called here stands
// beside it; a part's own number comes before what others call another.
func ReadScan(ctx context.Context, tx *db.Tx, scanned string) (ident.Scan, error) {
	s, f := ident.ReadScan(scanned)
	if f != nil {
		return s, f
	}
	code, f := s.PartCode()
	if s.Part == "" && s.GTIN != "" {
		code = s.GTIN
	} else if f != nil {
		return s, nil //nolint:nilerr // it names no part, and nobody has asked for one
	}
	var own bool
	if err := tx.GetContext(ctx, &own, ownNumberSQL, ident.Code(code)); err != nil || own {
		return s, err
	}
	p, err := PartCalled(ctx, tx, code)
	if errors.Is(err, ErrNoPart) {
		return s, nil
	}
	s.Called = p.Number
	return s, err
}

// PartByAnyNumber reads a part by its own number, or else by one that others gave it.
func PartByAnyNumber(ctx context.Context, tx *db.Tx, number string) (Part, error) {
	p, err := PartByNumber(ctx, tx, number)
	if errors.Is(err, ErrNoPart) {
		return PartCalled(ctx, tx, number)
	}
	return p, err
}
