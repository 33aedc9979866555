package returnorder

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/internal/number"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
)

// roadTime is what a way home is reckoned to take where no lane is known.
const roadTime = 3 * 24 * time.Hour

const addOrderSQL = `
INSERT INTO return_orders (id, warehouse, sender_kind, sender, way, sscc, shipment, ship_from, gross_grams, state, window_from, window_to, made_at, made_by)
VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''), $8, $9, 'announced', $10, $11, $12, $13)`

const addItemSQL = `
INSERT INTO return_items (return_order, n, kind, reference, part, serial, quantity)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

const itemTakenSQL = `
SELECT return_order
FROM return_items
WHERE kind = $1 AND reference = $2 AND state = 'open'`

// Make announces what goes home, gives it a number and an SSCC, and asks its carrier for a waybill and to collect it. An item that goes
// home under another order is refused. Who calls it has looked at the items.
func Make(ctx context.Context, tx *db.Tx, r Request) (Order, error) {
	if err := r.check(tx.Now); err != nil {
		return Order{}, err
	}
	to, err := site.ByCode(ctx, tx, r.Warehouse)
	if err != nil {
		return Order{}, fault.AtField(err, "body.warehouse")
	}
	grams, err := r.checkItems(ctx, tx)
	if err != nil {
		return Order{}, err
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('return_order_numbers')"); err != nil {
		return Order{}, fmt.Errorf("number a return order: %w", err)
	}
	id := number.New("H", n)
	numbered, err := shipment.Number(ctx, tx)
	if err != nil {
		return Order{}, err
	}
	travels := ""
	if r.Way != ByVan {
		s, err := shipment.OpenReturn(ctx, tx, shipment.ReturnRequest{Numbered: numbered, Order: id, Warehouse: to.Code, Carrier: r.Carrier, From: r.From,
			To: doorOf(to), GrossGrams: grams, DueAt: dueAt(tx.Now, r.WindowTo), CollectFrom: r.WindowFrom, CollectTo: r.WindowTo})
		if err != nil {
			return Order{}, err
		}
		travels = s.ID
	}
	if _, err := tx.ExecContext(ctx, addOrderSQL, id, to.Code, r.SenderKind, r.Sender, r.Way, numbered.SSCC, travels, r.From, grams, r.WindowFrom, r.WindowTo,
		tx.Now, tx.By); err != nil {
		return Order{}, fmt.Errorf("write a return order: %w", err)
	}
	for i, item := range r.Items {
		_, err := tx.ExecContext(ctx, addItemSQL, id, i+1, item.Kind, item.Reference, item.Part, item.Serial, item.Quantity)
		if db.Violates(err, "return_items_go_home_once") {
			return Order{}, ErrItemTaken.With("reference", item.Reference).At(itemField(i))
		}
		if err != nil {
			return Order{}, fmt.Errorf("put %s into return order %s: %w", item.Reference, id, err)
		}
	}
	o, err := ByID(ctx, tx, id)
	if err != nil {
		return o, err
	}
	if err := watch(ctx, tx, o); err != nil {
		return o, err
	}
	return o, event.Emit(ctx, tx, AnnouncedEvent{o.step(o.Items)})
}

func itemField(i int) string { return fmt.Sprintf("body.items[%d].reference", i) }

// checkItems refuses items that go home already, and weighs the others by the catalogue.
func (r Request) checkItems(ctx context.Context, tx *db.Tx) (grams int64, err error) {
	for i, item := range r.Items {
		var other string
		err := tx.GetContext(ctx, &other, itemTakenSQL, item.Kind, item.Reference)
		if err == nil {
			return 0, ErrItemTaken.With("reference", item.Reference, "order", other).At(itemField(i))
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return 0, fmt.Errorf("look whether %s goes home: %w", item.Reference, err)
		}
		part, err := catalog.PartByNumber(ctx, tx, item.Part)
		if err != nil {
			return 0, err
		}
		grams += part.Grams * item.Quantity
	}
	return max(1, grams), nil
}

func dueAt(now time.Time, window *time.Time) time.Time {
	if window != nil {
		return window.Add(roadTime)
	}
	return now.Add(roadTime)
}

// doorOf is the dock of a warehouse as carriers are told of it.
func doorOf(at site.Location) pick.ShipTo {
	to := pick.ShipTo{Kind: "warehouse", Label: at.NameZH + " " + at.Code, AreaCode: at.AreaCode, Zone: at.Zone, Location: at.Code}
	if p, known := at.Point(); known {
		to.Lon, to.Lat = p.Lon(), p.Lat()
	}
	return to
}

// watch sets the timer of an order's window.
func watch(ctx context.Context, tx *db.Tx, o Order) error {
	if o.WindowTo == nil {
		return nil
	}
	return event.EmitAt(ctx, tx, *o.WindowTo, PickupDue{o.ID, *o.WindowTo})
}

const orderColumns = `
SELECT o.id, o.warehouse, o.sender_kind, o.sender, o.way, o.sscc, o.shipment, o.ship_from, o.gross_grams, o.state, o.window_from, o.window_to, o.missed_at,
       o.made_at, o.made_by, o.taken_at, o.taken_by, o.ended_at, o.reason, o.version, coalesce(s.carrier, '') AS carrier,
       coalesce(s.waybill, s.booked_waybill, '') AS waybill, coalesce(s.state, '') AS parcel, s.eta_at, coalesce(s.timeline, '[]') AS timeline
FROM return_orders o
LEFT JOIN shipments s ON s.id = o.shipment`

// ByID reads a return order.
func ByID(ctx context.Context, tx *db.Tx, id string) (Order, error) {
	return oneOrder(ctx, tx, orderColumns+" WHERE o.id = $1", id)
}

// Lock reads a return order for update. Its shipment is locked before it, for scans lock that first.
func Lock(ctx context.Context, tx *db.Tx, id string) (Order, error) {
	o, err := ByID(ctx, tx, id)
	if err != nil {
		return o, err
	}
	if o.Shipment != nil {
		if _, err := shipment.Lock(ctx, tx, *o.Shipment); err != nil {
			return o, err
		}
	}
	return oneOrder(ctx, tx, orderColumns+" WHERE o.id = $1 FOR UPDATE OF o", id)
}

func oneOrder(ctx context.Context, tx *db.Tx, query, id string) (Order, error) {
	var o Order
	err := tx.GetContext(ctx, &o, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return o, ErrNoOrder
	}
	if err != nil {
		return o, fmt.Errorf("read return order %s: %w", id, err)
	}
	all, err := withItems(ctx, tx, []Order{o})
	if err != nil {
		return o, err
	}
	return all[0], nil
}

const itemsSQL = `
SELECT i.return_order, i.kind, i.reference, i.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, i.serial, i.quantity, i.state
FROM return_items i
JOIN parts p ON p.number = i.part
WHERE i.return_order = ANY ($1)
ORDER BY i.return_order, i.n`

func withItems(ctx context.Context, tx *db.Tx, orders []Order) ([]Order, error) {
	ids, at := make([]string, len(orders)), map[string]int{}
	for i, o := range orders {
		ids[i], at[o.ID], orders[i].Items = o.ID, i, []Item{}
	}
	var items []Item
	if err := tx.SelectContext(ctx, &items, itemsSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("read the items of return orders: %w", err)
	}
	for _, item := range items {
		i := at[item.Order]
		orders[i].Items = append(orders[i].Items, item)
	}
	return orders, nil
}

func manyOrders(ctx context.Context, tx *db.Tx, query string, args ...any) ([]Order, error) {
	out := []Order{}
	if err := tx.SelectContext(ctx, &out, query, args...); err != nil {
		return nil, fmt.Errorf("list return orders: %w", err)
	}
	return withItems(ctx, tx, out)
}

// Filter narrows the list of return orders.
type Filter struct {
	Sender, Warehouse string
	State             State
	Before            string
	Limit             int
}

const listOrdersSQL = orderColumns + `
WHERE ($1 = '' OR o.sender = $1 OR o.made_by = $1) AND ($2 = '' OR o.warehouse = $2) AND ($3 = '' OR o.state = $3) AND ($4 = '' OR o.id < $4)
ORDER BY o.id DESC
LIMIT $5`

// List lists return orders, newest first.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Order, error) {
	return manyOrders(ctx, tx, listOrdersSQL, f.Sender, f.Warehouse, f.State, f.Before, f.Limit)
}

const ofCodesSQL = orderColumns + `
WHERE o.ended_at IS NULL AND (o.id = ANY ($1) OR o.sscc = ANY ($1) OR o.shipment = ANY ($2))
ORDER BY o.id
LIMIT 30`

// OfCodes are the open return orders that a scan names, by number, SSCC or shipment.
func OfCodes(ctx context.Context, tx *db.Tx, codes, shipments []string) ([]Order, error) {
	return manyOrders(ctx, tx, ofCodesSQL, pq.Array(codes), pq.Array(shipments))
}

const ofItemsSQL = orderColumns + `
WHERE o.id IN (SELECT max(return_order) FROM return_items WHERE reference = ANY ($1) AND state <> 'released' GROUP BY kind, reference)
ORDER BY o.id`

// OfItems are the newest return orders of items, by their references.
func OfItems(ctx context.Context, tx *db.Tx, references []string) ([]Order, error) {
	return manyOrders(ctx, tx, ofItemsSQL, pq.Array(references))
}

const ofShipmentSQL = `
SELECT id
FROM return_orders
WHERE shipment = $1`

// lockOfShipment locks the return order of a shipment.
func lockOfShipment(ctx context.Context, tx *db.Tx, id string) (Order, error) {
	var order string
	err := tx.GetContext(ctx, &order, ofShipmentSQL, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Order{}, ErrNoOrder
	}
	if err != nil {
		return Order{}, fmt.Errorf("find the return order of %s: %w", id, err)
	}
	return Lock(ctx, tx, order)
}
