package dataload_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/dbtest"
	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
)

// TestAPlaceDoesNotLieInItself: a place was its own parent, and places stood in a circle as soon as a part of it was stored
// before.
func TestAPlaceDoesNotLieInItself(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	places := "code,kind,parent,name_zh,name_en,lon,lat,zone,pick_minutes\n"
	file := func(rows string, o dataload.Options) dataload.ImportReport {
		return load(w, dataload.FileLocations, strings.NewReader(places+rows), o)
	}
	r := file("R1,city,R1,北,N,,,Asia/Shanghai,60\n", dataload.Options{})
	require.Equal(t, []string{"2 parent R1"}, told(r), "a new place")
	require.Empty(t, file("R1,city,,北,N,,,Asia/Shanghai,60\nR2,outlet,R1,北,N,,,Asia/Shanghai,60\nR3,van,R2,北,N,,,Asia/Shanghai,60\n", dataload.Options{}).Errors)
	r = file("R1,city,r1,北,N,,,Asia/Shanghai,60\n", dataload.Options{})
	require.Len(t, r.Errors, 1, "a stored one, however it is spelt")
	require.Equal(t, "parent", r.Errors[0].Column)
	r = file("R1,city,R3,北,N,,,Asia/Shanghai,60\n", dataload.Options{})
	require.Equal(t, []string{"2 parent R3"}, told(r), "over two that are stored")
	r = file("R4,city,R3,北,N,,,Asia/Shanghai,60\nR1,city,R4,北,N,,,Asia/Shanghai,60\n", dataload.Options{OnlyGood: true})
	require.NotEmpty(t, r.Errors, "over a stored one and a new one")
	require.Zero(t, w.Number(`
WITH RECURSIVE above AS (
    SELECT code, parent FROM locations WHERE parent IS NOT NULL
    UNION
    SELECT a.code, l.parent FROM above a JOIN locations l ON l.code = a.parent WHERE l.parent IS NOT NULL)
SELECT count(*) FROM above WHERE code = parent`), "nothing lies in itself")
	require.Equal(t, 1, w.Number("SELECT count(*) FROM locations WHERE code = 'R1' AND parent IS NULL"))
}

// TestTheHoursOfPlacesAreInTheirFile: opening hours could be set for one place after another, or by SQL.
func TestTheHoursOfPlacesAreInTheirFile(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	places := "code,kind,name_zh,name_en,area_code,zone,opens,closes,pick_minutes\n"
	r := load(w, dataload.FileLocations, strings.NewReader(places+"N1,city,北,N,440100,Asia/Shanghai,8:30,17:00:00,60\nN2,city,北,N,DE-80331,Europe/Berlin,00:00,,60\nN3,city,北,N,,Asia/Shanghai,17:00,9:00,60\nN4,city,北,N,,Asia/Shanghai,9:00,09:00,60\nN5,city,北,N,,Asia/Shanghai,25:00,,60\n"),
		dataload.Options{OnlyGood: true})
	require.Equal(t, []string{"4 closes 09:00", "5 closes 09:00", "6 opens 25:00"}, told(r))
	require.Contains(t, r.Errors[0].Message, "not after 17:00")
	require.Equal(t, 1, w.Number("SELECT count(*) FROM locations WHERE code = 'N1' AND opens = '08:30' AND closes = '17:00'"))
	require.Equal(t, 1, w.Number("SELECT count(*) FROM locations WHERE code = 'N2' AND opens = '00:00' AND closes IS NULL"))
	file := exported(w, dataload.FileLocations)
	require.Contains(t, string(file), ",08:30,17:00,")
	empty := inventorytest.World{T: t, DB: dbtest.New(t)}
	require.Empty(t, load(empty, dataload.FileLocations, bytes.NewReader(file), dataload.Options{}).Errors)
	require.Equal(t, string(file), string(exported(empty, dataload.FileLocations)))
	r = load(w, dataload.FileLocations, strings.NewReader("code,kind,name_zh,name_en,zone,opens,pick_minutes\nN1,city,北,N,Asia/Shanghai,18:00,60\n"), dataload.Options{})
	require.Len(t, r.Errors, 1, "the stored hour of closing counts too")
	require.Equal(t, 2, r.Errors[0].Row)
	require.Empty(t, load(w, dataload.FileLocations, strings.NewReader("code,kind,name_zh,name_en,zone,opens,closes,pick_minutes\nN1,city,北,N,Asia/Shanghai,,,60\n"), dataload.Options{}).Errors)
	require.Equal(t, 1, w.Number("SELECT count(*) FROM locations WHERE code = 'N1' AND opens IS NULL AND closes IS NULL"), "an empty cell takes it away")
}
