package outcome

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/ident"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
)

// Subscribe hears what the bench says, and what engineers say of parts that they fit or do not.
func Subscribe(p *event.Dispatcher) {
	const me = "outcomes"
	event.On(p, me, hearVerdict)
	event.On(p, me, hearFitted)
	event.On(p, me, hearLine)
}

// hearVerdict counts a verdict and does what follows from it. An old part whose repair or line is not ours any more is none to count.
func hearVerdict(ctx context.Context, tx *db.Tx, e oldpart.InspectedEvent) error {
	old, err := oldpart.ReturnByID(ctx, tx, e.Return)
	if err != nil {
		return err
	}
	line, err := orderline.ByID(ctx, tx, old.Line)
	if errors.Is(err, orderline.ErrNoLine) {
		return nil
	}
	if err != nil {
		return err
	}
	r, err := repair.ByID(ctx, tx, old.Repair)
	if err != nil {
		return err
	}
	before, err := fittedBefore(ctx, tx, old, line)
	if err != nil {
		return err
	}
	if err := count(ctx, tx, old.Part, r.Model, r.Symptom, Outcome(e.Verdict), before.served(line)); err != nil {
		return err
	}
	switch e.Verdict {
	case oldpart.NoFaultFound:
		return propose(ctx, tx, old, line)
	case oldpart.FaultConfirmed:
		if before.At == nil || old.Warehouse == nil {
			return nil
		}
		return claim.Propose(ctx, tx, claim.Failed{Kind: claim.EarlyFailure, Return: old.ID, Line: line.ID, Part: old.Part, Serial: old.ActualSerial,
			Warehouse: *old.Warehouse, FittedAt: before.At, Verdict: string(e.Verdict), Evidence: r.Symptom})
	}
	return nil
}

// earlier is the line that had fitted an old part, when we had.
type earlier struct {
	At *time.Time `db:"at"`
}

func (e earlier) served(until orderline.Line) *time.Duration {
	if e.At == nil || until.InstalledAt == nil {
		return nil
	}
	d := until.InstalledAt.Sub(*e.At)
	return &d
}

const fittedBeforeSQL = `
SELECT max(installed_at) AS at
FROM order_lines
WHERE upper(new_serial) = $1 AND new_serial <> '' AND supplied = $2 AND id <> $3 AND installed_at < $4`

// fittedBefore looks who had fitted the piece that came out.
func fittedBefore(ctx context.Context, tx *db.Tx, old oldpart.Return, line orderline.Line) (earlier, error) {
	var e earlier
	if old.ActualSerial == "" || line.InstalledAt == nil {
		return e, nil
	}
	if err := tx.GetContext(ctx, &e, fittedBeforeSQL, ident.Code(old.ActualSerial), old.Part, line.ID, *line.InstalledAt); err != nil {
		return e, fmt.Errorf("look who fitted %s: %w", old.ActualSerial, err)
	}
	return e, nil
}

func hearFitted(ctx context.Context, tx *db.Tx, e custody.PartInstalled) error {
	r, err := repair.ByID(ctx, tx, e.Repair)
	if err != nil {
		return err
	}
	return count(ctx, tx, e.Part, r.Model, r.Symptom, Fitted, nil)
}

var said = map[orderline.State]Outcome{orderline.DOA: DOA, orderline.Wrong: Wrong}

func hearLine(ctx context.Context, tx *db.Tx, e orderline.Moved) error {
	what, counts := said[e.To]
	if !counts {
		return nil
	}
	line, err := orderline.ByID(ctx, tx, e.Line)
	if err != nil {
		return err
	}
	r, err := repair.ByID(ctx, tx, e.Repair)
	if err != nil {
		return err
	}
	part := line.Supplied
	if part == "" {
		part = line.Part
	}
	return count(ctx, tx, part, r.Model, r.Symptom, what, nil)
}
