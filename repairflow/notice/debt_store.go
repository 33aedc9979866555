package notice

import (
	"context"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/recycling/oldpart"
	"fettle/repairflow/customerpage"
)

// tellDebts tells an engineer what he owes: before its day, after it, and when he is charged for it.
func tellDebts(p *event.Dispatcher, me string) {
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e oldpart.RemindedEvent) error {
		return tellDebt(ctx, tx, TellReturnDue, e.Step, e.Part, e.Due)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e oldpart.OverdueEvent) error {
		return tellDebt(ctx, tx, TellOverdue, e.Step, e.Part, e.Due)
	})
	event.On(p, me, func(ctx context.Context, tx *db.Tx, e oldpart.ChargedEvent) error {
		return tellDebt(ctx, tx, TellCharged, e.Step, e.Part, tx.Now)
	})
}

func tellDebt(ctx context.Context, tx *db.Tx, kind Kind, of oldpart.Step, number string, at time.Time) error {
	part, err := catalog.PartByNumber(ctx, tx, number)
	if err != nil {
		return err
	}
	about := of.Return + ":" + at.UTC().Format(time.DateOnly)
	return writeNotices(ctx, tx, []news{{Tell: kind, Repair: of.Repair, About: about, Part: customerpage.Text{ZH: part.NameZH, EN: part.NameEN}, Time: at}})
}
