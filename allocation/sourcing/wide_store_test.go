package sourcing_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/inventory/stock"
)

const addPlaceSQL = `
INSERT INTO locations (code, kind, name_zh, name_en, area_code, lon, lat, cutoff, calendar, pick_minutes)
VALUES ($1, 'city', $1, $1, $2, $3, $4, '18:00', 'CN6', 45)`

// A part that lies in many places is read in rounds. Whoever orders, alone or with others for the same few pieces, gets the
// place that he would get if every place were read.
func TestAPartThatLiesEverywhereIsSourcedAsIfEveryPlaceWereRead(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	random := rand.New(rand.NewPCG(7, 7))
	part := "WIDE-" + uuid.NewString()[:8]
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
			VALUES ($1, '广布件', 'Wide part', 'aircon', 'motor', 'common', 900, 12000, 'CNY')`, part); err != nil {
			return err
		}
		areas := []string{"440100", "440600", "440300", "510100", ""}
		for i := range sourcing.WideAt + 120 {
			code := fmt.Sprintf("P%03d", i)
			if _, err := tx.ExecContext(ctx, addPlaceSQL, code, areas[random.IntN(len(areas))], 100+20*random.Float64(), 22+18*random.Float64()); err != nil {
				return err
			}
			if err := stock.Receive(ctx, tx, code, "note", []stock.ReceiptLine{{Part: part, Condition: stock.New, Quantity: 1 + random.Int64N(3)}}); err != nil {
				return err
			}
		}
		return nil
	})
	var demands []sourcing.Demand
	for range 60 {
		d := allocationtest.ToGuangzhou(w.Now, 1+random.Int64N(2))
		d.Part, d.Line, d.To.AreaCode = part, uuid.New(), []string{"440100", "510100", ""}[random.IntN(3)]
		d.To.Lon, d.To.Lat, d.Urgent = 100+20*random.Float64(), 22+18*random.Float64(), random.IntN(2) == 0
		if random.IntN(2) == 0 {
			d.To.Lon, d.To.Lat = allocationtest.GuangzhouLon, allocationtest.GuangzhouLat
		}
		demands = append(demands, d)
	}
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		n, p, err := network.Current(ctx, tx)
		require.NoError(t, err)
		all, err := sourcing.NewWeighing(n, p, tx.Now, demands)
		require.NoError(t, err)
		all.Accept(nil)
		everywhere, err := stock.Offers(ctx, tx, []string{part}, p.Conditions)
		require.NoError(t, err)
		require.Greater(t, len(everywhere), sourcing.WideAt)
		all.Rank(everywhere)
		all.Choose()
		for range 2 { // the first finds out that the part is wide, the second knows
			got, err := sourcing.WeighDemands(ctx, tx, demands)
			require.NoError(t, err)
			require.NotNil(t, got.Lists[0])
			require.Less(t, len(got.Free), len(everywhere), "not every place was read")
			got.Choose()
			for i := range demands {
				require.GreaterOrEqual(t, got.Won[i], 0)
				want, have := all.Choices[i][all.Won[i]], got.Choices[i][got.Won[i]]
				require.Equal(t, want.Location, have.Location, "demand %d", i)
				require.Equal(t, want.ArrivesAt, have.ArrivesAt)
			}
		}
		return nil
	})
	require.Equal(t, []string{part}, sourcing.Wide([]string{part, "FAN"}))
	plans := w.Source(demands...)
	for _, p := range plans {
		require.Equal(t, sourcing.Reserved, p.Outcome)
	}
	w.Clean()
}
