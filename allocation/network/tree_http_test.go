package network_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/network"
)

// One branch from the national warehouse to a van and a locker, and a regional warehouse beside it. The van and the locker have no
// coordinates of their own.
const branchSQL = `
INSERT INTO locations (code, kind, name_zh, name_en, lon, lat, parent)
VALUES ('NAT', 'national', '总仓', 'National', 114.30, 30.60, NULL),
       ('REG-S', 'regional', '华南仓', 'South', 113.00, 23.20, 'NAT'),
       ('REG-N', 'regional', '华北仓', 'North', 116.40, 39.90, 'NAT'),
       ('CITY', 'city', '番禺仓', 'Panyu', 113.35, 22.94, 'REG-S'),
       ('OUT', 'outlet', '番禺网点', 'Panyu outlet', 113.36, 22.95, 'CITY'),
       ('VAN-9', 'van', '九号车', 'Van nine', NULL, NULL, 'OUT'),
       ('BOX-9', 'locker', '九号柜', 'Locker nine', NULL, NULL, 'OUT')`

func TestMission041StockIsToldByNodeAndByRadius(t *testing.T) {
	t.Parallel()
	d := allocationtest.OpenDoor(t, network.Routes)
	_, err := d.DB.ExecContext(t.Context(), branchSQL)
	require.NoError(t, err)
	for place, pieces := range map[string]int64{"NAT": 100, "REG-S": 20, "REG-N": 30, "CITY": 7, "OUT": 3, "VAN-9": 2, "BOX-9": 1} {
		d.Receive("FAN", place, pieces)
	}
	d.Receive("FAN2", "OUT", 50)
	ask := func(query string) (out network.Holdings) {
		require.Equal(t, http.StatusOK, d.Call(allocationtest.Keeper, "GET", "/v1/network/holdings?"+query, "", &out), query)
		return out
	}
	rows := func(h network.Holdings) (out []string) {
		for _, i := range h.Items {
			out = append(out, fmt.Sprintf("%d %s %d/%d", i.Depth, i.Location, i.OnHand, i.Below.OnHand))
		}
		return out
	}

	all := ask("part=FAN&location=NAT")
	require.Equal(t, []string{"0 NAT 100/163", "1 REG-N 30/30", "1 REG-S 20/33", "2 CITY 7/13", "3 OUT 3/6", "4 BOX-9 1/1", "4 VAN-9 2/2"}, rows(all))
	require.EqualValues(t, 163, all.OnHand)
	require.Equal(t, 7, all.Places)
	require.Equal(t, []string{"0 CITY 7/13", "1 OUT 3/6", "2 BOX-9 1/1", "2 VAN-9 2/2"}, rows(ask("part=FAN&location=city")), "however its code is written")
	require.EqualValues(t, 56, ask("location=OUT").OnHand, "every part")
	require.Equal(t, []string{"0 REG-N 0/0"}, rows(ask("part=FAN2&location=REG-N")))
	require.EqualValues(t, 163, ask("part=FAN").OnHand, "the whole network")

	near := ask("part=FAN&location=OUT&km=5")
	require.Equal(t, []string{"0 BOX-9 1/1", "0 OUT 3/3", "0 VAN-9 2/2", "0 CITY 7/7"}, rows(near), "a van is where its outlet is")
	require.Zero(t, *near.Items[1].Km)
	require.InDelta(t, 1.5, *near.Items[3].Km, 0.2)
	require.EqualValues(t, 33, ask("part=FAN&lon=113.3&lat=23.0&km=60").OnHand, "around a point, whatever it lies in")

	var f allocationtest.Problem
	require.Equal(t, http.StatusNotFound, d.Call(allocationtest.Keeper, "GET", "/v1/network/holdings?location=NONE", "", &f))
	require.Equal(t, http.StatusUnprocessableEntity, d.Call(allocationtest.Keeper, "GET", "/v1/network/holdings?location=VAN-1&km=5", "", &f), "nobody knows where it is")
	require.Equal(t, http.StatusForbidden, d.Call(allocationtest.Engineer, "GET", "/v1/network/holdings", "", &f))
}
