package notice

import (
	"context"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
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

// tellHold tells an engineer that a piece which he has, or was to have, is not to be fitted.
func tellHold(ctx context.Context, tx *db.Tx, e custody.HoldTold) error {
	part, err := catalog.PartByNumber(ctx, tx, e.Part)
	if err != nil {
		return err
	}
	return writeNotices(ctx, tx, []news{{Tell: TellHold, Repair: e.Repair, About: e.Hold.String() + ":" + e.Line.String(),
		Part: customerpage.Text{ZH: part.NameZH, EN: part.NameEN}, Why: customerpage.Text{ZH: e.Reason, EN: e.Reason}, Time: tx.Now}})
}

func tellDebt(ctx context.Context, tx *db.Tx, kind Kind, of oldpart.Step, number string, at time.Time) error {
	part, err := catalog.PartByNumber(ctx, tx, number)
	if err != nil {
		return err
	}
	about := of.Return + ":" + at.UTC().Format(time.DateOnly)
	return writeNotices(ctx, tx, []news{{Tell: kind, Repair: of.Repair, About: about, Part: customerpage.Text{ZH: part.NameZH, EN: part.NameEN}, Time: at}})
}
