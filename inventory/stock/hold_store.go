package stock

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
)

// rounds bounds how often a hold lets go of stock so that a picker may finish.
const rounds = 30

// lockPart locks all reservations and all stock of a part. Reservations are locked before stock, as by everybody; one that
// was made in between may be in the hands of a picker who waits for the stock locked here, so stock is let go of again
// until nobody is in between. Who once waits for a reservation locked here makes no other, so it ends.
func lockPart(ctx context.Context, tx *db.Tx, part string) error {
	for range rounds {
		if _, err := activeOf(ctx, tx, part, activeOfSQL); err != nil {
			return err
		}
		inBetween := false
		if err := db.InSavepoint(ctx, tx, func() (bool, error) {
			if _, err := tx.ExecContext(ctx, lockPartSQL, part); err != nil {
				return false, fmt.Errorf("lock stock of %s: %w", part, err)
			}
			_, err := activeOf(ctx, tx, part, activeOfSQL+" NOWAIT")
			inBetween = db.Code(err) == lockNotAvailable
			if inBetween {
				err = nil
			}
			return !inBetween, err
		}); err != nil || !inBetween {
			return err
		}
	}
	return nil
}

// lockNotAvailable is PostgreSQL's answer to NOWAIT.
const lockNotAvailable = "55P03"

const activeOfSQL = `
SELECT id, line, location, part, condition, quantity, serial, state, made_at, expires_at, closed_at
FROM reservations
WHERE part = $1 AND state = 'active'
ORDER BY id
FOR UPDATE`

func activeOf(ctx context.Context, tx *db.Tx, part, query string) ([]Reservation, error) {
	var rows []Reservation
	if err := tx.SelectContext(ctx, &rows, query, part); err != nil {
		return nil, fmt.Errorf("lock the reservations of %s: %w", part, err)
	}
	return rows, nil
}

const lockPartSQL = `
SELECT part, location, condition, on_hand, reserved, on_hold
FROM stock
WHERE part = $1 AND on_hand > 0
ORDER BY part, location, condition
FOR UPDATE`

const addHoldSQL = `
INSERT INTO holds (id, part, lot, serial_from, serial_to, cause, reason, placed_at, placed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT DO NOTHING`

// PlaceHold puts a batch on hold wherever it lies, the same moment: on bins, in parcels, in vans, and what was reserved,
// whose reservations are taken away. What of it comes in later is on hold as it arrives, until the hold has ended.
func PlaceHold(ctx context.Context, tx *db.Tx, b Batch, reason string) (Hold, error) {
	return placeHold(ctx, tx, b, ByBatch, reason)
}

func placeHold(ctx context.Context, tx *db.Tx, b Batch, cause HoldCause, reason string) (Hold, error) {
	p, err := catalog.PartByNumber(ctx, tx, b.Part)
	if err != nil {
		return Hold{}, err
	}
	if err := spellLots(ctx, tx, []within{{b.Part, &b.Lot}}); err != nil {
		return Hold{}, err
	}
	// Serials of a hold are compared by their normal form, so that is what it names.
	b.SerialFrom, b.SerialTo = ident.Code(b.SerialFrom), ident.Code(b.SerialTo)
	if err := b.check(p); err != nil {
		return Hold{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Hold{}, fmt.Errorf("make a hold id: %w", err)
	}
	h := Hold{ID: id, Part: b.Part, Lot: b.Lot, SerialFrom: b.SerialFrom, SerialTo: b.SerialTo, Cause: cause, Reason: reason,
		PlacedAt: tx.Now, PlacedBy: tx.By}
	done, err := tx.ExecContext(ctx, addHoldSQL, h.ID, h.Part, h.Lot, h.SerialFrom, h.SerialTo, h.Cause, h.Reason, h.PlacedAt, h.PlacedBy)
	if err != nil {
		return h, fmt.Errorf("write the hold: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil {
		return h, fmt.Errorf("write the hold: %w", err)
	} else if n == 0 {
		return h, ErrHoldOpen.With("lot", b.Lot)
	}
	if err := lockPart(ctx, tx, b.Part); err != nil {
		return h, err
	}
	return h, holdStock(ctx, tx, h, nil)
}

// Pieces with serials are known one by one, others by their lot. A serial that this hold has let go of was looked at and is good.
const toHoldSQL = `
SELECT u.location, l.kind, u.condition, u.bin, u.lot, u.serial, 1 AS quantity
FROM units u
JOIN locations l ON l.code = u.location
WHERE u.part = $1 AND u.hold IS NULL AND u.installed_in = '' AND u.suspect = '' AND u.condition IN ('new', 'refurbished', 'uninspected')
  AND l.kind <> ALL ($5)
  AND NOT ($6 AND EXISTS (
      SELECT 1
      FROM ledger g
      WHERE g.reference = $7 AND g.kind = 'unhold' AND g.part = u.part AND g.serial = u.serial))
  AND ($2 <> '' AND u.lot = $2
       OR $3 <> '' AND length(u.normal) = length($3) AND u.normal COLLATE "C" BETWEEN upper($3 COLLATE "C") AND upper($4 COLLATE "C"))
UNION ALL
SELECT s.location, l.kind, s.condition, s.bin, s.lot, '', s.on_hand - s.on_hold
FROM bins s
JOIN locations l ON l.code = s.location
JOIN parts p ON p.number = s.part
WHERE s.part = $1 AND s.lot = $2 AND $2 <> '' AND NOT p.serialised AND s.on_hand > s.on_hold AND l.kind <> ALL ($5)
ORDER BY location, condition, bin, serial`

// goneKinds are where pieces are out of reach of a hold.
var goneKinds = []site.Kind{site.Customer, site.Supplier, site.Lost, site.Scrap, site.Recycler}

// lockBatch locks every counter of the part and reads what the hold has still to put on hold. A parcel that was packed while
// others were locked is found by looking again.
func lockBatch(ctx context.Context, tx *db.Tx, h Hold) (map[Key]counter, []HeldPiece, error) {
	for range 5 {
		var rows []counter
		if err := tx.SelectContext(ctx, &rows, lockPartSQL, h.Part); err != nil {
			return nil, nil, fmt.Errorf("lock stock of %s: %w", h.Part, err)
		}
		counters := make(map[Key]counter, len(rows))
		for _, c := range rows {
			counters[c.Key] = c
		}
		var pieces []HeldPiece
		if err := tx.SelectContext(ctx, &pieces, toHoldSQL, h.Part, h.Lot, h.SerialFrom, h.SerialTo, pq.Array(goneKinds), h.Cleared, h.ID.String()); err != nil {
			return nil, nil, fmt.Errorf("find the pieces of hold %s: %w", h.ID, err)
		}
		if !slices.ContainsFunc(pieces, func(p HeldPiece) bool { _, locked := counters[p.row(h.Part)]; return !locked }) {
			return counters, pieces, nil
		}
	}
	return nil, nil, errStockRowsGone
}

const holdReservationsSQL = `
UPDATE reservations
SET state = 'on_hold', closed_at = $2
WHERE id = ANY ($1::uuid[])`

// holdStock books everything a hold names to the bucket of what is on hold, and takes reservations away where too little
// stays for them. Of loose pieces of a hold that has let go of some, it takes those that have just arrived.
func holdStock(ctx context.Context, tx *db.Tx, h Hold, arrived map[looseKey]int64) error {
	counters, pieces, err := lockBatch(ctx, tx, h)
	if err != nil {
		return err
	}
	pieces = h.notCleared(pieces, arrived)
	told := HoldPlaced{Hold: h.ID, Part: h.Part, Lot: h.Lot, Reason: h.Reason, Lines: []uuid.UUID{}, Pieces: pieces, Preparing: []string{}}
	if len(pieces) == 0 {
		told.Pieces = []HeldPiece{}
		if err := dueForInspection(ctx, tx, h, told); err != nil {
			return err
		}
		return event.Emit(ctx, tx, told)
	}
	onHold, serials := map[Key]int64{}, map[Key]map[string]bool{}
	for _, p := range pieces {
		k := p.row(h.Part)
		onHold[k] += p.Quantity
		if serials[k] == nil {
			serials[k] = map[string]bool{}
		}
		serials[k][p.Serial] = p.Serial != ""
	}
	// What has just come in is in nobody's way: reservations are not touched, which would be out of turn there.
	var active []Reservation
	if mayTakeReservations(counters, onHold, serials) {
		if active, err = activeOf(ctx, tx, h.Part, activeOfSQL); err != nil {
			return err
		}
	}
	var moves []Movement
	var lost []uuid.UUID
	for k, n := range onHold {
		here := slices.DeleteFunc(slices.Clone(active), func(r Reservation) bool { return Key{r.Part, r.Location, r.Condition} != k })
		for _, r := range reservationsToLose(here, counters[k], n, serials[k]) {
			lost, told.Lines, told.Preparing = append(lost, r.ID), append(told.Lines, r.Line), append(told.Preparing, r.Location)
			moves = append(moves, Movement{Kind: MoveRelease, Part: r.Part, Quantity: r.Quantity, Reference: r.Line.String(), Reason: h.Reason,
				From: Account{r.Location, r.Condition, Reserved}, To: Account{r.Location, r.Condition, Free}})
		}
	}
	for _, p := range pieces {
		moves = append(moves, p.movement(h, MoveHold, Free, Account{p.Location, p.Condition, OnHold}))
	}
	if _, err := tx.ExecContext(ctx, holdReservationsSQL, pq.Array(lost), tx.Now); err != nil {
		return fmt.Errorf("take reservations away: %w", err)
	}
	if err := Move(ctx, tx, moves); err != nil {
		return err
	}
	if err := dueForInspection(ctx, tx, h, told); err != nil {
		return err
	}
	return event.Emit(ctx, tx, told)
}

const holdColumns = `
SELECT id, part, lot, serial_from, serial_to, cause, reason, placed_at, placed_by, closed_at, inspect_by, overdue, cleared
FROM holds`

// holdArrivedStock puts on hold what came in from outside of batches that are on hold.
func holdArrivedStock(ctx context.Context, tx *db.Tx, movements []Movement, g movementContext) error {
	parts, arrived := map[string]bool{}, map[looseKey]int64{}
	for _, m := range movements {
		if g.holds[m.Part] && g.unbounded(m.From.Location) && !g.unbounded(m.To.Location) {
			parts[m.Part] = true
			arrived[looseKey{m.To.Location, m.To.Condition, m.ToBin, m.Lot}] += m.Quantity
		}
	}
	return holdAgain(ctx, tx, slices.Sorted(maps.Keys(parts)), arrived)
}

// HoldPartsAgain puts under hold what came in of parts that have an open hold.
func HoldPartsAgain(ctx context.Context, tx *db.Tx, parts []string) error {
	return holdAgain(ctx, tx, parts, nil)
}

func holdAgain(ctx context.Context, tx *db.Tx, parts []string, arrived map[looseKey]int64) error {
	if len(parts) == 0 {
		return nil
	}
	var open []Hold
	if err := tx.SelectContext(ctx, &open, holdColumns+" WHERE part = ANY ($1) AND closed_at IS NULL ORDER BY placed_at, id", pq.Array(parts)); err != nil {
		return fmt.Errorf("read open holds: %w", err)
	}
	for _, h := range open {
		_, pieces, err := lockBatch(ctx, tx, h)
		if err != nil {
			return err
		}
		if len(h.notCleared(pieces, arrived)) == 0 {
			continue
		}
		if err := holdStock(ctx, tx, h, arrived); err != nil {
			return err
		}
	}
	return nil
}

const heldBySQL = `
SELECT u.location, l.kind, u.condition, u.bin, u.lot, u.serial, 1 AS quantity
FROM units u
JOIN locations l ON l.code = u.location
WHERE u.hold = $1
UNION ALL
SELECT s.location, l.kind, s.condition, s.bin, s.lot, '', s.on_hold
FROM bins s
JOIN locations l ON l.code = s.location
JOIN parts p ON p.number = s.part
WHERE s.part = $2 AND s.lot = $3 AND $3 <> '' AND $4 AND NOT p.serialised AND s.on_hold > 0
ORDER BY location, condition, bin, serial`

// heldBy reads what is under a hold now.
func heldBy(ctx context.Context, tx *db.Tx, h Hold) ([]HeldPiece, error) {
	out := []HeldPiece{}
	if err := tx.SelectContext(ctx, &out, heldBySQL, h.ID, h.Part, h.Lot, h.ClosedAt == nil); err != nil {
		return nil, fmt.Errorf("read the pieces of hold %s: %w", h.ID, err)
	}
	return out, nil
}

const fittedOfSQL = `
SELECT coalesce(g.serial, '') AS serial, g.quantity, g.reason AS appliance, g.reference
FROM ledger g
LEFT JOIN units u ON u.part = g.part AND u.serial = g.serial
WHERE g.part = $1 AND g.lot = $2 AND $2 <> '' AND g.kind = 'install' AND (u.serial IS NULL OR u.installed_in = g.reason)
UNION ALL
SELECT u.serial, 1, u.installed_in, ''
FROM units u
WHERE u.part = $1 AND $3 <> '' AND u.installed_in <> '' AND length(u.normal) = length($3) AND u.normal COLLATE "C" BETWEEN upper($3 COLLATE "C") AND upper($4 COLLATE "C")
ORDER BY serial
LIMIT 1000`

// HoldByID reads a hold with what is under it and what had been fitted before.
func HoldByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (HeldBatch, error) {
	var rows []Hold
	if err := tx.SelectContext(ctx, &rows, holdColumns+" WHERE id = $1", id); err != nil {
		return HeldBatch{}, fmt.Errorf("read hold %s: %w", id, err)
	}
	if len(rows) == 0 {
		return HeldBatch{}, ErrHoldUnknown
	}
	h := rows[0]
	pieces, err := heldBy(ctx, tx, h)
	if err != nil {
		return HeldBatch{}, err
	}
	fitted := []Fitted{}
	if err := tx.SelectContext(ctx, &fitted, fittedOfSQL, h.Part, h.Lot, h.SerialFrom, h.SerialTo); err != nil {
		return HeldBatch{}, fmt.Errorf("read what hold %s came too late for: %w", id, err)
	}
	return HeldBatch{h, pieces, fitted}, nil
}

// HoldFilter narrows a list of holds; empty fields do not.
type HoldFilter struct {
	Part     string
	Open     bool
	BeforeAt *time.Time
	BeforeID uuid.UUID
	Limit    int
}

const listHoldsSQL = holdColumns + `
WHERE ($1 = '' OR part = $1) AND (NOT $2 OR closed_at IS NULL)
  AND ($3::timestamptz IS NULL OR (placed_at, id) < ($3, $4::uuid))
ORDER BY placed_at DESC, id DESC
LIMIT $5`

// ListHolds reads holds, newest first.
func ListHolds(ctx context.Context, tx *db.Tx, f HoldFilter) ([]Hold, error) {
	out := []Hold{}
	if err := tx.SelectContext(ctx, &out, listHoldsSQL, f.Part, f.Open, f.BeforeAt, f.BeforeID, f.Limit); err != nil {
		return nil, fmt.Errorf("list holds: %w", err)
	}
	return out, nil
}
