package inventory

import (
	"time"

	"fettle/internal/fault"
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

// lot is the batch a line of a receipt brings, or why it cannot be known. What keeps for so many days expires that long
// after it was made.
func (l ReceiptLine) lot(p Part) (PartLot, *fault.Fault) {
	out := PartLot{Part: l.Part, Lot: l.Lot, MadeOn: l.MadeOn, ExpiresOn: l.ExpiresOn, Supplier: l.Supplier}
	switch {
	case l.Lot == "" && p.LotTracked:
		return out, ErrLotNeeded.With("part", l.Part)
	case l.Lot == "" && (l.MadeOn != nil || l.ExpiresOn != nil):
		return out, ErrLot.With("有日期而无批号 · a date without a lot")
	case l.Lot == "":
		return out, nil
	case l.ExpiresOn == nil && p.ShelfDays != nil && l.MadeOn != nil:
		last := l.MadeOn.AddDate(0, 0, *p.ShelfDays)
		out.ExpiresOn = &last
	}
	switch {
	case out.ExpiresOn == nil && p.ShelfDays != nil:
		return out, ErrLot.With("有保质期的备件须填到期日或生产日 · a part that does not keep needs the last day of use, or the day it was made")
	case out.MadeOn != nil && out.ExpiresOn != nil && out.ExpiresOn.Before(*out.MadeOn):
		return out, ErrLot.With("到期日早于生产日 · it expires before it was made")
	}
	return out, nil
}
