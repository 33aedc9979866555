package site

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
)

// Places above one another are few; the bound ends a circle that an older release let in.
const belongsSQL = `
WITH RECURSIVE above AS (
    SELECT code, parent, 1 AS step
    FROM locations
    WHERE code = $1
    UNION
    SELECT l.code, l.parent, a.step + 1
    FROM above a
    JOIN locations l ON l.code = a.parent
    WHERE a.step < 12
)
SELECT EXISTS (SELECT 1 FROM above WHERE code = ANY ($2))`

// Belongs tells whether a place is one of some, or lies below one of them.
func Belongs(ctx context.Context, tx *db.Tx, code string, to []string) (belongs bool, err error) {
	if err := tx.GetContext(ctx, &belongs, belongsSQL, code, pq.Array(append([]string{}, to...))); err != nil {
		return false, fmt.Errorf("look whose %s is: %w", code, err)
	}
	return belongs, nil
}
