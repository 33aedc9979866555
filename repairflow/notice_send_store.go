package repairflow

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
)

const (
	// noticeBatch is how many notices one sender claims at once, one after the other within noticeLease.
	noticeBatch = 8
	noticeLease = 2 * time.Minute
	// noticePatience is how long a gateway may take for one.
	noticePatience = 10 * time.Second
)

// What was claimed by a process that died is free again when its lease is over. It goes out under the same id, so that a
// gateway that had taken it already drops it. Where it goes to is looked up now: a number may have changed, or be gone.
const claimNoticesSQL = `
WITH due AS (
    SELECT id
    FROM notices
    WHERE next_at <= $1 AND (state IN ('waiting', 'failed') OR state = 'claimed' AND claimed_until <= $1)
    ORDER BY next_at, id
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)
UPDATE notices n
SET state = 'claimed', claimed_until = $3, tries = n.tries + 1
FROM due, repairs r
WHERE n.id = due.id AND r.id = n.repair
RETURNING n.id, n.channel, n.language, n.body, n.tries, CASE WHEN n.channel = 'sms' THEN r.phone ELSE n.login END AS address`

type claimed struct {
	ID       uuid.UUID `db:"id"`
	Channel  string    `db:"channel"`
	Language string    `db:"language"`
	Body     string    `db:"body"`
	Tries    int       `db:"tries"`
	Address  string    `db:"address"`
}

// SendNotices claims what is due, gives it to the gateway between transactions and keeps what came of it. It answers how
// many there were. Any number of senders may do so at once.
func SendNotices(ctx context.Context, d *db.DB, g Gateway) (int, error) {
	var due []claimed
	err := d.InTx(ctx, "notice", func(tx *db.Tx) error {
		due = nil
		return tx.SelectContext(ctx, &due, claimNoticesSQL, tx.Now, noticeBatch, tx.Now.Add(noticeLease))
	})
	if err != nil {
		return 0, fmt.Errorf("claim notices: %w", err)
	}
	for i, c := range due {
		if ctx.Err() != nil {
			return i, giveBack(ctx, d, due[i:])
		}
		ref, failure := c.send(ctx, g)
		if err := settleNotice(ctx, d, c, ref, failure); err != nil {
			return i, err
		}
	}
	return len(due), nil
}

func (c claimed) send(ctx context.Context, g Gateway) (string, error) {
	if c.Address == "" {
		return "", fmt.Errorf("there is no address: %w", ErrRefused)
	}
	ctx, stop := context.WithTimeout(ctx, noticePatience)
	defer stop()
	return g.Send(ctx, Message{ID: c.ID, Channel: c.Channel, To: c.Address, Language: c.Language, Body: c.Body})
}

// A sender that comes back after its lease may find another's claim. What was sent is sent, whoever did it; what failed is
// the business of the newest claim alone.
const (
	noticeSentSQL = `
UPDATE notices
SET state = 'sent', sent_at = $2, gateway_ref = $3, error = '', claimed_until = NULL
WHERE id = $1 AND state <> 'sent'`
	noticeFailedSQL = `
UPDATE notices
SET state = $3, next_at = $4, error = $5, claimed_until = NULL
WHERE id = $1 AND state = 'claimed' AND tries = $2`
	giveBackSQL = `
UPDATE notices
SET state = 'waiting', tries = tries - 1, claimed_until = NULL
WHERE id = $1 AND state = 'claimed' AND tries = $2`
)

func settleNotice(ctx context.Context, d *db.DB, c claimed, ref string, failure error) error {
	stopped := failure != nil && ctx.Err() != nil
	ctx = context.WithoutCancel(ctx)
	if stopped {
		return giveBack(ctx, d, []claimed{c})
	}
	return d.InTx(ctx, "notice", func(tx *db.Tx) error {
		if failure == nil {
			if _, err := tx.ExecContext(ctx, noticeSentSQL, c.ID, tx.Now, clean(ref)); err != nil {
				return fmt.Errorf("keep that a notice was sent: %w", err)
			}
			return nil
		}
		state, next := NoticeGivenUp, tx.Now
		if wait, again := noticeAfter(c.Tries, rand.Float64(), failure); again {
			state, next = NoticeFailed, tx.Now.Add(wait)
		}
		if _, err := tx.ExecContext(ctx, noticeFailedSQL, c.ID, c.Tries, state, next, clean(failure.Error())); err != nil {
			return fmt.Errorf("keep that a notice failed: %w", err)
		}
		return nil
	})
}

// giveBack frees what was claimed and not tried.
func giveBack(ctx context.Context, d *db.DB, untried []claimed) error {
	ctx = context.WithoutCancel(ctx)
	return d.InTx(ctx, "notice", func(tx *db.Tx) error {
		var failed error
		for _, c := range untried {
			_, err := tx.ExecContext(ctx, giveBackSQL, c.ID, c.Tries)
			failed = errors.Join(failed, err)
		}
		return failed
	})
}

// clean is a gateway's text as the database takes it.
func clean(text string) string {
	const kept = 500
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "")
	if len(text) > kept {
		text = strings.ToValidUTF8(text[:kept], "")
	}
	return text
}
