package partorder

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/inventory/catalog"
)

// OrderLimit is policy "engineer_orders": what one engineer may order within a time, over all orders and soft reservations that
// were neither given up nor given back. It is counted before a slice of orders is planned and within it, or many small orders would pass what one
// large one may not.
type OrderLimit struct {
	// Pieces and Minor, their list price, are the most; 0 is no limit. What has its price in another currency counts as pieces
	// alone.
	Pieces      int64  `json:"pieces"`
	Minor       int64  `json:"minor"`
	Currency    string `json:"currency"`
	WindowHours int    `json:"window_hours"`
}

var currencyShape = regexp.MustCompile(`^[A-Z]{3}$`)

// LimitPolicy is what one engineer may order within a time.
func LimitPolicy() policy.Kind {
	return policy.Kind{Name: "engineer_orders", Body: OrderLimit{}, Check: func(ctx context.Context, tx *db.Tx, body []byte) error {
		var l OrderLimit
		if err := policy.Read(body, &l); err != nil {
			return err
		}
		if l.Pieces < 0 || l.Minor < 0 || !currencyShape.MatchString(l.Currency) || l.WindowHours < 1 || l.WindowHours > 24*31 {
			return errors.New("pieces and minor are not negative, currency is three capital letters, window_hours is 1 to 744")
		}
		return l.priced(ctx, tx)
	}}
}

// priced refuses a limit of money in a currency in which no part has a price: it would hold nobody.
func (l OrderLimit) priced(ctx context.Context, tx *db.Tx) error {
	if l.Minor == 0 {
		return nil
	}
	used, err := catalog.PricedIn(ctx, tx, l.Currency)
	if err == nil && !used {
		return fmt.Errorf("no part has a price in %s, so minor would hold nobody", l.Currency)
	}
	return err
}

// viewedAllowance is the limit in force, what each engineer of a slice has ordered within its time, and who of them has owed old
// parts for longer than policy "core_returns" bears.
type viewedAllowance struct {
	Limit   OrderLimit  `json:"limit"`
	Ordered []allowance `json:"ordered"`
	Owing   []debt      `json:"owing"`
}

// debt is how many old parts an engineer has owed for too long.
type debt struct {
	Engineer string `json:"engineer"`
	Returns  int64  `json:"returns"`
}

// allowance is what one engineer has ordered, what earlier orders of the slice take included.
type allowance struct {
	Engineer string `json:"engineer"`
	Pieces   int64  `json:"pieces"`
	Minor    int64  `json:"minor"`

	limit OrderLimit
}

// take counts an order, or says why it is too much.
func (a *allowance) take(pieces, minor int64) error {
	switch {
	case a.limit.Pieces > 0 && a.Pieces+pieces > a.limit.Pieces:
		return ErrOrderLimit.With("ordered", a.Pieces, "asked", pieces, "most", a.limit.Pieces, "hours", a.limit.WindowHours).At("body.lines")
	case a.limit.Minor > 0 && a.Minor+minor > a.limit.Minor:
		return ErrOrderLimit.Because("value").With("ordered", a.Pieces, "asked", pieces, "hours", a.limit.WindowHours).At("body.lines")
	}
	a.Pieces, a.Minor = a.Pieces+pieces, a.Minor+minor
	return nil
}

// asks is how much an order is for: pieces, and their list price in the currency of the limit.
func (o *order) asks() (pieces, minor int64) {
	for i, w := range o.wants {
		pieces += w.Quantity
		if p := o.seen.parts[i]; p != nil && o.seen.allowance != nil && p.Currency == o.seen.allowance.limit.Currency {
			minor += w.Quantity * p.PriceMinor
		}
	}
	return pieces, minor
}

// paysBack refuses a part whose old one has to come back to an engineer who has owed others for too long, unless the repair is
// urgent: its customer owes nothing.
func (o *order) paysBack() error {
	if o.seen.owing == 0 || o.seen.repair.Urgent {
		return nil
	}
	for i, p := range o.seen.parts {
		if p != nil && p.CoreReturn {
			return ErrCoresOverdue.With("count", o.seen.owing, "part", p.Number).At(fmt.Sprintf("body.lines[%d].part", i))
		}
	}
	return nil
}

// withinLimit counts an order of an engineer, or refuses it.
func (o *order) withinLimit() error {
	if o.seen.allowance == nil {
		return nil
	}
	return o.seen.allowance.take(o.asks())
}

// share gives the orders of one engineer the same allowance, and his debts.
func (v *viewedAllowance) share(orders []*order) {
	if v == nil {
		return
	}
	for _, d := range v.Owing {
		for _, o := range orders {
			if o.limited && o.by == d.Engineer {
				o.seen.owing = d.Returns
			}
		}
	}
	for i := range v.Ordered {
		a := &v.Ordered[i]
		a.limit = v.Limit
		for _, o := range orders {
			if o.limited && o.by == a.Engineer {
				o.seen.allowance = a
			}
		}
	}
}
