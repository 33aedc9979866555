package refurbish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/number"
	"fettle/recycling/oldpart"
)

const openSQL = `
INSERT INTO refurbish_orders (id, warehouse, part, state, sample_every, opened_at, opened_by, kind)
VALUES ($1, $2, $3, 'open', $4, $5, $6, $7)`

// OpenOrder takes old parts of one part number that lie at a warehouse into a new order: of what is graded for its pieces it is a harvest.
func OpenOrder(ctx context.Context, tx *db.Tx, warehouse string, returns []string) (WorkOrder, error) {
	if err := oldpart.IsDock(ctx, tx, warehouse); err != nil {
		return WorkOrder{}, err
	}
	p, err := oldpart.RefurbishmentNow(ctx, tx)
	if err != nil {
		return WorkOrder{}, err
	}
	first, err := oldpart.Lock(ctx, tx, returns[0])
	if err != nil {
		return WorkOrder{}, err
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('refurbish_order_numbers')"); err != nil {
		return WorkOrder{}, fmt.Errorf("number a refurbishment order: %w", err)
	}
	id := number.New("F", n)
	if _, err := tx.ExecContext(ctx, openSQL, id, warehouse, first.Part, p.SampleEvery, tx.Now, tx.By, kindFor(first.Grade)); err != nil {
		return WorkOrder{}, fmt.Errorf("open a refurbishment order: %w", err)
	}
	for _, r := range returns {
		if _, err := AddPiece(ctx, tx, id, r); err != nil {
			return WorkOrder{}, err
		}
	}
	if err := event.Emit(ctx, tx, Opened{id, warehouse, first.Part, len(returns)}); err != nil {
		return WorkOrder{}, err
	}
	return ByID(ctx, tx, id)
}

const addPieceSQL = `
INSERT INTO refurbish_pieces (refurbish_order, no, return, state, gross_grams)
VALUES ($1, $2, $3, 'waiting', $4)`

// AddPiece takes one more old part into an open order.
func AddPiece(ctx context.Context, tx *db.Tx, order, id string) (WorkOrder, error) {
	o, err := lock(ctx, tx, order)
	if err != nil {
		return o, err
	}
	if o.State != Open {
		return o, Orders.Refusal(o.State, Open)
	}
	r, err := oldpart.Lock(ctx, tx, id)
	if err != nil {
		return o, err
	}
	if r.Part != o.Part || r.Warehouse == nil || *r.Warehouse != o.Warehouse {
		return o, ErrOther.With("return", r.ID, "part", r.Part, "order_part", o.Part)
	}
	take := oldpart.TakeToRepair
	if o.Kind == Harvest {
		take = oldpart.TakeToHarvest
	}
	if r, err = take(ctx, tx, r); err != nil {
		return o, err
	}
	if _, err := tx.ExecContext(ctx, addPieceSQL, o.ID, len(o.Pieces)+1, r.ID, *r.GrossGrams); err != nil {
		return o, fmt.Errorf("take %s into order %s: %w", r.ID, o.ID, err)
	}
	return touched(ctx, tx, o)
}

// Start ends the taking in and begins the work.
func Start(ctx context.Context, tx *db.Tx, order string) (WorkOrder, error) {
	o, err := lock(ctx, tx, order)
	if err != nil {
		return o, err
	}
	return advance(ctx, tx, o, InWork, "started_at = $3", tx.Now)
}

// Cancel gives the pieces of an open order back as they came.
func Cancel(ctx context.Context, tx *db.Tx, order string) (WorkOrder, error) {
	o, err := lock(ctx, tx, order)
	if err != nil {
		return o, err
	}
	if err := Orders.May(o.State, Cancelled); err != nil {
		return o, err
	}
	for _, p := range o.in(Waiting) {
		r, err := oldpart.Lock(ctx, tx, p.Return)
		if err != nil {
			return o, err
		}
		if _, err := oldpart.Advance(ctx, tx, r, oldpart.Graded); err != nil {
			return o, err
		}
		if err := put(ctx, tx, p, Released, ""); err != nil {
			return o, err
		}
	}
	return advance(ctx, tx, o, Cancelled, "closed_at = $3", tx.Now)
}

// advance writes a step of a locked order: set is the SET list for what else changes, numbered from $3.
func advance(ctx context.Context, tx *db.Tx, o WorkOrder, to State, set string, args ...any) (WorkOrder, error) {
	if err := Orders.May(o.State, to); err != nil {
		return o, err
	}
	if set != "" {
		set += ", "
	}
	query := "UPDATE refurbish_orders SET " + set + "state = $2, version = version + 1 WHERE id = $1"
	if _, err := tx.ExecContext(ctx, query, append([]any{o.ID, to}, args...)...); err != nil {
		return o, fmt.Errorf("make order %s %s: %w", o.ID, to, err)
	}
	return ByID(ctx, tx, o.ID)
}

// touched counts a change of what an order holds.
func touched(ctx context.Context, tx *db.Tx, o WorkOrder) (WorkOrder, error) {
	if _, err := tx.ExecContext(ctx, "UPDATE refurbish_orders SET version = version + 1 WHERE id = $1", o.ID); err != nil {
		return o, fmt.Errorf("change order %s: %w", o.ID, err)
	}
	return ByID(ctx, tx, o.ID)
}

// put writes a step of a piece whose order is locked.
func put(ctx context.Context, tx *db.Tx, p Piece, to PieceState, set string, args ...any) error {
	if err := Pieces.May(p.State, to); err != nil {
		return err
	}
	if set != "" {
		set += ", "
	}
	query := "UPDATE refurbish_pieces SET " + set + "state = $3 WHERE refurbish_order = $1 AND no = $2"
	if _, err := tx.ExecContext(ctx, query, append([]any{p.Order, p.No, to}, args...)...); err != nil {
		return fmt.Errorf("make piece %d of %s %s: %w", p.No, p.Order, to, err)
	}
	return nil
}

const orderColumns = `
SELECT o.id, o.warehouse, o.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, o.kind, o.state, o.sample_every, o.failed_samples, o.opened_at,
       o.opened_by, o.started_at, o.closed_at, o.version
FROM refurbish_orders o
JOIN parts p ON p.number = o.part`

// ByID reads an order with its pieces.
func ByID(ctx context.Context, tx *db.Tx, id string) (WorkOrder, error) {
	return one(ctx, tx, orderColumns+" WHERE o.id = $1", id)
}

func lock(ctx context.Context, tx *db.Tx, id string) (WorkOrder, error) {
	return one(ctx, tx, orderColumns+" WHERE o.id = $1 FOR UPDATE OF o", id)
}

func one(ctx context.Context, tx *db.Tx, query, id string) (WorkOrder, error) {
	var o WorkOrder
	err := tx.GetContext(ctx, &o, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return o, ErrNoOrder
	}
	if err != nil {
		return o, fmt.Errorf("read refurbishment order %s: %w", id, err)
	}
	filled, err := filled(ctx, tx, []WorkOrder{o})
	return filled[0], err
}

// Filter narrows a list of orders; an empty State is every one that is not over.
type Filter struct {
	State     State
	Warehouse string
	AfterID   string
	Limit     int
}

const listSQL = orderColumns + `
WHERE (o.state = $1 OR $1 = '' AND o.closed_at IS NULL) AND ($2 = '' OR o.warehouse = $2) AND o.id > $3
ORDER BY o.id
LIMIT $4`

// List lists orders, oldest first.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]WorkOrder, error) {
	out := []WorkOrder{}
	if err := tx.SelectContext(ctx, &out, listSQL, f.State, f.Warehouse, f.AfterID, f.Limit); err != nil {
		return nil, fmt.Errorf("list refurbishment orders: %w", err)
	}
	return filled(ctx, tx, out)
}

const piecesSQL = `
SELECT p.refurbish_order, p.no, p.return, coalesce(nullif(r.actual_serial, ''), r.id) AS serial, p.state, p.sampled, p.gross_grams,
       p.consumed_grams, p.after_grams, p.work, p.measurement, p.finished_at, p.finished_by, p.sample_note, p.sampled_at, p.sampled_by,
       p.scrap_reason, p.rounds, p.harvested_grams
FROM refurbish_pieces p
JOIN returns r ON r.id = p.return
WHERE p.refurbish_order = ANY ($1)
ORDER BY p.refurbish_order, p.no`

const partsSQL = `
SELECT refurbish_order, no, part, quantity, serial, at, by
FROM refurbish_parts
WHERE refurbish_order = ANY ($1)
ORDER BY id`

const yieldsSQL = `
SELECT refurbish_order, no, part, quantity, serial, grams, measurement, at, by
FROM refurbish_yields
WHERE refurbish_order = ANY ($1)
ORDER BY id`

// filled reads what orders hold.
func filled(ctx context.Context, tx *db.Tx, orders []WorkOrder) ([]WorkOrder, error) {
	ids := make([]string, len(orders))
	for i, o := range orders {
		ids[i] = o.ID
	}
	var pieces []Piece
	if err := tx.SelectContext(ctx, &pieces, piecesSQL, pq.Array(ids)); err != nil {
		return orders, fmt.Errorf("read pieces under repair: %w", err)
	}
	var parts []Consumed
	if err := tx.SelectContext(ctx, &parts, partsSQL, pq.Array(ids)); err != nil {
		return orders, fmt.Errorf("read what was put in: %w", err)
	}
	var yields []Yield
	if err := tx.SelectContext(ctx, &yields, yieldsSQL, pq.Array(ids)); err != nil {
		return orders, fmt.Errorf("read what was taken out: %w", err)
	}
	for i := range orders {
		orders[i].Pieces = []Piece{}
		for _, p := range pieces {
			if p.Order != orders[i].ID {
				continue
			}
			p.Consumed, p.Yields = []Consumed{}, []Yield{}
			for _, c := range parts {
				if c.Order == p.Order && c.No == p.No {
					p.Consumed = append(p.Consumed, c)
				}
			}
			for _, y := range yields {
				if y.Order == p.Order && y.No == p.No {
					p.Yields = append(p.Yields, y)
				}
			}
			orders[i].Pieces = append(orders[i].Pieces, p)
		}
	}
	return orders, nil
}
