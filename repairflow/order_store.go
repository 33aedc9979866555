package repairflow

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/allocation"
	"fettle/internal/api"
	"fettle/internal/db"
	"fettle/inventory"
	"fettle/shipping"
)

// OrderParts orders parts for a repair: source, reservation, promise, pick task and line in one transaction, all lines
// together. What no place has waits as a backorder with an honest promise.
func OrderParts(ctx context.Context, tx *db.Tx, repair string, wants []Want, toOutlet bool) ([]Ordered, error) {
	o := &order{repair: repair, wants: wants, toOutlet: toOutlet, by: tx.By}
	if err := placeOrders(ctx, tx, "", []*order{o}); err != nil {
		return nil, err
	}
	return o.out, o.err
}

// orderRounds bounds how often orders are planned anew because a shelf was emptied or a repair changed meanwhile. What
// refused once is locked by the asking, so that a further round sees it as it is.
const orderRounds = 16

// placeOrders serves a slice of orders: it reads once for all, plans, and writes once for all. Who was refused, because
// another was quicker, is planned again with what is there now.
func placeOrders(ctx context.Context, tx *db.Tx, route string, orders []*order) error {
	var losers []PartLine
	for range orderRounds {
		round := inRound(orders)
		if len(round) == 0 {
			return replanBumped(ctx, tx, losers)
		}
		sight, err := viewOrders(ctx, tx, route, round)
		if err != nil {
			return err
		}
		planned, decided, err := planOrders(ctx, tx, sight, urgentFirst(round))
		if err != nil {
			return err
		}
		if len(planned) == 0 {
			continue
		}
		// What an urgent order has taken from soft holds is free in the next round.
		if lost, err := bumpForUrgent(ctx, tx, sight, planned, decided); err != nil {
			return err
		} else if len(lost) > 0 {
			losers = append(losers, lost...)
			continue
		}
		args, err := orderArgs(tx, route, planned, decided)
		if err != nil {
			return err
		}
		api.Pass(ctx)
		if err := writeOrders(ctx, tx, planned, args); err != nil {
			return err
		}
	}
	for _, o := range orders {
		if !o.done {
			o.done, o.err = true, db.ErrUnavailable.Because("contended")
		}
	}
	return replanBumped(ctx, tx, losers)
}

// inRound is what is not done yet, one order a repair and a key: the second of two sees what the first has done.
func inRound(orders []*order) []*order {
	var out []*order
	taken := map[string]bool{}
	for _, o := range orders {
		repair, key := "repair "+o.repair, "key "+o.by+" "+o.key
		if o.done || taken[repair] || o.key != "" && taken[key] {
			continue
		}
		taken[repair], taken[key] = true, true
		out = append(out, o)
	}
	return out
}

// planOrders decides for all orders that can be served, earlier ones first, and marks the others as done.
func planOrders(ctx context.Context, tx *db.Tx, sight allocation.Sight, orders []*order) ([]*order, *allocation.Decided, error) {
	var planned []*order
	for _, o := range orders {
		if o.seen.replayed != nil {
			o.done, o.replayed = true, o.seen.replayed
			continue
		}
		err := fitsInstead(ctx, tx, o)
		if err != nil {
			return nil, nil, err
		}
		if err := o.prepare(ctx, tx, sight); err != nil {
			o.done, o.err = true, err
			continue
		}
		planned = append(planned, o)
	}
	if len(planned) == 0 {
		return nil, nil, nil
	}
	decided, err := decideSplit(ctx, tx, sight, planned)
	if err != nil {
		return nil, nil, err
	}
	first := 0
	for _, o := range planned {
		if o.offers, err = offersAmong(ctx, tx, o.lines, decided.Plans[first:]); err != nil {
			return nil, nil, err
		}
		if err := o.settle(decided, first, tx.Now); err != nil {
			return nil, nil, err
		}
		first += len(o.lines)
	}
	return planned, decided, nil
}

// fitsInstead looks on for parts that are not listed for the appliance: they may replace one that is.
func fitsInstead(ctx context.Context, tx *db.Tx, o *order) error {
	if o.seen.repair == nil {
		return nil
	}
	for _, p := range o.seen.parts {
		if p == nil || p.fits {
			continue
		}
		fits, err := inventory.Fits(ctx, tx, o.seen.repair.Model, o.seen.repair.Serial, p.Number)
		if err != nil {
			return err
		}
		p.fits = fits
	}
	return nil
}

// prepare checks the order and drafts its lines.
func (o *order) prepare(ctx context.Context, tx *db.Tx, sight allocation.Sight) error {
	if err := o.refusal(); err != nil {
		return err
	}
	to, err := o.destination(ctx, tx, sight)
	if err != nil {
		return err
	}
	return o.draft(to, tx.Now)
}

// destination is the customer's door or the outlet that the engineer's van belongs to.
func (o *order) destination(ctx context.Context, tx *db.Tx, sight allocation.Sight) (shipping.ShipTo, error) {
	r := o.seen.repair
	if !o.toOutlet {
		return r.shipTo(), nil
	}
	if r.Van == nil {
		return shipping.ShipTo{}, ErrNoVan
	}
	van, known, err := allocation.PlaceOf(ctx, tx, sight.Network, *r.Van)
	if err != nil {
		return shipping.ShipTo{}, err
	}
	if !known || van.Parent == nil {
		return shipping.ShipTo{}, ErrNoOutlet
	}
	outlet, err := inventory.LocationByCode(ctx, tx, *van.Parent)
	if err != nil {
		return shipping.ShipTo{}, err
	}
	point, _ := outlet.Point()
	return shipping.ShipTo{Kind: "outlet", Label: outlet.NameZH, Address: outlet.NameZH, AreaCode: outlet.AreaCode, Lon: point.Lon(), Lat: point.Lat(),
		Zone: outlet.Zone, Location: outlet.Code}, nil
}

const viewOrdersSQL = `
SELECT kind, n, coalesce(a, '') AS a, coalesce(b, '') AS b, coalesce(c, '') AS c, coalesce(q, 0) AS q, x, y
FROM view_orders($1, $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[], $9, $10::text[])`

// viewOrders reads everything that planning needs, in one round trip.
func viewOrders(ctx context.Context, tx *db.Tx, route string, orders []*order) (allocation.Sight, error) {
	var actors, keys, repairs, parts []string
	var wanted []int64
	var asked []*seenPart
	var wants []*order
	for i, o := range orders {
		actors, keys, repairs = append(actors, o.by), append(keys, o.key), append(repairs, o.repair)
		o.seen = seen{parts: make([]*seenPart, len(o.wants))}
		for _, w := range o.wants {
			wanted, parts, wants = append(wanted, int64(i+1)), append(parts, w.Part), append(wants, o)
		}
	}
	asked = make([]*seenPart, len(parts))
	view, err := tx.Prepared(ctx, viewOrdersSQL)
	if err != nil {
		return allocation.Sight{}, err
	}
	rows, err := view.QueryContext(ctx, route, pq.Array(actors), pq.Array(keys), pq.Array(repairs), pq.Array(wanted), pq.Array(parts),
		pq.Array([]string{string(inventory.New), string(inventory.Refurbished)}), pq.Array(inventory.SourceKinds), allocation.WideAt,
		pq.Array(append([]string{}, allocation.Wide(parts)...)))
	if err != nil {
		return allocation.Sight{}, fmt.Errorf("view orders: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out allocation.Sight
	for rows.Next() {
		var v viewed
		if err := rows.Scan(&v.kind, &v.n, &v.a, &v.b, &v.c, &v.q, &v.x, &v.y); err != nil {
			return out, fmt.Errorf("view orders: %w", err)
		}
		if v.kind == "part" {
			zh, en, _ := strings.Cut(v.a, "\x1f")
			asked[v.n-1] = &seenPart{Part: inventory.Part{Number: parts[v.n-1], NameZH: zh, NameEN: en, Class: inventory.Class(v.b), Serialised: v.q == 1}, fits: v.c == "fits"}
			continue
		}
		if err := v.into(&out, orders); err != nil {
			return out, err
		}
	}
	if err := rows.Err(); err != nil {
		return out, fmt.Errorf("view orders: %w", err)
	}
	for i := range asked {
		o := wants[i]
		o.seen.parts[i-slices.Index(wants, o)] = asked[i]
	}
	return out, nil
}

// viewed is a row of view_orders.
type viewed struct {
	kind    string
	n       int
	a, b, c string
	q       int64
	x, y    []byte
}

func (v viewed) into(out *allocation.Sight, orders []*order) error {
	var err error
	switch v.kind {
	case "network":
		out.Network, err = uuid.Parse(v.a)
	case "answer":
		orders[v.n-1].seen.replayed = &answer{v.x, v.y}
	case "repair":
		r := &Repair{}
		err = json.Unmarshal([]byte(v.a), r)
		orders[v.n-1].seen.repair, orders[v.n-1].seen.onTheWay = r, v.q
	case "chain":
		var s inventory.Supersession
		err = json.Unmarshal([]byte(v.a), &s)
		out.Chain = append(out.Chain, s)
	case "offer":
		var offers []inventory.Offer
		offers, err = offersIn(v.a, v.b)
		out.Offers = append(out.Offers, offers...)
	}
	if err != nil {
		return fmt.Errorf("read a %s of the view: %w", v.kind, err)
	}
	return nil
}

// offersIn reads what view_orders tells of a part: places by record separators, their fields by unit separators.
func offersIn(part, places string) ([]inventory.Offer, error) {
	if places == "" {
		return nil, nil
	}
	out := make([]inventory.Offer, 0, strings.Count(places, "\x1e")+1)
	for place := range strings.SplitSeq(places, "\x1e") {
		location, rest, _ := strings.Cut(place, "\x1f")
		condition, available, _ := strings.Cut(rest, "\x1f")
		n, err := strconv.ParseInt(available, 10, 64)
		if err != nil {
			return nil, err
		}
		out = append(out, inventory.Offer{Part: part, Location: location, Condition: inventory.Condition(condition), Available: n})
	}
	return out, nil
}

const placeOrdersSQL = `
SELECT place_orders($1, $2, $3, $4, unpack($5), unpack($6), unpack($7)::bytea[],
       ARRAY(SELECT convert_to(body, 'UTF8') FROM unnest(unpack($8)) AS b (body)), unpack($9), unpack($10)::int[], unpack($11),
       unpack($12)::int[], unpack($13)::uuid[], unpack($14), unpack($15)::bigint[], unpack($16), unpack($17), unpack($18)::jsonb[],
       unpack($19), unpack($20), unpack($21), unpack($22)::uuid[], unpack($23)::uuid[], unpack($24)::uuid[],
       unpack($25)::timestamptz[], unpack($26)::timestamptz[], unpack($27)::boolean[], unpack($28), unpack($29)::jsonb[],
       unpack($30)::jsonb[], unpack($31), unpack($32), unpack($33)::int[], unpack($34)::uuid[], unpack($35), unpack($36),
       unpack($37)::jsonb[], unpack($38)::timestamptz[])`

// writeOrders writes planned orders and marks those that were written as done; the others are planned anew.
func writeOrders(ctx context.Context, tx *db.Tx, orders []*order, args []any) error {
	place, err := tx.Prepared(ctx, placeOrdersSQL)
	if err != nil {
		return err
	}
	var outcomes pq.StringArray
	if err := place.QueryRowContext(ctx, args...).Scan(&outcomes); err != nil {
		return fmt.Errorf("place orders: %w", err)
	}
	for i, o := range orders {
		o.done = outcomes[i] == "done"
	}
	tx.Signal()
	if err := keepSplits(ctx, tx, orders); err != nil {
		return err
	}
	if err := keepPieces(ctx, tx, orders); err != nil {
		return err
	}
	return softenOffers(ctx, tx, orders)
}
