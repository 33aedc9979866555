package notice

import (
	"context"

	"fettle/internal/db"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/message"
)

// tellMessage tells the customer that he was answered, and the engineer that the customer has written.
func tellMessage(ctx context.Context, tx *db.Tx, e message.Written) error {
	tell := TellAnswered
	if e.Side == message.FromCustomer {
		tell = TellMessage
	}
	return writeNotices(ctx, tx, []news{{Tell: tell, Repair: e.Repair, About: e.Message.String(), Time: tx.Now}})
}

// tellStatus tells a customer who asked by SMS what comes next, in the words of his page.
func tellStatus(ctx context.Context, tx *db.Tx, e message.StatusAsked) error {
	p, err := customerpage.Of(ctx, tx, e.Repair)
	if err != nil {
		return err
	}
	return writeNotices(ctx, tx, []news{{Tell: TellStatus, Repair: e.Repair, About: e.SMS.String(), Why: p.Next, Time: tx.Now}})
}
