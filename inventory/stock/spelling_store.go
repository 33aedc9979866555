package stock

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
)

// within is an identifier that names something within another: a lot of a part, a bin of a place.
type within struct {
	of   string
	text *string
}

const spellLotsSQL = `
SELECT DISTINCT ON (a.of, a.asked) a.of, a.asked, t.lot AS spelled
FROM unnest($1::text[], $2::text[], $3::text[]) AS a (of, asked, normal)
JOIN part_lots t ON t.part = a.of AND t.normal = a.normal
WHERE t.twin = 0 OR t.lot = a.asked
ORDER BY a.of, a.asked, t.lot = a.asked DESC`

// spellLots writes lots of parts as they are known.
func spellLots(ctx context.Context, tx *db.Tx, lots []within) error {
	return spell(ctx, tx, spellLotsSQL, lots)
}

const spellBinsSQL = `
SELECT DISTINCT ON (a.of, a.asked) a.of, a.asked, b.bin AS spelled
FROM unnest($1::text[], $2::text[], $3::text[]) AS a (of, asked, normal)
JOIN bins b ON b.location = a.of AND b.normal = a.normal
ORDER BY a.of, a.asked, b.bin = a.asked DESC, b.bin`

// spellBins writes bins of places as they are known.
func spellBins(ctx context.Context, tx *db.Tx, bins []within) error {
	return spell(ctx, tx, spellBinsSQL, bins)
}

// spell writes identifiers as the database does. Of new ones that are spelled in several ways the first is how it is.
func spell(ctx context.Context, tx *db.Tx, query string, names []within) error {
	var of, asked, normal []string
	for _, n := range names {
		if *n.text != "" {
			of, asked, normal = append(of, n.of), append(asked, *n.text), append(normal, ident.Code(*n.text))
		}
	}
	if len(of) == 0 {
		return nil
	}
	var rows []struct{ Of, Asked, Spelled string }
	if err := tx.SelectContext(ctx, &rows, query, pq.Array(of), pq.Array(asked), pq.Array(normal)); err != nil {
		return fmt.Errorf("look how lots and bins are spelled: %w", err)
	}
	exact, first := map[[2]string]string{}, map[[2]string]string{}
	for _, r := range rows {
		exact[[2]string{r.Of, r.Asked}] = r.Spelled
	}
	for _, n := range names {
		if *n.text == "" {
			continue
		}
		if spelled, known := exact[[2]string{n.of, *n.text}]; known {
			*n.text = spelled
			continue
		}
		k := [2]string{n.of, ident.Code(*n.text)}
		if spelled, known := first[k]; known {
			*n.text = spelled
		} else {
			first[k] = *n.text
		}
	}
	return nil
}

// spellWithin writes the lots and bins of movements as they are known.
func spellWithin(ctx context.Context, tx *db.Tx, movements []Movement) error {
	var lots, bins []within
	for i := range movements {
		m := &movements[i]
		lots = append(lots, within{m.Part, &m.Lot})
		bins = append(bins, within{m.From.Location, &m.FromBin}, within{m.To.Location, &m.ToBin})
	}
	if err := spellLots(ctx, tx, lots); err != nil {
		return err
	}
	return spellBins(ctx, tx, bins)
}

// refuseStrangers refuses serials of pieces that nobody knows yet when they are the code of a place or the number of a part:
// then the wrong label was scanned.
func refuseStrangers(ctx context.Context, tx *db.Tx, serials []string) error {
	if len(serials) == 0 {
		return nil
	}
	places, err := site.Spell(ctx, tx, serials)
	if err != nil {
		return err
	}
	parts, err := catalog.SpellParts(ctx, tx, serials)
	if err != nil {
		return err
	}
	for _, s := range serials {
		if f := stranger(s, places, parts); f != nil {
			return f
		}
	}
	return nil
}

func stranger(serial string, places, parts map[string]string) *fault.Fault {
	if _, is := places[serial]; is {
		return ident.ErrIdent.Because("is_place").With("text", serial)
	}
	if _, is := parts[serial]; is {
		return ident.ErrIdent.Because("is_part").With("text", serial)
	}
	return nil
}

// SpellBin is a bin of a place as it is known, or as it was sent.
func SpellBin(ctx context.Context, tx *db.Tx, location, bin string) (string, error) {
	err := spellBins(ctx, tx, []within{{location, &bin}})
	return bin, err
}

const spellSerialsSQL = `
SELECT DISTINCT ON (a.of, a.asked) a.of, a.asked, u.serial AS spelled
FROM unnest($1::text[], $2::text[], $3::text[]) AS a (of, asked, normal)
JOIN units u ON u.part = a.of AND u.normal = a.normal
WHERE u.twin = 0 OR u.serial = a.asked
ORDER BY a.of, a.asked, u.serial = a.asked DESC`

// SpellSerials writes serials of a part in place as the pieces are known.
func SpellSerials(ctx context.Context, tx *db.Tx, part string, serials []string) error {
	names := make([]within, len(serials))
	for i := range serials {
		names[i] = within{part, &serials[i]}
	}
	return spell(ctx, tx, spellSerialsSQL, names)
}
