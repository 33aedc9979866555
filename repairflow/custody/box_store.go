package custody

import (
	"cmp"
	"context"
	"errors"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/texts"
)

// InBox is what was found in a box in place of what its label says.
type InBox struct{ Part, Serial string }

// Other tells what a scan at the dock finds in the box of a line that was reported wrong, when that is another part than its label says.
func Other(ctx context.Context, tx *db.Tx, l orderline.Line, scanned string) (InBox, bool, error) {
	if l.Problem != orderline.WasWrong {
		return InBox{}, false, nil
	}
	scan, err := catalog.ReadScan(ctx, tx, scanned)
	if err != nil {
		return InBox{}, false, fault.AtField(err, "body.scanned")
	}
	number := cmp.Or(scan.Called, scan.Part, scan.Text)
	part, err := catalog.PartByNumber(ctx, tx, number)
	if errors.Is(err, catalog.ErrNoPart) {
		return InBox{}, false, nil
	}
	if err != nil || ident.Code(part.Number) == ident.Code(l.Supplied) {
		return InBox{}, false, err
	}
	serial := ""
	if part.Serialised {
		if serial = scan.Serial; serial == "" {
			return InBox{}, false, stock.ErrSerialNeeded.With("part", part.Number).At("body.scanned")
		}
	}
	return InBox{part.Number, serial}, true, nil
}

// TakeBackOther takes in what was in the box of a line in place of its part: the part that the label says was never there and is booked
// as lost; what was there is found, and used until somebody has looked at it.
func TakeBackOther(ctx context.Context, tx *db.Tx, line uuid.UUID, warehouse string, in InBox) (orderline.Line, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, err
	}
	if !l.Allows("take-back") || l.State == orderline.Lost {
		return l, orderline.Lines.Refusal(l.State, orderline.Returned)
	}
	at, err := liesAt(ctx, tx, l)
	if err != nil {
		return l, err
	}
	if err := orderline.Release(ctx, tx, l, "another part was in its box"); err != nil {
		return l, err
	}
	why := texts.Of("recall.other_in_box", "part", in.Part).All().String()
	if err := stock.Move(ctx, tx, []stock.Movement{
		{Kind: "lose", Part: l.Supplied, Quantity: l.Quantity, Serial: l.NewSerial, Reference: l.ID.String(), Reason: why,
			From: stock.Account{Location: at, Condition: l.Condition}, To: stock.Account{Location: site.AtLost, Condition: l.Condition}},
		{Kind: stock.MoveFind, Part: in.Part, Quantity: l.Quantity, Serial: in.Serial, Reference: l.ID.String(), Reason: why,
			From: stock.Account{Location: site.AtLost, Condition: stock.Used}, To: stock.Account{Location: warehouse, Condition: stock.Used}},
	}); err != nil {
		return l, fault.AtField(err, "body.scanned")
	}
	return comeHome(ctx, tx, r, l, why)
}

// comeHome takes a line that was taken back to its end, and settles its repair.
func comeHome(ctx context.Context, tx *db.Tx, r repair.Repair, l orderline.Line, why string) (orderline.Line, error) {
	var err error
	if l.State != orderline.Returning && l.State != orderline.Lost {
		if l, err = orderline.Move(ctx, tx, l, orderline.Returning, why, ""); err != nil {
			return l, err
		}
	}
	for _, to := range []orderline.State{orderline.Returned, orderline.Closed} {
		if l, err = orderline.Move(ctx, tx, l, to, why, ""); err != nil {
			return l, err
		}
	}
	if r, err = repair.Lock(ctx, tx, r.ID); err != nil {
		return l, err
	}
	if _, err := orderline.SettleRepairIfDone(ctx, tx, r); err != nil {
		return l, err
	}
	return orderline.ByID(ctx, tx, l.ID)
}
