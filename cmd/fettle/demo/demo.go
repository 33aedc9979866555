// Package demo loads the demonstration: a catalogue, a network of warehouses, outlets and vans, stock, accounts and
// half a year of history. It goes through the rooms' own verbs, so that what it leaves behind obeys every law.
package demo

import (
	"context"
	"embed"
	"fmt"
	"io"
	"slices"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/repairflow/payment"
)

//go:embed data/*.csv
var data embed.FS

// Importer gives a file to the room that owns its rows.
type Importer func(ctx context.Context, tx *db.Tx, kind string, r io.ReadSeeker, dryRun bool) (dataload.ImportReport, error)

// files are loaded in this order, because later ones name rows of earlier ones.
var files = []struct{ kind, name string }{
	{"calendars", "calendars.csv"}, {"calendar_days", "calendar.csv"}, {"hazards", "hazards.csv"},
	{"categories", "categories.csv"}, {"product_lines", "product_lines.csv"},
	{"materials", "materials.csv"}, {"parts", "parts.csv"}, {"models", "models.csv"}, {"model_parts", "model_parts.csv"},
	{"supersessions", "supersessions.csv"}, {"locations", "locations.csv"}, {"carriers", "carriers.csv"},
	{"lanes", "lanes.csv"}, {"permits", "permits.csv"}, {"stock", "stock.csv"}, {"knowledge", "knowledge.csv"},
}

// Password of every demonstration account.
const Password = "fettle-demo"

// CarrierSecret signs the webhook of every demonstration carrier.
const CarrierSecret = "fettle-demo-carrier"

// Accounts of the demonstration, one a surface.
var Accounts = []auth.Account{
	{Login: "li.wei", Name: "李伟", Role: auth.Engineer, Scope: []string{EngineerVan}},
	{Login: "wang.fang", Name: "王芳", Role: auth.Warehouse, Scope: []string{"WH-SZ", "WH-GZ", "WH-FS", "WH-DG", "WH-WH", "WH-SH", "WH-LF", "WH-HZ"}},
	{Login: "chen.jie", Name: "陈洁", Role: auth.Customer},
	{Login: "zhao.min", Name: "赵敏", Role: auth.Operations},
	{Login: "liu.yang", Name: "刘洋", Role: auth.Recycler, Scope: []string{"RC-SOUTH"}},
	{Login: "sf", Name: "顺丰速运", Role: auth.Carrier, Scope: []string{"SF"}},
}

const colleaguesSQL = `
SELECT code
FROM locations
WHERE kind = 'van' AND code <> $1
ORDER BY md5(code)
LIMIT 40`

// colleagues are engineers of other cities, so that the board is not one person's.
func colleagues(ctx context.Context, tx *db.Tx) ([]auth.Account, error) {
	var vans []string
	if err := tx.SelectContext(ctx, &vans, colleaguesSQL, EngineerVan); err != nil {
		return nil, fmt.Errorf("list vans: %w", err)
	}
	out := make([]auth.Account, len(vans))
	for i, van := range vans {
		out[i] = auth.Account{Login: fmt.Sprintf("engineer.%02d", i+1), Name: fmt.Sprintf("工程师 %02d", i+1), Role: auth.Engineer, Scope: []string{van}}
	}
	return out, nil
}

// EngineerVan is the van of the engineer of the story; it stands in Guangzhou.
const EngineerVan = "VAN-0001"

// Loaded tells whether a network is there already.
func Loaded(ctx context.Context, d *db.DB) (bool, error) {
	var n int
	err := d.GetContext(ctx, &n, "SELECT count(*) FROM locations WHERE kind = 'national'")
	return n > 0, err
}

// LoadNetwork loads the files and the accounts, in one transaction.
func LoadNetwork(ctx context.Context, d *db.DB, imp Importer, out io.Writer) error {
	err := d.InTx(ctx, "demo", func(tx *db.Tx) error {
		for _, f := range files {
			file, err := data.Open("data/" + f.name)
			if err != nil {
				return err
			}
			rows, ok := file.(io.ReadSeeker)
			if !ok {
				return fmt.Errorf("%s cannot be read from its beginning", f.name)
			}
			report, err := imp(ctx, tx, f.kind, rows, false)
			if err != nil {
				return fmt.Errorf("load %s: %w", f.name, err)
			}
			if len(report.Errors) > 0 {
				first := report.In("en").Errors[0]
				return fmt.Errorf("load %s: row %d: %s: %s", f.name, first.Row, first.Column, first.Message)
			}
			fmt.Fprintf(out, "  %-14s %6d rows\n", f.kind, report.Rows)
			if err := file.Close(); err != nil {
				return err
			}
		}
		return addAccounts(ctx, tx)
	})
	if err != nil {
		return err
	}
	return Analyse(ctx, d)
}

// Analyse tells the planner what was loaded; without it the first hours plan for empty tables.
func Analyse(ctx context.Context, d *db.DB) error {
	if _, err := d.ExecContext(ctx, "ANALYZE"); err != nil {
		return fmt.Errorf("analyse the tables: %w", err)
	}
	return nil
}

func addAccounts(ctx context.Context, tx *db.Tx) error {
	hash, err := auth.HashPassword(Password)
	if err != nil {
		return err
	}
	// The night shift works in every warehouse: the simulated day is picked, packed and shipped by it.
	night := auth.Account{Login: "night.shift", Name: "夜班", Role: auth.Warehouse}
	if err := tx.SelectContext(ctx, &night.Scope, "SELECT code FROM locations WHERE kind IN ('national', 'regional', 'city')"); err != nil {
		return fmt.Errorf("list the warehouses: %w", err)
	}
	colleagues, err := colleagues(ctx, tx)
	if err != nil {
		return err
	}
	for _, a := range slices.Concat([]auth.Account{night}, colleagues, Accounts) {
		if err := auth.AddHashed(ctx, tx, a, hash); err != nil {
			return err
		}
	}
	if err := payment.OpenSimulator(ctx, tx); err != nil {
		return err
	}
	if err := addWorkforce(ctx, tx); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE carriers SET secret = $1 WHERE secret = ''", CarrierSecret)
	if err != nil {
		return fmt.Errorf("give carriers their webhook key: %w", err)
	}
	return nil
}
