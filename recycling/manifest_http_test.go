package recycling

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnotherRecyclersManifestDoesNotExist(t *testing.T) {
	t.Parallel()
	d := openDoor(t, manifestRoutes)
	lot := d.sealed("W1", "900-219-08", 8000, d.graded("CMP", "W1", "K1", 8000, FaultConfirmed, Material))
	m, err := d.manifest("REC", lot)
	require.NoError(t, err)
	d.does(keeperOfOne, "POST /v1/manifests/"+m+"/dispatch", `{}`)
	const taken = `{"accepted_grams":8000,"method":"R4"}`
	certificate := `{"manifest":"` + m + `","number":"C1","method":"R4","outputs":[{"material":"steel","grams":8000}]}`
	d.refused(recTiny, "GET /v1/manifests/"+m, "", http.StatusNotFound, "manifest_not_found")
	d.refused(recTiny, "POST /v1/manifests/"+m+"/accept", taken, http.StatusNotFound, "manifest_not_found")
	d.refused(recTiny, "POST /v1/certificates", certificate, http.StatusNotFound, "manifest_not_found")
	require.Empty(t, d.does(recTiny, "GET /v1/manifests", "").Items)
	require.Empty(t, d.does(recNowhere, "GET /v1/manifests", "").Items)
	d.refused(keeperOfOne, "POST /v1/manifests/"+m+"/accept", taken, http.StatusForbidden, "forbidden")
	require.Len(t, d.does(recREC, "GET /v1/recyclers", "").Items, 2)
	for _, p := range d.does(recTiny, "GET /v1/recyclers", "").Items {
		require.Equal(t, "TINY", p.Recycler)
	}
	require.Empty(t, d.does(recNowhere, "GET /v1/recyclers", "").Items, "who is bound to no site sees no permits")
	d.does(recREC, "POST /v1/manifests/"+m+"/accept", taken)
	d.does(recREC, "POST /v1/certificates", certificate)
}
