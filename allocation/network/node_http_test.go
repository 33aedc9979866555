package network_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
)

func TestTheNetworkIsSeenWithItsStock(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, network.Routes)
	d.Receive("FAN", "WH-GZ", 3)
	d.Receive("FAN2", "WH-GZ", 4)
	d.Receive("FAN", "VAN-1", 1)
	d.One(allocationtest.ToGuangzhou(d.Now, 1))
	var nodes network.NodeList
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Keeper, "GET", "/v1/network", "", &nodes))
	require.Len(t, nodes.Items, 3)
	require.Equal(t, "WH-GZ", nodes.Items[1].Code)
	require.Equal(t, network.Load{Parts: 2, Units: 7, Available: 6}, nodes.Items[1].Load)
	var stock network.NodeStockList
	require.Equal(t, http.StatusOK, d.Call(allocationtest.Operations, "GET", "/v1/network/stock?part=FAN", "", &stock))
	require.Len(t, stock.Items, 1)
	require.Equal(t, int64(2), stock.Items[0].Available)
	require.NotNil(t, stock.Items[0].Lon)
	var f allocationtest.Problem
	require.Equal(t, http.StatusNotFound, d.Call(allocationtest.Operations, "GET", "/v1/network/stock?part=NONE", "", &f))
	require.Equal(t, http.StatusForbidden, d.Call(allocationtest.Customer, "GET", "/v1/network", "", &f))
}
