package transfer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	numbering "fettle/internal/number"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

const addTransferSQL = `
INSERT INTO transfers (id, from_location, to_location, reference, due_at, made_at, made_by, part_no)
SELECT $1, $2, $3, $4, $5, $6, $7, CASE WHEN $9 THEN (
           SELECT coalesce(max(part_no) + 1, 0)
           FROM transfers
           WHERE from_location = $2 AND to_location = $3 AND normal = $8) ELSE 0 END
ON CONFLICT DO NOTHING`

const askedSQL = `
SELECT id, made_at, made_by
FROM transfers
WHERE from_location = $1 AND to_location = $2 AND normal = $3 AND state <> 'cancelled'
ORDER BY part_no DESC
LIMIT 1`

// refuseAsked tells of the transfer that was asked for with a reference before.
func refuseAsked(ctx context.Context, tx *db.Tx, o Order) error {
	var before Transfer
	if err := tx.GetContext(ctx, &before, askedSQL, o.From, o.To, ident.Code(o.Reference)); err != nil {
		return fmt.Errorf("read who asked for %s: %w", o.Reference, err)
	}
	return ErrTransferAsked.With("reference", o.Reference, "transfer", before.ID, "made_at", before.MadeAt, "made_by", before.MadeBy).At("body.reference")
}

const addTransferLinesSQL = `
INSERT INTO transfer_lines (transfer, line, part, condition, quantity)
SELECT $1, n, part, condition, quantity
FROM unnest($2::text[], $3::text[], $4::bigint[]) WITH ORDINALITY AS l (part, condition, quantity, n)`

// Open asks for a transfer. Nothing moves and nothing is set aside: what is not there any more when it is to leave
// is left out then.
func Open(ctx context.Context, tx *db.Tx, o Order) (Transfer, error) {
	if o.From == o.To {
		return Transfer{}, site.ErrPlace.Because("same_place").At("body.to")
	}
	for i, place := range []string{o.From, o.To} {
		if err := stock.KeepsStock(ctx, tx, place); err != nil {
			return Transfer{}, fault.AtField(err, []string{"body.from", "body.to"}[i])
		}
	}
	parts, conditions, quantities := make([]string, len(o.Lines)), make([]string, len(o.Lines)), make([]int64, len(o.Lines))
	seen := map[stock.Key]bool{}
	for i, l := range o.Lines {
		if l.Quantity < 1 || l.Quantity > stock.MaxQuantity {
			return Transfer{}, stock.ErrQuantity.At(fmt.Sprintf("body.lines[%d].quantity", i))
		}
		k := stock.Key{Part: l.Part, Condition: l.Condition}
		if seen[k] {
			return Transfer{}, ErrTransferLine.Because("part_twice").With("part", l.Part).At(fmt.Sprintf("body.lines[%d].part", i))
		}
		seen[k] = true
		parts[i], conditions[i], quantities[i] = l.Part, string(l.Condition), l.Quantity
	}
	if _, err := catalog.PartsByNumber(ctx, tx, parts); err != nil {
		return Transfer{}, err
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('transfer_numbers')"); err != nil {
		return Transfer{}, fmt.Errorf("number a transfer: %w", err)
	}
	id := numbering.New("T", n)
	if err := site.AddTransit(ctx, tx, id, o.To); err != nil {
		return Transfer{}, err
	}
	added, err := tx.ExecContext(ctx, addTransferSQL, id, o.From, o.To, o.Reference, o.DueAt, tx.Now, tx.By, ident.Code(o.Reference), o.More)
	if err != nil {
		return Transfer{}, fmt.Errorf("open transfer %s: %w", id, err)
	}
	if n, err := added.RowsAffected(); err != nil {
		return Transfer{}, fmt.Errorf("open transfer %s: %w", id, err)
	} else if n == 0 {
		return Transfer{}, refuseAsked(ctx, tx, o)
	}
	if _, err := tx.ExecContext(ctx, addTransferLinesSQL, id, pq.Array(parts), pq.Array(conditions), pq.Array(quantities)); err != nil {
		return Transfer{}, fmt.Errorf("write lines of transfer %s: %w", id, err)
	}
	return ByID(ctx, tx, id)
}

const transferColumns = `
SELECT id, from_location, to_location, state, reference, due_at, made_at, made_by, shipped_at, closed_at, reason, version
FROM transfers`

const transferLinesSQL = `
SELECT transfer, line, part, condition, quantity, shipped, received, short, returned
FROM transfer_lines
WHERE transfer = ANY ($1)
ORDER BY transfer, line`

// ByID reads one transfer with its lines.
func ByID(ctx context.Context, tx *db.Tx, id string) (Transfer, error) {
	return oneTransfer(ctx, tx, id, "")
}

func oneTransfer(ctx context.Context, tx *db.Tx, id, lock string) (Transfer, error) {
	id = strings.ToUpper(strings.TrimSpace(id))
	rows := make([]Transfer, 1)
	if err := tx.GetContext(ctx, &rows[0], transferColumns+"\nWHERE id = $1"+lock, id); errors.Is(err, sql.ErrNoRows) {
		return Transfer{}, ErrNoTransfer.With("transfer", id)
	} else if err != nil {
		return Transfer{}, fmt.Errorf("read transfer %s: %w", id, err)
	}
	return rows[0], fillTransfers(ctx, tx, rows)
}

func fillTransfers(ctx context.Context, tx *db.Tx, rows []Transfer) error {
	ids, byID := make([]string, len(rows)), make(map[string]*Transfer, len(rows))
	for i := range rows {
		ids[i], byID[rows[i].ID] = rows[i].ID, &rows[i]
		rows[i].Lines = []Line{}
	}
	var lines []Line
	if err := tx.SelectContext(ctx, &lines, transferLinesSQL, pq.Array(ids)); err != nil {
		return fmt.Errorf("read lines of transfers: %w", err)
	}
	for _, l := range lines {
		byID[l.Transfer].Lines = append(byID[l.Transfer].Lines, l)
	}
	return nil
}

// Filter narrows a list of transfers; empty fields do not. Location is either end. Before is the id of the last of
// the page before.
type Filter struct {
	Location, Before string
	State            State
	Limit            int
}

// List reads transfers, newest first.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Transfer, error) {
	var rows []Transfer
	query := transferColumns + `
WHERE ($1 = '' OR from_location = $1 OR to_location = $1)
  AND ($2 = '' OR state = $2)
  AND ($3 = '' OR id < $3)
ORDER BY id DESC
LIMIT $4`
	if err := tx.SelectContext(ctx, &rows, query, f.Location, f.State, f.Before, f.Limit); err != nil {
		return nil, fmt.Errorf("list transfers: %w", err)
	}
	return rows, fillTransfers(ctx, tx, rows)
}

const saveTransferSQL = `
UPDATE transfers
SET state = $2, due_at = $3, shipped_at = $4, closed_at = $5, reason = $6, version = version + 1
WHERE id = $1`

const saveTransferLinesSQL = `
UPDATE transfer_lines t
SET shipped = l.shipped, received = l.received, short = l.short, returned = l.returned
FROM unnest($2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) AS l (line, shipped, received, short, returned)
WHERE t.transfer = $1 AND t.line = l.line`

func saveTransfer(ctx context.Context, tx *db.Tx, t Transfer, moved []stock.Movement) (Transfer, error) {
	n := len(t.Lines)
	numbers, shipped, received, short, returned := make([]int, n), make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	parts := make([]string, n)
	for i, l := range t.Lines {
		numbers[i], shipped[i], received[i], short[i], returned[i], parts[i] = l.Line, l.Shipped, l.Received, l.Short, l.Returned, l.Part
	}
	if _, err := tx.ExecContext(ctx, saveTransferSQL, t.ID, t.State, t.DueAt, t.ShippedAt, t.ClosedAt, t.Reason); err != nil {
		return t, fmt.Errorf("save transfer %s: %w", t.ID, err)
	}
	if _, err := tx.ExecContext(ctx, saveTransferLinesSQL, t.ID, pq.Array(numbers), pq.Array(shipped), pq.Array(received), pq.Array(short), pq.Array(returned)); err != nil {
		return t, fmt.Errorf("save lines of transfer %s: %w", t.ID, err)
	}
	t.Version++
	// The lines are written before the goods move: who is served by the arrival must not find them still on the road.
	if err := stock.Move(ctx, tx, moved); err != nil {
		return t, err
	}
	return t, event.Emit(ctx, tx, Changed{Transfer: t.ID, From: t.From, To: t.To, State: t.State, Parts: parts})
}

// Ship lets goods leave to the account of the transfer: what was counted, or without that all that was asked for.
func Ship(ctx context.Context, tx *db.Tx, id string, due *time.Time, counted []Portion) (Transfer, error) {
	t, err := oneTransfer(ctx, tx, id, "\nFOR UPDATE")
	if err != nil {
		return t, err
	}
	if err := Transfers.May(t.State, TransferShipped); err != nil {
		return t, err
	}
	if due != nil {
		t.DueAt = due
	}
	if t.DueAt == nil || t.DueAt.Before(tx.Now) {
		return t, ErrTransferLine.Because("no_arrival").At("body.due_at")
	}
	if len(counted) == 0 {
		for _, l := range t.Lines {
			counted = append(counted, Portion{Line: l.Line, Quantity: l.Quantity})
		}
	}
	portions, err := t.portions(counted, func(l Line) int64 { return l.Quantity })
	if err != nil {
		return t, err
	}
	var moved []stock.Movement
	for i, l := range t.Lines {
		p := portions[l.Line]
		if p.Quantity == 0 {
			continue
		}
		pieces, err := transferOf(ctx, tx, t, l, p, t.From, t.ID)
		if err != nil {
			return t, err
		}
		moved = append(moved, pieces...)
		t.Lines[i].Shipped = p.Quantity
	}
	if len(moved) == 0 {
		return t, stock.ErrQuantity.Because("nothing_sent").At("body.lines")
	}
	t.State, t.ShippedAt = TransferShipped, &tx.Now
	return saveTransfer(ctx, tx, t, moved)
}

func transferOf(ctx context.Context, tx *db.Tx, t Transfer, l Line, p Portion, from, to string) ([]stock.Movement, error) {
	part, err := catalog.PartByNumber(ctx, tx, l.Part)
	if err != nil {
		return nil, err
	}
	if part.Serialised && stock.IsTracked(l.Condition, false) || len(p.Serials) > 0 {
		if err := stock.CheckSerials(part, p.Quantity, p.Serials); err != nil {
			return nil, err.At("body.lines").With("line", l.Line)
		}
		if err := stock.SpellSerials(ctx, tx, l.Part, p.Serials); err != nil {
			return nil, err
		}
	}
	return stock.PieceByPiece(stock.Movement{Kind: stock.MoveTransfer, Part: l.Part, Quantity: p.Quantity, Reference: t.ID,
		From: stock.Account{Location: from, Condition: l.Condition, Bucket: stock.Free}, To: stock.Account{Location: to, Condition: l.Condition, Bucket: stock.Free}}, p.Serials), nil
}

// Receive books what has arrived. It may be called again while goods are on the road; with last, what is still
// missing is lost. Who waits for a part is served in this transaction.
func Receive(ctx context.Context, tx *db.Tx, id string, counted []Portion, last bool, reason string) (Transfer, error) {
	t, err := oneTransfer(ctx, tx, id, "\nFOR UPDATE")
	if err != nil {
		return t, err
	}
	if err := Transfers.May(t.State, TransferReceived); err != nil {
		return t, err
	}
	portions, err := t.portions(counted, Line.OnRoad)
	if err != nil {
		return t, err
	}
	var moved []stock.Movement
	arrived := map[string]bool{}
	for i, l := range t.Lines {
		p := portions[l.Line]
		if p.Quantity == 0 {
			continue
		}
		pieces, err := transferOf(ctx, tx, t, l, p, t.ID, t.To)
		if err != nil {
			return t, err
		}
		moved = append(moved, pieces...)
		for _, s := range p.Serials {
			arrived[l.Part+" "+s] = true
		}
		t.Lines[i].Received += p.Quantity
	}
	if last {
		lost, err := t.rest(ctx, tx, arrived, site.AtLost, stock.MoveLose, reason, func(l *Line, n int64) { l.Short += n })
		if err != nil {
			return t, err
		}
		moved, t.Reason = append(moved, lost...), reason
	}
	if len(moved) == 0 {
		return t, stock.ErrQuantity.Because("nothing_arrived").At("body.lines")
	}
	if t.onRoad() == 0 {
		t.State, t.ClosedAt = TransferReceived, &tx.Now
	}
	return saveTransfer(ctx, tx, t, moved)
}

func (t Transfer) onRoad() int64 {
	var n int64
	for _, l := range t.Lines {
		n += l.OnRoad()
	}
	return n
}

const serialsLyingSQL = `
SELECT serial
FROM units
WHERE part = $1 AND location = $2 AND condition = $3
ORDER BY serial`

// rest books everything that is still on the road to a place. arrived are the pieces ("part serial") that leave the road
// in the same transaction.
func (t Transfer) rest(ctx context.Context, tx *db.Tx, arrived map[string]bool, to string, kind stock.MovementKind, reason string,
	note func(*Line, int64)) ([]stock.Movement, error) {
	var moved []stock.Movement
	for i, l := range t.Lines {
		n := l.OnRoad()
		if n == 0 {
			continue
		}
		var lying, serials []string
		if err := tx.SelectContext(ctx, &lying, serialsLyingSQL, l.Part, t.ID, l.Condition); err != nil {
			return nil, fmt.Errorf("read serials on the road: %w", err)
		}
		for _, s := range lying {
			if !arrived[l.Part+" "+s] {
				serials = append(serials, s)
			}
		}
		m := stock.Movement{Kind: kind, Part: l.Part, Quantity: n, Reference: t.ID, Reason: reason,
			From: stock.Account{Location: t.ID, Condition: l.Condition, Bucket: stock.Free}, To: stock.Account{Location: to, Condition: l.Condition, Bucket: stock.Free}}
		moved = append(moved, stock.PieceByPiece(m, serials)...)
		if unnamed := n - int64(len(serials)); len(serials) > 0 && unnamed > 0 {
			m.Quantity = unnamed
			moved = append(moved, m)
		}
		note(&t.Lines[i], n)
	}
	return moved, nil
}

// Cancel gives a transfer up: one that is on the road turns round and its goods are where they came from.
func Cancel(ctx context.Context, tx *db.Tx, id, reason string) (Transfer, error) {
	t, err := oneTransfer(ctx, tx, id, "\nFOR UPDATE")
	if err != nil {
		return t, err
	}
	if err := Transfers.May(t.State, TransferCancelled); err != nil {
		return t, err
	}
	moved, err := t.rest(ctx, tx, nil, t.From, stock.MoveTransfer, reason, func(l *Line, n int64) { l.Returned += n })
	if err != nil {
		return t, err
	}
	t.State, t.ClosedAt, t.Reason = TransferCancelled, &tx.Now, reason
	return saveTransfer(ctx, tx, t, moved)
}

const inboundSQL = `
SELECT t.id AS transfer, t.to_location AS location, l.part, l.condition, l.shipped - l.received - l.short - l.returned AS quantity, t.due_at
FROM transfer_lines l
JOIN transfers t ON t.id = l.transfer
WHERE l.part = ANY ($1) AND t.state = 'shipped' AND l.shipped - l.received - l.short - l.returned > 0
ORDER BY t.due_at, t.id, l.line`

// InboundOf reads what is on the road of parts, earliest first. Who already waits for it is not known here: the room that
// promises takes off what it has promised.
func InboundOf(ctx context.Context, tx *db.Tx, parts []string) ([]Inbound, error) {
	rows := []Inbound{}
	if err := tx.SelectContext(ctx, &rows, inboundSQL, pq.Array(parts)); err != nil {
		return nil, fmt.Errorf("read what is on the road: %w", err)
	}
	return rows, nil
}
