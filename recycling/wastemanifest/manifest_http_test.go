package wastemanifest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastemanifest"
)

func TestAnotherRecyclersManifestDoesNotExist(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, wastemanifest.Routes)
	lot := d.Sealed("W1", "900-219-08", 8000, d.Graded("CMP", "W1", "K1", 8000, oldpart.FaultConfirmed, oldpart.Material))
	m, err := d.Manifest("REC", lot)
	require.NoError(t, err)
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-manifests/"+m+"/dispatch", `{}`)
	const taken = `{"accepted_grams":8000,"method":"R4"}`
	certificate := `{"manifest":"` + m + `","number":"C1","method":"R4","outputs":[{"material":"steel","grams":8000}]}`
	d.Refused(recyclingtest.RecTiny, "GET /v1/waste-manifests/"+m, "", http.StatusNotFound, "waste_manifest_not_found")
	d.Refused(recyclingtest.RecTiny, "POST /v1/waste-manifests/"+m+"/accept", taken, http.StatusNotFound, "waste_manifest_not_found")
	d.Refused(recyclingtest.RecTiny, "POST /v1/certificates", certificate, http.StatusNotFound, "waste_manifest_not_found")
	require.Empty(t, d.Does(recyclingtest.RecTiny, "GET /v1/waste-manifests", "").Items)
	require.Empty(t, d.Does(recyclingtest.RecNowhere, "GET /v1/waste-manifests", "").Items)
	d.Refused(recyclingtest.KeeperOfOne, "POST /v1/waste-manifests/"+m+"/accept", taken, http.StatusForbidden, "forbidden")
	require.Len(t, d.Does(recyclingtest.RecREC, "GET /v1/recyclers", "").Items, 2)
	for _, p := range d.Does(recyclingtest.RecTiny, "GET /v1/recyclers", "").Items {
		require.Equal(t, "TINY", p.Recycler)
	}
	require.Empty(t, d.Does(recyclingtest.RecNowhere, "GET /v1/recyclers", "").Items, "who is bound to no site sees no permits")
	d.Does(recyclingtest.RecREC, "POST /v1/waste-manifests/"+m+"/accept", taken)
	d.Does(recyclingtest.RecREC, "POST /v1/certificates", certificate)
}
