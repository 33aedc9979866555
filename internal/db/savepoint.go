package db

import (
	"context"
	"fmt"
)

// InSavepoint keeps what fn wrote when fn says so, and takes it back when not; the transaction goes on either way. After
// an error of fn nothing is decided: the transaction is lost.
func InSavepoint(ctx context.Context, tx *Tx, fn func() (keep bool, err error)) error {
	if _, err := tx.ExecContext(ctx, "SAVEPOINT step"); err != nil {
		return fmt.Errorf("begin a savepoint: %w", err)
	}
	keep, err := fn()
	if err != nil {
		return err
	}
	end := "RELEASE SAVEPOINT step"
	if !keep {
		// What is rolled back to stays; a savepoint around this one would be hidden by it.
		end = "ROLLBACK TO SAVEPOINT step; RELEASE SAVEPOINT step"
	}
	if _, err := tx.ExecContext(ctx, end); err != nil {
		return fmt.Errorf("end a savepoint: %w", err)
	}
	return nil
}
