package message

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/repair"
	"fettle/repairflow/sla"
)

const columns = `
SELECT id, repair, side, author, way, body, at
FROM repair_messages`

// OfRepair reads a conversation, oldest first.
func OfRepair(ctx context.Context, tx *db.Tx, repair string) ([]RepairMessage, error) {
	out := []RepairMessage{}
	if err := tx.SelectContext(ctx, &out, columns+" WHERE repair = $1 ORDER BY at, id", repair); err != nil {
		return nil, fmt.Errorf("read the messages of %s: %w", repair, err)
	}
	return out, nil
}

const addSQL = `
INSERT INTO repair_messages (id, repair, side, author, way, body, at, gateway_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (gateway_id) WHERE gateway_id <> '' DO NOTHING`

// Write adds a message to the conversation of a repair. A message of the customer starts the clock of its answer unless an older one
// waits already; one of ours ends it. gateway is the gateway's own name of an SMS; one that came before changes nothing.
func Write(ctx context.Context, tx *db.Tx, m RepairMessage, gateway string) (RepairMessage, error) {
	r, err := repair.Lock(ctx, tx, m.Repair)
	if err != nil {
		return m, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return m, fmt.Errorf("make the id of a message: %w", err)
	}
	m.ID, m.At = id, tx.Now
	done, err := tx.ExecContext(ctx, addSQL, m.ID, m.Repair, m.Side, m.Author, m.Way, m.Body, m.At, gateway)
	if err != nil {
		return m, fmt.Errorf("write a message about %s: %w", m.Repair, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return m, err
	}
	if err := clock(ctx, tx, r, m); err != nil {
		return m, err
	}
	return m, event.Emit(ctx, tx, Written{m.Repair, m.ID, m.Side, m.Way})
}

func clock(ctx context.Context, tx *db.Tx, r repair.Repair, m RepairMessage) error {
	if m.Side != FromCustomer {
		return sla.Keep(ctx, tx, m.Repair, sla.MessageAnswer, tx.Now)
	}
	if _, waits, err := sla.OpenOf(ctx, tx, m.Repair, sla.MessageAnswer); err != nil || waits {
		return err
	}
	clocks, why, err := repair.ClocksOf(ctx, tx, r.KeyAccount)
	if err != nil {
		return err
	}
	return sla.Promise(ctx, tx, m.Repair, sla.MessageAnswer, sla.After(tx.Now, clocks.MessageAnswerMinutes), why)
}

// Waiting is a conversation in which the customer wrote last.
type Waiting struct {
	Repair       string     `db:"repair" json:"repair"`
	CustomerName string     `db:"customer_name" json:"customer_name"`
	Engineer     string     `db:"engineer" json:"engineer"`
	Messages     int        `db:"messages" json:"messages" doc:"How many of his wait."`
	Last         string     `db:"last" json:"last"`
	Since        time.Time  `db:"since" json:"since" doc:"When the oldest of them came."`
	DueAt        *time.Time `db:"-" json:"due_at" doc:"By when it is to be answered."`
	Late         bool       `db:"-" json:"late"`
}

const waitingSQL = `
WITH answered AS (
    SELECT m.repair, max(m.at) FILTER (WHERE m.side <> 'customer') AS at
    FROM repair_messages m
    GROUP BY m.repair
)
SELECT m.repair, r.customer_name, r.engineer, count(*) AS messages, min(m.at) AS since, (array_agg(m.body ORDER BY m.at DESC))[1] AS last
FROM repair_messages m
JOIN answered a ON a.repair = m.repair
JOIN repairs r ON r.id = m.repair
WHERE m.side = 'customer' AND (a.at IS NULL OR m.at > a.at) AND ($1 = '' OR r.engineer = $1)
GROUP BY m.repair, r.customer_name, r.engineer
ORDER BY since, m.repair
LIMIT 200`

// Unanswered reads the conversations that wait for us, the oldest first; an engineer narrows them to his repairs.
func Unanswered(ctx context.Context, tx *db.Tx, engineer string) ([]Waiting, error) {
	out := []Waiting{}
	if err := tx.SelectContext(ctx, &out, waitingSQL, engineer); err != nil {
		return nil, fmt.Errorf("read unanswered messages: %w", err)
	}
	for i, w := range out {
		all, err := sla.OfRepair(ctx, tx, w.Repair)
		if err != nil {
			return nil, err
		}
		for _, p := range slices.Backward(all) {
			if p.Kind == sla.MessageAnswer {
				out[i].DueAt, out[i].Late = &p.DueAt, p.DueAt.Before(tx.Now)
				break
			}
		}
	}
	return out, nil
}

const ofTelephoneSQL = `
SELECT id
FROM repairs
WHERE phone <> '' AND reverse(regexp_replace(split_part(phone, 'x', 1), '[^0-9]', '', 'g')) ~>=~ $1
  AND reverse(regexp_replace(split_part(phone, 'x', 1), '[^0-9]', '', 'g')) ~<~ ($1 || ':')
ORDER BY settled_at IS NOT NULL, state = ANY ($2), created_at DESC, id DESC
LIMIT 1`

// leastDigits tell telephones apart: country and trunk prefixes before them are typed or not.
const leastDigits = 8

// ofTelephone is the repair that an SMS from a telephone is about: the newest that goes on, else the newest.
func ofTelephone(ctx context.Context, tx *db.Tx, phone string) (string, error) {
	digits := []byte{}
	for i := range len(phone) {
		if c := phone[i]; c >= '0' && c <= '9' {
			digits = append(digits, c)
		}
	}
	if len(digits) < leastDigits {
		return "", ErrNobody
	}
	digits = digits[len(digits)-min(len(digits), leastDigits+2):]
	slices.Reverse(digits)
	var ids []string
	if err := tx.SelectContext(ctx, &ids, ofTelephoneSQL, string(digits), pq.Array(repair.Outcomes)); err != nil {
		return "", fmt.Errorf("find the repair of a telephone: %w", err)
	}
	if len(ids) == 0 {
		return "", ErrNobody
	}
	return ids[0], nil
}

// Heard is an SMS as a gateway hands it over.
type Heard struct {
	Repair   string `json:"repair"`
	Answered bool   `json:"answered" doc:"It asked how far the repair is, and is answered by SMS."`
}

// Hear takes an SMS of a customer in, once, whatever the gateway repeats.
func Hear(ctx context.Context, tx *db.Tx, from, body, gateway string) (Heard, error) {
	id, err := ofTelephone(ctx, tx, from)
	if err != nil {
		return Heard{}, err
	}
	if !asksStatus(body) {
		_, err := Write(ctx, tx, RepairMessage{Repair: id, Side: FromCustomer, Way: BySMS, Body: body}, gateway)
		return Heard{Repair: id}, err
	}
	return Heard{id, true}, event.Emit(ctx, tx, StatusAsked{id, uuid.NewSHA1(uuid.NameSpaceURL, []byte("sms:"+gateway))})
}
