package orderline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/recycling/oldpart"
)

// Problem is why a piece that the engineer had was not fitted, or came out again.
type Problem string

// Problems of a piece.
const (
	// WasDead was dead on arrival.
	WasDead = Problem(DOA)
	// WasWrong was not the part that was ordered.
	WasWrong = Problem(Wrong)
	// WasUnused was not needed.
	WasUnused = Problem(Unused)
)

// Problems lists them all.
func Problems() []Problem { return []Problem{WasDead, WasWrong, WasUnused} }

// Schema lists them in the contracts; it is empty while nothing is wrong.
func (Problem) Schema(closed.Registry) *closed.Schema {
	return closed.Of(append([]Problem{""}, Problems()...))
}

// WithEngineer are the states in which a piece that is not fitted is with the engineer.
var WithEngineer = []State{DOA, Wrong, Unused}

// givenBackBy is by when what an engineer does not fit has to be home, which is as long as he has for an old part; nil for other steps.
func givenBackBy(ctx context.Context, tx *db.Tx, to State) (*time.Time, error) {
	if !slices.Contains(WithEngineer, to) {
		return nil, nil
	}
	term, err := oldpart.Term(ctx, tx)
	by := tx.Now.Add(term)
	return &by, err
}

const laterSQL = `
UPDATE order_lines
SET give_back_by = give_back_by + $2 * interval '1 microsecond', version = version + 1
WHERE id = $1 AND give_back_by IS NOT NULL`

// GiveBackLater gives an engineer as much longer for a piece as a carrier was late who was to collect it.
func GiveBackLater(ctx context.Context, tx *db.Tx, line uuid.UUID, late time.Duration) error {
	if late <= 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, laterSQL, line, late.Microseconds()); err != nil {
		return fmt.Errorf("give more time for line %s: %w", line, err)
	}
	return nil
}

const intoParcelSQL = `
UPDATE order_lines
SET source = $2, reservation = NULL
WHERE id = $1`

// KeepInParcel notes that the pieces of a line lie in a parcel that goes home.
func KeepInParcel(ctx context.Context, tx *db.Tx, line uuid.UUID, parcel string) error {
	if _, err := tx.ExecContext(ctx, intoParcelSQL, line, parcel); err != nil {
		return fmt.Errorf("note that line %s goes home in %s: %w", line, parcel, err)
	}
	return nil
}

const oweSQL = Columns + `
JOIN repairs r ON r.id = l.repair
WHERE coalesce((SELECT min(a.login) FROM accounts a WHERE a.role = 'engineer' AND a.scope[1] = l.source), r.engineer) = $1 AND l.closed_at IS NULL AND l.received_at IS NOT NULL AND l.state IN ('doa', 'wrong', 'unused', 'returning')
ORDER BY l.give_back_by NULLS FIRST, l.id
LIMIT 200`

// OwedBy are the pieces that an engineer had, did not fit, and has to give back or has given to a carrier. What lies in a van is owed by
// whose van it is, also when the repair has gone to somebody else.
func OwedBy(ctx context.Context, tx *db.Tx, engineer string) ([]Line, error) {
	out := []Line{}
	if err := tx.SelectContext(ctx, &out, oweSQL, engineer); err != nil {
		return nil, fmt.Errorf("read what %s has to give back: %w", engineer, err)
	}
	return out, nil
}
