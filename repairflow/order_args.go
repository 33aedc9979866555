package repairflow

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"fettle/allocation"
	"fettle/internal/db"
	"fettle/internal/event"
)

// orderArgs are planned orders as place_orders takes them, packed while another slice is written and not when it is this
// one's turn.
func orderArgs(tx *db.Tx, route string, orders []*order, decided *allocation.Decided) ([]any, error) {
	n := len(orders)
	texts := func() []string { return make([]string, n) }
	actors, keys, hashes, bodies, repairs, versions, states := texts(), texts(), texts(), texts(), texts(), texts(), texts()
	var lines lineColumnsOf
	var factOf []string
	var facts []event.Timer
	for i, o := range orders {
		actors[i], keys[i], repairs[i], states[i] = o.by, o.key, o.repair, o.to
		hashes[i], bodies[i], versions[i] = `\x`+hex.EncodeToString(o.hash), string(o.body), strconv.Itoa(o.seen.repair.Version)
		nth := strconv.Itoa(i + 1)
		for _, l := range o.lines {
			if err := lines.add(nth, l); err != nil {
				return nil, err
			}
		}
		for range o.facts {
			factOf = append(factOf, nth)
		}
		facts = append(facts, o.facts...)
	}
	rows, err := event.Encode(facts)
	if err != nil {
		return nil, err
	}
	reservations, err := db.NullColumn(lines.reservation)
	if err != nil {
		return nil, err
	}
	head, err := db.Columns(actors, keys, hashes, bodies, repairs, versions, states, lines.order, lines.id, lines.part, lines.quantity, lines.state,
		lines.oldSerial, lines.shipTo, lines.supplied, lines.source, lines.condition)
	if err != nil {
		return nil, err
	}
	tail, err := db.Columns(append(append(decided.Columns(), factOf), rows.Columns()...)...)
	if err != nil {
		return nil, err
	}
	args := append([]any{tx.Now, route, allocation.PartPromise, decided.Policy}, head...)
	return append(append(args, reservations), tail...), nil
}

// lineColumnsOf are lines as columns, in the order of place_orders.
type lineColumnsOf struct {
	order, quantity                                                 []string
	id, part, state, oldSerial, shipTo, supplied, source, condition []string
	reservation                                                     []*string
}

func (c *lineColumnsOf) add(order string, l PartLine) error {
	to, err := json.Marshal(l.ShipTo)
	if err != nil {
		return fmt.Errorf("encode the destination: %w", err)
	}
	c.order, c.quantity = append(c.order, order), append(c.quantity, strconv.FormatInt(l.Quantity, 10))
	c.id, c.part, c.state = append(c.id, l.ID.String()), append(c.part, l.Part), append(c.state, l.State)
	c.oldSerial, c.shipTo = append(c.oldSerial, l.OldSerial), append(c.shipTo, string(to))
	c.supplied, c.source, c.condition = append(c.supplied, l.Supplied), append(c.source, l.Source), append(c.condition, string(l.Condition))
	var reservation *string
	if l.Reservation != nil {
		text := l.Reservation.String()
		reservation = &text
	}
	c.reservation = append(c.reservation, reservation)
	return nil
}
