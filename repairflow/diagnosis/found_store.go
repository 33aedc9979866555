package diagnosis

import (
	"context"
	"fmt"

	"fettle/internal/db"
)

// FoundIn tells whether a fault was recorded in a repair.
func FoundIn(ctx context.Context, tx *db.Tx, repair string) (found bool, err error) {
	if err := tx.GetContext(ctx, &found, "SELECT count(*) > 0 FROM diagnoses WHERE repair = $1", repair); err != nil {
		return false, fmt.Errorf("look for a fault: %w", err)
	}
	return found, nil
}
