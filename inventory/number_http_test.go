package inventory_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

// TestAnyNumberOfAPartFindsWhatIsSuppliedToday: a search by an old number, a maker's or a supplier's had no answer with the part
// that is supplied now.
func TestAnyNumberOfAPartFindsWhatIsSuppliedToday(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	require.Empty(t, d.Load("part_numbers", "part,scheme,issuer,identifier\nSEAL,maker,Haier,0060-827634A\nSEAL,gtin,,6901234567892\nSEAL,former,,OLD SEAL/1\nSEAL,supplier,甲公司,B/77\n", false).Errors)
	require.Empty(t, d.Load("supersessions", "from_part,to_part,mode,effective_on,factor,two_way\nSEAL,BELT,stock_only,2020-01-01,1,false\n", false).Errors)
	for _, number := range []string{"0060827634a", "B/77", "b 77", "6901234567892", "old seal 1", "SEAL"} {
		r := d.Call(inventorytest.Customer, http.MethodGet, "/v1/parts?q="+url.QueryEscape(number), "")
		require.Equal(t, http.StatusOK, r.Status, r.Detail)
		var found []string
		for _, p := range r.Items {
			found = append(found, p.Number)
		}
		require.Equal(t, []string{"BELT", "SEAL"}, found, number)
	}
}

// TestASearchKnowsWhichDayItIsWhereTheWarehousesStand: just after midnight in China a replacement that began today was not found
// yet, because the day was UTC's.
func TestASearchKnowsWhichDayItIsWhereTheWarehousesStand(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	require.Empty(t, d.Load("supersessions", "from_part,to_part,mode,effective_on,factor,two_way\nSEAL,BELT,stock_only,2026-11-24,1,false\n", false).Errors)
	china, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	for at, want := range map[time.Time]int{time.Date(2026, 11, 23, 23, 56, 0, 0, china): 1, time.Date(2026, 11, 24, 0, 4, 0, 0, china): 2} {
		d.DB.SetClock(func() time.Time { return at })
		require.Len(t, d.Call(inventorytest.Customer, http.MethodGet, "/v1/parts?q=SEAL", "").Items, want, at)
	}
}

// TestWhatLiesInVansIsNotInTheNetwork: "N in the network" counted what other engineers have in their vans and cannot be sent.
func TestWhatLiesInVansIsNotInTheNetwork(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	_, err := w.DB.ExecContext(t.Context(), `
INSERT INTO models (number, product_line, brand, name_zh, name_en) VALUES ('M1', 'fridge', 'Beichen', '冰箱', 'Fridge');
INSERT INTO model_parts (model, part, position, quantity) VALUES ('M1', 'SEAL', 'DOOR', 1);
INSERT INTO policies (name, version, body, valid_from)
SELECT name, version + 1, jsonb_set(body, '{kinds}', '["city","regional","van"]'), now() - interval '1 minute'
FROM policies
WHERE name = 'sourcing'
ORDER BY version DESC
LIMIT 1`)
	require.NoError(t, err)
	w.Receive("SEAL", "A", 2)
	w.Receive("SEAL", "VAN", 7)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		fits, err := stock.PartsOfModel(ctx, tx, "M1", "")
		require.NoError(t, err)
		require.Len(t, fits, 1)
		require.EqualValues(t, 2, fits[0].AvailableTotal)
		return nil
	})
}
