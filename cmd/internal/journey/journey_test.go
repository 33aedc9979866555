package journey

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/shipping/eta"
	"fettle/shipping/shipment"
)

// What was written is read as it was, and who leaves the promise out is held to the carrier's own.
func TestAFileOfWaysIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	ways := []eta.Journey{
		{Origin: "440100", Dest: "440300", Carrier: "SF", Service: "standard", Zone: time.UTC, ShippedAt: at, CarrierAt: at.Add(9 * time.Hour),
			DueAt: at.Add(20 * time.Hour), ArrivedAt: at.Add(8*time.Hour + 123*time.Millisecond),
			Stops: []eta.Stop{{Leg: shipment.PickedUp, At: at.Add(time.Hour)}, {Leg: shipment.AtHub, At: at.Add(4 * time.Hour)}}},
		{Origin: "440100", Dest: "110000", Carrier: "ZTO", Service: "economy", Zone: time.UTC, ShippedAt: at, CarrierAt: at.Add(60 * time.Hour),
			DueAt: at.Add(60 * time.Hour), ArrivedAt: at.Add(70 * time.Hour), Stops: []eta.Stop{{Leg: shipment.InTransit, At: at.Add(2 * time.Hour)}}},
	}
	var file bytes.Buffer
	require.NoError(t, Write(&file, ways))
	path := filepath.Join(t.TempDir(), "ways.csv")
	require.NoError(t, os.WriteFile(path, file.Bytes(), 0o600))
	back, err := Read(path, time.UTC)
	require.NoError(t, err)
	require.Equal(t, ways, back)

	plain := "parcel,origin_area,dest_area,carrier,service,shipped_at,carrier_eta_at,arrived_at,leg,scanned_at\n" +
		"1,440100,440300,SF,standard,2026-03-02T10:00:00Z,2026-03-02T19:00:00Z,2026-03-02T20:00:00Z,in_transit,2026-03-02T12:00:00Z\n"
	require.NoError(t, os.WriteFile(path, []byte(plain), 0o600))
	back, err = Read(path, time.UTC)
	require.NoError(t, err)
	require.Equal(t, at.Add(9*time.Hour), back[0].DueAt)
}

func TestAFileThatCannotBeReadSaysWhere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ways.csv")
	read := func(content string) error {
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, err := Read(path, time.UTC)
		return err
	}
	require.ErrorContains(t, read("parcel,origin_area\n"), "has no column dest_area")
	header := "parcel,origin_area,dest_area,carrier,service,shipped_at,carrier_eta_at,arrived_at,leg,scanned_at\n"
	require.ErrorContains(t, read(header+"1,440100,440300,SF,standard,2026-03-02T10:00:00+08:00,yesterday,2026-03-02T20:00:00+08:00,in_transit,2026-03-02T12:00:00+08:00\n"),
		"line 2")
	require.NoError(t, read(header))
}
