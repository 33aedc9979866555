package capture

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/epcis"
	"fettle/shipping/tracking"
)

// Take takes a document in: each event has its outcome, and where one is wrong and the partner wants all or nothing, none has an effect.
func Take(ctx context.Context, tx *db.Tx, partner auth.Actor, raw []byte, how Behaviour) (Capture, error) {
	events, err := read(raw, tx.Now)
	if err != nil {
		return Capture{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Capture{}, fmt.Errorf("make the id of a capture: %w", err)
	}
	names, err := tracking.PartnerNames(ctx, tx)
	if err != nil {
		return Capture{}, err
	}
	if err := known(ctx, tx, partner.Login, events); err != nil {
		return Capture{}, err
	}
	var scans []tracking.Scan
	for i := range events {
		if events[i].Outcome != "" {
			continue
		}
		found, err := listen(ctx, tx, names, partner, &events[i])
		if err != nil {
			return Capture{}, err
		}
		scans = append(scans, found...)
	}
	wrong := slices.ContainsFunc(events, func(t Told) bool { return t.Outcome == IsRefused })
	if wrong && how == Rollback {
		scans = nil
		for i, t := range events {
			if t.Outcome != IsRefused {
				events[i].Outcome, events[i].Reason = IsRolledBack, ""
			}
		}
	}
	if err := keep(ctx, tx, Capture{ID: id, Partner: partner.Login, CreatedAt: tx.Now, Behaviour: how, Success: !wrong}, events); err != nil {
		return Capture{}, err
	}
	if err := tracking.Observe(ctx, tx, scans); err != nil {
		return Capture{}, err
	}
	return ByID(ctx, tx, id)
}

const takenSQL = `
SELECT event_id, digest
FROM epcis_capture_events
WHERE partner = $1 AND event_id = ANY ($2) AND outcome IN ('scan', 'statement')`

// known tells of events that the partner has told before, in this document or another. Documents of one partner wait for each other,
// so that two that come at once are told in turn.
func known(ctx context.Context, tx *db.Tx, partner string, events []Told) error {
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('epcis capture ' || $1, 0))", partner); err != nil {
		return fmt.Errorf("wait for the partner's other captures: %w", err)
	}
	var ids []string
	for _, t := range events {
		ids = append(ids, t.EventID)
	}
	var rows []struct {
		EventID string `db:"event_id"`
		Digest  string
	}
	if err := tx.SelectContext(ctx, &rows, takenSQL, partner, pq.Array(ids)); err != nil {
		return fmt.Errorf("look for events that were told before: %w", err)
	}
	before := map[string]string{}
	for _, r := range rows {
		before[r.EventID] = r.Digest
	}
	for i := range events {
		t := &events[i]
		digest, is := before[t.EventID]
		switch {
		case t.Outcome != "":
			continue
		case !is:
			before[t.EventID] = t.digest
		case digest == t.digest:
			t.Outcome = IsRepeated
		default:
			t.refuse(OtherEvent, t.Path+".eventID", "this eventID was used for another event")
		}
	}
	return nil
}

// listen finds out what an event is about, of what the partner may speak of.
func listen(ctx context.Context, tx *db.Tx, n epcis.Names, partner auth.Actor, t *Told) ([]tracking.Scan, error) {
	if partner.Role == auth.Carrier {
		return listenToCarrier(ctx, tx, n, partner, t)
	}
	return nil, listenToRecycler(ctx, tx, n, partner, t)
}

const shipmentSQL = `
SELECT id, carrier, coalesce(waybill, '') AS waybill
FROM shipments
WHERE sscc = $1 AND carrier = ANY ($2)`

// listenToCarrier makes scans of what a carrier says of his shipments.
func listenToCarrier(ctx context.Context, tx *db.Tx, n epcis.Names, partner auth.Actor, t *Told) ([]tracking.Scan, error) {
	var scans []tracking.Scan
	var strange []string
	reason := UnknownThing
	for _, epc := range t.epcs {
		thing, ours := n.Thing(epc)
		var s struct{ ID, Carrier, Waybill string }
		err := sql.ErrNoRows
		if ours && thing.SSCC != "" {
			err = tx.GetContext(ctx, &s, shipmentSQL, thing.SSCC, pq.Array(partner.Scope))
		}
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("find the shipment %s: %w", epc, err)
		}
		if err == nil && s.Waybill == "" {
			reason = NotShipped
		}
		if err != nil || s.Waybill == "" {
			strange = append(strange, epc)
			continue
		}
		t.Shipments = append(t.Shipments, s.ID)
		scans = append(scans, tracking.Scan{Source: "epcis", Carrier: s.Carrier, Waybill: s.Waybill, Code: t.BizStep, OccurredAt: *t.EventTime, RecordedAt: tx.Now, Zone: time.UTC.String()})
	}
	t.settle(IsScan, len(scans) > 0, reason, strange)
	return scans, nil
}

// settle says what became of an event of which some things are known, or none.
func (t *Told) settle(as Outcome, some bool, reason Reason, strange []string) {
	if !some {
		t.unknown(reason, strings.Join(strange, " "))
		return
	}
	if t.Outcome = as; len(strange) > 0 {
		t.Reason, t.Detail = SomeUnknown, cut(strings.Join(strange, " "))
	}
}

const manifestSQL = `
SELECT id
FROM waste_manifests
WHERE id = $1 AND acceptor = ANY ($2) AND state NOT IN ('draft', 'cancelled')`

const oldPartSQL = `
SELECT r.id, m.id AS manifest
FROM returns r
JOIN waste_lots l ON l.id = r.waste_lot
JOIN waste_manifests m ON m.id = l.manifest
WHERE r.part = $1 AND upper(coalesce(nullif(r.actual_serial, ''), r.expected_serial)) = upper($2) AND m.acceptor = ANY ($3)
  AND m.state NOT IN ('draft', 'cancelled')
ORDER BY r.id
LIMIT 1`

// listenToRecycler takes a recycler's word on what goes to him: by the paper that the event names, and by the pieces.
func listenToRecycler(ctx context.Context, tx *db.Tx, n epcis.Names, partner auth.Actor, t *Told) error {
	var strange []string
	manifests := map[string]bool{}
	for _, paper := range t.papers {
		id, ours := n.PaperOf("manifest", paper)
		if !ours {
			continue
		}
		var found []string
		if err := tx.SelectContext(ctx, &found, manifestSQL, id, pq.Array(partner.Scope)); err != nil {
			return fmt.Errorf("find the waste manifest %s: %w", id, err)
		}
		if len(found) == 0 {
			strange = append(strange, paper)
			continue
		}
		manifests[id] = true
	}
	for _, epc := range t.epcs {
		thing, _ := n.Thing(epc)
		var r struct{ ID, Manifest string }
		err := sql.ErrNoRows
		if thing.Serial != "" {
			err = tx.GetContext(ctx, &r, oldPartSQL, thing.Part, thing.Serial, pq.Array(partner.Scope))
		}
		if errors.Is(err, sql.ErrNoRows) {
			strange = append(strange, epc)
			continue
		}
		if err != nil {
			return fmt.Errorf("find the old part %s: %w", epc, err)
		}
		t.Returns, manifests[r.Manifest] = append(t.Returns, r.ID), true
	}
	for id := range manifests {
		t.Manifests = append(t.Manifests, id)
	}
	slices.Sort(t.Manifests)
	t.settle(IsStatement, len(t.Manifests) > 0, UnknownThing, strange)
	return nil
}

const addCaptureSQL = `
INSERT INTO epcis_captures (id, partner, at, behaviour, success, events)
VALUES ($1, $2, $3, $4, $5, $6)`

const addEventSQL = `
INSERT INTO epcis_capture_events (capture, n, partner, event_id, event_time, biz_step, outcome, reason, path, detail, shipments, manifests, returns,
                                  grams, digest, event)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`

func keep(ctx context.Context, tx *db.Tx, c Capture, events []Told) error {
	if _, err := tx.ExecContext(ctx, addCaptureSQL, c.ID, c.Partner, c.CreatedAt, c.Behaviour, c.Success, len(events)); err != nil {
		return fmt.Errorf("keep a capture: %w", err)
	}
	for _, t := range events {
		if _, err := tx.ExecContext(ctx, addEventSQL, c.ID, t.N, c.Partner, t.EventID, t.EventTime, t.BizStep, t.Outcome, t.Reason, t.Path, t.Detail,
			t.Shipments, t.Manifests, t.Returns, t.Grams, t.digest, t.raw); err != nil {
			return fmt.Errorf("keep event %d of a capture: %w", t.N, err)
		}
		if t.Outcome != IsStatement {
			continue
		}
		for _, m := range t.Manifests {
			if err := event.Emit(ctx, tx, PartnerStated{c.ID, t.EventID, c.Partner, m, t.BizStep, t.Returns, t.Grams, *t.EventTime}); err != nil {
				return err
			}
		}
	}
	return nil
}

const captureColumns = `
SELECT c.id, c.partner, c.at, c.at AS finished_at, false AS running, c.success, c.behaviour, c.events,
       (SELECT count(*) FROM epcis_capture_events e WHERE e.capture = c.id AND e.outcome IN ('scan', 'statement')) AS taken,
       (SELECT count(*) FROM epcis_capture_events e WHERE e.capture = c.id AND e.outcome = 'unknown') AS unknown
FROM epcis_captures c`

const eventsSQL = `
SELECT n, event_id, event_time, biz_step, outcome, reason, path, detail, shipments, manifests, returns, grams
FROM epcis_capture_events
WHERE capture = $1
ORDER BY n`

// ByID reads a capture with its events and what is wrong with them.
func ByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Capture, error) {
	var c Capture
	err := tx.GetContext(ctx, &c, captureColumns+" WHERE c.id = $1", id)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoCapture
	}
	if err != nil {
		return c, fmt.Errorf("read capture %s: %w", id, err)
	}
	c.Items, c.Errors = []Told{}, []Problem{}
	if err := tx.SelectContext(ctx, &c.Items, eventsSQL, id); err != nil {
		return c, fmt.Errorf("read the events of capture %s: %w", id, err)
	}
	for _, t := range c.Items {
		if t.Outcome == IsRefused {
			c.Errors = append(c.Errors, Problem{t.Path, t.EventID, t.Reason, t.Detail})
		}
	}
	return c, nil
}

// List reads captures without their events, the newest first; of one partner, or of all.
func List(ctx context.Context, tx *db.Tx, partner string, before *uuid.UUID, limit int) ([]Capture, error) {
	out := []Capture{}
	err := tx.SelectContext(ctx, &out, captureColumns+`
WHERE ($1 = '' OR c.partner = $1) AND ($2::uuid IS NULL OR c.id < $2)
ORDER BY c.id DESC
LIMIT $3`, partner, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list captures: %w", err)
	}
	for i := range out {
		out[i].Items, out[i].Errors = []Told{}, []Problem{}
	}
	return out, nil
}
