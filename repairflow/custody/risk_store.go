package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/shipping/eta"
)

// errOvertaken sends an event round again: another took the pieces between the asking and the taking.
var errOvertaken = errors.New("the other source was taken by another meanwhile")

// findEarlierSource hears that a line will rather come too late than not, and looks for a source that is clearly earlier. Then that
// one is promised in its place, on the clock the customer has been waiting by; the parcel on the road comes back.
func findEarlierSource(ctx context.Context, tx *db.Tx, e eta.Risk) error {
	if e.To != eta.StepAct && e.To != eta.StepBreach {
		return nil
	}
	r, l, err := orderline.Lock(ctx, tx, e.Line)
	if errors.Is(err, orderline.ErrNoLine) {
		return nil
	}
	if err != nil {
		return err
	}
	if l.State != orderline.Shipped || l.Shipment != e.Shipment || !slices.Contains(repair.Ordering, r.State) {
		return nil
	}
	seen, known, err := eta.OutlookOf(ctx, tx, e.Shipment)
	if err != nil || !known || seen.Level < eta.RiskAct {
		// It has spoken meanwhile.
		return err
	}
	policy, err := eta.PolicyOf(ctx, tx)
	if err != nil {
		return err
	}
	until := seen.P50.Add(-time.Duration(policy.EarlierBy) * time.Minute)
	fresh, err := l.Again(tx)
	if err != nil {
		return err
	}
	fresh.OrderedAt = l.OrderedAt
	demands := partorder.DemandsOf(r, []orderline.Line{fresh})
	// Nobody is asked to agree to another part while his own is on the road.
	demands[0].From, demands[0].Exclude, demands[0].Accept = tx.Now, []string{l.Source}, []string{l.Part}
	plans, err := sourcing.Ask(ctx, tx, demands)
	if err != nil {
		return err
	}
	if !suppliesEarlier(plans[0], until) {
		return promiseWhenParcelComes(ctx, tx, l, e.To)
	}
	return rerouteLine(ctx, tx, r, l, fresh, demands[0], until)
}

// promiseWhenParcelComes promises a line anew when its parcel will not be there in time and nothing else comes earlier.
func promiseWhenParcelComes(ctx context.Context, tx *db.Tx, l orderline.Line, step eta.RiskStep) error {
	if step != eta.StepBreach {
		return nil
	}
	p, open, err := sourcing.OpenPromise(ctx, tx, l.ID)
	if err != nil || !open {
		return err
	}
	o, known, err := outlookOnRoad(ctx, tx, l)
	if err != nil || !known || !o.ArrivesAt.After(p.DueAt) {
		return err
	}
	return promiseLater(ctx, tx, l, p, o, sourcing.LateOnRoad)
}

// suppliesEarlier tells whether a plan supplies something, of the part itself, before a time.
func suppliesEarlier(p sourcing.Plan, until time.Time) bool {
	return p.Outcome == sourcing.Reserved && p.Promise.ArrivesAt.Before(until)
}

// rerouteLine calls a line back and puts another in its place.
func rerouteLine(ctx context.Context, tx *db.Tx, r repair.Repair, l, fresh orderline.Line, d sourcing.Demand, until time.Time) error {
	if err := sourcing.Supersede(ctx, tx, l.ID, orderline.Delayed); err != nil {
		return err
	}
	if _, err := orderline.Move(ctx, tx, l, orderline.Returning, orderline.Delayed, ""); err != nil {
		return err
	}
	plan, _, err := partorder.SourceLine(ctx, tx, r, fresh, d)
	if err != nil {
		return err
	}
	if !suppliesEarlier(plan, until) {
		return errOvertaken
	}
	return nil
}

// presumeLost gives up a parcel that has been silent for longer than anybody believes in: who needs what is in it gets another
// in the transaction that marks it lost, before anybody claims anything.
func presumeLost(ctx context.Context, tx *db.Tx, e eta.LossSuspected) error {
	var lines []orderline.Line
	for _, id := range e.Lines {
		_, l, err := orderline.Lock(ctx, tx, id)
		if errors.Is(err, orderline.ErrNoLine) {
			continue
		}
		if err != nil {
			return err
		}
		if l.Shipment == e.Shipment && l.ReceivedAt == nil && l.Allows("lose") {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	done, err := eta.PresumeLost(ctx, tx, e.Shipment, e.Since)
	if err != nil {
		return err
	}
	if !done {
		// Another repair with something in the parcel may have marked it, for this very silence.
		o, known, err := eta.OutlookOf(ctx, tx, e.Shipment)
		if err != nil || !known || o.LostSince == nil || !o.Since.Equal(e.Since) {
			return err
		}
	}
	reason := fmt.Sprintf("presumed lost: nobody has spoken of %s since %s", e.Shipment, e.Since.UTC().Format(time.RFC3339))
	for _, l := range lines {
		if _, _, err := LoseLine(ctx, tx, l.ID, reason); err != nil {
			return err
		}
	}
	return nil
}
