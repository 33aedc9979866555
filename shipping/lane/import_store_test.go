package lane_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/dataload"
	"fettle/shipping/lane"
	"fettle/shipping/shippingtest"
)

const laneHeader = "origin_area,dest_area,carrier,service,transit_minutes,departures\n"

func loadLanes(w shippingtest.World, file string, dryRun bool) dataload.ImportReport {
	w.Helper()
	var report dataload.ImportReport
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		report, err = dataload.Import(ctx, tx, lane.FileLanes, strings.NewReader(file), dataload.Options{DryRun: dryRun})
		return err
	})
	return report
}

func counts(r dataload.ImportReport) [4]int { return [4]int{r.Rows, r.Added, r.Changed, r.Unchanged} }

func TestLanesAreImportedOnceAndADryRunWritesNothing(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	file := "\ufeff" + laneHeader + "110100,120100,SF,standard,300,09:30;17:00\r\n110100,120100,SF,direct,200,\n440300,440100,SF,standard,690,20:30;23:00\n"
	before := w.Count("SELECT count(*) FROM lanes")
	require.Equal(t, [4]int{3, 2, 0, 1}, counts(loadLanes(w, file, true)))
	require.Equal(t, before, w.Count("SELECT count(*) FROM lanes"))
	require.Equal(t, [4]int{3, 2, 0, 1}, counts(loadLanes(w, file, false)))
	require.Equal(t, [4]int{3, 0, 0, 3}, counts(loadLanes(w, file, false)))
	require.Equal(t, [4]int{1, 0, 1, 0}, counts(loadLanes(w, laneHeader+"110100,120100,SF,standard,310,09:30\n", false)))
	var into []lane.Lane
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		into, err = lane.Into(ctx, tx, []string{"120100"})
		return err
	})
	require.Len(t, into, 2)
	require.Equal(t, []string{}, []string(into[0].Departures))
	require.Equal(t, []string{"09:30"}, []string(into[1].Departures))
	require.Equal(t, 310, into[1].TransitMinutes)
}

func TestEveryWrongRowIsToldAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	before := w.Count("SELECT count(*) FROM lanes")
	report := loadLanes(w, laneHeader+"1,2,SF,a,0,\n1,2,NOBODY,a,5,\n1,2,SF,b,5,9:30\n1,2,SF,b,5,25:00;x\n,2,SF,c,5,\n1,2,SF,d\n1,2,SF,e,5,\n1,2,SF,f\x00,5,\n1,2,SF,g,1e3,\n", false)
	var told []string
	for _, e := range report.Errors {
		told = append(told, string(rune('0'+e.Row))+" "+e.Column)
	}
	require.Equal(t, []string{"2 transit_minutes", "3 carrier", "5 departures", "5 origin_area", "6 origin_area", "7 ", "9 service", ": transit_minutes"}, told)
	require.Equal(t, 9, report.Rows)
	area := loadLanes(w, laneHeader+"abc,440100,SF,standard,690,\n440300,xyz,SF,standard,690,\n", false)
	require.Equal(t, []string{"origin_area", "dest_area"}, []string{area.Errors[0].Column, area.Errors[1].Column}, "an area has a code")
	require.Equal(t, "row.area_unlike", area.Errors[0].Code)
	for name, file := range map[string]string{"empty": "", "another header": "a,b\n1,2\n", "an open quote": laneHeader + "\"1,2,SF,a,5,\n"} {
		require.Len(t, loadLanes(w, file, false).Errors, 1, name)
	}
	require.Equal(t, before, w.Count("SELECT count(*) FROM lanes"))
	w.Fails(errBroken, func(ctx context.Context, tx *db.Tx) error {
		_, err := dataload.Import(ctx, tx, lane.FileLanes, broken{}, dataload.Options{})
		return err
	})
}

var errBroken = errors.New("the line broke")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

func (broken) Seek(int64, int) (int64, error) { return 0, nil }

func TestCarriersAreImported(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	load := func(file string) (report dataload.ImportReport) {
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			report, err = dataload.Import(ctx, tx, lane.FileCarriers, strings.NewReader("code,name_zh,name_en\n"+file), dataload.Options{})
			return err
		})
		return report
	}
	require.Equal(t, [4]int{2, 1, 1, 0}, counts(load("SF,顺丰速运,SF Express\nJD,京东物流,JD Logistics\n")))
	require.Equal(t, 1, w.Count("SELECT count(*) FROM carriers WHERE code = 'SF' AND secret = 'shared-secret'"), "its key stays")
	require.Equal(t, [4]int{1, 0, 0, 1}, counts(load("sf,顺丰速运,SF Express\n")), "the same carrier in another spelling")
	require.Equal(t, 1, w.Count("SELECT count(*) FROM carriers WHERE upper(code) = 'SF'"))
	require.Len(t, load("X,甲,A\nx,乙,B\n").Errors, 1)
	require.Len(t, load("X,甲,A\nX,乙,B\n").Errors, 1)
	require.Len(t, load("ZTO,,ZTO\n,中通,ZTO\nZ O,中通,ZTO\n").Errors, 3)
}

func TestADryRunOfCarriersWritesNothingAndASecondLoadChangesNothing(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	load := func(file string, dryRun bool) (report dataload.ImportReport) {
		w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
			report, err = dataload.Import(ctx, tx, lane.FileCarriers, strings.NewReader("code,name_zh,name_en\n"+file), dataload.Options{DryRun: dryRun})
			return err
		})
		return report
	}
	file, before := "SF,顺丰速运,SF Express\nJD,京东物流,JD Logistics\n", w.Count("SELECT count(*) FROM carriers")
	dry := load(file, true)
	require.True(t, dry.DryRun)
	require.Equal(t, [4]int{2, 1, 1, 0}, counts(dry))
	require.Equal(t, before, w.Count("SELECT count(*) FROM carriers"))
	require.Equal(t, 1, w.Count("SELECT count(*) FROM carriers WHERE code = 'SF' AND name_zh = '顺丰'"))
	require.Equal(t, [4]int{2, 1, 1, 0}, counts(load(file, false)))
	require.Equal(t, [4]int{2, 0, 0, 2}, counts(load(file, false)))
	bad := load("YD,韵达,Yunda\nZ O,中通,\n", false)
	require.Equal(t, []string{"code", "name_en"}, []string{bad.Errors[0].Column, bad.Errors[1].Column})
	require.Equal(t, []int{3, 3}, []int{bad.Errors[0].Row, bad.Errors[1].Row})
	require.Equal(t, 0, w.Count("SELECT count(*) FROM carriers WHERE code = 'YD'"), "a good row waits for the bad one")
}
