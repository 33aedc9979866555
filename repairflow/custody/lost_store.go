package custody

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/shipping/shipment"
)

// LoseLine declares that a part on the road, or on its way back, will never turn up: it is booked as lost, and who still
// needs one is given another at once, not after the carrier's claim. A lost line does not keep its repair from settling;
// until then the part may still be found and taken back. The second answer is the replacement, if there is one.
func LoseLine(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) (orderline.Line, *partorder.Ordered, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, nil, err
	}
	if !l.Allows("lose") {
		return l, nil, orderline.Lines.Refusal(l.State, orderline.Lost)
	}
	wanted := slices.Contains([]orderline.State{orderline.Shipped, orderline.Delivered, orderline.Disputed}, l.State) && slices.Contains(repair.Ordering, r.State)
	condition := l.Condition
	if l.Problem == orderline.WasDead {
		condition = stock.Defective
	}
	serial, err := loseStock(ctx, tx, l, condition, reason)
	if err != nil {
		return l, nil, err
	}
	if err := orderline.KeepLost(ctx, tx, line, serial, condition); err != nil {
		return l, nil, err
	}
	if err := sourcing.Break(ctx, tx, line, orderline.Gone); err != nil {
		return l, nil, err
	}
	if slices.Contains([]orderline.State{orderline.DOA, orderline.Wrong, orderline.Unused}, l.State) {
		if l, err = orderline.Move(ctx, tx, l, orderline.Returning, reason, ""); err != nil {
			return l, nil, err
		}
	}
	if _, err = orderline.Move(ctx, tx, l, orderline.Lost, reason, ""); err != nil {
		return l, nil, err
	}
	var next *partorder.Ordered
	if wanted {
		if next, err = replaceLine(ctx, tx, r, l); err != nil {
			return l, nil, err
		}
	} else if _, err := orderline.SettleRepairIfDone(ctx, tx, r); err != nil {
		return l, nil, err
	}
	l, err = orderline.ByID(ctx, tx, line)
	return l, next, err
}

// loseStock books the pieces to the lost account and answers the serial, if there is one.
func loseStock(ctx context.Context, tx *db.Tx, l orderline.Line, condition stock.Condition, reason string) (string, error) {
	if l.ReceivedAt == nil {
		out, err := shipment.Lose(ctx, tx, l.ID, reason)
		if err != nil || out.Serial == nil {
			return "", err
		}
		return *out.Serial, nil
	}
	at, err := liesAt(ctx, tx, l)
	if err != nil {
		return "", err
	}
	from := stock.Account{Location: at, Condition: l.Condition}
	if err := orderline.Release(ctx, tx, l, reason); err != nil {
		return "", err
	}
	return l.NewSerial, stock.Move(ctx, tx, []stock.Movement{{Kind: "lose", Part: l.Supplied, Quantity: l.Quantity, Serial: l.NewSerial, From: from,
		To: stock.Account{Location: site.AtLost, Condition: condition}, Reference: l.ID.String(), Reason: reason}})
}

// replaceLine orders the same again for a locked repair, on a clock of its own.
func replaceLine(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line) (*partorder.Ordered, error) {
	fresh, err := l.Again(tx)
	if err != nil {
		return nil, err
	}
	_, out, err := partorder.SourceLine(ctx, tx, r, fresh, partorder.DemandsOf(r, []orderline.Line{fresh})[0])
	return out, err
}

// ReportAndReplace is Report that orders the same again when the part was dead or wrong.
func ReportAndReplace(ctx context.Context, tx *db.Tx, line uuid.UUID, problem, note string) (orderline.Line, *partorder.Ordered, error) {
	l, err := Report(ctx, tx, line, problem, note)
	if err != nil || problem == "unused" || problem == "missing" {
		return l, nil, err
	}
	r, err := repair.Lock(ctx, tx, l.Repair)
	if err != nil {
		return l, nil, err
	}
	if !slices.Contains(repair.Ordering, r.State) {
		return l, nil, nil
	}
	next, err := replaceLine(ctx, tx, r, l)
	return l, next, err
}

// waitsOnly are states of lines that nothing has been sent for.
var waitsOnly = []orderline.State{orderline.Requested, orderline.Offered, orderline.Backordered}

// ResumeWithout lets a repair that waits for parts go on without those that nobody has sent yet: they are cancelled. What
// is on its way is waited for, or called back first.
func ResumeWithout(ctx context.Context, tx *db.Tx, id, reason string) (repair.Repair, error) {
	r, err := repair.Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if r.State != repair.AwaitingParts {
		return r, repair.Repairs.Refusal(r.State, repair.ReadyToResume)
	}
	lines, err := orderline.LockOfRepair(ctx, tx, id)
	if err != nil {
		return r, err
	}
	var idle []orderline.Line
	for _, l := range lines {
		if slices.Contains(waitsOnly, l.State) {
			idle = append(idle, l)
		}
	}
	if err := partorder.CancelSoftLines(ctx, tx, r, idle, reason); err != nil {
		return r, err
	}
	if r, err = repair.Lock(ctx, tx, id); err == nil && r.State != repair.ReadyToResume {
		return r, ErrLinesOpen.Because("on_the_road")
	}
	return r, err
}
