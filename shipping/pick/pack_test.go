package pick_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/shipping/shippingtest"
)

func TestPackingIsCheckedByScan(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	comp, seals := d.Order("R1", "COMP", 1, "C1"), d.Order("R1", "SEAL", 2)
	d.Pick(comp, "C1")
	d.Pick(seals, "SEAL")
	body := func(scans string) string {
		return fmt.Sprintf(`{"warehouse":"WH-SZ","carrier":"SF","lines":["%s","%s"],"gross_grams":8000,"scans":[%s]}`, comp, seals, scans)
	}
	for name, scans := range map[string]string{"a foreign serial": `"C2","SEAL","SEAL"`, "one too many": `"C1","SEAL","SEAL","SEAL"`,
		"one too few": `"C1","SEAL"`, "the part in place of its serial": `"COMP","SEAL","SEAL"`, "nothing": ``} {
		r := d.Call(shippingtest.Keeper, "POST", "/v1/shipments", body(scans))
		require.Equal(t, "wrong_scan", r.Code, name)
	}
	require.Zero(t, d.Count("SELECT count(*) FROM shipments"))
	require.Equal(t, 2, d.Count("SELECT count(*) FROM pick_tasks WHERE state = 'picked'"))
	r := d.Call(shippingtest.Keeper, "POST", "/v1/shipments", body(`"SEAL","C1","SEAL"`))
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	d.Clean()
}
