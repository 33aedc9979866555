package audit

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// Namesake is a thing whose name is spelled like another's: they were told apart before names were compared by their normal
// form. Somebody has to say which of them is meant.
type Namesake struct {
	Kind string `db:"kind"`
	// Of is the part of a serial or a lot.
	Of    string `db:"of"`
	Name  string `db:"name"`
	Other string `db:"other"`
}

const namesakesSQL = `
SELECT 'part' AS kind, '' AS of, t.number AS name, o.number AS other
FROM parts t
JOIN parts o ON o.normal = t.normal AND o.twin = 0
WHERE t.twin > 0
UNION ALL
SELECT 'model', '', t.number, o.number
FROM models t
JOIN models o ON o.normal = t.normal AND o.twin = 0
WHERE t.twin > 0
UNION ALL
SELECT 'place', '', t.code, o.code
FROM locations t
JOIN locations o ON o.normal = t.normal AND o.twin = 0
WHERE t.twin > 0
UNION ALL
SELECT 'serial', t.part, t.serial, o.serial
FROM units t
JOIN units o ON o.part = t.part AND o.normal = t.normal AND o.twin = 0
WHERE t.twin > 0
UNION ALL
SELECT 'lot', t.part, t.lot, o.lot
FROM part_lots t
JOIN part_lots o ON o.part = t.part AND o.normal = t.normal AND o.twin = 0
WHERE t.twin > 0
UNION ALL
SELECT 'login', '', t.login, o.login
FROM accounts t
JOIN accounts o ON o.normal = t.normal AND o.twin = 0
WHERE t.twin > 0
ORDER BY 1, 2, 3`

// Namesakes reads what is spelled like another one.
func Namesakes(ctx context.Context, tx *db.Tx) ([]Namesake, error) {
	var out []Namesake
	if err := tx.SelectContext(ctx, &out, namesakesSQL); err != nil {
		return nil, fmt.Errorf("look for names that are spelled alike: %w", err)
	}
	return out, nil
}
