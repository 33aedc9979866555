package shipment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// Lose books what a shipment carries for a line as lost, because it never turned up. A shipment that has nothing else in it is
// closed.
func Lose(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) (Line, error) {
	var id string
	err := tx.GetContext(ctx, &id, shipmentOfLineSQL, line)
	if errors.Is(err, sql.ErrNoRows) {
		return Line{}, ErrNoShipment
	}
	if err != nil {
		return Line{}, fmt.Errorf("find the shipment: %w", err)
	}
	s, err := Lock(ctx, tx, id)
	if err != nil {
		return Line{}, err
	}
	if s.ClosedAt != nil {
		return Line{}, ErrShipmentState.Because("emptied").With("shipment", s.ID)
	}
	var l Line
	for _, one := range s.Lines {
		if one.Line == line {
			l = one
		}
	}
	err = stock.Move(ctx, tx, []stock.Movement{{Kind: "lose", Part: l.Part, Quantity: l.Quantity, Serial: textOrEmpty(l.Serial), Reference: line.String(),
		Reason: reason, From: stock.Account{Location: id, Condition: l.Condition}, To: stock.Account{Location: site.AtLost, Condition: l.Condition}}})
	if err != nil {
		return l, err
	}
	var left int
	if err := tx.GetContext(ctx, &left, leftSQL, id); err != nil || left > 0 {
		return l, err
	}
	if _, err := tx.ExecContext(ctx, closeSQL, id, Exception, tx.Now); err != nil {
		return l, fmt.Errorf("close the shipment: %w", err)
	}
	return l, event.Emit(ctx, tx, s.emptied(Exception)...)
}
