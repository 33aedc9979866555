package shipping

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping/carrier/out"
)

const (
	// bookingBatch is how many orders one sender claims at once, one after the other within bookingLease.
	bookingBatch = 8
	bookingLease = 3 * time.Minute
	// bookingPatience is how long a carrier may take for one.
	bookingPatience = 15 * time.Second
)

// Ports are the ways to ask, by the name a carrier has for his.
type Ports map[string]out.Port

// What was claimed by a process that died is free again when its lease is over and goes out under the same id. Orders of a
// parcel go out one after the other: who is to forget a parcel has heard of it.
const claimBookingsSQL = `
WITH due AS (
    SELECT o.id
    FROM carrier_orders o
    WHERE o.next_at <= $1 AND (o.state = 'waiting' OR o.state = 'claimed' AND o.claimed_until <= $1)
      AND NOT EXISTS (SELECT FROM carrier_orders e WHERE e.shipment = o.shipment AND e.id < o.id AND e.state IN ('waiting', 'claimed'))
    ORDER BY o.next_at, o.id
    LIMIT $2
    FOR UPDATE OF o SKIP LOCKED
)
UPDATE carrier_orders o
SET state = 'claimed', claimed_until = $3, tries = o.tries + 1
FROM due, shipments s, carriers c, locations f
WHERE o.id = due.id AND s.id = o.shipment AND c.code = o.carrier AND f.code = s.origin
RETURNING o.id, o.kind, o.carrier, o.shipment, o.request, o.tries, o.at, c.port, s.sscc, coalesce(s.waybill, s.booked_waybill, '') AS waybill,
          s.state AS known, s.gross_grams, s.ship_to,
          jsonb_build_object('label', f.name_zh, 'address', f.code, 'area_code', f.area_code, 'lon', coalesce(f.lon, 0), 'lat', coalesce(f.lat, 0)) AS sender`

type claimedBooking struct {
	ID       uuid.UUID       `db:"id"`
	Kind     string          `db:"kind"`
	Carrier  string          `db:"carrier"`
	Shipment string          `db:"shipment"`
	Ask      BookingAsk      `db:"request"`
	Tries    int             `db:"tries"`
	At       time.Time       `db:"at"`
	Port     string          `db:"port"`
	SSCC     string          `db:"sscc"`
	Waybill  string          `db:"waybill"`
	Known    string          `db:"known"`
	Grams    int64           `db:"gross_grams"`
	To       ShipTo          `db:"ship_to"`
	From     json.RawMessage `db:"sender"`
}

// SendBookings claims what is due, asks the carriers between transactions and keeps what they say. It answers how many
// there were. Any number of senders may do so at once.
func SendBookings(ctx context.Context, d *db.DB, ports Ports) (int, error) {
	var due []claimedBooking
	err := d.InTx(ctx, "carrier", func(tx *db.Tx) error {
		due = nil
		return tx.SelectContext(ctx, &due, claimBookingsSQL, tx.Now, bookingBatch, tx.Now.Add(bookingLease))
	})
	if err != nil {
		return 0, fmt.Errorf("claim carrier orders: %w", err)
	}
	for i, c := range due {
		if ctx.Err() != nil {
			return i, giveBookingsBack(ctx, d, due[i:])
		}
		said, failure := c.send(ctx, ports)
		if failure != nil && ctx.Err() != nil {
			return i, giveBookingsBack(ctx, d, due[i:])
		}
		if err := c.settle(ctx, d, said, failure); err != nil {
			return i, err
		}
	}
	return len(due), nil
}

func (c claimedBooking) send(ctx context.Context, ports Ports) (out.Answer, error) {
	port, known := ports[c.Port]
	if !known {
		return out.Answer{}, fmt.Errorf("nobody here can ask by %q", c.Port)
	}
	r, err := c.request()
	if err != nil {
		return out.Answer{}, err
	}
	ctx, stop := context.WithTimeout(ctx, bookingPatience)
	defer stop()
	return out.Ask(ctx, port, r)
}

const bookingFailedSQL = `
UPDATE carrier_orders
SET state = $3, next_at = $4, error = $5, attention = $6, claimed_until = NULL
WHERE id = $1 AND state = 'claimed' AND tries = $2`

// settle keeps what was said. A sender that comes back after its lease may find the answer there: the first one stands.
func (c claimedBooking) settle(ctx context.Context, d *db.DB, said out.Answer, failure error) error {
	ctx = context.WithoutCancel(ctx)
	return d.InTx(ctx, "carrier:"+c.Port, func(tx *db.Tx) error {
		if failure == nil {
			_, err := Answer(ctx, tx, c.ID, said)
			if errors.Is(err, ErrBookingState) {
				return nil
			}
			return err
		}
		state, next := BookingFailed, tx.Now
		if wait, again := bookingAfter(c.Tries); again {
			state, next = BookingWaiting, tx.Now.Add(wait)
		}
		done, err := tx.ExecContext(ctx, bookingFailedSQL, c.ID, c.Tries, state, next, failure.Error(), state == BookingFailed)
		if err != nil {
			return fmt.Errorf("keep that a carrier did not answer: %w", err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 || state != BookingFailed {
			return err
		}
		s, err := ShipmentByID(ctx, tx, c.Shipment)
		if err != nil {
			return err
		}
		b, err := bookingByID(ctx, tx, c.ID, "")
		if err != nil {
			return err
		}
		return event.Emit(ctx, tx, b.fact(s))
	})
}

const bookingBackSQL = `
UPDATE carrier_orders
SET state = 'waiting', tries = tries - 1, claimed_until = NULL
WHERE id = $1 AND state = 'claimed' AND tries = $2`

// giveBookingsBack frees what was claimed and not settled.
func giveBookingsBack(ctx context.Context, d *db.DB, untried []claimedBooking) error {
	ctx = context.WithoutCancel(ctx)
	return d.InTx(ctx, "carrier", func(tx *db.Tx) error {
		var failed error
		for _, c := range untried {
			_, err := tx.ExecContext(ctx, bookingBackSQL, c.ID, c.Tries)
			failed = errors.Join(failed, err)
		}
		return failed
	})
}
