package shipment_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/shipping/shippingtest"
)

func TestLabelsArePrintedThroughTheirDoors(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	line := d.Order("R1", "COMP", 1, "C1")
	d.Pick(line, "C1")
	s := d.Pack(line)
	path := "/v1/shipments/" + s.ID

	status, kind, pdf := d.File(shippingtest.Keeper, path+"/label.pdf")
	require.Equal(t, http.StatusOK, status, pdf)
	require.Equal(t, "application/pdf", kind)
	require.Equal(t, "%PDF-", pdf[:5])

	status, _, zpl := d.File(shippingtest.Keeper, path+"/label.zpl")
	require.Equal(t, http.StatusOK, status, zpl)
	require.Contains(t, zpl, "^FD>;>800"+s.SSCC+"^FS")
	require.Contains(t, zpl, shippingtest.CustomerSite.Address)
	require.Contains(t, zpl, "SN C1")

	for _, form := range []string{"/label.pdf", "/label.zpl"} {
		status, _, _ = d.File(shippingtest.KeeperOfFoshan, path+form)
		require.Equal(t, http.StatusNotFound, status)
	}
	status, _, font := d.File(shippingtest.Keeper, "/v1/label-font.zpl")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "~DYE:FETTLE,B,T,", font[:16])
}
