package refurbish

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
)

// working locks an order in a state, and the return of one of its pieces.
func working(ctx context.Context, tx *db.Tx, order, id string, in State, towards State) (WorkOrder, Piece, oldpart.Return, error) {
	o, err := lock(ctx, tx, order)
	if err != nil {
		return o, Piece{}, oldpart.Return{}, err
	}
	if o.State != in {
		return o, Piece{}, oldpart.Return{}, Orders.Refusal(o.State, towards)
	}
	p, err := o.pieceOf(id)
	if err != nil {
		return o, p, oldpart.Return{}, err
	}
	r, err := oldpart.Lock(ctx, tx, p.Return)
	return o, p, r, err
}

// Put is what is taken from the shelf and put into a piece.
type Put struct {
	Part     string
	Quantity int64
	Serial   string
}

const consumeSQL = `
INSERT INTO refurbish_parts (refurbish_order, no, part, quantity, serial, grams, at, by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// Consume takes new parts from the shelf into a piece under repair. They are no stock any more, and their grams are in the piece.
func Consume(ctx context.Context, tx *db.Tx, order, id string, put Put) (WorkOrder, error) {
	o, p, r, err := working(ctx, tx, order, id, InWork, Sampling)
	if err != nil {
		return o, err
	}
	if err := o.must(Repair); err != nil {
		return o, err
	}
	if p.State != Waiting {
		return o, Pieces.Refusal(p.State, Finished)
	}
	part, err := catalog.PartByNumber(ctx, tx, put.Part)
	if err != nil {
		return o, err
	}
	if put.Serial != "" {
		read, f := stock.ReadSerial(part.Number, put.Serial)
		if f != nil {
			return o, f.At("body.serial")
		}
		put.Serial = read
	}
	if err := stock.Move(ctx, tx, []stock.Movement{{Kind: stock.MoveScrap, Part: part.Number, Quantity: put.Quantity, Serial: put.Serial,
		Reference: o.ID, Reason: "put into " + r.ID,
		From: stock.Account{Location: o.Warehouse, Condition: stock.New}, To: stock.Account{Location: site.AtScrap, Condition: stock.Used}}}); err != nil {
		return o, err
	}
	grams := part.Grams * put.Quantity
	if err := balance.Move(ctx, tx, balance.Restock, o.Warehouse, r.HazardCode, grams, r.ID, "refurbish_consumed"); err != nil {
		return o, err
	}
	if _, err := tx.ExecContext(ctx, consumeSQL, o.ID, p.No, part.Number, put.Quantity, put.Serial, grams, tx.Now, tx.By); err != nil {
		return o, fmt.Errorf("keep what was put into %s: %w", r.ID, err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE refurbish_pieces SET consumed_grams = consumed_grams + $3 WHERE refurbish_order = $1 AND no = $2",
		o.ID, p.No, grams); err != nil {
		return o, fmt.Errorf("weigh what was put into %s: %w", r.ID, err)
	}
	return touched(ctx, tx, o)
}

// Finish is what the bench says of a piece that it has repaired.
type Finish struct {
	Work, Measurement string
	// AfterGrams is what it weighs now, ResidueGrams what came out of it.
	AfterGrams, ResidueGrams int64
}

// FinishPiece ends the work on a piece; when it was the last one, the samples are named.
func FinishPiece(ctx context.Context, tx *db.Tx, order, id string, f Finish) (WorkOrder, error) {
	o, p, _, err := working(ctx, tx, order, id, InWork, Sampling)
	if err != nil {
		return o, err
	}
	if err := o.must(Repair); err != nil {
		return o, err
	}
	if !balance.PieceAgrees(p.GrossGrams+p.ConsumedGrams, f.AfterGrams+f.ResidueGrams) {
		return o, balance.ErrWeight.Because("refurbished").With("before", p.GrossGrams+p.ConsumedGrams, "after", f.AfterGrams,
			"residue", f.ResidueGrams).At("body.after_grams")
	}
	if err := put(ctx, tx, p, Finished, "work = $4, measurement = $5, after_grams = $6, finished_at = $7, finished_by = $8", f.Work, f.Measurement,
		f.AfterGrams, tx.Now, tx.By); err != nil {
		return o, err
	}
	return workOver(ctx, tx, o.ID)
}

// ScrapPiece gives a piece up: it goes the way of material, and what was put into it with it.
func ScrapPiece(ctx context.Context, tx *db.Tx, order, id, reason string) (WorkOrder, error) {
	o, p, r, err := working(ctx, tx, order, id, InWork, Done)
	if err != nil {
		return o, err
	}
	if p.HarvestedGrams > 0 {
		return o, ErrKind.Because("harvested").With("return", id, "kind", o.Kind)
	}
	if err := put(ctx, tx, p, Scrapped, "scrap_reason = $4, finished_at = $5, finished_by = $6", reason, tx.Now, tx.By); err != nil {
		return o, err
	}
	if err := oldpart.Residue(ctx, tx, r, p.ConsumedGrams); err != nil {
		return o, err
	}
	if _, err := oldpart.GiveUp(ctx, tx, r); err != nil {
		return o, err
	}
	return workOver(ctx, tx, o.ID)
}

// workOver names the samples when nothing waits any more, and ends an order of which nothing is left.
func workOver(ctx context.Context, tx *db.Tx, id string) (WorkOrder, error) {
	o, err := ByID(ctx, tx, id)
	if err != nil {
		return o, err
	}
	repaired := o.in(Finished)
	switch {
	case len(o.in(Waiting)) > 0:
		return touched(ctx, tx, o)
	case len(repaired) == 0:
		return end(ctx, tx, o)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE refurbish_pieces SET sampled = no = ANY ($2) WHERE refurbish_order = $1", o.ID,
		pq.Array(samplesOf(repaired, o.SampleEvery))); err != nil {
		return o, fmt.Errorf("name the samples of %s: %w", o.ID, err)
	}
	return advance(ctx, tx, o, Sampling, "")
}

// Sample writes what was found in a sample. One that fails sends all pieces back to work, and each is sampled after that; when all have
// passed, the pieces go to the shelf.
func Sample(ctx context.Context, tx *db.Tx, order, id string, passed bool, note string) (WorkOrder, error) {
	o, p, _, err := working(ctx, tx, order, id, Sampling, Done)
	if err != nil {
		return o, err
	}
	if !p.Sampled {
		return o, ErrNoSample.With("return", id)
	}
	if err := Pieces.May(p.State, Passed); err != nil {
		return o, err
	}
	if !passed {
		return reopen(ctx, tx, o, p, note)
	}
	if err := put(ctx, tx, p, Passed, "sample_note = $4, sampled_at = $5, sampled_by = $6", note, tx.Now, tx.By); err != nil {
		return o, err
	}
	if o, err = ByID(ctx, tx, o.ID); err != nil {
		return o, err
	}
	for _, p := range o.in(Finished) {
		if p.Sampled {
			return touched(ctx, tx, o)
		}
	}
	for _, p := range o.in(Finished, Passed) {
		if err := restock(ctx, tx, p); err != nil {
			return o, err
		}
	}
	return end(ctx, tx, o)
}

func reopen(ctx context.Context, tx *db.Tx, o WorkOrder, failed Piece, note string) (WorkOrder, error) {
	for _, p := range o.in(Finished, Passed) {
		about := p.SampleNote
		if p.No == failed.No {
			about = note
		}
		if err := put(ctx, tx, p, Waiting, "rounds = rounds + 1, sampled = false, sample_note = $4", about); err != nil {
			return o, err
		}
	}
	if err := event.Emit(ctx, tx, SampleFailed{o.ID, o.Part, failed.Return, note}); err != nil {
		return o, err
	}
	return advance(ctx, tx, o, InWork, "failed_samples = failed_samples + 1, sample_every = 1")
}

func restock(ctx context.Context, tx *db.Tx, p Piece) error {
	r, err := oldpart.Lock(ctx, tx, p.Return)
	if err != nil {
		return err
	}
	if err := put(ctx, tx, p, Restocked, ""); err != nil {
		return err
	}
	_, err = oldpart.Restock(ctx, tx, r, oldpart.Tested{Refurbish: p.Order, Measurement: p.Measurement, At: *p.FinishedAt,
		Consumed: p.ConsumedGrams, AfterGrams: *p.AfterGrams})
	return err
}

// end closes an order and tells what became of its pieces.
func end(ctx context.Context, tx *db.Tx, o WorkOrder) (WorkOrder, error) {
	o, err := advance(ctx, tx, o, Done, "closed_at = $3", tx.Now)
	if err != nil {
		return o, err
	}
	return o, event.Emit(ctx, tx, Closed{o.ID, o.Part, len(o.in(Restocked)), len(o.in(Scrapped)), len(o.in(Stripped))})
}
