package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation/sourcing"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/recycling/wastemanifest"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/shipping/eta"
	"fettle/shipping/shipment"
)

// Subscribe hears what people have to be told of. Events of which most are told to nobody are heard within their
// transaction, so that those leave no delivery behind.
func Subscribe(p *event.Dispatcher) {
	const me = "notice"
	event.Within(p, me, func(ctx context.Context, tx *db.Tx, events []repair.Moved) error {
		return writeNotices(ctx, tx, newsOfRepairs(events))
	})
	event.Within(p, me, func(ctx context.Context, tx *db.Tx, events []shipment.StateChanged) error {
		return writeNotices(ctx, tx, newsOfParcels(events))
	})
	event.Within(p, me, tellQuestions)
	event.OnAll(p, me, tellPromised)
	event.OnAll(p, me, tellArrived)
	event.OnAll(p, me, tellPickups)
	event.On(p, me, tellMissed)
	tellDebts(p, me)
	event.On(p, me, tellHold)
	event.On(p, me, tellMessage)
	event.On(p, me, tellStatus)
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e eta.RiskRaised) error { return tellRisk(ctx, tx, e.Risk) })
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e eta.RiskEscalated) error { return tellRisk(ctx, tx, e.Risk) })
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e wastemanifest.CertifiedEvent) error {
		return writeNotices(ctx, tx, []news{{Tell: TellCertified, Repair: e.Repair, About: e.Return, Part: customerpage.Text{ZH: e.Certificate, EN: e.Certificate}}})
	})
}

func newsOfRepairs(events []repair.Moved) []news {
	var out []news
	for _, f := range events {
		if f.From == "" {
			out = append(out, news{Tell: TellReceived, Repair: f.Repair, About: f.Repair})
		}
	}
	return out
}

func newsOfParcels(events []shipment.StateChanged) []news {
	var out []news
	for _, f := range events {
		if f.To == shipment.OutForDelivery && f.Direction == shipment.Forward {
			out = append(out, news{Tell: TellOut, Repair: f.Repair, About: f.Shipment + ":" + f.Repair})
		}
	}
	return out
}

// tellPromised tells of a first promise, of one in another's place, and why. Lines that were promised together are told of
// together, with the last of their times.
func tellPromised(ctx context.Context, tx *db.Tx, events []sourcing.Promised) error {
	repairs := make([]string, len(events))
	for i, e := range events {
		repairs[i] = e.Repair
	}
	promises, err := sourcing.PromisesOfRepairs(ctx, tx, repairs)
	if err != nil {
		return err
	}
	lines, err := orderline.OfRepairs(ctx, tx, repairs)
	if err != nil {
		return err
	}
	var all []news
	for _, e := range events {
		if n, something := newsOfPromise(e.Promise, promises[e.Repair], lines[e.Repair]); something {
			all = append(all, n)
		}
	}
	return writeNotices(ctx, tx, all)
}

// newsOfPromise is what a promise tells; false for one that is told by another notice, or was kept when it was made.
func newsOfPromise(id uuid.UUID, promises []sourcing.Promise, lines []orderline.Line) (news, bool) {
	at := slices.IndexFunc(promises, func(p sourcing.Promise) bool { return p.ID == id })
	if at < 0 || promises[at].State == sourcing.StateKept {
		return news{}, false
	}
	p := promises[at]
	if slices.ContainsFunc(lines, func(l orderline.Line) bool { return l.ID == p.Line && l.State == orderline.Offered }) {
		// Nothing is promised before somebody has said yes.
		return news{}, false
	}
	n := news{Tell: TellPromised, Repair: p.Repair, About: p.Repair + ":" + p.MadeAt.UTC().Format(time.RFC3339Nano), Time: p.DueAt}
	before := predecessorOf(promises[:at], p.Line, lines)
	switch {
	case before == nil:
	case strings.HasPrefix(before.Reason, sourcing.DelayReason):
		return news{}, false
	case strings.HasPrefix(before.Reason, sourcing.LateReason):
		n.Tell, n.Why = TellDelayed, customerpage.ChangeOf(*before, &p)
	case before.Reason == orderline.Gone:
		n.Tell = TellReplaced
	default:
		n.Tell, n.Why = TellChanged, customerpage.ChangeOf(*before, &p)
	}
	var parts []orderline.Line
	for _, other := range promises {
		if !other.MadeAt.Equal(p.MadeAt) {
			continue
		}
		if other.DueAt.After(n.Time) {
			n.Time = other.DueAt
		}
		if l := slices.IndexFunc(lines, func(l orderline.Line) bool { return l.ID == other.Line }); l >= 0 {
			parts = append(parts, lines[l])
		}
	}
	n.Part = partsIn(parts)
	return n, true
}

// predecessorOf is the promise in whose place one was made: an earlier one of its line, or of the line it replaces.
func predecessorOf(earlier []sourcing.Promise, line uuid.UUID, lines []orderline.Line) *sourcing.Promise {
	var replaced uuid.UUID
	for _, l := range lines {
		if l.ID == line && l.Replaces != nil {
			replaced = *l.Replaces
		}
	}
	for _, p := range slices.Backward(earlier) {
		if p.Line == line || p.Line == replaced {
			return &p
		}
	}
	return nil
}

// partsIn names parts in few words.
func partsIn(lines []orderline.Line) customerpage.Text {
	switch len(lines) {
	case 0:
		return customerpage.Sentence("part_names.none")
	case 1:
		return customerpage.Text{ZH: lines[0].PartNameZH, EN: lines[0].PartNameEN}
	}
	first := customerpage.Text{ZH: lines[0].PartNameZH, EN: lines[0].PartNameEN}
	return customerpage.Sentence("part_names.several", "first", first.Said(), "more", len(lines)-1)
}

// tellMissed tells the engineer of a part that is said to have been brought and is not there. Whatever else is late is
// promised anew, and told of by that.
func tellMissed(ctx context.Context, tx *db.Tx, e sourcing.PromiseMissed) error {
	l, err := orderline.ByID(ctx, tx, e.Line)
	if errors.Is(err, orderline.ErrNoLine) || err == nil && l.State != orderline.Disputed {
		return nil
	}
	if err != nil {
		return err
	}
	due, open, err := dueOf(ctx, tx, e.Repair, e.Line)
	if err != nil || !open {
		return err
	}
	return writeNotices(ctx, tx, []news{riskNews(e.Repair, due)})
}

// tellRisk warns the engineer of what is likely to be late. What might be is the desk's to watch, and what will be is promised
// anew, and told of by that. A time that was promised anew meanwhile is the one that counts.
func tellRisk(ctx context.Context, tx *db.Tx, e eta.Risk) error {
	due, open, err := dueOf(ctx, tx, e.Repair, e.Line)
	if err != nil || !open || due.After(e.DueAt) || e.To != eta.StepAct {
		return err
	}
	return writeNotices(ctx, tx, []news{riskNews(e.Repair, due)})
}

func riskNews(repair string, due time.Time) news {
	return news{Tell: TellAtRisk, Repair: repair, About: repair + ":" + due.UTC().Format(time.RFC3339), Time: due}
}

// dueOf is when the open promise of a line is due; false without one.
func dueOf(ctx context.Context, tx *db.Tx, repair string, line uuid.UUID) (time.Time, bool, error) {
	promises, err := sourcing.PromisesOfRepair(ctx, tx, repair)
	if err != nil {
		return time.Time{}, false, err
	}
	for _, p := range promises {
		if p.Line == line && p.State == sourcing.StateOpen {
			return p.DueAt, true, nil
		}
	}
	return time.Time{}, false, nil
}

const partiesSQL = `
SELECT id, customer, engineer, zone, language, phone <> '' AS has_phone
FROM repairs
WHERE id = ANY ($1)`

const writeNoticesSQL = `
INSERT INTO notices (id, repair, recipient, login, channel, template, language, body, dedupe, next_at, at)
SELECT n.id, n.repair, n.recipient, n.login, n.channel, n.template, n.language, n.body, n.dedupe, $1, $1
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
     AS n (id, repair, recipient, login, channel, template, language, body, dedupe)
ORDER BY n.dedupe
ON CONFLICT ON CONSTRAINT notices_are_told_once DO NOTHING`

// writeNotices keeps what is to be told. What was told for the same reason before is not told again.
func writeNotices(ctx context.Context, tx *db.Tx, all []news) error {
	if len(all) == 0 {
		return nil
	}
	parties, locales, err := partiesOf(ctx, tx, all)
	if err != nil {
		return err
	}
	var columns [9][]string
	for _, n := range all {
		p, known := parties[n.Repair]
		if !known {
			continue
		}
		for _, one := range noticesOf(n, p, locales) {
			id, err := uuid.NewV7()
			if err != nil {
				return fmt.Errorf("make a notice id: %w", err)
			}
			for i, v := range []string{id.String(), one.Repair, string(one.Recipient), one.Login, string(one.Channel), string(one.Template), one.Language, one.Body, one.dedupe} {
				columns[i] = append(columns[i], v)
			}
		}
	}
	if len(columns[0]) == 0 {
		return nil
	}
	args := []any{tx.Now}
	for _, c := range columns {
		args = append(args, pq.Array(c))
	}
	if _, err := tx.ExecContext(ctx, writeNoticesSQL, args...); err != nil {
		return fmt.Errorf("write notices: %w", err)
	}
	tx.Signal()
	return nil
}

// partiesOf reads whose repairs they are and which languages those people read.
func partiesOf(ctx context.Context, tx *db.Tx, all []news) (map[string]party, map[string]string, error) {
	ids := make([]string, len(all))
	for i, n := range all {
		ids[i] = n.Repair
	}
	var rows []party
	if err := tx.SelectContext(ctx, &rows, partiesSQL, pq.Array(ids)); err != nil {
		return nil, nil, fmt.Errorf("read the parties of repairs: %w", err)
	}
	parties := make(map[string]party, len(rows))
	var logins []string
	for _, p := range rows {
		parties[p.Repair] = p
		logins = append(logins, p.Customer, p.Engineer)
	}
	locales, err := auth.Locales(ctx, tx, logins)
	return parties, locales, err
}
