package repair

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/sla"
)

// promiseAtIntake promises that the customer is told, and that somebody calls about what cannot wait.
func promiseAtIntake(ctx context.Context, tx *db.Tx, id string, in Intake) error {
	clocks, why, err := ClocksOf(ctx, tx, in.KeyAccount)
	if err != nil {
		return err
	}
	if err := sla.Promise(ctx, tx, id, sla.Ack, sla.After(tx.Now, clocks.AckMinutes), why); err != nil || !in.Urgent {
		return err
	}
	return sla.Promise(ctx, tx, id, sla.UrgentCall, sla.After(tx.Now, clocks.UrgentCallMinutes), why)
}

// Two who register one appliance at once wait here for each other, so that the second is asked about the first.
const lockApplianceSQL = `
SELECT pg_advisory_xact_lock(hashtextextended('appliance ' || upper($1) || ' ' || upper($2), 0))`

const openOfApplianceSQL = repairColumns + `
WHERE upper(r.serial) = upper($2) AND upper(r.model) = upper($1) AND r.settled_at IS NULL AND r.state <> ALL ($3) AND ($4 = '' OR r.customer = $4)
ORDER BY r.created_at DESC, r.id DESC
LIMIT 10`

// OpenOfAppliance reads the repairs of an appliance that still go on, the newest first; customer narrows them to his own. Until the
// transaction ends nobody else registers one of this appliance.
func OpenOfAppliance(ctx context.Context, tx *db.Tx, model, serial, customer string) ([]Repair, error) {
	if _, err := tx.ExecContext(ctx, lockApplianceSQL, model, serial); err != nil {
		return nil, fmt.Errorf("lock the appliance %s: %w", serial, err)
	}
	out := []Repair{}
	over := append(slices.Clone(Outcomes), Settled)
	if err := tx.SelectContext(ctx, &out, openOfApplianceSQL, model, serial, pq.Array(over), customer); err != nil {
		return nil, fmt.Errorf("read the open repairs of %s: %w", serial, err)
	}
	return out, nil
}

// askAboutOpen answers the open repair that is meant, nothing where a new one is to be registered, or asks. A customer is asked about
// his own repairs alone, so that nobody learns from a serial what others have.
func askAboutOpen(ctx context.Context, tx *db.Tx, actor auth.Actor, model, serial string, said Same) (Repair, error) {
	mine := ""
	if actor.Role == auth.Customer {
		mine = actor.Login
	}
	open, err := OpenOfAppliance(ctx, tx, model, serial, mine)
	if err != nil || len(open) == 0 || said == AnotherFault {
		return Repair{}, err
	}
	seen := slices.DeleteFunc(slices.Clone(open), func(r Repair) bool { return !r.SeenBy(actor) })
	if said == TheSame && len(seen) > 0 {
		return seen[0], nil
	}
	ids := make([]string, len(open))
	for i, r := range open {
		ids[i] = r.ID
	}
	return Repair{}, ErrOpenRepair.With("repairs", ids, "serial", serial).At("body.same_appliance")
}

// Called tells that an agent called the customer, and whether he was reached.
type Called struct {
	Repair  string `json:"repair"`
	Reached bool   `json:"reached"`
	Note    string `json:"note,omitempty"`
}

// EventType never changes.
func (Called) EventType() string { return "repairflow.customer_called.v1" }

// EventKey is the repair.
func (e Called) EventKey() string { return e.Repair }

// Call keeps that an agent called. Who was reached has had his call, and with it the first response of a person.
func Call(ctx context.Context, tx *db.Tx, id string, reached bool, note string) (Repair, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if r.Over() {
		return r, ErrOver.With("state", r.State)
	}
	if reached {
		for _, kind := range []sla.Kind{sla.UrgentCall, sla.Response} {
			if err := sla.Keep(ctx, tx, id, kind, tx.Now); err != nil {
				return r, err
			}
		}
	}
	return r, event.Emit(ctx, tx, Called{id, reached, note})
}

// Share is how many repairs came on a channel.
type Share struct {
	Channel  Channel `db:"channel" json:"channel"`
	Repairs  int64   `db:"repairs" json:"repairs"`
	Permille int64   `db:"-" json:"permille" doc:"Of all repairs of the days; the shares of all channels make 1000."`
}

const sharesSQL = `
SELECT channel, count(*) AS repairs
FROM repairs
WHERE created_at > $1
GROUP BY channel`

// Shares counts the repairs since a time by channel, every channel once.
func Shares(ctx context.Context, tx *db.Tx, since time.Time) ([]Share, error) {
	var rows []Share
	if err := tx.SelectContext(ctx, &rows, sharesSQL, since); err != nil {
		return nil, fmt.Errorf("count repairs by channel: %w", err)
	}
	out := make([]Share, len(Channels()))
	for i, c := range Channels() {
		out[i].Channel = c
		if at := slices.IndexFunc(rows, func(s Share) bool { return s.Channel == c }); at >= 0 {
			out[i].Repairs = rows[at].Repairs
		}
	}
	shareOut(out)
	return out, nil
}

// shareOut gives each its thousandths, the largest remainders one more, so that all of them together are exactly a thousand.
func shareOut(of []Share) {
	const whole = 1000
	var all int64
	for _, s := range of {
		all += s.Repairs
	}
	if all == 0 {
		return
	}
	left, byRest := int64(whole), make([]int, len(of))
	for i, s := range of {
		of[i].Permille = s.Repairs * whole / all
		left -= of[i].Permille
		byRest[i] = i
	}
	slices.SortStableFunc(byRest, func(a, b int) int {
		return int(of[b].Repairs*whole%all) - int(of[a].Repairs*whole%all)
	})
	for _, i := range byRest[:left] {
		of[i].Permille++
	}
}
