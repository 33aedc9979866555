package stock

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/ident"
)

const lockUnitsSQL = `
SELECT k.asked, u.part, u.serial, u.location, u.condition, u.installed_in, u.suspect, u.bin, u.lot, u.hold, u.version
FROM units u
JOIN (SELECT DISTINCT part, asked, normal
      FROM unnest($1::text[], $2::text[], $3::text[]) AS k (part, asked, normal)) k ON k.part = u.part AND k.normal = u.normal
WHERE u.twin = 0 OR u.serial = k.asked
ORDER BY u.part, u.serial
FOR UPDATE OF u`

// lockUnits locks pieces by their serials, however they are spelled, and answers them by what was asked.
func lockUnits(ctx context.Context, tx *db.Tx, parts, serials []string) (map[unitKey]Unit, error) {
	normal := make([]string, len(serials))
	for i, s := range serials {
		normal[i] = ident.Code(s)
	}
	var rows []struct {
		Asked string
		Unit
	}
	if err := tx.SelectContext(ctx, &rows, lockUnitsSQL, pq.Array(parts), pq.Array(serials), pq.Array(normal)); err != nil {
		return nil, fmt.Errorf("lock units: %w", err)
	}
	out := make(map[unitKey]Unit, len(rows))
	for _, r := range rows {
		k := unitKey{r.Part, r.Asked}
		// Of two that are spelled alike since before that was refused, each is found by its own spelling.
		if known, found := out[k]; !found || known.Serial != r.Asked {
			out[k] = r.Unit
		}
	}
	return out, nil
}

const putUnitsSQL = `
INSERT INTO units (part, serial, location, condition, installed_in, bin, lot, hold)
SELECT part, serial, location, condition, installed_in, bin, lot, NULLIF(hold, '')::uuid
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    AS u (part, serial, location, condition, installed_in, bin, lot, hold)
ORDER BY part, serial
ON CONFLICT (part, serial) DO UPDATE
SET location = excluded.location, condition = excluded.condition, installed_in = excluded.installed_in, bin = excluded.bin,
    lot = excluded.lot, hold = excluded.hold, version = units.version + 1`

// unitsOf locks the pieces whose serials movements name, and spells the serials as the pieces are known. Movements of
// serialised parts between tracked accounts must name one.
func unitsOf(ctx context.Context, tx *db.Tx, movements []Movement, g movementContext) (map[unitKey]Unit, error) {
	var parts, serials []string
	for _, m := range movements {
		if g.serialised[m.Part] && m.Serial != "" {
			parts, serials = append(parts, m.Part), append(serials, m.Serial)
		}
	}
	if len(serials) == 0 {
		return map[unitKey]Unit{}, nil
	}
	asked, err := lockUnits(ctx, tx, parts, serials)
	if err != nil {
		return nil, err
	}
	units := make(map[unitKey]Unit, len(asked))
	for i, m := range movements {
		if u, known := asked[unitKey{m.Part, m.Serial}]; known && m.Serial != "" {
			movements[i].Serial, units[unitKey{u.Part, u.Serial}] = u.Serial, u
		}
	}
	return units, nil
}

// moveUnits takes locked pieces along.
func moveUnits(ctx context.Context, tx *db.Tx, movements []Movement, units map[unitKey]Unit, g movementContext) error {
	named := false
	for _, m := range movements {
		switch {
		case !g.serialised[m.Part]:
		case m.Serial == "" && g.needsSerial(m):
			return ErrSerialNeeded.With("part", m.Part)
		case m.Serial != "" && m.Quantity != 1:
			return ErrSerialNeeded.Because("one_by_one").With("part", m.Part)
		default:
			named = named || m.Serial != ""
		}
	}
	if !named {
		return nil
	}
	outside, err := g.outsideOf(ctx, tx, units)
	if err != nil {
		return err
	}
	changed := map[unitKey]Unit{}
	for _, m := range movements {
		if m.Serial == "" || !g.serialised[m.Part] || g.staysPut(m) && !m.binned() {
			continue
		}
		k := unitKey{m.Part, m.Serial}
		var at *Unit
		if u, ok := units[k]; ok {
			at = &u
		}
		next, err := at.Moved(m, g.serialRules(m, at != nil && outside[at.Location]))
		if err != nil {
			return err
		}
		if m.Kind == MoveInstall {
			next.InstalledIn = m.appliance
		}
		units[k], changed[k] = next, next
	}
	return putUnits(ctx, tx, changed)
}

func putUnits(ctx context.Context, tx *db.Tx, changed map[unitKey]Unit) error {
	if len(changed) == 0 {
		return nil
	}
	n := len(changed)
	parts, serials, places := make([]string, 0, n), make([]string, 0, n), make([]string, 0, n)
	conditions, appliances := make([]string, 0, n), make([]string, 0, n)
	bins, lots, holds := make([]string, 0, n), make([]string, 0, n), make([]string, 0, n)
	for k, u := range changed {
		hold := ""
		if u.Hold != nil {
			hold = u.Hold.String()
		}
		bins, lots, holds = append(bins, u.Bin), append(lots, u.Lot), append(holds, hold)
		parts, serials, places = append(parts, k.part), append(serials, k.serial), append(places, u.Location)
		conditions, appliances = append(conditions, string(u.Condition)), append(appliances, u.InstalledIn)
	}
	if _, err := tx.ExecContext(ctx, putUnitsSQL, pq.Array(parts), pq.Array(serials), pq.Array(places),
		pq.Array(conditions), pq.Array(appliances), pq.Array(bins), pq.Array(lots), pq.Array(holds)); err != nil {
		return fmt.Errorf("move units: %w", err)
	}
	return nil
}

// What went back to the supplier may come again; whatever else is known of a serial makes a second piece with it false.
const addUnitsSQL = `
INSERT INTO units (part, serial, location, condition, bin, lot)
SELECT $1, serial, $3, $4, $5, $6
FROM unnest($2::text[]) AS u (serial)
ORDER BY serial
ON CONFLICT (part, normal, twin) DO UPDATE
SET location = excluded.location, condition = excluded.condition, bin = excluded.bin, lot = excluded.lot, version = units.version + 1
WHERE units.installed_in = '' AND units.location IN (SELECT l.code FROM locations l WHERE l.kind = 'supplier')
RETURNING normal`

// addUnits makes the pieces known that a receipt brought; the movement books their number.
func addUnits(ctx context.Context, tx *db.Tx, part string, serials []string, location string, condition Condition, bin, lot string) error {
	var added []string
	if err := tx.SelectContext(ctx, &added, addUnitsSQL, part, pq.Array(serials), location, condition, bin, lot); err != nil {
		return fmt.Errorf("add units of %s: %w", part, err)
	}
	fresh := make(map[string]bool, len(added))
	for _, s := range added {
		fresh[s] = true
	}
	for _, s := range serials {
		if !fresh[ident.Code(s)] {
			return ErrSerialExists.With("serial", s, "part", part)
		}
	}
	return nil
}

const serialsAtSQL = `
SELECT u.serial
FROM units u
JOIN locations o ON o.code = u.location
LEFT JOIN part_lots t ON t.part = u.part AND t.lot = u.lot
WHERE u.part = $1 AND u.location = $2 AND u.condition = $3 AND u.installed_in = '' AND u.suspect = '' AND u.hold IS NULL
  AND coalesce(t.expires_on >= ($5::timestamptz AT TIME ZONE o.zone)::date, true)
  AND NOT EXISTS (
      SELECT 1
      FROM reservations r
      WHERE r.part = u.part AND r.serial = u.serial AND r.state = 'active')
ORDER BY t.expires_on, t.received_at, u.serial
LIMIT $4`

// SerialsAt reads serials that lie in a place and may be taken, those that expire first before others.
func SerialsAt(ctx context.Context, tx *db.Tx, part, location string, condition Condition, limit int) ([]string, error) {
	var out []string
	if err := tx.SelectContext(ctx, &out, serialsAtSQL, part, location, condition, limit, tx.Now); err != nil {
		return nil, fmt.Errorf("read serials of %s at %s: %w", part, location, err)
	}
	return out, nil
}

const unitSQL = `
SELECT part, serial, location, condition, installed_in, suspect, bin, lot, hold, version
FROM units
WHERE part = $1 AND normal = $3 AND (twin = 0 OR serial = $2)
ORDER BY serial = $2 DESC
LIMIT 1`

// UnitBySerial reads one piece by its serial, however it is spelled.
func UnitBySerial(ctx context.Context, tx *db.Tx, part, serial string) (Unit, error) {
	var rows []Unit
	if err := tx.SelectContext(ctx, &rows, unitSQL, part, serial, ident.Code(serial)); err != nil {
		return Unit{}, fmt.Errorf("read unit %s of %s: %w", serial, part, err)
	}
	if len(rows) == 0 {
		return Unit{}, ErrSerialUnknown.With("serial", serial)
	}
	return rows[0], nil
}

const suspectSQL = `
UPDATE units
SET suspect = $3, version = version + 1
WHERE part = $1 AND serial = $2`

// Distrust marks a serial as suspect, so that it goes nowhere but aside; an empty why clears it.
func Distrust(ctx context.Context, tx *db.Tx, part, serial, why string) error {
	done, err := tx.ExecContext(ctx, suspectSQL, part, serial, why)
	if err != nil {
		return fmt.Errorf("distrust %s of %s: %w", serial, part, err)
	}
	if n, err := done.RowsAffected(); err != nil {
		return fmt.Errorf("distrust %s of %s: %w", serial, part, err)
	} else if n == 0 {
		return ErrSerialUnknown.With("serial", serial)
	}
	return nil
}
