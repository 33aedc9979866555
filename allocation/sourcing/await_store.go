package sourcing

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/allocation/network"
	"fettle/internal/db"
	"fettle/inventory/transfer"
)

// How many pieces the latest decision of a line asked for is in its demand.
const waitingSQL = `
SELECT p.part, sum((d.demand ->> 'quantity')::bigint)::bigint AS quantity
FROM promises p
CROSS JOIN LATERAL (
    SELECT demand
    FROM decisions
    WHERE line = p.line
    ORDER BY at DESC, id DESC
    LIMIT 1) d
WHERE p.state = 'open' AND p.source = '' AND p.kind = $1 AND p.part = ANY ($2) AND p.line <> ALL ($3::uuid[])
GROUP BY p.part`

// expect reads what is on the road for the demands that nothing can serve now, less what others wait for already: those
// are served first. Demands that are served cost no statement.
func (w *Weighing) expect(ctx context.Context, tx *db.Tx) error {
	var parts, lines []string
	for i, d := range w.Demands {
		if w.Won[i] < 0 {
			parts, lines = append(parts, d.Accepted()...), append(lines, d.Line.String())
		}
	}
	if len(parts) == 0 {
		return nil
	}
	inbound, err := transfer.InboundOf(ctx, tx, parts)
	if err != nil || len(inbound) == 0 {
		return err
	}
	var rows []struct {
		Part     string
		Quantity int64
	}
	if err := tx.SelectContext(ctx, &rows, waitingSQL, PartPromise, pq.Array(parts), pq.Array(lines)); err != nil {
		return fmt.Errorf("read who waits for parts: %w", err)
	}
	waiting := make(map[string]int64, len(rows))
	for _, r := range rows {
		waiting[r.Part] = r.Quantity
	}
	w.Expected = expectedOf(w.Policy, inbound, waiting)
	return nil
}

// expectedOf is what is left of goods on the road, earliest first, when those who wait have had theirs.
func expectedOf(p network.Policy, inbound []transfer.Inbound, waiting map[string]int64) []Expected {
	var out []Expected
	for _, in := range inbound {
		if _, sent := p.ConditionRank(in.Condition); !sent || in.Condition != p.Conditions[0] {
			continue
		}
		theirs := min(waiting[in.Part], in.Quantity)
		waiting[in.Part] -= theirs
		if left := in.Quantity - theirs; left > 0 {
			out = append(out, Expected{Transfer: in.Transfer, Location: in.Location, Part: in.Part, Quantity: left, DueAt: in.DueAt})
		}
	}
	return out
}
