package stock

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
)

const offersSQL = `
SELECT s.location, s.part, s.condition, s.available, s.bin
FROM stock s
JOIN locations l ON l.code = s.location
WHERE s.part = ANY ($1)
  AND s.condition = ANY ($2)
  AND s.available > 0
  AND l.kind = ANY ($3)
  AND l.closed_at IS NULL
ORDER BY s.part, s.location, s.condition`

// Offers reads where pieces of parts are free, over open places of the kinds a part may be sent from.
func Offers(ctx context.Context, tx *db.Tx, parts []string, conditions []Condition) ([]Offer, error) {
	var rows []Offer
	if err := tx.SelectContext(ctx, &rows, offersSQL, pq.Array(parts), pq.Array(conditions), pq.Array(site.SourceKinds)); err != nil {
		return nil, fmt.Errorf("read offers: %w", err)
	}
	return rows, nil
}

const someOffersSQL = `
SELECT o.location, o.part, o.condition, o.available, o.bin
FROM unnest($1::text[]) AS w (part)
CROSS JOIN LATERAL (
    SELECT s.location, s.part, s.condition, s.available, s.bin
    FROM stock s
    JOIN locations l ON l.code = s.location
    WHERE s.part = w.part AND s.available > 0 AND s.condition = ANY ($2) AND l.kind = ANY ($3) AND l.closed_at IS NULL
      AND (l.kind <> 'van' OR s.location = ANY ($4))
    LIMIT $5) o`

// SomeOffers is Offers without the vans that are not named, and with at most so many places a part: a part that fills them
// lies in more places than are worth reading at once.
func SomeOffers(ctx context.Context, tx *db.Tx, parts []string, conditions []Condition, vans []string, most int) ([]Offer, error) {
	var rows []Offer
	if err := tx.SelectContext(ctx, &rows, someOffersSQL, pq.Array(parts), pq.Array(conditions), pq.Array(site.SourceKinds), pq.Array(vans), most); err != nil {
		return nil, fmt.Errorf("read some offers: %w", err)
	}
	return rows, nil
}

// Spot is a part at a place.
type Spot struct{ Part, Location string }

// Each spot is looked up by key; a join might read the part everywhere.
const spotOffersSQL = `
SELECT o.location, o.part, o.condition, o.available, o.bin
FROM unnest($1::text[], $2::text[]) AS k (part, location)
CROSS JOIN LATERAL (
    SELECT s.location, s.part, s.condition, s.available, s.bin
    FROM stock s
    WHERE s.part = k.part AND s.location = k.location AND s.available > 0 AND s.condition = ANY ($3)
    LIMIT 4) o`

// SpotOffers reads what is free at spots.
func SpotOffers(ctx context.Context, tx *db.Tx, spots []Spot, conditions []Condition) ([]Offer, error) {
	parts, places := make([]string, len(spots)), make([]string, len(spots))
	for i, s := range spots {
		parts[i], places[i] = s.Part, s.Location
	}
	at, err := tx.Prepared(ctx, spotOffersSQL)
	if err != nil {
		return nil, err
	}
	var rows []Offer
	if err := at.SelectContext(ctx, &rows, pq.Array(parts), pq.Array(places), pq.Array(conditions)); err != nil {
		return nil, fmt.Errorf("read offers at spots: %w", err)
	}
	return rows, nil
}

var takeGroups = db.NewFunction[takeGroupsIn, pq.BoolArray]("take_groups")

type takeGroupsIn struct {
	At     time.Time `sql:"p_at"`
	Takes  []newTake `sql:"p_takes,new_take"`
	Groups int       `sql:"p_groups,integer"`
}

// newTake is a take as it is reserved; those of a group are reserved together or not at all.
type newTake struct {
	Group     int        `sql:"group_no"`
	By        string     `sql:"by"`
	ID        uuid.UUID  `sql:"id"`
	Line      uuid.UUID  `sql:"line"`
	Part      string     `sql:"part"`
	Location  string     `sql:"location"`
	Condition Condition  `sql:"condition"`
	Quantity  int64      `sql:"quantity"`
	Reference string     `sql:"reference"`
	ExpiresAt *time.Time `sql:"expires_at"`
}

// Reserve takes what fits of a list of takes, in one round trip, and answers in their order. A take that does not fit
// is not OK and leaves what is left to those after it. One list is never promised more than lies there.
func Reserve(ctx context.Context, tx *db.Tx, takes []Take) ([]Taken, error) {
	if len(takes) == 0 {
		return nil, nil
	}
	in := takeGroupsIn{At: tx.Now, Takes: make([]newTake, len(takes)), Groups: len(takes)}
	out := make([]Taken, len(takes))
	for i, t := range takes {
		if t.Quantity < 1 || t.Quantity > MaxQuantity {
			return nil, ErrQuantity.At(fmt.Sprintf("takes[%d].quantity", i))
		}
		id, err := uuid.NewV7()
		if err != nil {
			return nil, fmt.Errorf("make a reservation id: %w", err)
		}
		out[i].ID = id
		in.Takes[i] = newTake{i + 1, tx.By, id, t.Line, t.Part, t.Location, t.Condition, t.Quantity, t.Reference, t.ExpiresAt}
	}
	fits, err := takeGroups.Call(ctx, tx, in)
	if err != nil {
		return nil, fmt.Errorf("reserve stock: %w", err)
	}
	for i := range out {
		out[i].OK = fits[i]
		if t := takes[i]; fits[i] && t.ExpiresAt != nil {
			if err := event.EmitAt(ctx, tx, *t.ExpiresAt, ReservationExpires{Reservation: out[i].ID}); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

const reservationSQL = `
SELECT id, line, location, part, condition, quantity, serial, state, made_at, expires_at, closed_at
FROM reservations
WHERE id = $1`

// ReservationByID reads one reservation.
func ReservationByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Reservation, error) {
	var rows []Reservation
	if err := tx.SelectContext(ctx, &rows, reservationSQL, id); err != nil {
		return Reservation{}, fmt.Errorf("read reservation %s: %w", id, err)
	}
	if len(rows) == 0 {
		return Reservation{}, ErrReservationUnknown
	}
	return rows[0], nil
}

// The order is that of every other writer of stock.
const lockReservationsSQL = `
SELECT id, line, location, part, condition, quantity, serial, state, made_at, expires_at, closed_at
FROM reservations
WHERE id = ANY ($1::uuid[])
ORDER BY id
FOR UPDATE`

// lockActive locks reservations and refuses unless each is there and may go to a state, which only an active one may.
func lockActive(ctx context.Context, tx *db.Tx, ids []uuid.UUID, to ReservationState) ([]Reservation, error) {
	wanted := map[uuid.UUID]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	var rows []Reservation
	if err := tx.SelectContext(ctx, &rows, lockReservationsSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("lock reservations: %w", err)
	}
	if len(rows) != len(wanted) {
		return nil, ErrReservationUnknown
	}
	for _, r := range rows {
		if r.State == ReservationOnHold {
			return nil, ErrOnHold.With("reservation", r.ID)
		}
		if err := Reservations.May(r.State, to); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

const closeReservationsSQL = `
UPDATE reservations
SET state = $2, closed_at = $3, serial = COALESCE($4, serial)
WHERE id = ANY ($1::uuid[])`

// Release gives reserved pieces back.
func Release(ctx context.Context, tx *db.Tx, reservations []uuid.UUID, reason string) error {
	if len(reservations) == 0 {
		return nil
	}
	rows, err := lockActive(ctx, tx, reservations, ReservationReleased)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, closeReservationsSQL, pq.Array(reservations), ReservationReleased, tx.Now, nil); err != nil {
		return fmt.Errorf("close reservations: %w", err)
	}
	back := make([]Movement, len(rows))
	for i, r := range rows {
		back[i] = Movement{Kind: MoveRelease, Part: r.Part, Quantity: r.Quantity, Reference: r.Line.String(), Reason: reason,
			From: Account{r.Location, r.Condition, Reserved}, To: Account{r.Location, r.Condition, Free}}
	}
	return Move(ctx, tx, back)
}

// Consume moves what was reserved to another place, where it is free. kind is that of the ledger row ("pack",
// "transfer"). A serialised part is consumed piece by piece, with the serial that was scanned.
func Consume(ctx context.Context, tx *db.Tx, reservation uuid.UUID, to string, kind MovementKind, serial, reference string) error {
	rows, err := lockActive(ctx, tx, []uuid.UUID{reservation}, ReservationConsumed)
	if err != nil {
		return err
	}
	r := rows[0]
	if r.Serial != nil && serial != "" && ident.Code(*r.Serial) != ident.Code(serial) {
		return ErrSerialElsewhere.Because("reserved").With("serial", *r.Serial)
	}
	if r.Serial != nil {
		serial = *r.Serial
	}
	if err := Move(ctx, tx, []Movement{{Kind: kind, Part: r.Part, Quantity: r.Quantity, Serial: serial, Reference: reference,
		From: Account{r.Location, r.Condition, Reserved}, To: Account{to, r.Condition, Free}}}); err != nil {
		return err
	}
	var known *string
	if serial != "" {
		known = &serial
	}
	if _, err := tx.ExecContext(ctx, closeReservationsSQL, pq.Array([]uuid.UUID{reservation}), ReservationConsumed, tx.Now, known); err != nil {
		return fmt.Errorf("close reservation %s: %w", reservation, err)
	}
	return nil
}

const bindSQL = `
UPDATE reservations
SET serial = $2
WHERE id = $1`

const boundSQL = `
SELECT EXISTS (
    SELECT 1
    FROM reservations
    WHERE part = $1 AND serial = $2 AND state = 'active' AND id <> $3)`

// BindSerial names the piece that a reservation will take, when it has been picked; no other active
// reservation can take the same piece.
func BindSerial(ctx context.Context, tx *db.Tx, reservation uuid.UUID, serial string) error {
	_, err := BindScan(ctx, tx, reservation, serial)
	return err
}

// BindScan is BindSerial by what a scanner sent; it answers the serial as the piece is known.
func BindScan(ctx context.Context, tx *db.Tx, reservation uuid.UUID, scanned string) (string, error) {
	rows, err := lockActive(ctx, tx, []uuid.UUID{reservation}, ReservationActive)
	if err != nil {
		return "", err
	}
	r := rows[0]
	scan, err := catalog.ReadScan(ctx, tx, scanned)
	if err != nil {
		return "", err
	}
	serial, f := scan.SerialOf(r.Part)
	if f != nil {
		return "", f
	}
	units, err := lockUnits(ctx, tx, []string{r.Part}, []string{serial})
	if err != nil {
		return "", err
	}
	u, known := units[unitKey{r.Part, serial}]
	if !known {
		if err := refuseStrangers(ctx, tx, []string{serial}); err != nil {
			return "", err
		}
		return "", ErrSerialUnknown.With("serial", serial)
	}
	if err := u.liesAt(r.Location, r.Condition); err != nil {
		return "", err
	}
	if r.Quantity != 1 {
		return "", ErrSerialNeeded.With("part", r.Part)
	}
	// The lock on the unit makes this look final; the unique index is the second wall.
	var bound bool
	if err := tx.GetContext(ctx, &bound, boundSQL, r.Part, u.Serial, r.ID); err != nil {
		return "", fmt.Errorf("look who has serial %s: %w", serial, err)
	}
	if bound {
		return "", ErrSerialReserved.With("serial", serial)
	}
	if _, err := tx.ExecContext(ctx, bindSQL, r.ID, u.Serial); err != nil {
		return "", fmt.Errorf("bind serial %s: %w", serial, err)
	}
	return u.Serial, nil
}

const shrinkReservationSQL = `
UPDATE reservations
SET quantity = $2
WHERE id = $1`

// Shrink leaves a reservation with fewer pieces; the others are free again.
func Shrink(ctx context.Context, tx *db.Tx, reservation uuid.UUID, quantity int64, reason string) error {
	rows, err := lockActive(ctx, tx, []uuid.UUID{reservation}, ReservationActive)
	if err != nil {
		return err
	}
	r := rows[0]
	if quantity < 1 || quantity >= r.Quantity || r.Serial != nil {
		return ErrQuantity.Because("shrink").With("reserved", r.Quantity, "quantity", quantity)
	}
	if _, err := tx.ExecContext(ctx, shrinkReservationSQL, reservation, quantity); err != nil {
		return fmt.Errorf("shrink reservation %s: %w", reservation, err)
	}
	return Move(ctx, tx, []Movement{{Kind: MoveRelease, Part: r.Part, Quantity: r.Quantity - quantity, Reference: r.Line.String(), Reason: reason,
		From: Account{r.Location, r.Condition, Reserved}, To: Account{r.Location, r.Condition, Free}}})
}
