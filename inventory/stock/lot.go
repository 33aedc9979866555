package stock

import (
	"time"

	"fettle/internal/fault"
	"fettle/inventory/catalog"
)

// PartLot is a batch of a part as it was received.
type PartLot struct {
	Part       string     `db:"part" json:"part"`
	Lot        string     `db:"lot" json:"lot"`
	MadeOn     *time.Time `db:"made_on" json:"made_on"`
	ExpiresOn  *time.Time `db:"expires_on" json:"expires_on"`
	ReceivedAt time.Time  `db:"received_at" json:"received_at"`
	Supplier   string     `db:"supplier" json:"supplier"`
}

// PartLot is the batch a line of a receipt brings, or why it cannot be known. What keeps for so many days expires that long
// after it was made.
func (l ReceiptLine) PartLot(p catalog.Part) (PartLot, *fault.Fault) {
	out := PartLot{Part: l.Part, Lot: l.Lot, MadeOn: l.MadeOn, ExpiresOn: l.ExpiresOn, Supplier: l.Supplier}
	switch {
	case l.Lot == "" && p.LotTracked:
		return out, ErrLotNeeded.With("part", l.Part)
	case l.Lot == "" && (l.MadeOn != nil || l.ExpiresOn != nil):
		return out, ErrLot.Because("date_without_lot")
	case l.Lot == "":
		return out, nil
	case l.ExpiresOn == nil && p.ShelfDays != nil && l.MadeOn != nil:
		last := l.MadeOn.AddDate(0, 0, *p.ShelfDays)
		out.ExpiresOn = &last
	}
	switch {
	case out.ExpiresOn == nil && p.ShelfDays != nil:
		return out, ErrLot.Because("no_expiry").With("part", l.Part)
	case out.MadeOn != nil && out.ExpiresOn != nil && out.ExpiresOn.Before(*out.MadeOn):
		return out, ErrLot.Because("expires_first")
	}
	return out, nil
}
