package custody

import (
	"cmp"
	"context"
	"errors"

	"github.com/google/uuid"

	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/quote"
	"fettle/repairflow/repair"
	"fettle/shipping/shipment"
)

// Receive is the engineer's scan: custody moves into his van, where the piece stays held for this line, and the promise
// is judged. The last line in hand makes the repair ready to resume.
func Receive(ctx context.Context, tx *db.Tx, line uuid.UUID, scanned string) (orderline.Line, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, err
	}
	if !l.Allows("receive") {
		return l, orderline.Lines.Refusal(l.State, orderline.Received)
	}
	if r.Van == nil {
		return l, partorder.ErrNoVan
	}
	out, err := shipment.TakeOut(ctx, tx, line, *r.Van, scanned)
	if err != nil {
		return l, err
	}
	held, err := stock.Reserve(ctx, tx, []stock.Take{{Line: line, Location: *r.Van, Part: out.Part, Condition: out.Condition,
		Quantity: out.Quantity, Reference: line.String()}})
	if err != nil {
		return l, err
	}
	if !held[0].OK {
		return l, stock.ErrShort
	}
	serial := ""
	if out.Serial != nil {
		serial = *out.Serial
		if err := stock.BindSerial(ctx, tx, held[0].ID, serial); err != nil {
			return l, err
		}
	}
	if err := orderline.KeepInVan(ctx, tx, line, held[0].ID, *r.Van, serial); err != nil {
		return l, err
	}
	if _, err := sourcing.Judge(ctx, tx, line, tx.Now); err != nil {
		return l, err
	}
	if _, err := orderline.Move(ctx, tx, l, orderline.Received, "", ""); err != nil {
		return l, err
	}
	if err := orderline.ResumeRepairIfComplete(ctx, tx, r); err != nil {
		return l, err
	}
	return orderline.ByID(ctx, tx, line)
}

// Install fits the part: the piece leaves the van for the appliance and the old one is owed, in one transaction.
func Install(ctx context.Context, tx *db.Tx, line uuid.UUID, newSerial, oldSerial string) (orderline.Line, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, err
	}
	if err := orderline.Lines.May(l.State, orderline.Installed); err != nil {
		return l, err
	}
	if r.State != repair.InVisit {
		return l, repair.ErrTransition.Because("installing").With("from", r.State, "allowed", []repair.State{repair.InVisit})
	}
	if err := quote.MayFit(ctx, tx, r, l); err != nil {
		return l, err
	}
	if !l.Serialised {
		// What is printed on the box of a loose part names no piece.
		newSerial = ""
	}
	if newSerial, err = readFitted(ctx, tx, l.Supplied, newSerial, "body.new_serial"); err != nil {
		return l, err
	}
	if oldSerial, err = readFitted(ctx, tx, l.Part, oldSerial, "body.old_serial"); err != nil {
		return l, err
	}
	if newSerial != "" && ident.Code(newSerial) == ident.Code(oldSerial) {
		return l, ErrSameSerial.At("body.old_serial")
	}
	if l.Serialised && newSerial == "" {
		return l, stock.ErrSerialNeeded.With("part", l.Supplied).At("body.new_serial")
	}
	if l.NewSerial != "" && ident.Code(newSerial) != ident.Code(l.NewSerial) {
		wrong := ErrWrongPart.Because("to_fit").With("expected", l.NewSerial).At("body.new_serial")
		return l, stock.Suspected(ctx, tx, wrong, l.Supplied, newSerial, l.Source)
	}
	if err := orderline.Release(ctx, tx, l, "fitted"); err != nil {
		return l, err
	}
	if err := stock.Install(ctx, tx, l.Supplied, newSerial, l.Source, l.Condition, l.Quantity, r.Appliance(), l.ID.String()); err != nil {
		if errors.Is(err, stock.ErrSerialUnknown) || errors.Is(err, stock.ErrSerialInstalled) {
			err = stock.Suspected(ctx, tx, err, l.Supplied, newSerial, l.Source)
		}
		return l, err
	}
	if err := orderline.EndFittings(ctx, tx, l.Supplied, newSerial); err != nil {
		return l, err
	}
	if err := orderline.KeepFitted(ctx, tx, line, newSerial, oldSerial); err != nil {
		return l, err
	}
	if _, err = orderline.Move(ctx, tx, l, orderline.Installed, "", ""); err != nil {
		return l, err
	}
	if _, err := orderline.OweOldPart(ctx, tx, r, l, oldSerial); err != nil {
		return l, err
	}
	if err := event.Emit(ctx, tx, PartInstalled{Repair: r.ID, Line: line, Part: l.Supplied, NewSerial: newSerial, OldSerial: oldSerial,
		Appliance: r.Appliance(), At: tx.Now}); err != nil {
		return l, err
	}
	return orderline.ByID(ctx, tx, line)
}

// readFitted is the serial that a scan of a piece of a part names, spelled as the piece is known; "" stays "".
func readFitted(ctx context.Context, tx *db.Tx, part, scanned, field string) (string, error) {
	if scanned == "" {
		return "", nil
	}
	serial, f := stock.ReadSerial(part, scanned)
	if f != nil {
		return "", f.At(field)
	}
	spelled := []string{serial}
	err := stock.SpellSerials(ctx, tx, part, spelled)
	return spelled[0], err
}

// Problems an engineer can report.
var problems = map[string]orderline.State{"doa": orderline.DOA, "wrong": orderline.Wrong, "unused": orderline.Unused, "missing": orderline.Disputed}

// Report tells that a part in hand is dead, wrong or not needed, so that it goes back; or that one the carrier says he has
// delivered is missing, so that it is disputed until it is received or declared lost.
func Report(ctx context.Context, tx *db.Tx, line uuid.UUID, problem, note string) (orderline.Line, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, err
	}
	if _, err := orderline.Move(ctx, tx, l, problems[problem], note, ""); err != nil {
		return l, err
	}
	if problem == "wrong" {
		if err := event.Emit(ctx, tx, WrongReported{r.ID, l.ID, cmp.Or(l.Supplied, l.Part), note}); err != nil {
			return l, err
		}
	}
	if r.State == repair.InVisit && problem != "unused" && problem != "missing" {
		if _, err := repair.Move(ctx, tx, r, repair.AwaitingParts, problem); err != nil {
			return l, err
		}
	}
	return orderline.ByID(ctx, tx, line)
}

// CancelLine is never blocked: what lies on the shelf is freed, what is on the road comes back.
func CancelLine(ctx context.Context, tx *db.Tx, line uuid.UUID, reason string) (orderline.Line, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, err
	}
	if !l.Allows("cancel") {
		return l, orderline.Lines.Refusal(l.State, orderline.Cancelled)
	}
	back := partorder.FreedBy(l)
	if l, err = cancelLine(ctx, tx, l, reason); err != nil {
		return l, err
	}
	if l.State == orderline.Closed {
		if err := partorder.ServeFreed(ctx, tx, back); err != nil {
			return l, err
		}
	}
	if err := orderline.ResumeRepairIfComplete(ctx, tx, r); err != nil {
		return l, err
	}
	return orderline.ByID(ctx, tx, line)
}

// cancelLine ends a locked line. What it gives back is the caller's to pass on, once all lines he cancels are.
func cancelLine(ctx context.Context, tx *db.Tx, l orderline.Line, reason string) (orderline.Line, error) {
	l, off, err := partorder.CancelOnShelf(ctx, tx, l, reason)
	if err != nil || off {
		return l, err
	}
	// It lies in a parcel. A line whose packing this room has not heard of yet is taken there first.
	if l.State == orderline.Reserved || l.State == orderline.Picking {
		if l, err = orderline.Set(ctx, tx, l, orderline.Packed, "", ""); err != nil {
			return l, err
		}
	}
	if err := recallLine(ctx, tx, l, reason); err != nil {
		return l, err
	}
	return orderline.Move(ctx, tx, l, orderline.Returning, reason, "")
}

// TakeBack is the warehouse's scan of a part that comes back unfitted: dead ones are defective, opened ones used until somebody has
// looked at them, others are stock again.
func TakeBack(ctx context.Context, tx *db.Tx, line uuid.UUID, warehouse, scanned string, seal Seal) (orderline.Line, error) {
	r, l, err := orderline.Lock(ctx, tx, line)
	if err != nil {
		return l, err
	}
	if !l.Allows("take-back") {
		return l, orderline.Lines.Refusal(l.State, orderline.Returned)
	}
	if err := takeBackStock(ctx, tx, l, warehouse, scanned, seal); err != nil {
		return l, err
	}
	return comeHome(ctx, tx, r, l, "")
}

func takeBackStock(ctx context.Context, tx *db.Tx, l orderline.Line, warehouse, scanned string, seal Seal) error {
	if l.State == orderline.Returning && l.ReceivedAt == nil {
		out, err := shipment.TakeOut(ctx, tx, l.ID, warehouse, scanned)
		if err != nil {
			return err
		}
		if seal == Opened {
			return setAside(ctx, tx, l, warehouse, out)
		}
		return partorder.ServeFreed(ctx, tx, []stock.StockArrived{{Location: warehouse, Part: out.Part, Condition: out.Condition, Quantity: out.Quantity}})
	}
	scan, err := catalog.ReadScan(ctx, tx, scanned)
	if err != nil {
		return fault.AtField(err, "body.scanned")
	}
	serial := l.NewSerial
	if serial == "" && l.Serialised && l.State != orderline.Lost {
		// It lay in the van when it was ordered, where nobody scans: the scan now tells which piece it is.
		var f *fault.Fault
		if serial, f = scan.SerialOf(l.Supplied); f != nil {
			return f.At("body.scanned")
		}
	} else if !scan.Names(l.Supplied, serial) {
		return ErrWrongPart.With("expected", cmp.Or(serial, l.Supplied)).At("body.scanned")
	}
	at, err := liesAt(ctx, tx, l)
	if err != nil {
		return err
	}
	from, to, kind := stock.Account{Location: at, Condition: l.Condition}, stock.Account{Location: warehouse, Condition: l.Condition}, stock.MoveTransfer
	if at == site.AtCustomer {
		kind = stock.MoveReturn
	}
	switch {
	case l.Problem == orderline.WasDead:
		to.Condition, kind = stock.Defective, stock.MoveReturn
	case seal == Opened:
		to.Condition, kind = stock.Used, stock.MoveReturn
	}
	if l.State == orderline.Lost {
		kind = stock.MoveFind
	} else if err := orderline.Release(ctx, tx, l, "given back"); err != nil {
		return err
	}
	return stock.Move(ctx, tx, []stock.Movement{{Kind: kind, Part: l.Supplied, Quantity: l.Quantity, Serial: serial, From: from, To: to,
		Reference: l.ID.String(), Reason: l.Reason}})
}
