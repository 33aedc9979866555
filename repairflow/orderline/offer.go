package orderline

import (
	"time"

	"fettle/inventory/catalog"
)

// Offer is an open question: another part lies softly reserved for the line until somebody says yes or no.
type Offer struct {
	Part   string `json:"part"`
	NameZH string `json:"name_zh"`
	NameEN string `json:"name_en"`
	// Superseded tells that the part that was asked for is not made any more: who waits for it waits for what is left.
	Superseded bool `json:"superseded"`
	// MoreMinor is what all of it costs more than what was asked for, less than nothing when it costs less; null when the two are
	// priced in different currencies.
	MoreMinor *int64 `json:"more_minor"`
	Currency  string `json:"currency"`
	// ArrivesAt is by when it would be there, for a yes now; Until is by when it is kept.
	ArrivesAt *time.Time `json:"arrives_at"`
	Until     *time.Time `json:"until"`
}

// NewOffer of a part in the place of the one that a line asks for.
func NewOffer(l Line, asked, supplied catalog.Part, superseded bool) *Offer {
	o := &Offer{Part: supplied.Number, NameZH: supplied.NameZH, NameEN: supplied.NameEN, Superseded: superseded, Currency: supplied.Currency, Until: l.HoldUntil}
	if asked.Currency == supplied.Currency {
		more := supplied.PriceMinor*l.Quantity - asked.PriceMinor*l.Asked()
		o.MoreMinor = &more
	}
	if l.Promise != nil {
		o.ArrivesAt = &l.Promise.ArrivesAt
	}
	return o
}

// offered is what is read of the parts of an offer; null columns of a line that has none.
type offered struct {
	NameZH     *string `db:"offer_name_zh" json:"-"`
	NameEN     *string `db:"offer_name_en" json:"-"`
	PriceMinor *int64  `db:"offer_price_minor" json:"-"`
	Currency   *string `db:"offer_currency" json:"-"`
	AskedMinor int64   `db:"asked_price_minor" json:"-"`
	AskedIn    string  `db:"asked_currency" json:"-"`
	Superseded bool    `db:"superseded" json:"-"`
}

// withOffer adds the open question of a line, if it is one.
func (l Line) withOffer() Line {
	if l.State != Offered || l.NameZH == nil {
		return l
	}
	l.Offer = NewOffer(l, catalog.Part{PriceMinor: l.AskedMinor, Currency: l.AskedIn}, catalog.Part{Number: l.Supplied, NameZH: *l.NameZH,
		NameEN: *l.NameEN, PriceMinor: *l.PriceMinor, Currency: *l.Currency}, l.Superseded)
	return l
}
