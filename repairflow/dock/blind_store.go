package dock

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/internal/number"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/shipping/scan"
)

const blindColumns = `
SELECT b.id, b.warehouse, b.scanned, b.part, coalesce(p.name_zh, '') AS part_name_zh, coalesce(p.name_en, '') AS part_name_en, b.serial, b.gross_grams,
       b.bin, b.note, b.state, b.matched_return, b.matched_line, b.reason, b.received_at, b.received_by, b.ended_at, b.ended_by, b.version
FROM blind_returns b
LEFT JOIN parts p ON p.number = b.part`

const addBlindSQL = `
INSERT INTO blind_returns (id, warehouse, scanned, part, serial, gross_grams, bin, note, state, received_at, received_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10)`

// ReceiveBlind takes in what nobody has announced: it gets a number for its bag, and its grams are the site's from now on. A piece
// that lies on a shelf by the book did not come back; somebody scanned the wrong thing.
func ReceiveBlind(ctx context.Context, tx *db.Tx, a Arrival) (Blind, error) {
	if err := oldpart.IsDock(ctx, tx, a.Warehouse); err != nil {
		return Blind{}, err
	}
	place, err := site.ByCode(ctx, tx, a.Warehouse)
	if err != nil {
		return Blind{}, err
	}
	bin, f := ident.ParseBin(a.Bin)
	if f != nil {
		return Blind{}, f.At("body.bin")
	}
	b := Blind{Warehouse: place.Code, GrossGrams: a.GrossGrams, Bin: bin.Display(), Note: a.Note, State: BlindOpen}
	if err := b.read(ctx, tx, a.Scanned); err != nil {
		return b, err
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('blind_return_numbers')"); err != nil {
		return b, fmt.Errorf("number a blind return: %w", err)
	}
	b.ID = number.New("U", n)
	if _, err := tx.ExecContext(ctx, addBlindSQL, b.ID, b.Warehouse, b.Scanned, b.Part, b.Serial, b.GrossGrams, b.Bin, b.Note, tx.Now, tx.By); err != nil {
		return b, fmt.Errorf("write a blind return: %w", err)
	}
	if err := balance.Move(ctx, tx, balance.Household, b.Warehouse, "", b.GrossGrams, b.ID, "blind"); err != nil {
		return b, err
	}
	var part string
	if b.Part != nil {
		part = *b.Part
	}
	if err := event.Emit(ctx, tx, BlindReceived{b.ID, b.Warehouse, part, b.Serial, b.GrossGrams}); err != nil {
		return b, err
	}
	return BlindByID(ctx, tx, b.ID)
}

// read finds out what a scan says of a piece: its part, and its serial when it is one.
func (b *Blind) read(ctx context.Context, tx *db.Tx, scanned string) error {
	if scanned == "" {
		return nil
	}
	read, err := scan.Of(ctx, tx, scanned, b.Warehouse, nil)
	if err != nil {
		return fault.AtField(err, "body.scanned")
	}
	b.Scanned, b.Serial = read.Scan.Text, read.Scan.Serial
	for _, t := range read.Things {
		switch t.Kind {
		case ident.ScanPiece:
			if there, err := shelved(ctx, tx, t.Place); err != nil {
				return err
			} else if there {
				return ErrOnShelf.With("serial", t.Serial, "location", t.Place).At("body.scanned")
			}
			b.Serial = t.Serial
		case ident.ScanPart:
		default:
			continue
		}
		if b.Part == nil {
			part := t.Part
			b.Part = &part
		}
	}
	if b.Part == nil && b.Serial == "" && read.Kind == ident.ScanPlain {
		b.Serial = read.Scan.Text
	}
	return nil
}

// shelved tells whether pieces at a place can have come from nowhere but there: it is a warehouse of ours.
func shelved(ctx context.Context, tx *db.Tx, code string) (bool, error) {
	place, err := site.ByCode(ctx, tx, code)
	return err == nil && place.KeepsStock() && place.Kind != site.Van, err
}

// BlindByID reads a blind return.
func BlindByID(ctx context.Context, tx *db.Tx, id string) (Blind, error) {
	return oneBlind(ctx, tx, blindColumns+" WHERE b.id = $1", id)
}

func lockBlind(ctx context.Context, tx *db.Tx, id string) (Blind, error) {
	return oneBlind(ctx, tx, blindColumns+" WHERE b.id = $1 FOR UPDATE OF b", id)
}

func oneBlind(ctx context.Context, tx *db.Tx, query, id string) (Blind, error) {
	var b Blind
	err := tx.GetContext(ctx, &b, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return b, ErrNoBlind
	}
	if err != nil {
		return b, fmt.Errorf("read blind return %s: %w", id, err)
	}
	return b, nil
}

// openBlinds are blind returns by number, serial or what was scanned.
func openBlinds(ctx context.Context, tx *db.Tx, codes []string) ([]Blind, error) {
	var out []Blind
	err := tx.SelectContext(ctx, &out, blindColumns+`
WHERE b.state = 'open' AND (b.id = ANY ($1) OR upper(b.serial) = ANY ($1) AND b.serial <> '')
ORDER BY b.received_at, b.id
LIMIT 30`, pq.Array(codes))
	if err != nil {
		return nil, fmt.Errorf("find blind returns: %w", err)
	}
	return out, nil
}

// blindsOf are those of a warehouse in a state, the oldest first, after a number.
func blindsOf(ctx context.Context, tx *db.Tx, warehouse string, state BlindState, after string, limit int) ([]Blind, error) {
	out := []Blind{}
	err := tx.SelectContext(ctx, &out, blindColumns+`
WHERE b.warehouse = $1 AND ($2 = '' OR b.state = $2) AND b.id > $3
ORDER BY b.id
LIMIT $4`, warehouse, state, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list blind returns: %w", err)
	}
	return out, nil
}

const endBlindSQL = `
UPDATE blind_returns
SET state = $2, matched_return = $3, matched_line = $4, reason = $5, ended_at = $6, ended_by = $7, version = version + 1
WHERE id = $1`

// end ends a locked blind return.
func (b Blind) end(ctx context.Context, tx *db.Tx, to BlindState, ret *string, line *uuid.UUID, reason string) error {
	if err := Blinds.May(b.State, to); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, endBlindSQL, b.ID, to, ret, line, reason, tx.Now, tx.By); err != nil {
		return fmt.Errorf("end blind return %s: %w", b.ID, err)
	}
	over := BlindOver{Blind: b.ID, State: to, Line: line, Reason: reason}
	if ret != nil {
		over.Return = *ret
	}
	return event.Emit(ctx, tx, over)
}

// leaves takes its grams out of the site under no code; what it turned out to be has brought them in under its own. Counters of
// pieces come before those of grams, so that nobody waits for who waits for him.
func (b Blind) leaves(ctx context.Context, tx *db.Tx) error {
	return balance.Move(ctx, tx, b.Warehouse, balance.Household, "", b.GrossGrams, b.ID, "blind_ended")
}

// Match says what a blind return is, and takes it in as that: as an old part, with the weight and serial it came with, or as an
// unfitted piece.
func Match(ctx context.Context, tx *db.Tx, id, ret string, line *uuid.UUID, seal custody.Seal) (Blind, error) {
	if (ret == "") == (line == nil) {
		return Blind{}, ErrMatch.At("body.return")
	}
	b, err := lockBlind(ctx, tx, id)
	if err != nil {
		return b, err
	}
	if err := Blinds.May(b.State, BlindMatched); err != nil {
		return b, err
	}
	if ret != "" {
		r, err := oldpart.ReturnByID(ctx, tx, ident.Code(ret))
		if err != nil {
			return b, fault.AtField(err, "body.return")
		}
		ret = r.ID
		if err := b.end(ctx, tx, BlindMatched, &ret, nil, ""); err != nil {
			return b, err
		}
		if _, err := oldpart.Receive(ctx, tx, ret, b.Warehouse, b.Serial, b.GrossGrams); err != nil {
			return b, fault.AtField(err, "body.return")
		}
		if err := b.leaves(ctx, tx); err != nil {
			return b, err
		}
		if err := b.shows(ctx, tx, oldpart.PhotoKind, ret); err != nil {
			return b, err
		}
		return BlindByID(ctx, tx, id)
	}
	if _, err := orderline.ByID(ctx, tx, *line); err != nil {
		return b, fault.AtField(err, "body.line")
	}
	if err := b.end(ctx, tx, BlindMatched, nil, line, ""); err != nil {
		return b, err
	}
	if _, err := TakeIn(ctx, tx, *line, b.Warehouse, cmp.Or(b.Scanned, b.Serial), seal); err != nil {
		return b, fault.AtField(err, "body.line")
	}
	if err := b.leaves(ctx, tx); err != nil {
		return b, err
	}
	if err := b.showsLine(ctx, tx, *line); err != nil {
		return b, err
	}
	return BlindByID(ctx, tx, id)
}

// EndBlind ends a blind return that is none of ours, with what became of it.
func EndBlind(ctx context.Context, tx *db.Tx, id, reason string) (Blind, error) {
	b, err := lockBlind(ctx, tx, id)
	if err != nil {
		return b, err
	}
	if err := b.end(ctx, tx, BlindEnded, nil, nil, reason); err != nil {
		return b, err
	}
	if err := b.leaves(ctx, tx); err != nil {
		return b, err
	}
	return BlindByID(ctx, tx, id)
}
