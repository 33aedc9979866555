package custody

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/texts"
)

// liesAt is where the book has the pieces of a line that was received: lost, in a parcel that goes home, at the customer's once they were
// fitted, else in the van.
func liesAt(ctx context.Context, tx *db.Tx, l orderline.Line) (string, error) {
	if l.State == orderline.Lost {
		return site.AtLost, nil
	}
	if l.InstalledAt == nil {
		return l.Source, nil
	}
	at, err := site.ByCode(ctx, tx, l.Source)
	if err != nil || at.Kind == site.Parcel {
		return l.Source, err
	}
	return site.AtCustomer, nil
}

// Identify says by a scan which piece a locked line has. One that lay in the van when it was ordered was never scanned before, so its
// serial is known from now on; of the others the scan has to name them.
func Identify(ctx context.Context, tx *db.Tx, l orderline.Line, scanned, field string) (orderline.Line, error) {
	if l.Serialised && l.NewSerial == "" && l.Reservation != nil {
		if scanned == "" {
			return l, stock.ErrSerialNeeded.With("part", l.Supplied).At(field)
		}
		serial, err := stock.BindScan(ctx, tx, *l.Reservation, scanned)
		if err != nil {
			return l, fault.AtField(err, field)
		}
		l.NewSerial = serial
		return l, orderline.KeepInVan(ctx, tx, l.ID, *l.Reservation, l.Source, serial)
	}
	if scanned == "" {
		return l, nil
	}
	scan, err := catalog.ReadScan(ctx, tx, scanned)
	if err != nil {
		return l, fault.AtField(err, field)
	}
	if !scan.Names(l.Supplied, l.NewSerial) {
		return l, ErrWrongPart.With("expected", cmp.Or(l.NewSerial, l.Supplied)).At(field)
	}
	return l, nil
}

// SendHome moves the pieces of a line into the parcel that a carrier has taken, which was his scan: who had them owes them no more. An
// empty parcel is the dock's own scan, which takes them in one by one from where they are. A line that is not with the engineer any more
// is left as it is.
func SendHome(ctx context.Context, tx *db.Tx, line uuid.UUID, parcel, reason string) error {
	_, l, err := orderline.Lock(ctx, tx, line)
	if err != nil || !slices.Contains(orderline.WithEngineer, l.State) {
		return err
	}
	if parcel != "" {
		if err := intoParcel(ctx, tx, l, parcel); err != nil {
			return err
		}
	}
	_, err = orderline.Move(ctx, tx, l, orderline.Returning, reason, "")
	return err
}

func intoParcel(ctx context.Context, tx *db.Tx, l orderline.Line, parcel string) error {
	at, err := liesAt(ctx, tx, l)
	if err != nil {
		return err
	}
	if err := orderline.Release(ctx, tx, l, "goes home"); err != nil {
		return err
	}
	kind := stock.MoveTransfer
	if at == site.AtCustomer {
		kind = stock.MoveReturn
	}
	if err := stock.Move(ctx, tx, []stock.Movement{{Kind: kind, Part: l.Supplied, Quantity: l.Quantity, Serial: l.NewSerial, Reference: l.ID.String(), Reason: parcel,
		From: stock.Account{Location: at, Condition: l.Condition}, To: stock.Account{Location: parcel, Condition: l.Condition}}}); err != nil {
		return err
	}
	return orderline.KeepInParcel(ctx, tx, l.ID, parcel)
}

// Keep is the engineer's scan of an unused piece that stays in his van for another repair: it is free there, and its own repair settles.
func Keep(ctx context.Context, tx *db.Tx, line uuid.UUID, scanned string) (orderline.Line, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, err
	}
	if !l.Allows("keep") {
		return l, orderline.Lines.Refusal(l.State, orderline.Closed)
	}
	if r.Van == nil || l.Source != *r.Van {
		return l, ErrNotInVan.With("part", l.Supplied)
	}
	if l, err = Identify(ctx, tx, l, scanned, "body.scanned"); err != nil {
		return l, err
	}
	if err := orderline.Release(ctx, tx, l, "kept in the van"); err != nil {
		return l, err
	}
	if _, err := orderline.Move(ctx, tx, l, orderline.Closed, texts.All("recall.kept_in_van", nil).String(), ""); err != nil {
		return l, err
	}
	if r, err = repair.Lock(ctx, tx, r.ID); err != nil {
		return l, err
	}
	if _, err := orderline.SettleRepairIfDone(ctx, tx, r); err != nil {
		return l, err
	}
	return orderline.ByID(ctx, tx, line)
}
