package repairflow

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/shipment"
)

// LoseLine declares that a part on the road, or on its way back, will never turn up: it is booked as lost, and who still
// needs one is given another at once, not after the carrier's claim. A lost line does not keep its repair from settling;
// until then the part may still be found and taken back. The second answer is the replacement, if there is one.
func LoseLine(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) (PartLine, *Ordered, error) {
	r, l, err := lockLine(ctx, tx, line)
	if err != nil {
		return l, nil, err
	}
	if !l.allows("lose") {
		return l, nil, Lines.Refusal(l.State, LineLost)
	}
	wanted := slices.Contains([]string{LineShipped, LineDelivered, LineDisputed}, l.State) && slices.Contains(ordering, r.State)
	condition := l.Condition
	if l.State == LineDOA {
		condition = stock.Defective
	}
	serial, err := loseStock(ctx, tx, l, condition, reason)
	if err != nil {
		return l, nil, err
	}
	if err := keepLost(ctx, tx, line, serial, condition); err != nil {
		return l, nil, err
	}
	if err := sourcing.Break(ctx, tx, line, gone); err != nil {
		return l, nil, err
	}
	if slices.Contains([]string{LineDOA, LineWrong, LineUnused}, l.State) {
		if l, err = moveLine(ctx, tx, l, LineReturning, reason, ""); err != nil {
			return l, nil, err
		}
	}
	if _, err = moveLine(ctx, tx, l, LineLost, reason, ""); err != nil {
		return l, nil, err
	}
	var next *Ordered
	if wanted {
		if next, err = replaceLine(ctx, tx, r, l); err != nil {
			return l, nil, err
		}
	} else if _, err := settleRepairIfDone(ctx, tx, r); err != nil {
		return l, nil, err
	}
	l, err = LineByID(ctx, tx, line)
	return l, next, err
}

// loseStock books the pieces to the lost account and answers the serial, if there is one.
func loseStock(ctx context.Context, tx *db.Tx, l PartLine, condition stock.Condition, reason string) (string, error) {
	if l.ReceivedAt == nil {
		out, err := shipment.Lose(ctx, tx, l.ID, reason)
		if err != nil || out.Serial == nil {
			return "", err
		}
		return *out.Serial, nil
	}
	from := stock.Account{Location: l.Source, Condition: l.Condition}
	if l.InstalledAt != nil {
		from.Location = site.AtCustomer
	} else if err := releaseLine(ctx, tx, l, reason); err != nil {
		return "", err
	}
	return l.NewSerial, stock.Move(ctx, tx, []stock.Movement{{Kind: "lose", Part: l.Supplied, Quantity: l.Quantity, Serial: l.NewSerial, From: from,
		To: stock.Account{Location: site.AtLost, Condition: condition}, Reference: l.ID.String(), Reason: reason}})
}

// replaceLine orders the same again for a locked repair, on a clock of its own.
func replaceLine(ctx context.Context, tx *db.Tx, r Repair, l PartLine) (*Ordered, error) {
	fresh, err := l.again(tx)
	if err != nil {
		return nil, err
	}
	_, out, err := sourceLine(ctx, tx, r, fresh, demandsOf(r, []PartLine{fresh})[0])
	return out, err
}

// again is a line for the same as l, in its place.
func (l PartLine) again(tx *db.Tx) (PartLine, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return l, fmt.Errorf("make a line id: %w", err)
	}
	lost := l.ID
	return PartLine{ID: id, Repair: l.Repair, Part: l.Part, PartNameZH: l.PartNameZH, PartNameEN: l.PartNameEN, Serialised: l.Serialised,
		Quantity: l.asked(), PiecesEach: 1, OldSerial: l.OldSerial, ShipTo: l.ShipTo, OrderedBy: tx.By, OrderedAt: tx.Now, Replaces: &lost,
		OnlyItself: l.OnlyItself, Version: 1}, nil
}

// sourceLine decides for a line that is not there yet, writes it and does what follows from it.
func sourceLine(ctx context.Context, tx *db.Tx, r Repair, fresh PartLine, d sourcing.Demand) (sourcing.Plan, *Ordered, error) {
	plans, err := sourcing.Source(ctx, tx, []sourcing.Demand{d})
	if err != nil {
		return sourcing.Plan{}, nil, err
	}
	offers, err := offersAmong(ctx, tx, []PartLine{fresh}, plans)
	if err != nil {
		return plans[0], nil, err
	}
	after := []PartLine{planned(fresh, plans[0])}
	if until := offers[fresh.ID]; until != nil {
		after[0].State, after[0].HoldUntil = LineOffered, until
	}
	if after[0].State == LineReceived {
		after[0].ReceivedAt = &tx.Now
	}
	if err := addLines(ctx, tx, after); err != nil {
		return plans[0], nil, err
	}
	if err := followPlans(ctx, tx, []PartLine{fresh}, after, plans, ""); err != nil {
		return plans[0], nil, err
	}
	if err := pauseOrResumeRepair(ctx, tx, r.ID); err != nil {
		return plans[0], nil, err
	}
	return plans[0], &orderedOf(after, plans)[0], nil
}

// ReportAndReplace is Report that orders the same again when the part was dead or wrong.
func ReportAndReplace(ctx context.Context, tx *db.Tx, line uuid.UUID, problem, note string) (PartLine, *Ordered, error) {
	l, err := Report(ctx, tx, line, problem, note)
	if err != nil || problem == "unused" || problem == "missing" {
		return l, nil, err
	}
	r, err := lockRepair(ctx, tx, l.Repair)
	if err != nil {
		return l, nil, err
	}
	if !slices.Contains(ordering, r.State) {
		return l, nil, nil
	}
	next, err := replaceLine(ctx, tx, r, l)
	return l, next, err
}

// waitsOnly are states of lines that nothing has been sent for.
var waitsOnly = []string{LineRequested, LineOffered, LineBackordered}

// ResumeWithout lets a repair that waits for parts go on without those that nobody has sent yet: they are cancelled. What
// is on its way is waited for, or called back first.
func ResumeWithout(ctx context.Context, tx *db.Tx, id, reason string) (Repair, error) {
	r, err := lockRepair(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if r.State != AwaitingParts {
		return r, Repairs.Refusal(r.State, ReadyToResume)
	}
	lines, err := lockLines(ctx, tx, id)
	if err != nil {
		return r, err
	}
	var idle []PartLine
	for _, l := range lines {
		if slices.Contains(waitsOnly, l.State) {
			idle = append(idle, l)
		}
	}
	if err := cancelSoftLines(ctx, tx, r, idle, reason); err != nil {
		return r, err
	}
	if r, err = lockRepair(ctx, tx, id); err == nil && r.State != ReadyToResume {
		return r, ErrLinesOpen.Because("on_the_road")
	}
	return r, err
}
