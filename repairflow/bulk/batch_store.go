package bulk

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/internal/sheet"
	"fettle/repairflow/repair"
	"fettle/texts"
)

const claimSQL = `
INSERT INTO bulk_batches (batch, account, rows, taken, at, by)
VALUES ($1, $2, $3, 0, $4, $5)
ON CONFLICT DO NOTHING`

// Register registers the rows of a batch, once: who sends it again, at the same time or later, makes nothing and is told what became of it.
func Register(ctx context.Context, tx *db.Tx, key, account string, rows []Row, language string) (Batch, error) {
	if len(rows) > mostRows {
		return Batch{}, ErrMany.With("most", mostRows).At("body")
	}
	done, err := tx.ExecContext(ctx, claimSQL, key, account, len(rows), tx.Now, tx.By)
	if err != nil {
		return Batch{}, fmt.Errorf("claim the batch %s: %w", key, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		b, again := ByKey(ctx, tx, key, language)
		return b, errors.Join(err, again)
	}
	created := 0
	for i, row := range rows {
		o, err := register(ctx, tx, account, row)
		if err != nil {
			return Batch{}, fmt.Errorf("row %d of the batch %s: %w", i+1, key, err)
		}
		if o.Repair != "" {
			created++
		}
		o.Row = i + 1
		if err := keep(ctx, tx, key, o); err != nil {
			return Batch{}, err
		}
	}
	if _, err := tx.ExecContext(ctx, "UPDATE bulk_batches SET taken = $2 WHERE batch = $1", key, created); err != nil {
		return Batch{}, fmt.Errorf("count the batch %s: %w", key, err)
	}
	b, err := ByKey(ctx, tx, key, language)
	b.Created = created
	return b, err
}

// register registers one row. Everything that can be wrong with it is found before anything is written.
func register(ctx context.Context, tx *db.Tx, account string, row Row) (Outcome, error) {
	r, err := one(ctx, tx, account, row)
	f, ours := errors.AsType[*fault.Fault](err)
	if !ours {
		return Outcome{Repair: r.ID, Serial: row.Serial, Values: []byte("{}")}, err
	}
	values, err := json.Marshal(f.Values)
	if len(f.Values) == 0 {
		values = []byte("{}")
	}
	return Outcome{Code: f.Code, Field: strings.TrimPrefix(f.Field, "body."), Key: f.Key(), Values: values, Serial: row.Serial}, err
}

func one(ctx context.Context, tx *db.Tx, account string, row Row) (repair.Repair, error) {
	in, err := row.intake(account)
	if err != nil {
		return repair.Repair{}, err
	}
	open, err := repair.OpenOfAppliance(ctx, tx, in.Model, in.Serial, "")
	if err != nil {
		return repair.Repair{}, err
	}
	if len(open) > 0 {
		ids := make([]string, len(open))
		for i, r := range open {
			ids[i] = r.ID
		}
		return repair.Repair{}, repair.ErrOpenRepair.With("repairs", ids, "serial", in.Serial).At("serial")
	}
	return repair.Register(ctx, tx, in)
}

const keepSQL = `
INSERT INTO bulk_rows (batch, row, repair, code, field, text_key, text_values, serial)
VALUES ($1, $2, nullif($3, ''), $4, $5, $6, $7, $8)`

func keep(ctx context.Context, tx *db.Tx, key string, o Outcome) error {
	if _, err := tx.ExecContext(ctx, keepSQL, key, o.Row, o.Repair, o.Code, o.Field, o.Key, string(o.Values), o.Serial); err != nil {
		return fmt.Errorf("keep row %d of the batch %s: %w", o.Row, key, err)
	}
	return nil
}

const batchColumns = `
SELECT batch, account, rows, taken, at, by
FROM bulk_batches`

const refusedSQL = `
SELECT row, coalesce(repair, '') AS repair, code, field, text_key, text_values, serial
FROM bulk_rows
WHERE batch = $1 AND repair IS NULL
ORDER BY row`

// ByKey reads a batch with the rows that were refused, told in a language.
func ByKey(ctx context.Context, tx *db.Tx, key, language string) (Batch, error) {
	b := Batch{Refused: []Outcome{}}
	err := tx.GetContext(ctx, &b, batchColumns+" WHERE batch = $1", key)
	if errors.Is(err, sql.ErrNoRows) {
		return b, ErrNoBatch
	}
	if err != nil {
		return b, fmt.Errorf("read the batch %s: %w", key, err)
	}
	if err := tx.SelectContext(ctx, &b.Refused, refusedSQL, key); err != nil {
		return b, fmt.Errorf("read the rows of the batch %s: %w", key, err)
	}
	for i, o := range b.Refused {
		var values texts.Values
		if err := json.Unmarshal(o.Values, &values); err != nil {
			return b, fmt.Errorf("read row %d of the batch %s: %w", o.Row, key, err)
		}
		b.Refused[i].Detail = texts.Say(language, o.Key, values)
	}
	return b, nil
}

// List reads the newest batches.
func List(ctx context.Context, tx *db.Tx, limit int) ([]Batch, error) {
	out := []Batch{}
	if err := tx.SelectContext(ctx, &out, batchColumns+" ORDER BY at DESC, batch LIMIT $1", limit); err != nil {
		return nil, fmt.Errorf("list batches: %w", err)
	}
	for i := range out {
		out[i].Refused = []Outcome{}
	}
	return out, nil
}

// Read reads the rows of a file; its first row names the columns.
func Read(file io.ReadSeeker) ([]Row, error) {
	reader, err := sheet.Open(file, sheet.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = reader.Close() }()
	head, err := reader.Next()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	names := make([]string, len(head.Cells))
	there := map[string]bool{}
	for i, c := range head.Cells {
		names[i] = strings.ToLower(strings.TrimSpace(c))
		there[names[i]] = true
	}
	for _, name := range needed {
		if !there[name] {
			return nil, ErrColumns.With("column", name).At("body.csv")
		}
	}
	out := []Row{}
	for {
		next, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if len(out) == mostRows {
			return nil, ErrMany.With("most", mostRows).At("body.csv")
		}
		var row Row
		values := row.columns()
		for i, cell := range next.Cells {
			if i < len(names) && values[names[i]] != nil {
				*values[names[i]] = cell
			}
		}
		out = append(out, row)
	}
}
