package expert

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
)

const changeColumns = `
SELECT line, repair, session, new_lines::text[] AS new_lines, from_part, to_part, quantity, ordered_by, changed_by, reason, changed_at
FROM line_changes`

// ChangesOf reads what was changed in a repair, in the order in which it was.
func ChangesOf(ctx context.Context, tx *db.Tx, repair string) ([]Change, error) {
	out := []Change{}
	if err := tx.SelectContext(ctx, &out, changeColumns+" WHERE repair = $1 ORDER BY changed_at, line", repair); err != nil {
		return nil, fmt.Errorf("read what was changed in %s: %w", repair, err)
	}
	return out, nil
}

// Instead is what is to come in the place of a line that was seen in a version.
type Instead struct {
	Part     string
	Quantity int64
	Version  int
	Reason   string
}

const keepChangeSQL = `
INSERT INTO line_changes (line, repair, session, new_lines, from_part, to_part, quantity, ordered_by, changed_by, reason, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

// ChangeLine orders another part in the place of a line that has not left the warehouse, and calls the line off. The new part is
// checked for the appliance as any that is ordered. Who comes second sees a conflict, for he saw another line.
func ChangeLine(ctx context.Context, tx *db.Tx, line uuid.UUID, in Instead) (Change, []partorder.Ordered, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return Change{}, nil, err
	}
	if err := mayChange(l, in.Version); err != nil {
		return Change{}, nil, err
	}
	if in.Quantity == 0 {
		in.Quantity = l.Asked()
	}
	wants := []partorder.Want{{Part: in.Part, Quantity: in.Quantity, OldSerial: l.OldSerial}}
	// The new line comes first: a repair that has nothing to wait for in between would be told to go on.
	place := partorder.OrderParts
	if l.State == orderline.Held {
		place = partorder.ReserveSoftly
	}
	ordered, err := place(ctx, tx, r.ID, wants, l.ShipTo.Kind == "outlet")
	if err != nil {
		return Change{}, nil, err
	}
	if ordered[0].Part == l.Part && in.Quantity == l.Asked() {
		return Change{}, nil, ErrSamePart.With("part", l.Part).At("body.part")
	}
	if _, err := custody.CancelLine(ctx, tx, line, in.Reason); err != nil {
		return Change{}, nil, err
	}
	session, err := joinedBy(ctx, tx, r.ID)
	if err != nil {
		return Change{}, nil, err
	}
	c := Change{Line: line, Repair: r.ID, Session: session, FromPart: l.Part, ToPart: ordered[0].Part, Quantity: in.Quantity,
		OrderedBy: l.OrderedBy, ChangedBy: tx.By, Reason: in.Reason, At: tx.Now}
	ids := make([]uuid.UUID, len(ordered))
	for i, o := range ordered {
		ids[i] = o.ID
		c.NewLines = append(c.NewLines, o.ID.String())
	}
	_, err = tx.ExecContext(ctx, keepChangeSQL, line, c.Repair, c.Session, pq.Array(c.NewLines), c.FromPart, c.ToPart, c.Quantity, c.OrderedBy, c.ChangedBy, c.Reason, c.At)
	if err != nil {
		return c, nil, fmt.Errorf("keep the change of %s: %w", line, err)
	}
	return c, ordered, event.Emit(ctx, tx, LineChanged{Repair: c.Repair, Session: c.Session, Line: line, NewLines: ids, FromPart: c.FromPart,
		ToPart: c.ToPart, Quantity: c.Quantity, OrderedBy: c.OrderedBy, ChangedBy: c.ChangedBy, Reason: c.Reason})
}
