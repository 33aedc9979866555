package visit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
)

// Conflict is what an engineer did that could not count any more when it was heard of. Nothing was changed by it.
type Conflict struct {
	ID       uuid.UUID `db:"id" json:"id"`
	Repair   string    `db:"repair" json:"repair"`
	Visit    string    `db:"visit" json:"visit"`
	Engineer string    `db:"engineer" json:"engineer"`
	Command  string    `db:"command" json:"command"`
	// Said is the command as the phone sent it.
	Said      json.RawMessage `db:"said" json:"said"`
	Code      string          `db:"code" json:"code"`
	HeardAt   time.Time       `db:"heard_at" json:"heard_at"`
	SettledAt *time.Time      `db:"settled_at" json:"settled_at"`
	SettledBy string          `db:"settled_by" json:"settled_by"`
	Note      string          `db:"note" json:"note"`
}

const keepConflictSQL = `
INSERT INTO command_conflicts (id, repair, visit, engineer, command, said, code, heard_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO NOTHING`

// Late is the refusal of what an engineer did after it could count; people are told of it, once however often his phone says it.
func Late(refusal error, repair, visit, engineer, command string, said any) error {
	return db.Instead(refusal, func(ctx context.Context, tx *db.Tx) error {
		raw, err := json.Marshal(said)
		if err != nil {
			return fmt.Errorf("write what was said: %w", err)
		}
		code := ""
		if f, is := errors.AsType[*fault.Fault](refusal); is {
			code = f.Code
		}
		id := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%s", repair, visit, engineer, command, raw))
		done, err := tx.ExecContext(ctx, keepConflictSQL, id, repair, visit, engineer, command, string(raw), code, tx.Now)
		if err != nil {
			return fmt.Errorf("keep a conflict: %w", err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return event.Emit(ctx, tx, Conflicted{repair, visit, engineer, command, code})
	})
}

// LateBy is Late where the actor is an engineer and what he did is refused because its moment has passed; other refusals stay as they are.
func LateBy(ctx context.Context, refusal error, repair, command string, said any) error {
	actor := auth.From(ctx)
	if f, is := errors.AsType[*fault.Fault](refusal); !is || f.Kind != fault.Conflict || actor.Role != auth.Engineer {
		return refusal
	}
	return Late(refusal, repair, "", actor.Login, command, said)
}

const conflictColumns = `
SELECT id, repair, visit, engineer, command, said, code, heard_at, settled_at, settled_by, note
FROM command_conflicts`

const conflictsSQL = conflictColumns + `
WHERE ($1 = '' OR engineer = $1) AND ($2 = '' OR repair = $2) AND ($3 OR settled_at IS NULL)
ORDER BY heard_at DESC, id
LIMIT 200`

// Conflicts reads what people have to look at, the newest first; settled ones too where all are asked for.
func Conflicts(ctx context.Context, tx *db.Tx, engineer, repair string, all bool) ([]Conflict, error) {
	out := []Conflict{}
	if err := tx.SelectContext(ctx, &out, conflictsSQL, engineer, repair, all); err != nil {
		return nil, fmt.Errorf("list conflicts: %w", err)
	}
	return out, nil
}

const settleSQL = `
UPDATE command_conflicts
SET settled_at = $2, settled_by = $3, note = $4
WHERE id = $1 AND settled_at IS NULL`

func settle(ctx context.Context, tx *db.Tx, id uuid.UUID, note string) (c Conflict, err error) {
	done, err := tx.ExecContext(ctx, settleSQL, id, tx.Now, tx.By, note)
	if err != nil {
		return c, fmt.Errorf("settle a conflict: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return c, errors.Join(err, ErrNoConflict)
	}
	if err := tx.GetContext(ctx, &c, conflictColumns+" WHERE id = $1", id); err != nil {
		return c, fmt.Errorf("read a conflict: %w", err)
	}
	return c, nil
}
