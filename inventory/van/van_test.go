package van_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
	"fettle/inventory/van"
)

var (
	engineer = auth.Actor{Login: "li.wei", Role: auth.Engineer, Scope: []string{"VAN"}}
	other    = auth.Actor{Login: "zhou", Role: auth.Engineer, Scope: []string{"VAN2"}}
)

func openVans(t *testing.T) inventorytest.Door {
	d := inventorytest.OpenDoor(t)
	_, err := d.DB.ExecContext(t.Context(), "UPDATE locations SET parent = 'A' WHERE code = 'VAN'")
	require.NoError(t, err)
	_, err = d.DB.ExecContext(t.Context(), "INSERT INTO locations (code, kind, name_zh, name_en) VALUES ('VAN2', 'van', '车二', 'Van 2')")
	require.NoError(t, err)
	d.Receive("SEAL", "A", 20)
	d.ReceiveSerials("A", 1, 2)
	r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/vans/VAN/issue", `{"from":"A","lines":[{"part":"SEAL","quantity":8},{"part":"COMP","quantity":1,"serials":["C1"]}]}`)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	return d
}

func TestPartsGoIntoAVanAndUnusedOnesComeBack(t *testing.T) {
	t.Parallel()
	d := openVans(t)
	require.Equal(t, [2]int64{8, 0}, d.Counter("SEAL", "VAN", stock.New))
	require.Equal(t, http.StatusNotFound, d.Call(inventorytest.KeeperOfA, "POST", "/v1/vans/B/issue", `{"from":"A","lines":[{"part":"SEAL","quantity":1}]}`).Status, "a warehouse is no van")
	require.Equal(t, http.StatusNotFound, d.Call(inventorytest.KeeperOfA, "POST", "/v1/vans/VAN/issue", `{"from":"B","lines":[{"part":"SEAL","quantity":1}]}`).Status)
	require.Equal(t, "serial_needed", d.Call(inventorytest.KeeperOfA, "POST", "/v1/vans/VAN/issue", `{"from":"A","lines":[{"part":"COMP","quantity":1}]}`).Code)
	told := d.Events("inventory.stock_arrived.v1")
	r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/vans/VAN/return", `{"to":"A","lines":[{"part":"SEAL","quantity":3}]}`)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Equal(t, [2]int64{15, 0}, d.Counter("SEAL", "A", stock.New))
	require.Equal(t, told+1, d.Events("inventory.stock_arrived.v1"), "who waits is served by what comes back")
	d.Clean()
}

func TestAnEngineerCountsHisVanAndShrinkageIsKnown(t *testing.T) {
	t.Parallel()
	d := openVans(t)
	require.Equal(t, http.StatusNotFound, d.Call(engineer, "POST", "/v1/counts", `{"location":"VAN2"}`).Status)
	require.Equal(t, http.StatusOK, d.Call(engineer, "POST", "/v1/counts", `{"location":"VAN","parts":["SEAL"]}`).Status)
	var id string
	require.NoError(t, d.DB.GetContext(t.Context(), &id, "SELECT id FROM counts"))
	require.Equal(t, http.StatusOK, d.Call(engineer, "POST", "/v1/counts/"+id+"/lines", `{"lines":[{"line":1,"quantity":7}]}`).Status)
	require.Equal(t, http.StatusOK, d.Call(engineer, "POST", "/v1/counts/"+id+"/book", `{}`).Status)
	require.Equal(t, [2]int64{7, 0}, d.Counter("SEAL", "VAN", stock.New))
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		rows, err := van.ShrinkageOfVans(ctx, tx, tx.Now.Add(-time.Hour), tx.Now.Add(time.Hour), 10)
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Equal(t, [4]int64{9, 1, 3900, 111}, [4]int64{rows[0].Issued, rows[0].Lost, rows[0].LostMinor, rows[0].Permille})
		return nil
	})
	d.Clean()
}

func TestAVanTransferTakesTwoScans(t *testing.T) {
	t.Parallel()
	d := openVans(t)
	offer := func() string {
		require.Equal(t, http.StatusOK, d.Call(engineer, "POST", "/v1/van-transfers", `{"from":"VAN","lines":[{"part":"SEAL","quantity":2},{"part":"COMP","quantity":1,"serials":["C1"]}]}`).Status)
		var id string
		require.NoError(t, d.DB.GetContext(t.Context(), &id, "SELECT id FROM van_transfers ORDER BY offered_at DESC LIMIT 1"))
		return "/v1/van-transfers/" + id
	}
	require.Equal(t, http.StatusNotFound, d.Call(other, "POST", "/v1/van-transfers", `{"from":"VAN","lines":[{"part":"SEAL","quantity":2}]}`).Status)
	path := offer()
	require.Equal(t, [2]int64{8, 0}, d.Counter("SEAL", "VAN", stock.New), "an offer moves nothing")
	require.Equal(t, http.StatusNotFound, d.Call(other, "GET", path, "").Status)
	require.Equal(t, http.StatusNotFound, d.Call(other, "POST", path+"/withdraw", `{}`).Status)
	require.Equal(t, http.StatusNotFound, d.Call(other, "POST", path+"/accept", `{"to":"VAN"}`).Status)
	require.Equal(t, "location_invalid", d.Call(engineer, "POST", path+"/accept", `{"to":"VAN"}`).Code)
	require.Equal(t, http.StatusOK, d.Call(other, "POST", path+"/accept", `{"to":"VAN2"}`).Status)
	require.Equal(t, [2]int64{2, 0}, d.Counter("SEAL", "VAN2", stock.New))
	require.Equal(t, [2]int64{1, 0}, d.Counter("COMP", "VAN2", stock.New))
	require.Equal(t, "van_transfer_closed", d.Call(other, "POST", path+"/accept", `{"to":"VAN2"}`).Code)
	require.Equal(t, "van_transfer_closed", d.Call(engineer, "POST", path+"/withdraw", `{}`).Code)

	require.Equal(t, "stock_short", func() string { p := offer(); return d.Call(other, "POST", p+"/accept", `{"to":"VAN2"}`).Code }(), "the piece was given away before")
	path = offer()
	later := d.DB.Now().Add(van.TransferLife)
	require.NoError(t, func() error {
		_, err := d.DB.ExecContext(t.Context(), "UPDATE van_transfers SET expires_at = $1 WHERE state = 'offered'", later.Add(-2*van.TransferLife))
		return err
	}())
	require.Equal(t, "van_transfer_expired", d.Call(other, "POST", path+"/accept", `{"to":"VAN2"}`).Code)
	require.Equal(t, http.StatusOK, d.Call(engineer, "POST", path+"/withdraw", `{}`).Status)
	d.Clean()
}

// A warehouse took stock out of any van, whoever's it was.
func TestAWarehouseTakesStockOutOfItsOwnVansAlone(t *testing.T) {
	t.Parallel()
	d := openVans(t)
	keeperOfB := auth.Actor{Login: "zhang", Role: auth.Warehouse, Scope: []string{"B"}}
	const takes = `{"to":"B","lines":[{"part":"SEAL","quantity":3}]}`
	require.Equal(t, http.StatusNotFound, d.Call(keeperOfB, "POST", "/v1/vans/VAN/return", takes).Status)
	require.Equal(t, [2]int64{8, 0}, d.Counter("SEAL", "VAN", stock.New))
	_, err := d.DB.ExecContext(t.Context(), "UPDATE locations SET parent = 'B' WHERE code = 'A'")
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, d.Call(keeperOfB, "POST", "/v1/vans/VAN/return", takes).Status, "the van of a place below his")
	require.Equal(t, http.StatusOK, d.Call(inventorytest.Operations, "POST", "/v1/vans/VAN/return", takes).Status)
}
