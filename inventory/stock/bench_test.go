package stock_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

// BenchmarkReserve takes one piece, and fifty in one list, of one hot row: the figures say what a list is worth.
func BenchmarkReserve(b *testing.B) {
	for name, size := range map[string]int{"one": 1, "fifty": 50} {
		b.Run(name, func(b *testing.B) {
			d := dbtest.New(b)
			ctx := b.Context()
			_, err := d.ExecContext(ctx, inventorytest.WorldSQL)
			require.NoError(b, err)
			require.NoError(b, d.InTx(ctx, "bench", func(tx *db.Tx) error {
				var lines []stock.ReceiptLine
				for range 20 {
					lines = append(lines, stock.ReceiptLine{Part: "SEAL", Condition: stock.New, Quantity: stock.MaxQuantity})
				}
				return stock.Receive(ctx, tx, "A", "bench", lines)
			}))
			takes := make([]stock.Take, size)
			for i := range takes {
				takes[i] = inventorytest.Take("SEAL", "A", 1)
			}
			b.ResetTimer()
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if err := d.InTx(ctx, "bench", func(tx *db.Tx) error {
						_, err := stock.Reserve(context.WithoutCancel(ctx), tx, takes)
						return err
					}); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "takes/s")
		})
	}
}
