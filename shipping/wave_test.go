package shipping

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

func TestAWaveIsWhatLeavesNextAndThePromiseAtRiskGoesFirst(t *testing.T) {
	t.Parallel()
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	now := time.Date(2026, 11, 23, 19, 0, 0, 0, shanghai)
	lanes := []Lane{{DestArea: "GZ", Carrier: "SF", Service: "standard", TransitMinutes: 600, Departures: []string{"20:30", "23:00"}},
		{DestArea: "SH", Carrier: "JD", Service: "trunk", TransitMinutes: 1200, Departures: []string{"19:30"}}}
	task := func(area, bin string, due time.Time) PickTask {
		return PickTask{Line: uuid.New(), Part: bin, Bin: bin, ShipTo: ShipTo{AreaCode: area}, DueAt: due}
	}
	early := time.Date(2026, 11, 24, 8, 0, 0, 0, shanghai) // 20:30 keeps it, 23:00 does not
	easy, lost := early.Add(24*time.Hour), now.Add(time.Hour)
	tasks := []PickTask{task("GZ", "A-10", easy), task("GZ", "A-2", easy), task("GZ", "B-1", easy), task("GZ", "B-9", easy),
		task("GZ", "C-1", early), task("GZ", "D-1", lost), task("SH", "E-1", easy), task("XX", "F-1", easy), task("GZ", "", easy)}
	waves := Waves(tasks, lanes, now, shanghai)
	require.Len(t, waves, 3)
	require.Equal(t, "JD", waves[0].Carrier, "19:30 leaves before 20:30")
	require.Equal(t, "SF", waves[1].Carrier)
	require.Nil(t, waves[2].DepartsAt, "no lane goes there")
	require.Equal(t, time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC), *waves[1].DepartsAt)
	require.Equal(t, 2, waves[1].AtRisk)
	var walked []string
	for _, l := range waves[1].Lines {
		walked = append(walked, l.Risk+" "+l.Bin)
	}
	require.Equal(t, []string{"late D-1", "last C-1", "room A-2", "room A-10", "room B-9", "room B-1", "room "}, walked)
}

func TestWavesThroughTheirDoor(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	line := d.order("R1", "SEAL", 2)
	r := d.call(keeper, "GET", "/v1/pick-waves?warehouse=WH-SZ", "")
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Len(t, r.Items, 1)
	require.Equal(t, "SF", r.Items[0]["carrier"])
	require.Equal(t, line.String(), r.Items[0]["lines"].([]any)[0].(map[string]any)["line"])
	require.Equal(t, http.StatusNotFound, d.call(keeperOfFoshan, "GET", "/v1/pick-waves?warehouse=WH-SZ", "").status)
}

func TestAShortPickLeavesWhatWasFoundOnTheList(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	line := d.order("R1", "SEAL", 5)
	path := fmt.Sprintf("/v1/pick-lists/%s/short", line)
	r := d.call(keeper, "POST", path, `{"warehouse":"WH-SZ","reason":"少","found":5}`)
	require.Equal(t, "found_quantity", r.Code, "all five is not short")
	require.Zero(t, d.events("shipping.pick_short.v1"))
	r = d.call(keeper, "POST", path, `{"warehouse":"WH-SZ","reason":"少","found":3}`)
	require.Equal(t, "open", r.State, r.Detail)
	require.Equal(t, 1, d.count("SELECT count(*) FROM events WHERE type = 'shipping.pick_short.v1' AND data->>'found' = '3'"))
	d.pick(line, "SEAL")
	require.EqualValues(t, 3, d.pack(line).Lines[0].Quantity)
	require.Equal(t, 2, d.count("SELECT on_hand - reserved FROM stock WHERE location = 'WH-SZ' AND part = 'SEAL'"))
	d.clean()
}

func TestPackingIsCheckedByScan(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	comp, seals := d.order("R1", "COMP", 1, "C1"), d.order("R1", "SEAL", 2)
	d.pick(comp, "C1")
	d.pick(seals, "SEAL")
	body := func(scans string) string {
		return fmt.Sprintf(`{"warehouse":"WH-SZ","carrier":"SF","lines":["%s","%s"],"gross_grams":8000,"scans":[%s]}`, comp, seals, scans)
	}
	for name, scans := range map[string]string{"a foreign serial": `"C2","SEAL","SEAL"`, "one too many": `"C1","SEAL","SEAL","SEAL"`,
		"one too few": `"C1","SEAL"`, "the part in place of its serial": `"COMP","SEAL","SEAL"`, "nothing": ``} {
		r := d.call(keeper, "POST", "/v1/shipments", body(scans))
		require.Equal(t, "wrong_scan", r.Code, name)
	}
	require.Zero(t, d.count("SELECT count(*) FROM shipments"))
	require.Equal(t, 2, d.count("SELECT count(*) FROM pick_tasks WHERE state = 'picked'"))
	r := d.call(keeper, "POST", "/v1/shipments", body(`"SEAL","C1","SEAL"`))
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	d.clean()
}

func TestAnotherWarehouseCannotReportShort(t *testing.T) {
	t.Parallel()
	w := setup(t)
	line := w.order("R1", "SEAL", 5)
	err := w.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := ShortBut(ctx, tx, "WH-FS", line, 2, "少")
		return err
	})
	require.ErrorIs(t, err, ErrNoTask)
}
