package inventory

import (
	"context"

	"fettle/internal/db"
)

// PutAway brings pieces from one bin of a place to another; an empty bin is the dock.
type PutAway struct {
	Location, Part string
	Condition      Condition
	FromBin, ToBin string
	// Lot is needed where pieces of several lots lie in the bin, else it is theirs.
	Lot      string
	Quantity int64
	// Serials of the pieces, for serialised parts.
	Serials []string
}

// Put books a put-away.
func Put(ctx context.Context, tx *db.Tx, p PutAway) error {
	if err := keepsStock(ctx, tx, p.Location); err != nil {
		return err
	}
	part, err := PartByNumber(ctx, tx, p.Part)
	if err != nil {
		return err
	}
	if err := checkSerials(part, p.Quantity, p.Serials); err != nil {
		return err.At("body.serials")
	}
	if p.FromBin == p.ToBin {
		return ErrMovement.Because("same_bin").At("body.to_bin")
	}
	at := Account{p.Location, p.Condition, Free}
	m := Movement{Kind: MovePutAway, Part: p.Part, Quantity: p.Quantity, From: at, To: at, Lot: p.Lot, FromBin: p.FromBin, ToBin: p.ToBin}
	moves := []Movement{m}
	if part.Serialised {
		moves = make([]Movement, len(p.Serials))
		for i, s := range p.Serials {
			moves[i] = m
			moves[i].Quantity, moves[i].Serial = 1, s
		}
	}
	if err := Move(ctx, tx, moves); err != nil {
		return err
	}
	return setBins(ctx, tx, []stockLine{{stockKey: stockKey{p.Part, p.Location, p.Condition}, Bin: p.ToBin}})
}
