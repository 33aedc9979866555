package pick_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/shipping/lane"
	"fettle/shipping/pick"
	"fettle/shipping/shippingtest"
)

func TestAWaveIsWhatLeavesNextAndThePromiseAtRiskGoesFirst(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	now := time.Date(2026, 11, 23, 19, 0, 0, 0, shanghai)
	lanes := []lane.Lane{{DestArea: "GZ", Carrier: "SF", Service: "standard", TransitMinutes: 600, Departures: []string{"20:30", "23:00"}},
		{DestArea: "SH", Carrier: "JD", Service: "trunk", TransitMinutes: 1200, Departures: []string{"19:30"}}}
	task := func(area, bin string, due time.Time) pick.Task {
		return pick.Task{Line: uuid.New(), Part: bin, Bin: bin, ShipTo: pick.ShipTo{AreaCode: area}, DueAt: due}
	}
	early := time.Date(2026, 11, 24, 8, 0, 0, 0, shanghai) // 20:30 keeps it, 23:00 does not
	easy, lost := early.Add(24*time.Hour), now.Add(time.Hour)
	tasks := []pick.Task{task("GZ", "A-10", easy), task("GZ", "A-2", easy), task("GZ", "B-1", easy), task("GZ", "B-9", easy),
		task("GZ", "C-1", early), task("GZ", "D-1", lost), task("SH", "E-1", easy), task("XX", "F-1", easy), task("GZ", "", easy)}
	waves := pick.Waves(tasks, lanes, now, shanghai)
	require.Len(t, waves, 3)
	require.Equal(t, "JD", waves[0].Carrier, "19:30 leaves before 20:30")
	require.Equal(t, "SF", waves[1].Carrier)
	require.Nil(t, waves[2].DepartsAt, "no lane goes there")
	require.Equal(t, time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC), *waves[1].DepartsAt)
	require.Equal(t, 2, waves[1].AtRisk)
	var walked []string
	for _, l := range waves[1].Lines {
		walked = append(walked, string(l.Risk)+" "+l.Bin)
	}
	require.Equal(t, []string{"late D-1", "last C-1", "room A-2", "room A-10", "room B-9", "room B-1", "room "}, walked)
}

func TestWavesThroughTheirDoor(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	line := d.Order("R1", "SEAL", 2)
	r := d.Call(shippingtest.Keeper, "GET", "/v1/pick-waves?warehouse=WH-SZ", "")
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Len(t, r.Items, 1)
	require.Equal(t, "SF", r.Items[0]["carrier"])
	require.Equal(t, line.String(), r.Items[0]["lines"].([]any)[0].(map[string]any)["line"])
	require.Equal(t, http.StatusNotFound, d.Call(shippingtest.KeeperOfFoshan, "GET", "/v1/pick-waves?warehouse=WH-SZ", "").Status)
}
