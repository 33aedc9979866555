package kit

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/repairflow/repair"
)

// Want is a part that a repair asks for.
type Want struct{ Repair, Part string }

// An order takes what is kept for its own repair, and an urgent one what is not in a van yet of a repair that is not.
const givingWaySQL = `
SELECT DISTINCT k.id, k.repair
FROM unnest($1::text[], $2::text[]) AS w (repair, part)
JOIN kit_parts k ON k.part = w.part AND k.ended_at IS NULL
JOIN repairs mine ON mine.id = w.repair
JOIN repairs other ON other.id = k.repair
WHERE k.repair = w.repair OR mine.urgent AND NOT other.urgent AND k.state = 'to_load'
ORDER BY k.repair, k.id`

// GiveWay frees what is kept in kits for orders that ask for it now. Who asks first has it.
func GiveWay(ctx context.Context, tx *db.Tx, wants []Want) error {
	repairs, parts := make([]string, len(wants)), make([]string, len(wants))
	mine := map[string]bool{}
	for i, w := range wants {
		repairs[i], parts[i] = w.Repair, w.Part
		mine[w.Repair+" "+w.Part] = true
	}
	var found []struct{ ID, Repair string }
	if err := tx.SelectContext(ctx, &found, givingWaySQL, pq.Array(repairs), pq.Array(parts)); err != nil || len(found) == 0 {
		return orNil(err, "look for kits")
	}
	for i, f := range found {
		if i == 0 || found[i-1].Repair != f.Repair {
			if _, err := repair.Lock(ctx, tx, f.Repair); err != nil {
				return err
			}
		}
		kept, err := read(ctx, tx, " WHERE k.id = $1 AND k.ended_at IS NULL FOR UPDATE OF k", f.ID)
		if err != nil {
			return err
		}
		for _, k := range kept {
			to := Released
			if mine[k.Repair+" "+k.Part] {
				to = Used
			}
			if err := end(ctx, tx, k, to); err != nil {
				return err
			}
		}
	}
	return nil
}

func orNil(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
