package notice

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fettle/internal/db"
	"fettle/internal/sender"
	"fettle/inventory/ident"
	"fettle/repairflow/sla"
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
RETURNING n.id, n.repair, n.template, n.recipient, n.channel, n.language, n.body, n.tries, CASE WHEN n.channel = 'sms' THEN r.phone ELSE n.login END AS address`

type claimedNotice struct {
	sender.Claim
	Repair    string    `db:"repair"`
	Template  Kind      `db:"template"`
	Recipient Recipient `db:"recipient"`
	Channel   Channel   `db:"channel"`
	Language  string    `db:"language"`
	Body      string    `db:"body"`
	Address   string    `db:"address"`
}

// Sender gives notices to a gateway.
func Sender(g Gateway) sender.Sender[claimedNotice, string] {
	return sender.Sender[claimedNotice, string]{Queue: noticeQueue{g}, Name: "notice", Batch: noticeBatch, Patience: noticePatience, Lease: noticeLease,
		Schedule: sender.Schedule{Delays: NoticeDelays, Spread: 0.2}}
}

// noticeQueue are the notices that are due.
type noticeQueue struct{ gateway Gateway }

// Claim takes notices that are due.
func (noticeQueue) Claim(ctx context.Context, tx *db.Tx, most int, until time.Time) (due []claimedNotice, err error) {
	err = tx.SelectContext(ctx, &due, claimNoticesSQL, tx.Now, most, until)
	return due, err
}

// Send calls the gateway and answers its own name of the message.
func (q noticeQueue) Send(ctx context.Context, c claimedNotice) (string, error) {
	if c.Address == "" {
		return "", fmt.Errorf("there is no address: %w", ErrRefused)
	}
	return q.gateway.Send(ctx, Message{ID: c.ID, Channel: c.Channel, To: c.to(), Language: c.Language, Body: c.Body})
}

// to is the address as a gateway reads it: people group their telephone numbers, gateways do not.
func (c claimedNotice) to() string {
	if c.Channel == BySMS {
		if number, f := ident.ParseTelephone(c.Address); f == nil {
			return number.Normal()
		}
	}
	return c.Address
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
	giveNoticeBackSQL = `
UPDATE notices
SET state = 'waiting', tries = tries - 1, claimed_until = NULL
WHERE id = $1 AND state = 'claimed' AND tries = $2`
)

// Sent keeps what the gateway calls the message. That it took the first one is what the customer was promised: he is told that his
// repair was taken in.
func (noticeQueue) Sent(ctx context.Context, tx *db.Tx, c claimedNotice, ref string) error {
	if _, err := tx.ExecContext(ctx, noticeSentSQL, c.ID, tx.Now, cleanText(ref)); err != nil {
		return fmt.Errorf("keep that a notice was sent: %w", err)
	}
	if c.Template == TellReceived && c.Recipient == ToCustomer {
		return sla.Keep(ctx, tx, c.Repair, sla.Ack, tx.Now)
	}
	return nil
}

// Failed keeps why a notice was not sent.
func (noticeQueue) Failed(ctx context.Context, tx *db.Tx, c claimedNotice, f sender.Failure) error {
	state := Failed
	if f.GivenUp {
		state = GivenUp
	}
	if _, err := tx.ExecContext(ctx, noticeFailedSQL, c.ID, c.Tries, state, f.Next, cleanText(f.Err.Error())); err != nil {
		return fmt.Errorf("keep that a notice failed: %w", err)
	}
	return nil
}

// GiveBack frees a notice that was not tried.
func (noticeQueue) GiveBack(ctx context.Context, tx *db.Tx, c claimedNotice) error {
	_, err := tx.ExecContext(ctx, giveNoticeBackSQL, c.ID, c.Tries)
	return err
}

// cleanText is a gateway's text as the database takes it.
func cleanText(text string) string {
	const kept = 500
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "")
	if len(text) > kept {
		text = strings.ToValidUTF8(text[:kept], "")
	}
	return text
}
