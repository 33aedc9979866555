package stock

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
)

// movementContext is what movements need to know of their places and parts.
type movementContext struct {
	kinds      map[string]site.Kind // location, kind
	serialised map[string]bool      // part
	lotted     map[string]bool      // part
	holds      map[string]bool      // part with an open hold
}

func (g movementContext) unbounded(location string) bool {
	return slices.Contains(site.UnboundedKinds, g.kinds[location])
}

// staysPut tells whether pieces only change their bucket.
func (g movementContext) staysPut(m Movement) bool {
	return m.From.Location == m.To.Location && m.From.Condition == m.To.Condition
}

// needsSerial tells whether m may not be booked without a serial. A receipt may: addUnits follows it.
func (g movementContext) needsSerial(m Movement) bool {
	if g.kinds[m.From.Location] == site.Supplier || g.staysPut(m) && !m.binned() {
		return false
	}
	t := g.serialRules(m, false)
	return t.FromTracked || t.ToTracked
}

func (g movementContext) serialRules(m Movement, unitOutside bool) serialRules {
	to := g.kinds[m.To.Location]
	return serialRules{
		FromTracked: IsTracked(m.From.Condition, g.unbounded(m.From.Location)),
		ToTracked:   IsTracked(m.To.Condition, g.unbounded(m.To.Location)),
		unitOutside: unitOutside,
		AsideTo:     to == site.Quarantine || to == site.Scrap || to == site.Lost,
	}
}

const KindsSQL = `
SELECT code, kind
FROM locations
WHERE code = ANY ($1)`

func (g movementContext) readKinds(ctx context.Context, tx *db.Tx, codes []string) error {
	var rows []struct {
		Code string
		Kind site.Kind
	}
	if err := tx.SelectContext(ctx, &rows, KindsSQL, pq.Array(codes)); err != nil {
		return fmt.Errorf("read kinds of locations: %w", err)
	}
	for _, r := range rows {
		g.kinds[r.Code] = r.Kind
	}
	for _, c := range codes {
		if g.kinds[c] == "" {
			return site.ErrNoLocation.With("location", c)
		}
	}
	return nil
}

// outsideOf tells of the places where units lie whether they are the outside.
func (g movementContext) outsideOf(ctx context.Context, tx *db.Tx, units map[unitKey]Unit) (map[string]bool, error) {
	var codes []string
	for _, u := range units {
		if g.kinds[u.Location] == "" && !slices.Contains(codes, u.Location) {
			codes = append(codes, u.Location)
		}
	}
	if len(codes) > 0 {
		if err := g.readKinds(ctx, tx, codes); err != nil {
			return nil, err
		}
	}
	out := map[string]bool{}
	for code := range g.kinds {
		out[code] = g.unbounded(code)
	}
	return out, nil
}

const traitsSQL = `
SELECT p.number, p.serialised, p.lot_tracked, EXISTS (
           SELECT 1
           FROM holds h
           WHERE h.part = p.number AND h.closed_at IS NULL) AS on_hold
FROM parts p
WHERE p.number = ANY ($1)`

func movementContextOf(ctx context.Context, tx *db.Tx, movements []Movement) (movementContext, error) {
	g := movementContext{kinds: map[string]site.Kind{}, serialised: map[string]bool{}, lotted: map[string]bool{}, holds: map[string]bool{}}
	places, parts := map[string]bool{}, map[string]bool{}
	for _, m := range movements {
		places[m.From.Location], places[m.To.Location], parts[m.Part] = true, true, true
	}
	if err := g.readKinds(ctx, tx, slices.Sorted(maps.Keys(places))); err != nil {
		return g, err
	}
	var rows []struct {
		Number     string
		Serialised bool
		Lotted     bool `db:"lot_tracked"`
		OnHold     bool `db:"on_hold"`
	}
	if err := tx.SelectContext(ctx, &rows, traitsSQL, pq.Array(slices.Sorted(maps.Keys(parts)))); err != nil {
		return g, fmt.Errorf("read parts: %w", err)
	}
	for _, r := range rows {
		g.serialised[r.Number], g.lotted[r.Number], g.holds[r.Number] = r.Serialised, r.Lotted, r.OnHold
	}
	for p := range parts {
		if _, ok := g.serialised[p]; !ok {
			return g, catalog.ErrNoPart.With("part", p)
		}
	}
	return g, nil
}

// Move books movements: all or none. Counters change in one statement and the ledger in one, rows are locked in
// the order of their key. What is not there is ErrShort. Units go along with their serials, and who waits for a part is
// told of arrivals.
func Move(ctx context.Context, tx *db.Tx, movements []Movement) error {
	if len(movements) == 0 {
		return nil
	}
	arrived, err := BookMovements(ctx, tx, movements)
	if err != nil {
		return err
	}
	events := make([]event.Event, len(arrived))
	for i, a := range arrived {
		events[i] = a
	}
	return event.Emit(ctx, tx, events...)
}

// BookMovements is Move without telling anybody; it answers what there is to tell.
func BookMovements(ctx context.Context, tx *db.Tx, movements []Movement) ([]StockArrived, error) {
	booked := make([]Movement, len(movements))
	for i, m := range movements {
		c, err := m.checked()
		if err != nil {
			return nil, err
		}
		booked[i] = c
	}
	if err := spellWithin(ctx, tx, booked); err != nil {
		return nil, err
	}
	g, err := movementContextOf(ctx, tx, booked)
	if err != nil {
		return nil, err
	}
	counters, err := lockCounters(ctx, tx, keysOf(changesOf(booked, g.unbounded)))
	if err != nil {
		return nil, err
	}
	units, err := unitsOf(ctx, tx, booked, g)
	if err != nil {
		return nil, err
	}
	spread, bins, err := spreadOverBins(ctx, tx, booked, counters, units, g)
	if err != nil {
		return nil, err
	}
	if err := changeCounters(ctx, tx, changesOf(spread, g.unbounded), counters, bins, g); err != nil {
		return nil, err
	}
	if err := writeLedger(ctx, tx, spread); err != nil {
		return nil, err
	}
	if err := moveUnits(ctx, tx, spread, units, g); err != nil {
		return nil, err
	}
	return arrivalsOf(spread, g), holdArrivedStock(ctx, tx, spread, g)
}

// arrivalsOf sums what came free per counter, in the order of the movements.
func arrivalsOf(movements []Movement, g movementContext) []StockArrived {
	at := map[Key]int{}
	var sums []StockArrived
	for _, m := range movements {
		if m.To.Bucket != Free || g.staysPut(m) && m.Kind != MoveUnhold || !slices.Contains(arrivalKinds, m.Kind) ||
			!slices.Contains(site.SourceKinds, g.kinds[m.To.Location]) || !IsTracked(m.To.Condition, false) {
			continue
		}
		k := Key{m.Part, m.To.Location, m.To.Condition}
		i, seen := at[k]
		if !seen {
			i = len(sums)
			at[k] = i
			sums = append(sums, StockArrived{Location: m.To.Location, Part: m.Part, Condition: m.To.Condition})
		}
		sums[i].Quantity += m.Quantity
	}
	return sums
}

// A row that does not exist cannot be locked, and two writers would both find nothing there.
const ensureStockSQL = `
INSERT INTO stock (part, location, condition)
SELECT part, location, condition
FROM unnest($1::text[], $2::text[], $3::text[]) AS k (part, location, condition)
ORDER BY part, location, condition
ON CONFLICT DO NOTHING`

const lockStockSQL = `
SELECT s.part, s.location, s.condition, s.on_hand, s.reserved, s.on_hold
FROM stock s
JOIN unnest($1::text[], $2::text[], $3::text[]) AS k (part, location, condition) USING (part, location, condition)
ORDER BY s.part, s.location, s.condition
FOR UPDATE OF s`

const changeStockSQL = `
UPDATE stock s
SET on_hand = s.on_hand + d.on_hand, reserved = s.reserved + d.reserved, on_hold = s.on_hold + d.on_hold,
    version = s.version + 1
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
    AS d (part, location, condition, on_hand, reserved, on_hold)
WHERE s.part = d.part AND s.location = d.location AND s.condition = d.condition`

// A parcel that was emptied leaves no row behind: there would be one for each parcel ever sent.
const dropEmptySQL = `
DELETE FROM stock s
USING unnest($1::text[], $2::text[], $3::text[]) AS d (part, location, condition)
WHERE s.part = d.part AND s.location = d.location AND s.condition = d.condition AND s.on_hand = 0`

var errStockRowsGone = errors.New("stock rows vanish as fast as they are made")

// changeCounters changes locked counters and the bins that break them down.
func changeCounters(ctx context.Context, tx *db.Tx, changes []change, held map[Key]counter, bins []binChange, g movementContext) error {
	if len(changes) == 0 {
		return nil
	}
	p, l, c := KeyArrays(keysOf(changes))
	onHand, reserved, onHold := make([]int64, len(changes)), make([]int64, len(changes)), make([]int64, len(changes))
	var empty []change
	for i, d := range changes {
		next, err := held[d.Key].After(d)
		if err != nil {
			return err
		}
		if next.OnHand == 0 && (g.kinds[d.Location] == site.Parcel || g.kinds[d.Location] == site.Transit) {
			empty = append(empty, d)
		}
		onHand[i], reserved[i], onHold[i] = d.OnHand, d.Reserved, d.OnHold
	}
	if _, err := tx.ExecContext(ctx, changeStockSQL, p, l, c, pq.Array(onHand), pq.Array(reserved), pq.Array(onHold)); err != nil {
		return fmt.Errorf("change stock: %w", err)
	}
	if err := changeBins(ctx, tx, bins); err != nil {
		return err
	}
	if len(empty) > 0 {
		p, l, c := KeyArrays(keysOf(empty))
		if _, err := tx.ExecContext(ctx, dropEmptySQL, p, l, c); err != nil {
			return fmt.Errorf("drop empty parcels: %w", err)
		}
	}
	return nil
}

// lockCounters makes the rows exist and locks them. Between the two another may drop the row of an empty parcel; then
// it begins again, and rows locked before stay locked.
func lockCounters(ctx context.Context, tx *db.Tx, keys []Key) (map[Key]counter, error) {
	if len(keys) == 0 {
		return map[Key]counter{}, nil
	}
	p, l, c := KeyArrays(keys)
	for range 5 {
		if _, err := tx.ExecContext(ctx, ensureStockSQL, p, l, c); err != nil {
			return nil, fmt.Errorf("make stock rows: %w", err)
		}
		var rows []counter
		if err := tx.SelectContext(ctx, &rows, lockStockSQL, p, l, c); err != nil {
			return nil, fmt.Errorf("lock stock: %w", err)
		}
		if len(rows) < len(keys) {
			continue
		}
		held := make(map[Key]counter, len(rows))
		for _, r := range rows {
			held[r.Key] = r
		}
		return held, nil
	}
	return nil, errStockRowsGone
}

// KeyArrays are the keys as three arrays of a query.
func KeyArrays(keys []Key) (parts, places, conditions any) {
	p, l, c := make([]string, len(keys)), make([]string, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		p[i], l[i], c[i] = k.Part, k.Location, string(k.Condition)
	}
	return pq.Array(p), pq.Array(l), pq.Array(c)
}

const writeLedgerSQL = `
INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location,
    to_condition, to_bucket, serial, reference, reason, lot, from_bin, to_bin)
SELECT $1, $2, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket,
       NULLIF(serial, ''), reference, reason, lot, from_bin, to_bin
FROM unnest($3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[])
    WITH ORDINALITY AS m (kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition,
    to_bucket, serial, reference, reason, lot, from_bin, to_bin, n)
ORDER BY n`

func writeLedger(ctx context.Context, tx *db.Tx, movements []Movement) error {
	quantities := make([]int64, len(movements))
	var text [14][]string
	for i := range text {
		text[i] = make([]string, len(movements))
	}
	for i, m := range movements {
		quantities[i] = m.Quantity
		for c, v := range []string{string(m.Kind), m.Part, m.From.Location, string(m.From.Condition), string(m.From.Bucket),
			m.To.Location, string(m.To.Condition), string(m.To.Bucket), m.Serial, m.Reference, m.Reason, m.Lot, m.FromBin, m.ToBin} {
			text[c][i] = v
		}
	}
	args := []any{tx.Now, tx.By, pq.Array(text[0]), pq.Array(text[1]), pq.Array(quantities)}
	for _, column := range text[2:] {
		args = append(args, pq.Array(column))
	}
	if _, err := tx.ExecContext(ctx, writeLedgerSQL, args...); err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	return nil
}

// Install fits pieces into an appliance ("model/serial"): they leave for the customer, and a serial is fitted once.
func Install(ctx context.Context, tx *db.Tx, part, serial, from string, condition Condition, quantity int64, appliance, reference string) error {
	return Move(ctx, tx, []Movement{{Kind: MoveInstall, Part: part, Quantity: quantity, Serial: serial, Reference: reference,
		Reason: appliance, appliance: appliance,
		From: Account{from, condition, Free}, To: Account{site.AtCustomer, condition, Free}}})
}
