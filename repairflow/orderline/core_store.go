package orderline

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/recycling/oldpart"
	"fettle/repairflow/repair"
)

// A piece that died after it was fitted goes back as itself; the part that it had taken the place of is owed already. So what
// comes out now is known when its serial is that of a piece that this repair has fitted, or of an old part it owes; when the
// line replaces one that was fitted; and, where nobody has read a serial, when as many old parts are owed as pieces of this
// kind are fitted now, this one among them.
const knownOldPartSQL = `
WITH RECURSIVE replaced AS (
    SELECT l.replaces AS id FROM order_lines l WHERE l.id = $2
    UNION
    SELECT l.replaces FROM order_lines l JOIN replaced r ON r.id = l.id
), kin AS (
    SELECT l.id, l.problem, l.installed_at
    FROM order_lines l
    JOIN order_lines this ON this.id = $2
    WHERE l.repair = $1 AND (l.part IN (this.part, this.supplied) OR l.supplied IN (this.part, this.supplied))
), owed AS (
    SELECT r.line, r.expected_serial, r.actual_serial FROM returns r WHERE r.repair = $1 AND r.line IN (SELECT id FROM kin)
)
SELECT EXISTS (SELECT FROM returns WHERE line = $2)
    OR $3 <> '' AND (EXISTS (SELECT FROM order_lines WHERE repair = $1 AND id <> $2 AND installed_at IS NOT NULL AND new_serial = $3)
                     OR EXISTS (SELECT FROM returns WHERE repair = $1 AND $3 IN (expected_serial, actual_serial)))
    OR EXISTS (SELECT FROM returns WHERE line IN (SELECT id FROM replaced))
    OR ($3 = '' OR EXISTS (SELECT FROM owed WHERE expected_serial = ''))
       AND (SELECT count(*) FROM owed) >= (SELECT count(*) FROM kin WHERE installed_at IS NOT NULL AND problem = '')`

// OweOldPart makes the old part of a fitted line owed when its kind is, once for each old part, and tells whether it did.
func OweOldPart(ctx context.Context, tx *db.Tx, r repair.Repair, l Line, oldSerial string) (bool, error) {
	part, err := catalog.PartByNumber(ctx, tx, l.Part)
	if err != nil || !part.CoreReturn {
		return false, err
	}
	if oldSerial == "" {
		oldSerial = l.OldSerial
	}
	var known bool
	if err := tx.GetContext(ctx, &known, knownOldPartSQL, r.ID, l.ID, oldSerial); err != nil {
		return false, fmt.Errorf("look whether the old part is owed: %w", err)
	}
	if known {
		return false, nil
	}
	_, err = oldpart.Oblige(ctx, tx, []oldpart.Obligation{{Line: l.ID, Repair: r.ID, Customer: r.Customer, Part: l.Part, ExpectedSerial: oldSerial,
		Appliance: r.Appliance(), Engineer: r.Engineer, Basis: "core_return"}})
	return err == nil, err
}

const fittedExchangesSQL = `
SELECT l.id
FROM order_lines l
JOIN parts p ON p.number = l.part
WHERE l.repair = $1 AND l.installed_at IS NOT NULL AND l.problem = '' AND p.core_return
  AND NOT EXISTS (SELECT FROM returns r WHERE r.line = l.id)
ORDER BY l.id`

// explainCores makes owed what a repair has fitted in exchange and no record tells of, as when the part became an exchange part
// after it was fitted, and counts it: the engineer brings it or disputes it, operations waive it, and then the repair settles.
func explainCores(ctx context.Context, tx *db.Tx, r repair.Repair) (made int, err error) {
	var ids []uuid.UUID
	if err := tx.SelectContext(ctx, &ids, fittedExchangesSQL, r.ID); err != nil {
		return 0, fmt.Errorf("find exchange parts without an old one: %w", err)
	}
	for _, id := range ids {
		l, err := ByID(ctx, tx, id)
		if err != nil {
			return made, err
		}
		owed, err := OweOldPart(ctx, tx, r, l, "")
		if err != nil {
			return made, err
		}
		if owed {
			made++
		}
	}
	return made, nil
}
