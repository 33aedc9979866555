package stock

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
)

// ReceiptLine is one part of a delivery from a supplier.
type ReceiptLine struct {
	Part      string
	Condition Condition
	Quantity  int64
	// Serials of the pieces; empty for parts without, and for serialised ones they are as many as the pieces.
	Serials []string
	// Bin is where the pieces were put; empty is the dock.
	Bin string
	// Lot is needed for parts that are tracked by lot, with the last day of use or the day it was made.
	Lot               string
	MadeOn, ExpiresOn *time.Time
	// Supplier of the lot.
	Supplier string
}

// ReceiveDelivery books a delivery by its note. A note that was booked at the place before is refused with what was booked,
// unless more of it came.
func ReceiveDelivery(ctx context.Context, tx *db.Tx, location, note string, lines []ReceiptLine, more bool) error {
	if err := KeepsStock(ctx, tx, location); err != nil {
		return err
	}
	if err := keepNote(ctx, tx, location, note, lines, more); err != nil {
		return err
	}
	return Receive(ctx, tx, location, note, lines)
}

// Receive books goods from a supplier, whatever was booked before.
func Receive(ctx context.Context, tx *db.Tx, location, reference string, lines []ReceiptLine) error {
	if err := KeepsStock(ctx, tx, location); err != nil {
		return err
	}
	var numbers []string
	for _, l := range lines {
		numbers = append(numbers, l.Part)
	}
	parts, err := catalog.PartsByNumber(ctx, tx, numbers)
	if err != nil {
		return err
	}
	stock, lots := make([]Received, len(lines)), []PartLot{}
	serialised := []string{}
	if err := checkReceived(ctx, tx, parts, lines); err != nil {
		return err
	}
	for i, l := range lines {
		lot, err := l.PartLot(parts[l.Part])
		if err != nil {
			return err.At(fmt.Sprintf("body.lines[%d].lot", i))
		}
		if lot.Lot != "" {
			lots = append(lots, lot)
		}
		if len(l.Serials) > 0 {
			serialised = append(serialised, l.Part)
		}
		stock[i] = Received{Key: Key{l.Part, location, l.Condition}, Quantity: l.Quantity, Bin: l.Bin, Lot: l.Lot}
	}
	if err := KeepLots(ctx, tx, lots); err != nil {
		return err
	}
	if err := SpellReceived(ctx, tx, stock); err != nil {
		return err
	}
	if err := Move(ctx, tx, ReceiptsOf(stock, reference)); err != nil {
		return err
	}
	for i, l := range lines {
		if len(l.Serials) == 0 {
			continue
		}
		if err := addUnits(ctx, tx, l.Part, l.Serials, location, l.Condition, stock[i].Bin, stock[i].Lot); err != nil {
			return receivedTwice(ctx, tx, err, l.Part, location)
		}
	}
	if err := HoldPartsAgain(ctx, tx, serialised); err != nil {
		return err
	}
	return SetBins(ctx, tx, stock)
}

// checkReceived reads the serials of a delivery: each names one piece of it, and none is another thing's.
func checkReceived(ctx context.Context, tx *db.Tx, parts map[string]catalog.Part, lines []ReceiptLine) error {
	seen := map[unitKey]bool{}
	for i, l := range lines {
		at := fmt.Sprintf("body.lines[%d].serials", i)
		if err := CheckSerials(parts[l.Part], l.Quantity, l.Serials); err != nil {
			return err.At(at)
		}
		for _, s := range l.Serials {
			k := unitKey{l.Part, ident.Code(s)}
			if seen[k] {
				return ErrSerialExists.Because("empty_or_twice").With("serial", s).At(at)
			}
			seen[k] = true
		}
		if err := refuseStrangers(ctx, tx, l.Serials); err != nil {
			return fault.AtField(err, at)
		}
	}
	return nil
}

// KeepsStock refuses a place that keeps no stock: the outside, parcels and what is unknown.
func KeepsStock(ctx context.Context, tx *db.Tx, location string) error {
	l, err := site.ByCode(ctx, tx, location)
	if err != nil {
		return err
	}
	if !l.KeepsStock() {
		return site.ErrPlace.Because("no_stock").With("location", location).At("body.location")
	}
	return nil
}

// Adjustment puts a counter right after a look at what lies there.
type Adjustment struct {
	Location, Part string
	Condition      Condition
	// Delta is what was found (positive) or is missing (negative).
	Delta  int64
	Reason string
	// Serials of the pieces found or missing, for serialised parts.
	Serials []string
}

// Adjust books what was found from the lost account and what is missing to it, so that a loss stays visible.
func Adjust(ctx context.Context, tx *db.Tx, a Adjustment) error {
	if err := KeepsStock(ctx, tx, a.Location); err != nil {
		return err
	}
	quantity := max(a.Delta, -a.Delta)
	if quantity < 1 || quantity > MaxQuantity {
		return ErrQuantity.At("body.delta")
	}
	part, err := catalog.PartByNumber(ctx, tx, a.Part)
	if err != nil {
		return err
	}
	if err := CheckSerials(part, quantity, a.Serials); err != nil {
		return err.At("body.serials")
	}
	m := Movement{Kind: MoveAdjust, Part: a.Part, Quantity: quantity, Reason: a.Reason,
		From: Account{site.AtLost, a.Condition, Free}, To: Account{a.Location, a.Condition, Free}}
	if a.Delta < 0 {
		m.From, m.To = m.To, m.From
	}
	if len(a.Serials) == 0 {
		return Move(ctx, tx, []Movement{m})
	}
	pieces := make([]Movement, len(a.Serials))
	for i, s := range a.Serials {
		pieces[i] = m
		pieces[i].Quantity, pieces[i].Serial = 1, s
	}
	return Move(ctx, tx, pieces)
}

// Received is one line of pieces that come in.
type Received struct {
	Key
	Quantity   int64
	Bin        string
	Lot        string
	Serials    []string
	Serialised bool
	Kept       PartLot
	Line       int
}

// SpellReceived writes the lots and bins of what comes in as they are known.
func SpellReceived(ctx context.Context, tx *db.Tx, lines []Received) error {
	var lots, bins []within
	for i := range lines {
		lots = append(lots, within{lines[i].Part, &lines[i].Lot})
		bins = append(bins, within{lines[i].Location, &lines[i].Bin})
	}
	if err := spellLots(ctx, tx, lots); err != nil {
		return err
	}
	return spellBins(ctx, tx, bins)
}

// ReceiptsOf are the movements from the supplier that a delivery makes.
func ReceiptsOf(lines []Received, reference string) []Movement {
	out := make([]Movement, len(lines))
	for i, l := range lines {
		out[i] = Movement{Kind: MoveReceipt, Part: l.Part, Quantity: l.Quantity, Reference: reference, ToBin: l.Bin, Lot: l.Lot,
			From: Account{site.AtSupplier, l.Condition, Free}, To: Account{l.Location, l.Condition, Free}}
	}
	return out
}
