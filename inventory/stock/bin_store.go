package stock

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/site"
)

const binsSQL = `
SELECT s.part, s.location, s.condition, s.bin, s.lot, s.on_hand, s.on_hold, t.expires_on, t.received_at,
       coalesce(t.expires_on < ($4::timestamptz AT TIME ZONE o.zone)::date, false) AS expired
FROM bins s
JOIN locations o ON o.code = s.location
JOIN unnest($1::text[], $2::text[], $3::text[]) AS k (part, location, condition) USING (part, location, condition)
LEFT JOIN part_lots t ON t.part = s.part AND t.lot = s.lot
ORDER BY s.part, s.location, s.condition, s.bin, s.lot`

// binSetOf reads the bins of locked counters.
func binSetOf(ctx context.Context, tx *db.Tx, counters map[Key]counter) (*binSet, error) {
	r := &binSet{bins: map[Key][]Bin{}, changes: map[binKey]*binChange{}}
	p, l, c := KeyArrays(slices.Collect(maps.Keys(counters)))
	var rows []Bin
	if err := tx.SelectContext(ctx, &rows, binsSQL, p, l, c, tx.Now); err != nil {
		return nil, fmt.Errorf("read bins: %w", err)
	}
	for _, s := range rows {
		r.bins[s.Key] = append(r.bins[s.Key], s)
	}
	for k, c := range counters {
		r.bins[k] = withDock(k, c, r.bins[k])
	}
	return r, nil
}

// spreadOverBins says for each movement which bins and lots it empties and fills, and answers what that does to bins. One
// that empties several becomes several.
func spreadOverBins(ctx context.Context, tx *db.Tx, movements []Movement, counters map[Key]counter, units map[unitKey]Unit, g movementContext) ([]Movement, []binChange, error) {
	r, err := binSetOf(ctx, tx, counters)
	if err != nil {
		return nil, nil, err
	}
	out := make([]Movement, 0, len(movements))
	for _, m := range movements {
		if g.staysPut(m) && !m.binned() {
			out = append(out, m)
			continue
		}
		parts, m, err := r.portions(m, units, g)
		if err != nil {
			return nil, nil, err
		}
		for _, p := range parts {
			piece := m
			piece.Quantity, piece.FromBin, piece.Lot = p.quantity, p.bin, p.lot
			if p.onHold && m.From.Bucket != OnHold {
				piece.From.Bucket = OnHold
				if !g.unbounded(m.To.Location) {
					piece.To.Bucket = OnHold
				}
			}
			if piece.Kind == MoveHold || piece.Kind == MoveUnhold {
				piece.ToBin = p.bin
			}
			r.carry(piece, g)
			out = append(out, piece)
		}
	}
	changes := make([]binChange, 0, len(r.changes))
	for _, c := range r.changes {
		if c.OnHand != 0 || c.OnHold != 0 {
			changes = append(changes, *c)
		}
	}
	return out, changes, nil
}

// portions chooses what a movement takes from where. What is on hold in a parcel stays so wherever it is taken, and goes
// to nobody who would fit it.
func (r *binSet) portions(m Movement, units map[unitKey]Unit, g movementContext) ([]portion, Movement, error) {
	u, known := units[unitKey{m.Part, m.Serial}]
	if g.unbounded(m.From.Location) {
		if m.Lot == "" && known {
			m.Lot = u.Lot
		}
		if m.Kind == MoveReceipt && m.Lot == "" && g.lotted[m.Part] {
			return nil, m, ErrLotNeeded.With("part", m.Part)
		}
		return []portion{{lot: m.Lot, quantity: m.Quantity}}, m, nil
	}
	here := known && m.Serial != "" && u.Location == m.From.Location && u.Condition == m.From.Condition
	if here {
		if (m.FromBin != "" || m.exact()) && m.FromBin != u.Bin || m.Lot != "" && m.Lot != u.Lot {
			return nil, m, ErrBin.Because("other_bin").With("serial", u.Serial, "bin", u.Bin)
		}
		m.FromBin, m.Lot = u.Bin, u.Lot
	}
	onHold := m.From.Bucket == OnHold
	if here && u.Hold != nil && !onHold {
		if !g.mayCarryOnHold(m) {
			return nil, m, ErrOnHold.With("serial", u.Serial, "hold", u.Hold)
		}
		onHold = true
	}
	if !here && !onHold && g.inHand(m) && r.onlyHeld(m) {
		if !g.mayCarryOnHold(m) {
			return nil, m, ErrOnHold.With("part", m.Part, "location", m.From.Location)
		}
		onHold = true
	}
	parts, err := r.leave(m, here, onHold)
	return parts, m, err
}

// mayCarryOnHold tells whether a movement only brings pieces out of a parcel or a van to a place that keeps them on hold, or tells
// that the parcel was lost.
func (g movementContext) mayCarryOnHold(m Movement) bool {
	to := g.kinds[m.To.Location]
	return g.inHand(m) && (to == site.Quarantine || to == site.Lost || slices.Contains(site.SourceKinds, to) && to != site.Van)
}

// inHand tells that pieces leave a parcel or a van, where a person has them and the books alone cannot keep them.
func (g movementContext) inHand(m Movement) bool {
	from := g.kinds[m.From.Location]
	return from == site.Parcel || from == site.Van
}

// carry notes what a movement does to bins.
func (r *binSet) carry(m Movement, g movementContext) {
	onHold := func(b Bucket) int64 {
		if b == OnHold {
			return m.Quantity
		}
		return 0
	}
	if !g.unbounded(m.From.Location) {
		r.add(Key{m.Part, m.From.Location, m.From.Condition}, m.FromBin, m.Lot, -m.Quantity, -onHold(m.From.Bucket))
	}
	if !g.unbounded(m.To.Location) {
		r.add(Key{m.Part, m.To.Location, m.To.Condition}, m.ToBin, m.Lot, m.Quantity, onHold(m.To.Bucket))
	}
}

const lowerBinsSQL = `
WITH d AS (
    SELECT part, location, condition, bin, lot, on_hand, on_hold
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
        AS d (part, location, condition, bin, lot, on_hand, on_hold)
), emptied AS (
    DELETE FROM bins s
    USING d
    WHERE (s.part, s.location, s.condition, s.bin, s.lot) = (d.part, d.location, d.condition, d.bin, d.lot)
      AND s.on_hand + d.on_hand = 0
    RETURNING s.part, s.location, s.condition, s.bin, s.lot
), changed AS (
    UPDATE bins s
    SET on_hand = s.on_hand + d.on_hand, on_hold = s.on_hold + d.on_hold
    FROM d
    WHERE (s.part, s.location, s.condition, s.bin, s.lot) = (d.part, d.location, d.condition, d.bin, d.lot)
      AND s.on_hand + d.on_hand <> 0
    RETURNING s.part, s.location, s.condition, s.bin, s.lot
)
INSERT INTO bins (part, location, condition, bin, lot, on_hand, on_hold)
SELECT d.part, d.location, d.condition, d.bin, d.lot, d.on_hand, d.on_hold
FROM d
WHERE (d.part, d.location, d.condition, d.bin, d.lot) NOT IN (SELECT part, location, condition, bin, lot FROM emptied)
  AND (d.part, d.location, d.condition, d.bin, d.lot) NOT IN (SELECT part, location, condition, bin, lot FROM changed)`

func changeBins(ctx context.Context, tx *db.Tx, changes []binChange) error {
	n := len(changes)
	if n == 0 {
		return nil
	}
	var text [5][]string
	onHand, onHold := make([]int64, n), make([]int64, n)
	for i, c := range changes {
		for t, v := range []string{c.Part, c.Location, string(c.Condition), c.bin, c.lot} {
			text[t] = append(text[t], v)
		}
		onHand[i], onHold[i] = c.OnHand, c.OnHold
	}
	if _, err := tx.ExecContext(ctx, lowerBinsSQL, pq.Array(text[0]), pq.Array(text[1]), pq.Array(text[2]), pq.Array(text[3]),
		pq.Array(text[4]), pq.Array(onHand), pq.Array(onHold)); err != nil {
		return fmt.Errorf("change bins: %w", err)
	}
	return nil
}

// PickFrom answers which bins and lots pieces should be taken from, what expires first before the rest; what has expired
// or is on hold is not among them. ErrShort tells that there is not so much.
func PickFrom(ctx context.Context, tx *db.Tx, part, location string, condition Condition, quantity int64) ([]Bin, error) {
	k := Key{part, location, condition}
	var found []counter
	if err := tx.SelectContext(ctx, &found, counterSQL, part, location, condition); err != nil {
		return nil, fmt.Errorf("read stock of %s at %s: %w", part, location, err)
	}
	counters := map[Key]counter{k: {Key: k}}
	for _, c := range found {
		counters[k] = c
	}
	r, err := binSetOf(ctx, tx, counters)
	if err != nil {
		return nil, err
	}
	out, rest := []Bin{}, quantity
	for _, s := range r.bins[k] {
		n := min(rest, s.OnHand-s.OnHold)
		if n <= 0 || s.Expired {
			continue
		}
		s.OnHand, s.OnHold, rest = n, 0, rest-n
		out = append(out, s)
	}
	if rest > 0 {
		return nil, ErrShort.Because("free").With("part", part, "location", location, "available", quantity-rest)
	}
	return out, nil
}

const counterSQL = `
SELECT part, location, condition, on_hand, reserved, on_hold
FROM stock
WHERE part = $1 AND location = $2 AND condition = $3`

const binsAtSQL = `
SELECT s.part, s.location, s.condition, s.bin, s.lot, s.on_hand, s.on_hold, t.expires_on, t.received_at
FROM (SELECT part, location, condition, bin, lot, on_hand, on_hold
      FROM bins
      WHERE location = $1
      UNION ALL
      SELECT k.part, k.location, k.condition, '', '', k.on_hand - coalesce(n.on_hand, 0), k.on_hold - coalesce(n.on_hold, 0)
      FROM stock k
      CROSS JOIN LATERAL (
          SELECT sum(h.on_hand) AS on_hand, sum(h.on_hold) AS on_hold
          FROM bins h
          WHERE h.part = k.part AND h.location = k.location AND h.condition = k.condition) n
      WHERE k.location = $1 AND k.on_hand > coalesce(n.on_hand, 0)) s
LEFT JOIN part_lots t ON t.part = s.part AND t.lot = s.lot
WHERE ($2 = '' OR s.part = $2) AND ($3 = '' OR s.bin = $3) AND (NOT $9 OR s.bin = '')
  AND (s.part, s.condition, s.bin, s.lot) > ($4, $5, $6, $7)
ORDER BY s.part, s.condition, s.bin, s.lot
LIMIT $8`

// BinFilter narrows the bins of a place; empty fields do not.
type BinFilter struct {
	Location, Part, Bin string
	// Dock keeps what has not been put away.
	Dock  bool
	After [4]string
	Limit int
}

// BinsAt reads what lies in bins and lots of a place, and at its dock: what no bin names.
func BinsAt(ctx context.Context, tx *db.Tx, f BinFilter) ([]Bin, error) {
	rows := []Bin{}
	if err := spellBins(ctx, tx, []within{{f.Location, &f.Bin}}); err != nil {
		return nil, err
	}
	if err := tx.SelectContext(ctx, &rows, binsAtSQL, f.Location, f.Part, f.Bin, f.After[0], f.After[1], f.After[2], f.After[3], f.Limit, f.Dock); err != nil {
		return nil, fmt.Errorf("read bins of %s: %w", f.Location, err)
	}
	return rows, nil
}
