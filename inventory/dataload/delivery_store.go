package dataload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/inventory/ident"
	"fettle/inventory/stock"
	"fettle/texts"
)

const claimRowsSQL = `
INSERT INTO booked_rows (delivery, name, said, quantity, at, by)
SELECT delivery, decode(name, 'hex'), decode(said, 'hex'), quantity, $5, $6
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS r (delivery, name, said, quantity)
ORDER BY delivery, name
ON CONFLICT DO NOTHING
RETURNING delivery || ' ' || encode(name, 'hex')`

const bookedRowsSQL = `
SELECT b.delivery, encode(b.name, 'hex') AS name, encode(b.said, 'hex') AS said, b.quantity, b.at, b.by
FROM booked_rows b
JOIN unnest($1::text[], $2::text[]) AS r (delivery, name) ON b.delivery = r.delivery AND b.name = decode(r.name, 'hex')`

// claimRows answers the rows that were not booked for their delivery before. A row that was and says something else now is
// at fault: what was received is put right by a count or an adjustment, and not by a file.
func (g *Grid) claimRows(ctx context.Context, tx *db.Tx) ([]int, error) {
	var deliveries, names, saids []string
	quantities := make([]int64, g.Len())
	for r := range g.rows {
		l, err := g.received(r)
		if err != nil {
			return nil, err
		}
		quantities[r] = l.Quantity
		said := hex.EncodeToString(g.said(r))
		deliveries, saids = append(deliveries, ident.Code(g.deliveryOf(r))), append(saids, said)
		names = append(names, g.rowName(r, said))
	}
	var claimed []string
	if err := tx.SelectContext(ctx, &claimed, claimRowsSQL, pq.Array(deliveries), pq.Array(names), pq.Array(saids), pq.Array(quantities), tx.Now, tx.By); err != nil {
		return nil, fmt.Errorf("claim rows of deliveries: %w", err)
	}
	mine := make(map[string]bool, len(claimed))
	for _, c := range claimed {
		mine[c] = true
	}
	var fresh, old []int
	for r := range g.rows {
		if mine[deliveries[r]+" "+names[r]] {
			fresh = append(fresh, r)
		} else {
			old = append(old, r)
		}
	}
	if len(old) == 0 {
		return fresh, nil
	}
	return fresh, g.bookedBefore(ctx, tx, old, deliveries, names, saids)
}

// rowName is what makes two rows of a delivery the same; without a number, all that they say.
func (g *Grid) rowName(r int, said string) string {
	if g.deliveryOf(r) == "" {
		return said
	}
	var cells []string
	for _, c := range []string{"location", "part", "condition", "bin", "lot"} {
		cells = append(cells, ident.Code(g.Cell(r, c)))
	}
	sum := sha256.Sum256([]byte(strings.Join(cells, "\x00")))
	return hex.EncodeToString(sum[:])
}

func (g *Grid) bookedBefore(ctx context.Context, tx *db.Tx, old []int, deliveries, names, saids []string) error {
	var d, n []string
	for _, r := range old {
		d, n = append(d, deliveries[r]), append(n, names[r])
	}
	var rows []struct {
		Delivery, Name, Said, By string
		Quantity                 int64
		At                       time.Time
	}
	if err := tx.SelectContext(ctx, &rows, bookedRowsSQL, pq.Array(d), pq.Array(n)); err != nil {
		return fmt.Errorf("read what was booked before: %w", err)
	}
	at := make(map[string]int, len(rows))
	for i, b := range rows {
		at[b.Delivery+" "+b.Name] = i
	}
	for _, r := range old {
		b := rows[at[deliveries[r]+" "+names[r]]]
		if b.Said != saids[r] {
			g.Wrong(r, "quantity", texts.Of("row.booked_otherwise", "delivery", b.Delivery, "quantity", b.Quantity, "at", b.At))
			continue
		}
		g.Done.add(Tally{Before: 1, Unchanged: 1, Deliveries: []Delivery{{Delivery: b.Delivery, Rows: 1, At: b.At, By: b.By}}})
	}
	return nil
}

// receivedAtTheDoor notes rows of deliveries that were booked by a receipt, and keeps the others' deliveries, so that no receipt
// books them again.
func (g *Grid) receivedAtTheDoor(ctx context.Context, tx *db.Tx, rows []int) error {
	notes := map[stock.Note]int64{}
	for _, r := range rows {
		if l, err := g.received(r); err != nil {
			return err
		} else if d := g.deliveryOf(r); ident.Code(d) != "" && l.Quantity > 0 {
			notes[stock.Note{Location: l.Location, Reference: d}] += l.Quantity
		}
	}
	booked, err := stock.KeepNotesOfFile(ctx, tx, notes)
	if err != nil {
		return err
	}
	for _, r := range rows {
		l, err := g.received(r)
		if err != nil {
			return err
		}
		if b, there := booked[stock.Note{Location: l.Location, Reference: g.deliveryOf(r)}]; there {
			g.Wrong(r, "delivery", texts.Of("row.received_at_the_door", "delivery", b.Reference, "at", b.At, "by", b.By))
		}
	}
	return nil
}
