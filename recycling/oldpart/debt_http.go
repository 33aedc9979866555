package oldpart

import (
	"context"

	"fettle/internal/db"
)

type disputeIn struct {
	Return string `path:"return" maxLength:"64"`
	Body   struct {
		Reason string `json:"reason" format:"multiline" minLength:"10" maxLength:"500"`
	}
}

func disputeReturn(ctx context.Context, tx *db.Tx, in *disputeIn) (Return, error) {
	if _, err := visibleReturn(ctx, tx, in.Return); err != nil {
		return Return{}, err
	}
	return Dispute(ctx, tx, in.Return, in.Body.Reason)
}

type settleIn struct {
	Return string `path:"return" maxLength:"64"`
	Body   struct {
		Upheld bool   `json:"upheld" doc:"He is right: it is owed no more, and what was charged is given back."`
		Note   string `json:"note" format:"multiline" minLength:"10" maxLength:"500"`
	}
}

func settleReturn(ctx context.Context, tx *db.Tx, in *settleIn) (Return, error) {
	return Settle(ctx, tx, in.Return, in.Body.Upheld, in.Body.Note)
}
