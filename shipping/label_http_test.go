package shipping

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLabelsArePrintedThroughTheirDoors(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	line := d.order("R1", "COMP", 1, "C1")
	d.pick(line, "C1")
	s := d.pack(line)
	path := "/v1/shipments/" + s.ID

	status, kind, pdf := d.file(keeper, path+"/label.pdf")
	require.Equal(t, http.StatusOK, status, pdf)
	require.Equal(t, "application/pdf", kind)
	require.Equal(t, "%PDF-", pdf[:5])

	status, _, zpl := d.file(keeper, path+"/label.zpl")
	require.Equal(t, http.StatusOK, status, zpl)
	require.Contains(t, zpl, "^FD>;>800"+s.SSCC+"^FS")
	require.Contains(t, zpl, customerSite.Address)
	require.Contains(t, zpl, "SN C1")

	for _, form := range []string{"/label.pdf", "/label.zpl"} {
		status, _, _ = d.file(keeperOfFoshan, path+form)
		require.Equal(t, http.StatusNotFound, status)
	}
	status, _, font := d.file(keeper, "/v1/label-font.zpl")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "~DYE:FETTLE,B,T,", font[:16])
}
