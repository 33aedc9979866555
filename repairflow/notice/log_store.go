package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/fault"
)

var (
	// ErrNoNotice is about a notice that is not there.
	ErrNoNotice = fault.New(fault.Unknown, "notice_not_found")
	// ErrNoticeSent is about a notice that is not waiting for anybody's help.
	ErrNoticeSent = fault.New(fault.Conflict, "notice_not_failed")
)

const noticeColumns = `
SELECT n.id, n.repair, n.recipient, n.login, n.channel, n.template, n.language, n.body, n.state, n.tries, n.next_at, n.gateway_ref, n.error,
       n.at, n.sent_at
FROM notices n`

// Filter narrows the log; zero fields do not. Before* is the key of the last row of the page before.
type Filter struct {
	State    State
	Channel  Channel
	Repair   string
	BeforeAt *time.Time
	BeforeID uuid.UUID
	Limit    int
}

const listNoticesSQL = noticeColumns + `
WHERE ($1 = '' OR n.state = $1) AND ($2 = '' OR n.channel = $2) AND ($3 = '' OR n.repair = $3)
  AND ($4::timestamptz IS NULL OR (n.at, n.id) < ($4, $5))
ORDER BY n.at DESC, n.id DESC
LIMIT $6`

// List reads the log, newest first.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Notice, error) {
	var out []Notice
	if err := tx.SelectContext(ctx, &out, listNoticesSQL, f.State, f.Channel, f.Repair, f.BeforeAt, f.BeforeID, f.Limit); err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return out, nil
}

const lockNoticeSQL = noticeColumns + `
WHERE n.id = $1
FOR UPDATE`

const retryNoticeSQL = `
UPDATE notices
SET state = 'waiting', tries = 0, next_at = $2
WHERE id = $1`

// Retry sends a notice that failed once more, with all its tries before it.
func Retry(ctx context.Context, tx *db.Tx, id uuid.UUID) (Notice, error) {
	var rows []Notice
	if err := tx.SelectContext(ctx, &rows, lockNoticeSQL, id); err != nil {
		return Notice{}, fmt.Errorf("lock a notice: %w", err)
	}
	if len(rows) == 0 {
		return Notice{}, ErrNoNotice
	}
	n := rows[0]
	if n.State != Failed && n.State != GivenUp {
		return n, ErrNoticeSent
	}
	if _, err := tx.ExecContext(ctx, retryNoticeSQL, id, tx.Now); err != nil {
		return n, fmt.Errorf("retry a notice: %w", err)
	}
	tx.Signal()
	n.State, n.Tries, n.NextAt = Waiting, 0, tx.Now
	return n, nil
}
