package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/cmd/internal/journey"
	"fettle/shipping/eta"
)

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	return zone
}

// What was generated and what the same ways say in a file are judged alike.
func TestAFileOfWaysIsJudgedAsGeneratedOnesAre(t *testing.T) {
	t.Parallel()
	zone := shanghai(t)
	judge := func(ways []eta.Journey) eta.Report {
		return eta.Evaluate(ways, 0.7, eta.StandardPolicy)
	}
	var file bytes.Buffer
	require.NoError(t, (&waysCommand{Seed: 3, Parcels: 2000, Zone: "Asia/Shanghai"}).Run(&file))
	path := filepath.Join(t.TempDir(), "ways.csv")
	require.NoError(t, os.WriteFile(path, file.Bytes(), 0o600))
	back, err := journey.Read(path, zone)
	require.NoError(t, err)
	generated, read := judge(generateJourneys(3, 2000, zone)), judge(back)
	require.Positive(t, generated.Judged)
	require.True(t, generated.Cut.Equal(read.Cut))
	read.Cut = generated.Cut
	require.Equal(t, generated, read)
	require.NotEqual(t, generated, judge(generateJourneys(4, 2000, zone)))
}

func TestAForecastBeatsWhatTheCarrierPromises(t *testing.T) {
	t.Parallel()
	r := eta.Evaluate(generateJourneys(1, 8000, shanghai(t)), 0.7, eta.StandardPolicy)
	all := r.Models[len(r.Models)-1]
	require.Equal(t, eta.All, all.Model)
	require.Less(t, all.Pinball, all.Carrier*0.6)
	require.InDelta(t, 0.8, all.Inside, 0.05)
	require.Less(t, r.Brier, r.BaseBrier)
}
