package partorder

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/repairflow/repair"
)

// viewOrdersFunction reads what a slice of orders needs to be planned, in one round trip and one snapshot.
var viewOrdersFunction = db.NewFunction[viewOrdersIn, orderView]("view_counted_orders")

type viewOrdersIn struct {
	Route      string            `sql:"p_route"`
	Orders     []askedOrder      `sql:"p_orders,asked_order"`
	Parts      []askedPart       `sql:"p_parts,asked_part"`
	Conditions []stock.Condition `sql:"p_conditions"`
	Kinds      []site.Kind       `sql:"p_kinds"`
	// Most is of how many places of a part are read at most; of the parts in Wide none are.
	Most int      `sql:"p_most"`
	Wide []string `sql:"p_wide"`
	// Engineers are those whose orders are counted.
	Engineers []string  `sql:"p_engineers"`
	At        time.Time `sql:"p_at"`
}

type askedOrder struct {
	Actor  string `sql:"actor"`
	Key    string `sql:"key"`
	Repair string `sql:"repair"`
}

// askedPart is a part that order number Order, from 1, asks for.
type askedPart struct {
	Order int    `sql:"order_no"`
	Part  string `sql:"part"`
}

// orderView is what view_counted_orders answers, a document a kind. Orders and parts are named by their number in the question.
type orderView struct {
	Network       uuid.UUID                           `db:"network"`
	Answers       db.Document[[]viewedAnswer]         `db:"answers"`
	Repairs       db.Document[[]viewedRepair]         `db:"repairs"`
	Parts         db.Document[[]viewedPart]           `db:"parts"`
	Supersessions db.Document[[]catalog.Supersession] `db:"supersessions"`
	Offers        db.Document[[]viewedOffers]         `db:"offers"`
	Allowance     db.Document[*viewedAllowance]       `db:"allowance"`
}

type viewedAnswer struct {
	Order     int    `json:"order_no"`
	InputHash []byte `json:"input_hash"`
	Body      string `json:"body"`
}

type viewedRepair struct {
	Order    int            `json:"order_no"`
	Repair   *repair.Repair `json:"repair"`
	OnTheWay int64          `json:"on_the_way"`
}

type viewedPart struct {
	Asked      int           `json:"asked_no"`
	NameZH     string        `json:"name_zh"`
	NameEN     string        `json:"name_en"`
	Class      catalog.Class `json:"class"`
	PriceMinor int64         `json:"price_minor"`
	Currency   string        `json:"currency"`
	Serialised bool          `json:"serialised"`
	CoreReturn bool          `json:"core_return"`
	Fits       bool          `json:"fits"`
}

// viewedOffers are the places of a part, as columns.
type viewedOffers struct {
	Part       string            `json:"part"`
	Locations  []string          `json:"locations"`
	Conditions []stock.Condition `json:"conditions"`
	Available  []int64           `json:"available"`
}

// viewOrders reads everything that planning needs. Nearly every order spells its parts as the catalogue does; only when one does
// not is the catalogue asked how it spells them, and all is read again.
func viewOrders(ctx context.Context, tx *db.Tx, route string, orders []*order) (sourcing.Sight, error) {
	sight, err := viewOrdersAsSpelled(ctx, tx, route, orders)
	if err != nil {
		return sight, err
	}
	if again, err := spellUnknown(ctx, tx, orders); err != nil || !again {
		return sight, err
	}
	return viewOrdersAsSpelled(ctx, tx, route, orders)
}

// spellUnknown writes the parts of orders that were not found as the catalogue does; false when it knows none of them.
func spellUnknown(ctx context.Context, tx *db.Tx, orders []*order) (bool, error) {
	var asked []string
	for _, o := range orders {
		for i, p := range o.seen.parts {
			if p == nil {
				asked = append(asked, o.wants[i].Part)
			}
		}
	}
	if len(asked) == 0 {
		return false, nil
	}
	spelled, err := catalog.SpellParts(ctx, tx, asked)
	if err != nil {
		return false, err
	}
	again := false
	for _, o := range orders {
		for i, w := range o.wants {
			if s, known := spelled[w.Part]; known && s != w.Part {
				o.wants[i].Part, again = s, true
			}
		}
	}
	return again, nil
}

// viewOrdersAsSpelled reads what planning needs: what it says of each order is in its seen, what it says of all in the answer.
func viewOrdersAsSpelled(ctx context.Context, tx *db.Tx, route string, orders []*order) (sourcing.Sight, error) {
	in := viewOrdersIn{Route: route, Conditions: []stock.Condition{stock.New, stock.Refurbished}, Kinds: site.SourceKinds,
		Most: sourcing.WideAt, Engineers: []string{}, At: tx.Now}
	var parts []string
	for i, o := range orders {
		in.Orders = append(in.Orders, askedOrder{o.by, o.key, o.repair})
		if o.limited && !slices.Contains(in.Engineers, o.by) {
			in.Engineers = append(in.Engineers, o.by)
		}
		for _, w := range o.wants {
			in.Parts, parts = append(in.Parts, askedPart{i + 1, w.Part}), append(parts, w.Part)
		}
	}
	in.Wide = sourcing.Wide(parts)
	view, err := viewOrdersFunction.Call(ctx, tx, in)
	if err != nil {
		return sourcing.Sight{}, err
	}
	asked := make([]*seenPart, len(parts))
	for _, p := range view.Parts.Value {
		asked[p.Asked-1] = &seenPart{Part: catalog.Part{Number: parts[p.Asked-1], NameZH: p.NameZH, NameEN: p.NameEN, Class: p.Class,
			Serialised: p.Serialised, CoreReturn: p.CoreReturn, PriceMinor: p.PriceMinor, Currency: p.Currency}, fits: p.Fits}
	}
	for _, o := range orders {
		o.seen, asked = seen{parts: asked[:len(o.wants)]}, asked[len(o.wants):]
	}
	for _, r := range view.Repairs.Value {
		orders[r.Order-1].seen.repair, orders[r.Order-1].seen.onTheWay = r.Repair, r.OnTheWay
	}
	view.Allowance.Value.share(orders)
	for _, a := range view.Answers.Value {
		orders[a.Order-1].seen.replayed = &answer{a.InputHash, []byte(a.Body)}
	}
	return sourcing.Sight{Network: view.Network, Chain: view.Supersessions.Value, Offers: offersIn(view.Offers.Value)}, nil
}

func offersIn(parts []viewedOffers) (out []stock.Offer) {
	for _, p := range parts {
		for i, at := range p.Locations {
			out = append(out, stock.Offer{Part: p.Part, Location: at, Condition: p.Conditions[i], Available: p.Available[i]})
		}
	}
	return out
}
