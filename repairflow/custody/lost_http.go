package custody

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
)

// Lost is a lost line and the one that comes in its place; null when none is needed any more.
type Lost struct {
	Line        orderline.Line     `json:"line"`
	Replacement *partorder.Ordered `json:"replacement"`
}

type lineLoseIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func loseDoor(ctx context.Context, tx *db.Tx, in *lineLoseIn) (Lost, error) {
	l, next, err := LoseLine(ctx, tx, in.Line, in.Body.Reason)
	return Lost{l, next}, err
}
