package stock

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/catalog"
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
	if err := KeepsStock(ctx, tx, p.Location); err != nil {
		return err
	}
	part, err := catalog.PartByNumber(ctx, tx, p.Part)
	if err != nil {
		return err
	}
	if err := CheckSerials(part, p.Quantity, p.Serials); err != nil {
		return err.At("body.serials")
	}
	if err := spellBins(ctx, tx, []within{{p.Location, &p.FromBin}, {p.Location, &p.ToBin}}); err != nil {
		return err
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
	return SetBins(ctx, tx, []Received{{Key: Key{p.Part, p.Location, p.Condition}, Bin: p.ToBin}})
}

const setBinsSQL = `
UPDATE stock s
SET bin = b.bin
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS b (part, location, condition, bin)
WHERE s.part = b.part AND s.location = b.location AND s.condition = b.condition AND b.bin <> '' AND s.bin <> b.bin`

// SetBins remembers the bin of each counter, as the place where it lies first.
func SetBins(ctx context.Context, tx *db.Tx, lines []Received) error {
	n := len(lines)
	parts, places, conditions, bins := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, l := range lines {
		parts[i], places[i], conditions[i], bins[i] = l.Part, l.Location, string(l.Condition), l.Bin
	}
	if _, err := tx.ExecContext(ctx, setBinsSQL, pq.Array(parts), pq.Array(places), pq.Array(conditions), pq.Array(bins)); err != nil {
		return fmt.Errorf("set bins: %w", err)
	}
	return nil
}
