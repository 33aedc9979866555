package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/shipping"
)

func etaReport(t *testing.T, c etaReportCommand) shipping.ETAReport {
	t.Helper()
	c.Train, c.Zone, c.JSON = 0.7, "Asia/Shanghai", true
	var out bytes.Buffer
	require.NoError(t, c.Run(&out))
	var r shipping.ETAReport
	require.NoError(t, json.Unmarshal(out.Bytes(), &r))
	return r
}

// What was generated and what the same ways say in a file are judged alike.
func TestAFileOfWaysIsJudgedAsGeneratedOnesAre(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "ways.csv")
	file, err := os.Create(path)
	require.NoError(t, err)
	w := csv.NewWriter(file)
	require.NoError(t, w.Write(append([]string{"promised_at"}, journeyColumns...)))
	text := func(at time.Time) string { return at.Format(time.RFC3339Nano) }
	for i, j := range generateJourneys(3, 2000, zone) {
		for _, s := range j.Stops {
			require.NoError(t, w.Write([]string{text(j.DueAt), strconv.Itoa(i), j.Origin, j.Dest, j.Carrier, j.Service, text(j.ShippedAt), text(j.CarrierAt),
				text(j.ArrivedAt), s.Leg, text(s.At)}))
		}
	}
	w.Flush()
	require.NoError(t, w.Error())
	require.NoError(t, file.Close())
	generated, read := etaReport(t, etaReportCommand{Seed: 3, Parcels: 2000}), etaReport(t, etaReportCommand{File: path})
	require.Positive(t, generated.Judged)
	require.True(t, generated.Cut.Equal(read.Cut))
	read.Cut = generated.Cut
	require.Equal(t, generated, read)
	require.NotEqual(t, generated, etaReport(t, etaReportCommand{Seed: 4, Parcels: 2000}))
}

func TestAForecastBeatsWhatTheCarrierPromises(t *testing.T) {
	t.Parallel()
	r := etaReport(t, etaReportCommand{Seed: 1, Parcels: 8000})
	all := r.Models[len(r.Models)-1]
	require.Equal(t, shipping.All, all.Model)
	require.Less(t, all.Pinball, all.Carrier*0.6)
	require.InDelta(t, 0.8, all.Inside, 0.05)
	require.Less(t, r.Brier, r.BaseBrier)
}

func TestAFileThatCannotBeReadSaysWhere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ways.csv")
	judge := func(content string) error {
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return (&etaReportCommand{File: path, Train: 0.7, Zone: "Asia/Shanghai"}).Run(&bytes.Buffer{})
	}
	require.ErrorContains(t, judge("parcel,origin_area\n"), "has no column dest_area")
	header := "parcel,origin_area,dest_area,carrier,service,shipped_at,carrier_eta_at,arrived_at,leg,scanned_at\n"
	require.ErrorContains(t, judge(header+"1,440100,440300,SF,standard,2026-03-02T10:00:00+08:00,yesterday,2026-03-02T20:00:00+08:00,in_transit,2026-03-02T12:00:00+08:00\n"),
		"line 2")
	require.NoError(t, judge(header))
}
