package site

import (
	"database/sql"
	"fmt"
)

// ChangedOne turns "no row had that version" into ErrVersion.
func ChangedOne(done sql.Result, current int) error {
	n, err := done.RowsAffected()
	if err != nil {
		return fmt.Errorf("count changed rows: %w", err)
	}
	if n == 0 {
		return ErrVersion.With("version", current)
	}
	return nil
}
