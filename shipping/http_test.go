package shipping_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/shipping/shippingtest"
)

func TestTheWarehouseWorksThroughItsDoors(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	line := d.Order("R1", "COMP", 1, "C1")
	r := d.Call(shippingtest.Keeper, "GET", "/v1/pick-lists?warehouse=WH-SZ", "")
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Len(t, r.Items, 1)
	require.Equal(t, line.String(), r.Items[0]["line"])
	require.Equal(t, "A-01", r.Items[0]["bin"])
	pick := fmt.Sprintf("/v1/pick-lists/%s/pick", line)
	r = d.Call(shippingtest.Keeper, "POST", pick, `{"warehouse":"WH-SZ","scanned":"C1"}`)
	require.Equal(t, "picked", r.State, r.Detail)
	r = d.Call(shippingtest.Keeper, "POST", "/v1/shipments", fmt.Sprintf(`{"warehouse":"WH-SZ","carrier":"SF","lines":["%s"],"gross_grams":8000}`, line))
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	path := "/v1/shipments/" + r.ID
	r = d.Call(shippingtest.Keeper, "GET", path+"/label", "")
	require.Equal(t, "(00)"+r.SSCC, r.GS1128)
	require.Equal(t, shippingtest.CustomerSite, r.ShipTo)
	r = d.Call(shippingtest.Keeper, "POST", path+"/ship", `{"waybill":"SF100200300"}`)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	r = d.Call(shippingtest.Keeper, "GET", "/v1/shipments?warehouse=WH-SZ&state=label_printed", "")
	require.Len(t, r.Items, 1)
	r = d.Call(shippingtest.Operations, "GET", "/v1/shipments", "")
	require.Len(t, r.Items, 1)

	other := d.Order("R2", "SEAL", 1)
	r = d.Call(shippingtest.Keeper, "POST", fmt.Sprintf("/v1/pick-lists/%s/short", other), `{"warehouse":"WH-SZ","reason":"空"}`)
	require.Equal(t, "cancelled", r.State, r.Detail)
}

func TestAForeignWarehouseDoesNotExist(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	picked, open := d.Order("R1", "SEAL", 1), d.Order("R2", "SEAL", 1)
	d.Pick(picked, "SEAL")
	s := d.Pack(picked)
	for _, who := range []auth.Actor{shippingtest.KeeperOfFoshan} {
		for call, body := range map[string]string{
			"GET /v1/pick-lists?warehouse=WH-SZ":              "",
			"POST /v1/pick-lists/" + open.String() + "/pick":  `{"warehouse":"WH-FS","scanned":"SEAL"}`,
			"POST /v1/pick-lists/" + open.String() + "/short": `{"warehouse":"WH-SZ","reason":"x"}`,
			"POST /v1/shipments":                              `{"warehouse":"WH-FS","carrier":"SF","lines":["` + picked.String() + `"],"gross_grams":1}`,
			"GET /v1/shipments?warehouse=WH-SZ":               "",
			"GET /v1/shipments/" + s.ID:                       "",
			"GET /v1/shipments/" + s.ID + "/label":            "",
			"POST /v1/shipments/" + s.ID + "/ship":            `{"waybill":"W100"}`,
		} {
			method, path, _ := strings.Cut(call, " ")
			require.Equal(t, http.StatusNotFound, d.Call(who, method, path, body).Status, call)
		}
	}
	require.Empty(t, d.Call(shippingtest.KeeperOfFoshan, "GET", "/v1/shipments", "").Items)
	require.Empty(t, d.Call(auth.Actor{Login: "nobody", Role: auth.Warehouse}, "GET", "/v1/shipments", "").Items)
	require.Len(t, d.Call(shippingtest.Keeper, "GET", "/v1/shipments", "").Items, 1)
	require.Equal(t, http.StatusForbidden, d.Call(shippingtest.Engineer, "GET", "/v1/shipments/"+s.ID, "").Status)
	require.Equal(t, http.StatusForbidden, d.Call(shippingtest.Keeper, "GET", "/v1/parked-messages", "").Status)
	require.Equal(t, http.StatusNotFound, d.Call(shippingtest.Operations, "GET", "/v1/pick-lists?warehouse=NOWHERE", "").Status)
}

func TestClumsyInputIsRefused(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	line := d.Order("R1", "SEAL", 1)
	d.Pick(line, "SEAL")
	s := d.Pack(line)
	ids := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = `"` + uuid.NewString() + `"`
		}
		return strings.Join(out, ",")
	}
	before := d.Count("SELECT count(*) FROM events")
	for name, c := range map[string][2]string{
		"no lines":           {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[],"gross_grams":1}`},
		"too many lines":     {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[` + ids(101) + `],"gross_grams":1}`},
		"a weight of 0":      {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[` + ids(1) + `],"gross_grams":0}`},
		"a negative weight":  {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[` + ids(1) + `],"gross_grams":-5}`},
		"a huge weight":      {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[` + ids(1) + `],"gross_grams":1e18}`},
		"no uuid":            {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":["L1"],"gross_grams":1}`},
		"an unknown field":   {"/v1/shipments", `{"warehouse":"WH-SZ","carrier":"SF","lines":[` + ids(1) + `],"gross_grams":1,"colour":"red"}`},
		"a waybill of words": {"/v1/shipments/" + s.ID + "/ship", `{"waybill":"what is this"}`},
		"no scan":            {"/v1/pick-lists/" + line.String() + "/pick", `{"warehouse":"WH-SZ","scanned":""}`},
		"not a line":         {"/v1/pick-lists/L1/pick", `{"warehouse":"WH-SZ","scanned":"SEAL"}`},
		"broken JSON":        {"/v1/shipments", `{"warehouse":`},
	} {
		r := d.Call(shippingtest.Keeper, "POST", c[0], c[1])
		require.GreaterOrEqual(t, r.Status, 400, name)
		require.Less(t, r.Status, 500, name)
	}
	require.Equal(t, before, d.Count("SELECT count(*) FROM events"))
}

func TestListsGoOnWhereTheyWereCut(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	for range 5 {
		line := d.Order("R1", "SEAL", 1)
		d.Pick(line, "SEAL")
		d.Pack(line)
		d.Order("R2", "SEAL", 1)
	}
	for _, list := range []struct{ path, id string }{{"/v1/shipments?warehouse=WH-SZ", "id"}, {"/v1/pick-lists?warehouse=WH-SZ", "line"}} {
		seen, next := map[any]bool{}, ""
		for {
			r := d.Call(shippingtest.Keeper, "GET", list.path+"&limit=2&cursor="+next, "")
			require.Equal(t, http.StatusOK, r.Status, r.Detail)
			for _, item := range r.Items {
				require.False(t, seen[item[list.id]])
				seen[item[list.id]] = true
			}
			if next = r.Next; next == "" {
				break
			}
		}
		require.Len(t, seen, 5, list.path)
	}
}
