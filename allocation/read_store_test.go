package allocation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/stock"
)

const addPlaceSQL = `
INSERT INTO locations (code, kind, name_zh, name_en, area_code, lon, lat, cutoff, calendar, pick_minutes)
VALUES ($1, 'city', $1, $1, $2, $3, $4, '18:00', 'CN6', 45)`

// A part that lies in many places is read in waves. Whoever orders, alone or with others for the same few pieces, gets the
// place that he would get if every place were read.
func TestAPartThatLiesEverywhereIsSourcedAsIfEveryPlaceWereRead(t *testing.T) {
	t.Parallel()
	w := setup(t)
	random := rand.New(rand.NewPCG(7, 7))
	part := "WIDE-" + uuid.NewString()[:8]
	w.do(func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO parts (number, name_zh, name_en, line, category, class, grams, price_minor, currency)
			VALUES ($1, '广布件', 'Wide part', 'aircon', 'motor', 'common', 900, 12000, 'CNY')`, part); err != nil {
			return err
		}
		areas := []string{"440100", "440600", "440300", "510100", ""}
		for i := range WideAt + 120 {
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
	var demands []Demand
	for range 60 {
		d := toGuangzhou(w.now, 1+random.Int64N(2))
		d.Part, d.Line, d.To.AreaCode = part, uuid.New(), []string{"440100", "510100", ""}[random.IntN(3)]
		d.To.Lon, d.To.Lat, d.Urgent = 100+20*random.Float64(), 22+18*random.Float64(), random.IntN(2) == 0
		if random.IntN(2) == 0 {
			d.To.Lon, d.To.Lat = guangzhouLon, guangzhouLat
		}
		demands = append(demands, d)
	}
	w.do(func(ctx context.Context, tx *db.Tx) error {
		n, p, err := currentNetwork(ctx, tx)
		require.NoError(t, err)
		all, err := newWeighing(n, p, tx.Now, demands)
		require.NoError(t, err)
		all.accept(nil)
		everywhere, err := stock.Offers(ctx, tx, []string{part}, p.Conditions)
		require.NoError(t, err)
		require.Greater(t, len(everywhere), WideAt)
		all.rank(everywhere)
		all.choose()
		for range 2 { // the first finds out that the part is wide, the second knows
			got, err := weighDemands(ctx, tx, demands)
			require.NoError(t, err)
			require.NotNil(t, got.lists[0])
			require.Less(t, len(got.free), len(everywhere), "not every place was read")
			got.choose()
			for i := range demands {
				require.GreaterOrEqual(t, got.won[i], 0)
				want, have := all.choices[i][all.won[i]], got.choices[i][got.won[i]]
				require.Equal(t, want.Location, have.Location, "demand %d", i)
				require.Equal(t, want.ArrivesAt, have.ArrivesAt)
			}
		}
		return nil
	})
	require.Equal(t, []string{part}, Wide([]string{part, "FAN"}))
	plans := w.source(demands...)
	for _, p := range plans {
		require.Equal(t, Reserved, p.Outcome)
	}
	w.clean()
}
