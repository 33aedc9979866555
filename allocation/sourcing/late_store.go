package sourcing

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
	"fettle/texts"
)

// OutlookOf what lies reserved for a demand, from now on; false when its place cannot send it any more.
func OutlookOf(ctx context.Context, tx *db.Tx, d Demand, held stock.Reservation) (Outlook, bool, error) {
	n, p, err := network.Current(ctx, tx)
	if err != nil {
		return Outlook{}, false, err
	}
	d = CompleteDemand(n, d, tx.Now)
	d.From, d.Accept, d.Factors = tx.Now, []string{held.Part}, map[string]int64{held.Part: held.Quantity / d.Quantity}
	for _, c := range Rank(d, []stock.Offer{{Location: held.Location, Part: held.Part, Condition: held.Condition, Available: held.Quantity}}, n, p) {
		if c.Location == held.Location && c.Usable() {
			return Outlook{LeavesAt: c.LeavesAt, ArrivesAt: c.ArrivesAt, Within: c.Keeps24h}, true, nil
		}
	}
	return Outlook{}, false, nil
}

// SupplyOutlookOf a demand that waits: when a supplier could bring it, counted from now.
func SupplyOutlookOf(ctx context.Context, tx *db.Tx, d Demand) (Outlook, error) {
	_, p, err := network.Current(ctx, tx)
	if err != nil {
		return Outlook{}, err
	}
	d.From = tx.Now
	return Outlook{ArrivesAt: SuppliedAt(p, d)}, nil
}

const endLateSQL = `
UPDATE promises
SET state = 'superseded', judged_at = $2, reason = $3, delayed = delay IS NULL
WHERE id = $1 AND state = 'open'
RETURNING id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason, leaves_at, late`

const promiseLaterSQL = `
INSERT INTO promises (id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, delay, leaves_at, late)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $1, $11, true)`

// PromiseLater takes the place of an open promise that cannot be kept: another time, and why. The first promise of the line
// is judged nevertheless, by the time that was told. A promise that is not open any more is left alone: false.
func PromiseLater(ctx context.Context, tx *db.Tx, was uuid.UUID, o Outlook, cause Lateness) (Promise, bool, error) {
	var rows []Promise
	if err := tx.SelectContext(ctx, &rows, endLateSQL, was, tx.Now, LateReason+string(cause)); err != nil {
		return Promise{}, false, fmt.Errorf("end a promise that cannot be kept: %w", err)
	}
	if len(rows) == 0 {
		return Promise{}, false, nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Promise{}, false, fmt.Errorf("make a promise id: %w", err)
	}
	p := rows[0]
	p.ID, p.MadeAt, p.State, p.JudgedAt, p.Reason, p.Late = id, tx.Now, StateOpen, nil, "", true
	p.Within24h, p.Why, p.LeavesAt = o.Within, texts.Of(lateness[cause]).All().String(), nil
	if !o.LeavesAt.IsZero() {
		p.LeavesAt = &o.LeavesAt
	}
	p.tell(o.ArrivesAt.UTC())
	if _, err := tx.ExecContext(ctx, promiseLaterSQL, p.ID, p.Kind, p.Line, p.Repair, p.Part, p.Source, tx.Now, p.DueAt, p.Within24h, p.Why, p.LeavesAt); err != nil {
		return p, false, fmt.Errorf("promise a later time: %w", err)
	}
	return p, true, event.EmitTimers(ctx, tx, Delayed{Promise: p, Was: was}.events(tx.Now)...)
}

// WatchAgain looks at an open promise at another departure that keeps it as well.
func WatchAgain(ctx context.Context, tx *db.Tx, p Promise, at time.Time) error {
	return event.EmitAt(ctx, tx, at, PromiseDue{Repair: p.Repair, Line: p.Line, Promise: p.ID})
}

// OpenPromise of a line; false without one.
func OpenPromise(ctx context.Context, tx *db.Tx, line uuid.UUID) (Promise, bool, error) {
	var rows []Promise
	if err := tx.SelectContext(ctx, &rows, openPromiseSQL, PartPromise, line); err != nil || len(rows) == 0 {
		return Promise{}, false, orNothing(err, "read the open promise of a line")
	}
	return rows[0], true, nil
}

const openPromiseSQL = `
SELECT id, kind, line, repair, part, source, made_at, due_at, arrives_at, within_24h, why, state, judged_at, reason, leaves_at, late
FROM promises
WHERE kind = $1 AND line = $2 AND state = 'open'`

func orNothing(err error, doing string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

const putQuestionSQL = `
UPDATE promises
SET within_24h = false
WHERE id = $1 AND state = 'open'`

// PutQuestion marks a promise that was just made as one that somebody has still to say yes to: its hours are promised to
// nobody yet.
func PutQuestion(ctx context.Context, tx *db.Tx, promise uuid.UUID) error {
	_, err := tx.ExecContext(ctx, putQuestionSQL, promise)
	return orNothing(err, "mark an open question")
}
