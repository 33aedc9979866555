package label

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAContainerSaysItsLotInBars(t *testing.T) {
	t.Parallel()
	w := Waste{Lot: "L000000017", Code: "900-219-08", Name: "废冷冻机油 waste refrigeration oil", Hazard: "T,I", Site: "广州区域仓 WH-GZ",
		Grams: 8050, Pieces: 2, Since: "2026-01-05", Until: "2027-01-05", At: time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)}
	pdf, err := WastePDF(w)
	require.NoError(t, err)
	require.Equal(t, w.Lot, readBars(t, pictures(t, pdf)[0]))
	again, err := WastePDF(w)
	require.NoError(t, err)
	require.Equal(t, pdf, again)
	w.Lot = strings.Repeat("废", 3)
	_, err = WastePDF(w)
	require.Error(t, err, "bars have no such letters")
}
