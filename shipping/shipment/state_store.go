package shipment

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/carrier"
)

const lockStoredSQL = `
SELECT id, repair, direction, closed_at IS NOT NULL AS closed, carrier, coalesce(waybill, '') AS waybill, state, eta_at, packed_at, arrived_at, version,
       (ship_to->>'lon')::double precision AS lon, (ship_to->>'lat')::double precision AS lat,
       ARRAY(SELECT l.line FROM shipment_lines l WHERE l.shipment = s.id ORDER BY l.line)::text[] AS lines,
       ARRAY(SELECT l.repair FROM shipment_lines l WHERE l.shipment = s.id ORDER BY l.line) AS repairs
FROM shipments s
WHERE id = ANY ($1)
ORDER BY id
FOR UPDATE`

// Stored is what a fold needs to know of a shipment as it is stored.
type Stored struct {
	ID        string         `db:"id"`
	Repair    string         `db:"repair"`
	Direction Direction      `db:"direction"`
	Closed    bool           `db:"closed"`
	Carrier   string         `db:"carrier"`
	Waybill   string         `db:"waybill"`
	State     State          `db:"state"`
	ETAAt     *time.Time     `db:"eta_at"`
	PackedAt  time.Time      `db:"packed_at"`
	ArrivedAt *time.Time     `db:"arrived_at"`
	Version   int            `db:"version"`
	Lon       *float64       `db:"lon"`
	Lat       *float64       `db:"lat"`
	Lines     pq.StringArray `db:"lines"`
	Repairs   pq.StringArray `db:"repairs"`
}

// LockStored locks shipments in one order, so that two batches cannot wait for each other.
func LockStored(ctx context.Context, tx *db.Tx, ids []string) ([]Stored, error) {
	var out []Stored
	if err := tx.SelectContext(ctx, &out, lockStoredSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("lock shipments: %w", err)
	}
	return out, nil
}

// Folded is a shipment as stored and its fold.
type Folded struct {
	Was Stored
	Now Fold
	ETA *time.Time
}

// Folded keeps what a fold may not change: a shipment that the engineer has emptied stays so, for his scan outranks the
// carrier's, as does a return that is over, and an arrival that was told is never taken back, though an earlier scan may show
// that it was sooner.
func (p Stored) Folded(now Fold) Folded {
	if p.State == Accepted || p.Direction == Return && p.Closed {
		now.State = p.State
	}
	if now.ArrivedAt == nil {
		now.ArrivedAt = p.ArrivedAt
	}
	eta := p.ETAAt
	if now.ArrivedAt != nil {
		eta = now.ArrivedAt
	}
	return Folded{p, now, eta}
}

type foldRow struct {
	ID          string          `sql:"id"`
	State       State           `sql:"state"`
	Flags       string          `sql:"flags"` // joined by commas
	Timeline    json.RawMessage `sql:"timeline"`
	DeliveredAt *time.Time      `sql:"delivered_at"`
	ArrivedAt   *time.Time      `sql:"arrived_at"`
	ETAAt       *time.Time      `sql:"eta_at"`
}

var foldRows = db.NewRows[foldRow]()

// The server compares: most folds of a batch differ from what is stored, and reading every timeline back to see it costs
// more than writing it.
var settleSQL = `
UPDATE shipments s
SET state = f.state, flags = f.flags, timeline = f.timeline, delivered_at = f.delivered_at, arrived_at = f.arrived_at,
    eta_at = f.eta_at, version = s.version + 1
FROM (SELECT id, state, string_to_array(flags, ',') AS flags, timeline, delivered_at, arrived_at, eta_at
      FROM ` + foldRows.From("r", 1) + `) f
WHERE s.id = f.id AND (s.state, s.flags, s.timeline) IS DISTINCT FROM (f.state, f.flags, f.timeline)
RETURNING s.id`

// SettleFolds writes the folds that say something new and tells of them, in two statements however many there are.
func SettleFolds(ctx context.Context, tx *db.Tx, folds []Folded) error {
	if len(folds) == 0 {
		return nil
	}
	args, err := foldArgs(folds)
	if err != nil {
		return err
	}
	var changed []string
	if err := tx.SelectContext(ctx, &changed, settleSQL, args...); err != nil {
		return fmt.Errorf("write the state of shipments: %w", err)
	}
	news := make(map[string]bool, len(changed))
	for _, id := range changed {
		news[id] = true
	}
	var events []event.Event
	for _, f := range folds {
		if news[f.Was.ID] {
			events = append(events, f.events()...)
		}
	}
	return event.Emit(ctx, tx, events...)
}

func foldArgs(folds []Folded) ([]any, error) {
	rows := make([]foldRow, len(folds))
	for i, f := range folds {
		timeline, err := json.Marshal(storedSteps(f.Now.Timeline))
		if err != nil {
			return nil, fmt.Errorf("encode the timeline of %s: %w", f.Was.ID, err)
		}
		rows[i] = foldRow{f.Was.ID, f.Now.State, strings.Join(closed.Words(f.Now.Flags), ","), timeline, f.Now.DeliveredAt, f.Now.ArrivedAt, f.ETA}
	}
	return foldRows.Pack(rows)
}

// storedStep is a Step as it is kept: what is empty is left out, for reading it is half of the cost of a fold.
type storedStep struct {
	At      time.Time      `json:"at"`
	State   Status         `json:"state"`
	Code    string         `json:"code"`
	Source  string         `json:"source"`
	Place   string         `json:"place,omitempty"`
	TextZH  string         `json:"text_zh,omitempty"`
	TextEN  string         `json:"text_en,omitempty"`
	Lon     *float64       `json:"lon,omitempty"`
	Lat     *float64       `json:"lat,omitempty"`
	Leg     int            `json:"leg"`
	Suspect bool           `json:"suspect,omitempty"`
	Waybill string         `json:"waybill,omitempty"`
	Amended int            `json:"amended,omitempty"`
	Inexact carrier.Reason `json:"inexact,omitempty"`
	SaidAt  *time.Time     `json:"said_at,omitempty"`
}

func storedSteps(steps Steps) []storedStep {
	out := make([]storedStep, len(steps))
	for i, s := range steps {
		out[i] = storedStep(s)
	}
	return out
}

// events are what a fold that says something new tells.
func (f Folded) events() []event.Event {
	var shares []Share
	for i, l := range f.Was.Lines {
		shares = AddShare(shares, f.Was.Repairs[i], uuid.MustParse(l))
	}
	shares = OrWhole(shares, f.Was.Repair)
	out := EventPerRepair(shares, func(of Share) StateChanged {
		return StateChanged{Repair: of.Repair, Shipment: f.Was.ID, Lines: of.Lines, From: f.Was.State, To: f.Now.State,
			Version: f.Was.Version + 1, ETAAt: f.ETA, Flags: f.Now.Flags, Direction: f.Was.Direction}
	})
	// A shipment that was taken out before its carrier said so has arrived long since.
	if f.Was.ArrivedAt == nil && f.Now.ArrivedAt != nil && f.Was.State != Accepted {
		out = append(out, EventPerRepair(shares, func(of Share) Arrived {
			return Arrived{Repair: of.Repair, Shipment: f.Was.ID, Lines: of.Lines, At: *f.Now.ArrivedAt, Direction: f.Was.Direction}
		})...)
	}
	if f.uncollected() {
		out = append(out, EventPerRepair(shares, func(of Share) Uncollected {
			return Uncollected{Repair: of.Repair, Shipment: f.Was.ID, Lines: of.Lines, Refused: f.Now.ArrivedAt == nil}
		})...)
	}
	return out
}

// uncollected tells that a shipment goes home that nobody took: it lay where it could be picked up, or was refused at the door.
func (f Folded) uncollected() bool {
	turned := func(state State) bool { return state == Returning || state == Returned }
	return f.Was.Direction == Forward && f.Now.DeliveredAt == nil && turned(f.Now.State) && !turned(f.Was.State)
}
