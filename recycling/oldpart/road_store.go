package oldpart

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
)

// TakeOver moves liability from the engineer to whose scan has taken an old part on its way to a warehouse, at the time of that scan. One that
// he owes no more is left as it is.
func TakeOver(ctx context.Context, tx *db.Tx, id, warehouse, by string, at time.Time) error {
	r, err := Lock(ctx, tx, id)
	if err != nil || !r.Owed() {
		return err
	}
	if r, err = advanceReturn(ctx, tx, r, DroppedOff, "warehouse = $3, handed_over_at = $4, taken_by = $5, clock_stopped_at = NULL", warehouse, at, by); err != nil {
		return err
	}
	return event.Emit(ctx, tx, DroppedOffEvent{r.Step(), by, at})
}

// LoseOnRoad ends what an engineer owed because its carrier has lost it: he pays nothing, and what he was charged is given back.
func LoseOnRoad(ctx context.Context, tx *db.Tx, id string) error {
	r, err := Lock(ctx, tx, id)
	if err != nil || r.State != DroppedOff {
		return err
	}
	if err := credit(ctx, tx, r); err != nil {
		return err
	}
	if r, err = advanceReturn(ctx, tx, r, Lost, "lost_at = $3", tx.Now); err != nil {
		return err
	}
	return event.Emit(ctx, tx, LostEvent{r.Step(), r.Part, r.TakenBy})
}

// StopClock lets the clock of what is owed stand still since a time: a carrier is late who was to collect it.
func StopClock(ctx context.Context, tx *db.Tx, id string, since time.Time) error {
	r, err := Lock(ctx, tx, id)
	if err != nil || !r.Owed() || r.ClockStoppedAt != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE returns SET clock_stopped_at = $2, version = version + 1 WHERE id = $1", id, since); err != nil {
		return fmt.Errorf("stop the clock of return %s: %w", id, err)
	}
	return nil
}

const startClockSQL = `
UPDATE returns
SET clock_stopped_at = NULL, due_at = due_at + greatest($2 - clock_stopped_at, interval '0'), version = version + 1
WHERE id = $1`

// StartClock lets a clock run again that stood still: its day is as much later. Of a dispute the clock stands still anyway, by itself.
func StartClock(ctx context.Context, tx *db.Tx, id string, at time.Time) error {
	r, err := Lock(ctx, tx, id)
	if err != nil || r.ClockStoppedAt == nil {
		return err
	}
	if r.State == Disputed && at.After(*r.DisputedAt) {
		// From there on the dispute counts.
		at = *r.DisputedAt
	}
	if _, err := tx.ExecContext(ctx, startClockSQL, id, at.UTC()); err != nil {
		return fmt.Errorf("start the clock of return %s: %w", id, err)
	}
	if r, err = ReturnByID(ctx, tx, id); err != nil || r.State != Obliged && r.State != Overdue {
		return err
	}
	p, err := debtsNow(ctx, tx)
	if err != nil {
		return err
	}
	return remind(ctx, tx, r, p)
}

const notHomeSQL = returnColumns + `
WHERE r.engineer = $1 AND r.received_at IS NULL AND r.closed_at IS NULL AND r.state <> 'lost'
ORDER BY r.due_at, r.id
LIMIT 200`

// NotHome are the old parts that an engineer owes, and those of his that are on their way.
func NotHome(ctx context.Context, tx *db.Tx, engineer string) ([]Return, error) {
	return manyReturns(ctx, tx, notHomeSQL, engineer)
}
