package partorder

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
)

// placeOrdersFunction writes a slice of orders and answers the outcome of each.
var placeOrdersFunction = db.NewFunction[placeOrdersIn, pq.StringArray]("place_orders")

type placeOrdersIn struct {
	At     time.Time  `sql:"p_at"`
	Route  string     `sql:"p_route"`
	Kind   string     `sql:"p_kind"`
	Policy string     `sql:"p_policy"`
	Orders []newOrder `sql:"p_orders,new_order"`
	Lines  []newLine  `sql:"p_lines,new_order_line"`
	Events []newEvent `sql:"p_events,new_order_event"`
}

type newOrder struct {
	Actor     string `sql:"actor"`
	Key       string `sql:"key"`
	InputHash []byte `sql:"input_hash"`
	// Body is the answer that is remembered under the key.
	Body   string `sql:"body,bytea"`
	Repair string `sql:"repair"`
	// Version is that of the repair as it was read.
	Version int `sql:"version"`
	// State is where the repair goes; empty is nowhere.
	State repair.State `sql:"state"`
}

// newLine is a line of order number Order, from 1.
type newLine struct {
	Order       int              `sql:"order_no"`
	ID          uuid.UUID        `sql:"id"`
	Repair      string           `sql:"repair"`
	OrderedBy   string           `sql:"ordered_by"`
	Part        string           `sql:"part"`
	Quantity    int64            `sql:"quantity"`
	State       orderline.State  `sql:"state"`
	OldSerial   string           `sql:"old_serial"`
	ShipTo      json.RawMessage  `sql:"ship_to"`
	Supplied    string           `sql:"supplied"`
	Source      string           `sql:"source"`
	Condition   stock.Condition  `sql:"condition"`
	Reservation *uuid.UUID       `sql:"reservation"`
	Plan        sourcing.PlanRow `sql:"plan,new_plan"`
}

// newEvent is an event that is told when order number Order is placed.
type newEvent struct {
	Order int       `sql:"order_no"`
	Event event.Row `sql:"event,new_event"`
}

// ordersIn is what place_orders writes of planned orders.
func ordersIn(tx *db.Tx, route string, orders []*order, decided *sourcing.Decided) (placeOrdersIn, error) {
	in := placeOrdersIn{At: tx.Now, Route: route, Kind: sourcing.PartPromise, Policy: decided.Policy, Orders: make([]newOrder, len(orders))}
	plans := decided.Rows()
	for i, o := range orders {
		in.Orders[i] = newOrder{Actor: o.by, Key: o.key, InputHash: o.hash, Body: string(o.body), Repair: o.repair, Version: o.seen.repair.Version,
			State: o.to}
		for _, l := range o.lines {
			to, err := json.Marshal(l.ShipTo)
			if err != nil {
				return in, fmt.Errorf("encode the destination: %w", err)
			}
			in.Lines = append(in.Lines, newLine{Order: i + 1, ID: l.ID, Repair: o.repair, OrderedBy: o.by, Part: l.Part, Quantity: l.Quantity,
				State: l.State, OldSerial: l.OldSerial, ShipTo: to, Supplied: l.Supplied, Source: l.Source, Condition: l.Condition,
				Reservation: l.Reservation, Plan: plans[len(in.Lines)]})
		}
		rows, err := event.Encode(o.by, o.events)
		if err != nil {
			return in, err
		}
		for _, e := range rows {
			in.Events = append(in.Events, newEvent{i + 1, e})
		}
	}
	return in, nil
}
