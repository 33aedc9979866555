package allocation

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheNetworkIsSeenWithItsStock(t *testing.T) {
	t.Parallel()
	d := openDoor(t, networkRoutes)
	d.receive("FAN", "WH-GZ", 3)
	d.receive("FAN2", "WH-GZ", 4)
	d.receive("FAN", "VAN-1", 1)
	d.one(toGuangzhou(d.now, 1))
	var nodes NodeList
	require.Equal(t, http.StatusOK, d.call(keeper, "GET", "/v1/network", "", &nodes))
	require.Len(t, nodes.Items, 3)
	require.Equal(t, "WH-GZ", nodes.Items[1].Code)
	require.Equal(t, Load{Parts: 2, Units: 7, Available: 6}, nodes.Items[1].Load)
	var stock NodeStockList
	require.Equal(t, http.StatusOK, d.call(operations, "GET", "/v1/network/stock?part=FAN", "", &stock))
	require.Len(t, stock.Items, 1)
	require.Equal(t, int64(2), stock.Items[0].Available)
	require.NotNil(t, stock.Items[0].Lon)
	var f problem
	require.Equal(t, http.StatusNotFound, d.call(operations, "GET", "/v1/network/stock?part=NONE", "", &f))
	require.Equal(t, http.StatusForbidden, d.call(customer, "GET", "/v1/network", "", &f))
}
