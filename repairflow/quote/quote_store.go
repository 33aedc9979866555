package quote

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
)

const columns = `
SELECT q.id, q.repair, q.number, q.kind, q.state, q.currency, q.total_minor, q.if_declined_minor, q.accepted_minor, q.mode, q.valid_until, q.drafted_at,
       q.drafted_by, q.sent_at, q.ended_at, q.answered_by, q.answered_how, q.signature <> '' AS has_signature, q.reason, q.voucher, q.voucher_signature,
       q.voucher_key, q.version
FROM quotes q`

const linesSQL = `
SELECT l.quote, l.position, l.kind, l.line, l.part, coalesce(p.name_zh, '') AS part_name_zh, coalesce(p.name_en, '') AS part_name_en, l.note, l.quantity,
       l.unit_minor, l.amount_minor, l.list_minor, l.low_minor, l.high_minor,
       l.cover = 'none' AND l.unit_minor NOT BETWEEN l.low_minor AND l.high_minor AS out_of_band, l.reason, l.warranty_days, l.addon, l.taken, l.cover,
       l.decision
FROM quote_lines l
LEFT JOIN parts p ON p.number = l.part
WHERE l.quote = ANY ($1::uuid[])
ORDER BY l.quote, l.position`

// withLines reads the lines of quotes.
func withLines(ctx context.Context, tx *db.Tx, quotes []Quote) ([]Quote, error) {
	ids, at := make([]uuid.UUID, len(quotes)), map[uuid.UUID]int{}
	for i, q := range quotes {
		ids[i], at[q.ID] = q.ID, i
		quotes[i].Lines = []Line{}
		if q.VoucherSigned != "" {
			quotes[i].Voucher = &Signed{q.VoucherText, q.VoucherSigned, q.VoucherKey}
		}
	}
	var lines []Line
	if err := tx.SelectContext(ctx, &lines, linesSQL, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("read the lines of quotes: %w", err)
	}
	for _, l := range lines {
		quotes[at[l.Quote]].Lines = append(quotes[at[l.Quote]].Lines, l)
	}
	return quotes, nil
}

func one(ctx context.Context, tx *db.Tx, query string, args ...any) (Quote, error) {
	var q Quote
	err := tx.GetContext(ctx, &q, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return q, ErrNoQuote
	}
	if err != nil {
		return q, fmt.Errorf("read a quote: %w", err)
	}
	all, err := withLines(ctx, tx, []Quote{q})
	if err != nil {
		return q, err
	}
	return all[0], nil
}

// ByID reads a quote with its lines.
func ByID(ctx context.Context, tx *db.Tx, id uuid.UUID) (Quote, error) {
	return one(ctx, tx, columns+" WHERE q.id = $1", id)
}

// lock locks a quote; its repair is locked before it.
func lock(ctx context.Context, tx *db.Tx, id uuid.UUID) (Quote, error) {
	return one(ctx, tx, columns+" WHERE q.id = $1 FOR UPDATE OF q", id)
}

// OfRepair reads all versions of a repair, the newest first.
func OfRepair(ctx context.Context, tx *db.Tx, repair string) ([]Quote, error) {
	out := []Quote{}
	if err := tx.SelectContext(ctx, &out, columns+" WHERE q.repair = $1 ORDER BY q.number DESC", repair); err != nil {
		return nil, fmt.Errorf("read the quotes of %s: %w", repair, err)
	}
	return withLines(ctx, tx, out)
}

const moveSQL = `
UPDATE quotes
SET state = $2, sent_at = coalesce(sent_at, CASE WHEN $2 IN ('sent', 'accepted') THEN $3::timestamptz END),
    ended_at = CASE WHEN $2 = 'sent' THEN NULL ELSE $3::timestamptz END, reason = $4, version = version + 1
WHERE id = $1`

// move takes a locked quote one step and tells of it.
func move(ctx context.Context, tx *db.Tx, q Quote, to State, reason string) (Quote, error) {
	if err := Machine.May(q.State, to); err != nil {
		return q, err
	}
	if _, err := tx.ExecContext(ctx, moveSQL, q.ID, to, tx.Now, reason); err != nil {
		return q, fmt.Errorf("make quote %s %s: %w", q.ID, to, err)
	}
	from := q.State
	q, err := ByID(ctx, tx, q.ID)
	if err != nil {
		return q, err
	}
	return q, event.Emit(ctx, tx, movedOf(q, string(from)))
}

func movedOf(q Quote, from string) Moved {
	m := Moved{Repair: q.Repair, Quote: q.ID, Number: q.Number, Kind: q.Kind, From: from, To: q.State, Lines: []uuid.UUID{}, Minor: q.TotalMinor, Currency: q.Currency,
		Reason: q.Reason}
	if q.AcceptedMinor != nil {
		m.Minor = *q.AcceptedMinor
	}
	for _, l := range q.Lines {
		if l.Line != nil && (q.State != Accepted || !l.Addon || l.Taken) {
			m.Lines = append(m.Lines, *l.Line)
		}
	}
	return m
}

const addSQL = `
INSERT INTO quotes (id, repair, number, kind, state, currency, total_minor, if_declined_minor, mode, drafted_at, drafted_by)
VALUES ($1, $2, (SELECT coalesce(max(number), 0) + 1 FROM quotes WHERE repair = $2), 'quote', 'draft', $3, $4, $5, $6, $7, $8)`

const addLineSQL = `
INSERT INTO quote_lines (quote, position, kind, line, part, note, quantity, unit_minor, amount_minor, list_minor, low_minor, high_minor, reason,
                         warranty_days, addon, cover, decision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`

// add writes a draft with its lines.
func add(ctx context.Context, tx *db.Tx, q Quote) (Quote, error) {
	id, err := q.ID, error(nil)
	if id == uuid.Nil {
		if id, err = uuid.NewV7(); err != nil {
			return q, fmt.Errorf("make a quote id: %w", err)
		}
	}
	total, ifDeclined := Sums(q.Lines)
	_, err = tx.ExecContext(ctx, addSQL, id, q.Repair, q.Currency, total, ifDeclined, q.Mode, tx.Now, tx.By)
	if db.Violates(err, "quotes_pkey") {
		return q, ErrTaken.At("body.id")
	}
	if err != nil {
		return q, fmt.Errorf("draft a quote for %s: %w", q.Repair, err)
	}
	for i, l := range q.Lines {
		_, err := tx.ExecContext(ctx, addLineSQL, id, i+1, l.Kind, l.Line, l.Part, l.Note, l.Quantity, l.UnitMinor, l.AmountMinor, l.ListMinor, l.LowMinor, l.HighMinor,
			l.Reason, l.WarrantyDays, l.Addon, l.Cover, l.Decision)
		if db.Violates(err, "quote_lines_beyond_the_band_say_why") {
			return q, ErrBand.With("low", l.LowMinor, "high", l.HighMinor, "currency", q.Currency).At(fmt.Sprintf("body.lines[%d].reason", i))
		}
		if err != nil {
			return q, fmt.Errorf("write line %d of a quote for %s: %w", i+1, q.Repair, err)
		}
	}
	if q, err = ByID(ctx, tx, id); err != nil {
		return q, err
	}
	return q, event.Emit(ctx, tx, movedOf(q, ""))
}
