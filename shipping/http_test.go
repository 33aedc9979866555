package shipping

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
)

func TestTheWarehouseWorksThroughItsDoors(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	line := d.order("R1", "COMP", 1, "C1")
	r := d.call(keeper, "GET", "/v1/pick-lists?warehouse=WH-SZ", "")
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	require.Len(t, r.Items, 1)
	require.Equal(t, line.String(), r.Items[0]["line"])
	require.Equal(t, "A-01", r.Items[0]["bin"])
	pick := fmt.Sprintf("/v1/pick-lists/%s/pick", line)
	r = d.call(keeper, "POST", pick, `{"warehouse":"WH-SZ","scanned":"C1"}`)
	require.Equal(t, "picked", r.State, r.Detail)
	r = d.call(keeper, "POST", "/v1/shipments", fmt.Sprintf(`{"warehouse":"WH-SZ","carrier":"SF","lines":["%s"],"gross_grams":8000}`, line))
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	parcel := "/v1/shipments/" + r.ID
	r = d.call(keeper, "GET", parcel+"/label", "")
	require.Equal(t, "(00)"+r.SSCC, r.GS1128)
	require.Equal(t, customerSite, r.ShipTo)
	r = d.call(keeper, "POST", parcel+"/ship", `{"waybill":"SF100200300"}`)
	require.Equal(t, http.StatusOK, r.status, r.Detail)
	r = d.call(keeper, "GET", "/v1/shipments?warehouse=WH-SZ&state=label_printed", "")
	require.Len(t, r.Items, 1)
	r = d.call(operations, "GET", "/v1/shipments", "")
	require.Len(t, r.Items, 1)

	other := d.order("R2", "SEAL", 1)
	r = d.call(keeper, "POST", fmt.Sprintf("/v1/pick-lists/%s/short", other), `{"warehouse":"WH-SZ","reason":"空"}`)
	require.Equal(t, "cancelled", r.State, r.Detail)
}

func TestAForeignWarehouseDoesNotExist(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	picked, open := d.order("R1", "SEAL", 1), d.order("R2", "SEAL", 1)
	d.pick(picked, "SEAL")
	s := d.pack(picked)
	for _, who := range []auth.Actor{keeperOfFoshan} {
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
			require.Equal(t, http.StatusNotFound, d.call(who, method, path, body).status, call)
		}
	}
	require.Empty(t, d.call(keeperOfFoshan, "GET", "/v1/shipments", "").Items)
	require.Empty(t, d.call(auth.Actor{Login: "nobody", Role: auth.Warehouse}, "GET", "/v1/shipments", "").Items)
	require.Len(t, d.call(keeper, "GET", "/v1/shipments", "").Items, 1)
	require.Equal(t, http.StatusForbidden, d.call(engineer, "GET", "/v1/shipments/"+s.ID, "").status)
	require.Equal(t, http.StatusForbidden, d.call(keeper, "GET", "/v1/parked-messages", "").status)
	require.Equal(t, http.StatusNotFound, d.call(operations, "GET", "/v1/pick-lists?warehouse=NOWHERE", "").status)
}

func TestClumsyInputIsRefused(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	line := d.order("R1", "SEAL", 1)
	d.pick(line, "SEAL")
	s := d.pack(line)
	ids := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = `"` + uuid.NewString() + `"`
		}
		return strings.Join(out, ",")
	}
	before := d.count("SELECT count(*) FROM events")
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
		r := d.call(keeper, "POST", c[0], c[1])
		require.GreaterOrEqual(t, r.status, 400, name)
		require.Less(t, r.status, 500, name)
	}
	require.Equal(t, before, d.count("SELECT count(*) FROM events"))
}

func TestListsGoOnWhereTheyWereCut(t *testing.T) {
	t.Parallel()
	d := openDoor(t, nil)
	for range 5 {
		line := d.order("R1", "SEAL", 1)
		d.pick(line, "SEAL")
		d.pack(line)
		d.order("R2", "SEAL", 1)
	}
	for _, list := range []struct{ path, id string }{{"/v1/shipments?warehouse=WH-SZ", "id"}, {"/v1/pick-lists?warehouse=WH-SZ", "line"}} {
		seen, next := map[any]bool{}, ""
		for {
			r := d.call(keeper, "GET", list.path+"&limit=2&cursor="+next, "")
			require.Equal(t, http.StatusOK, r.status, r.Detail)
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
