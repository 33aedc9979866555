package notice

import (
	"context"
	"strings"
	"time"

	"fettle/internal/db"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
)

// tellQuestions tells the engineer that another part is offered to him after he ordered, and that nobody has answered: a
// question that is on no screen is told.
func tellQuestions(ctx context.Context, tx *db.Tx, events []orderline.Moved) error {
	var all []news
	for _, e := range events {
		lapsed := e.Reason == partorder.OfferLapsed && e.To == orderline.Requested
		if !lapsed && (e.To != orderline.Offered || e.From == "") {
			continue
		}
		l, err := orderline.ByID(ctx, tx, e.Line)
		if err != nil {
			return err
		}
		n := news{Tell: TellOffered, Repair: e.Repair, Part: customerpage.Text{ZH: l.PartNameZH, EN: l.PartNameEN}, Time: tx.Now}
		if lapsed {
			n.Tell = TellLapsed
		}
		if l.Offer != nil {
			n.Why = customerpage.Text{ZH: l.Offer.NameZH, EN: l.Offer.NameEN}
			n.Time = *l.Offer.Until
		}
		n.About = strings.Join([]string{l.ID.String(), tx.Now.UTC().Format(time.RFC3339)}, ":")
		all = append(all, n)
	}
	return writeNotices(ctx, tx, all)
}
