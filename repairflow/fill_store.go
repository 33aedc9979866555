package repairflow

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/allocation"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/shipping"
)

const replanSQL = `
UPDATE part_lines
SET state = $2, source = $3, supplied = $4, condition = $5, reservation = $6, promise = $7, version = version + 1,
    received_at = CASE WHEN $2 = 'received' THEN $8 ELSE received_at END
WHERE id = $1`

// resource finds a new source for a line that has none, excluding places.
func resource(ctx context.Context, tx *db.Tx, r Repair, l PartLine, exclude ...string) error {
	demands := demandsOf(r, []PartLine{l})
	demands[0].From, demands[0].Exclude = tx.Now, exclude
	plans, err := allocation.Source(ctx, tx, demands)
	if err != nil {
		return err
	}
	from := l.State
	l = l.planned(plans[0])
	if from != l.State {
		if err := Lines.May(from, l.State); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, LineMoved{Repair: r.ID, Line: l.ID, Part: l.Part, From: from, To: l.State, Reason: plans[0].Reason}); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, replanSQL, l.ID, l.State, l.Source, l.Supplied, l.Condition, l.Reservation, l.PromiseID, tx.Now); err != nil {
		return fmt.Errorf("write a new source: %w", err)
	}
	switch l.State {
	case LineReserved:
		return shipping.RequestPick(ctx, tx, []shipping.PickTask{taskOf(l, plans[0])})
	case LineReceived:
		if _, err := allocation.Judge(ctx, tx, l.ID, tx.Now); err != nil {
			return err
		}
		return resumeIfComplete(ctx, tx, r)
	}
	return nil
}

const waitingSQL = `
SELECT l.id, l.repair, l.part, l.quantity, l.ship_to, l.ordered_at, r.urgent, coalesce(r.van, '') AS van
FROM part_lines l
JOIN repairs r ON r.id = l.repair
WHERE l.state = 'backordered' AND l.part = ANY($1)
ORDER BY r.urgent DESC, l.ordered_at, l.id
LIMIT $2`

// fillAtOnce bounds how many waiting lines one arrival looks at in one transaction.
const fillAtOnce = 200

// fill serves waiting lines when pieces of a part have arrived, urgent ones and old ones first. Who cannot have them,
// because they lie in another's van or are too few for him, stands in nobody's way and keeps the promise he has.
func fill(ctx context.Context, tx *db.Tx, part string) error {
	wanted, err := wantedBy(ctx, tx, part)
	if err != nil {
		return err
	}
	for {
		demands, err := waiting(ctx, tx, wanted)
		if err != nil {
			return err
		}
		plans, err := allocation.Ask(ctx, tx, demands)
		if err != nil {
			return err
		}
		missed := false
		for _, p := range plans {
			if p.Outcome != allocation.Reserved {
				continue
			}
			r, l, err := lockLine(ctx, tx, p.Line)
			if err != nil {
				return err
			}
			// Served or cancelled by another meanwhile: what it would have had may serve the next.
			if l.State != LineBackordered {
				missed = true
				continue
			}
			if err := resource(ctx, tx, r, l); err != nil {
				return err
			}
		}
		if !missed {
			return nil
		}
	}
}

func waiting(ctx context.Context, tx *db.Tx, parts []string) ([]allocation.Demand, error) {
	var rows []struct {
		PartLine
		Urgent bool   `db:"urgent"`
		Van    string `db:"van"`
	}
	if err := tx.SelectContext(ctx, &rows, waitingSQL, pq.Array(parts), fillAtOnce); err != nil {
		return nil, fmt.Errorf("list waiting lines: %w", err)
	}
	out := make([]allocation.Demand, len(rows))
	for i, l := range rows {
		out[i] = allocation.Demand{Line: l.ID, Repair: l.Repair, Part: l.Part, Quantity: l.Quantity, To: l.ShipTo, Van: l.Van, Urgent: l.Urgent,
			At: l.OrderedAt, From: tx.Now}
	}
	return out, nil
}

const predecessorsSQL = `
SELECT $1 AS part
UNION
SELECT from_part
FROM supersessions
WHERE to_part = $1
UNION
SELECT to_part
FROM supersessions
WHERE from_part = $1 AND two_way`

// wantedBy lists the parts whose waiting lines an arrival of part may serve: itself and what it replaces.
func wantedBy(ctx context.Context, tx *db.Tx, part string) ([]string, error) {
	var out []string
	if err := tx.SelectContext(ctx, &out, predecessorsSQL, part); err != nil {
		return nil, fmt.Errorf("read what %s replaces: %w", part, err)
	}
	return out, nil
}
