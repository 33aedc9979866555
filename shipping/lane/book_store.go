package lane

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/shipping/carrier"
)

const bookSQL = `
SELECT alias, carrier, '' AS zone, false AS own
FROM carrier_aliases
UNION ALL
SELECT code, code, zone, true
FROM carriers
ORDER BY own`

// Book is what is known of carriers' names and clocks. Our own codes come last, so that no alias hides a carrier.
func Book(ctx context.Context, tx *db.Tx) (carrier.Book, error) {
	var rows []struct {
		Alias   string `db:"alias"`
		Carrier string `db:"carrier"`
		Zone    string `db:"zone"`
		Own     bool   `db:"own"`
	}
	if err := tx.SelectContext(ctx, &rows, bookSQL); err != nil {
		return carrier.Book{}, fmt.Errorf("read what carriers are called: %w", err)
	}
	b := carrier.Book{Codes: make(map[string]string, len(rows)), Zones: map[string]*time.Location{}}
	for _, r := range rows {
		b.Codes[carrier.AliasKey(r.Alias)] = r.Carrier
		if zone, err := time.LoadLocation(r.Zone); r.Zone != "" && err == nil {
			b.Zones[r.Carrier] = zone
		}
	}
	return b, nil
}

// longestAlias bounds a name that others have for a carrier.
const longestAlias = 64

const (
	setZoneSQL = `
UPDATE carriers
SET zone = coalesce($2, zone)
WHERE code = $1
RETURNING code`
	dropAliasesSQL = `
DELETE FROM carrier_aliases
WHERE carrier = $1 AND NOT alias = ANY ($2)`
	addAliasesSQL = `
INSERT INTO carrier_aliases (alias, carrier)
SELECT alias, $1
FROM unnest($2::text[]) AS a (alias)
WHERE NOT EXISTS (SELECT FROM carriers c WHERE lower(c.code) = a.alias AND c.code <> $1)
ON CONFLICT (alias) DO UPDATE
SET carrier = excluded.carrier`
	otherNamedSQL = `
SELECT a.alias, a.carrier
FROM carrier_aliases a
JOIN carriers c ON c.code = a.carrier
WHERE a.alias = ANY ($2) AND a.carrier <> $1
UNION ALL
SELECT lower(c.code), c.code
FROM carriers c
WHERE lower(c.code) = ANY ($2) AND c.code <> $1
ORDER BY 1
LIMIT 1`
)

// Name says what others call a carrier and by which clock it writes times without a zone; what was said before is forgotten. A
// name that means another of our carriers is refused.
func Name(ctx context.Context, tx *db.Tx, code string, aliases []string, zone *string) (CarrierPort, error) {
	keys := []string{}
	for i, name := range aliases {
		key := carrier.AliasKey(name)
		if key == "" || len(key) > longestAlias {
			return CarrierPort{}, ErrAlias.Because("form").With("alias", name).At(fmt.Sprintf("body.aliases[%d]", i))
		}
		if key != carrier.AliasKey(code) && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if zone != nil {
		if _, err := time.LoadLocation(*zone); err != nil || *zone == "Local" {
			return CarrierPort{}, ErrZone.With("zone", *zone).At("body.zone")
		}
	}
	var found string
	err := tx.GetContext(ctx, &found, setZoneSQL, code, zone)
	if errors.Is(err, sql.ErrNoRows) {
		return CarrierPort{}, ErrNoCarrier
	}
	if err != nil {
		return CarrierPort{}, fmt.Errorf("set the clock of %s: %w", code, err)
	}
	var other []struct{ Alias, Carrier string }
	if err := tx.SelectContext(ctx, &other, otherNamedSQL, code, pq.Array(keys)); err != nil {
		return CarrierPort{}, fmt.Errorf("look who else is called so: %w", err)
	}
	if len(other) > 0 {
		return CarrierPort{}, ErrAlias.With("alias", other[0].Alias, "carrier", other[0].Carrier).At("body.aliases")
	}
	if _, err := tx.ExecContext(ctx, dropAliasesSQL, code, pq.Array(keys)); err != nil {
		return CarrierPort{}, fmt.Errorf("forget what %s was called: %w", code, err)
	}
	if _, err := tx.ExecContext(ctx, addAliasesSQL, code, pq.Array(keys)); err != nil {
		return CarrierPort{}, fmt.Errorf("keep what %s is called: %w", code, err)
	}
	var c CarrierPort
	if err := tx.GetContext(ctx, &c, "SELECT "+carrierColumns+" FROM carriers WHERE code = $1", code); err != nil {
		return c, fmt.Errorf("read carrier: %w", err)
	}
	return c, nil
}
