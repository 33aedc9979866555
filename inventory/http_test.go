package inventory_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

const goodReceipt = `{"location":"A","reference":"DN-1","lines":[{"part":"SEAL","quantity":5,"bin":"A-01"},{"part":"COMP","quantity":2,"serials":["C1","C2"]}]}`

func TestAReceiptComesInAndIsSeen(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", goodReceipt)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Len(t, r.Items, 2)
	r = d.Call(inventorytest.KeeperOfA, "GET", "/v1/parts/SEAL/stock", "")
	require.Equal(t, http.StatusOK, r.Status)
	require.EqualValues(t, 5, r.Items[0].Available)
	require.Equal(t, "A-01", r.Items[0].Bin)
	r = d.Call(inventorytest.KeeperOfA, "POST", "/v1/adjustments", `{"location":"A","part":"SEAL","delta":-1,"reason":"broken"}`)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.EqualValues(t, 4, r.Items[0].OnHand)
	r = d.Call(inventorytest.KeeperOfA, "GET", "/v1/stock/ledger?location=A&part=SEAL", "")
	require.Equal(t, []string{"adjust", "receipt"}, []string{r.Items[0].Kind, r.Items[1].Kind})
	d.Clean()
}

func TestBadInputIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	require.Equal(t, http.StatusOK, d.Call(inventorytest.KeeperOfA, "POST", "/v1/receipts", goodReceipt).Status)
	line := func(l string) string { return `{"location":"A","lines":[` + l + `]}` }
	for name, c := range map[string]struct {
		path, body string
		status     int
		code       string
	}{
		"quantity 0":        {"receipts", line(`{"part":"SEAL","quantity":0}`), 422, "invalid_request"},
		"quantity -1":       {"receipts", line(`{"part":"SEAL","quantity":-1}`), 422, "invalid_request"},
		"quantity huge":     {"receipts", line(`{"part":"SEAL","quantity":99999999999}`), 422, "invalid_request"},
		"quantity beyond":   {"receipts", line(`{"part":"SEAL","quantity":1e40}`), 422, "invalid_request"},
		"quantity part":     {"receipts", line(`{"part":"SEAL","quantity":1.5}`), 422, "invalid_request"},
		"wrong type":        {"receipts", line(`{"part":"SEAL","quantity":"many"}`), 422, "invalid_request"},
		"unknown field":     {"receipts", line(`{"part":"SEAL","quantity":1,"colour":"red"}`), 422, "invalid_request"},
		"no lines":          {"receipts", line(``), 422, "invalid_request"},
		"not JSON":          {"receipts", `{"location":`, 400, "invalid_request"},
		"condition":         {"receipts", line(`{"part":"SEAL","quantity":1,"condition":"shiny"}`), 422, "invalid_request"},
		"unknown part":      {"receipts", line(`{"part":"NONE","quantity":1}`), 404, "part_not_found"},
		"foreign warehouse": {"receipts", `{"location":"B","lines":[{"part":"SEAL","quantity":1}]}`, 404, "location_not_found"},
		"unknown warehouse": {"receipts", `{"location":"NONE","lines":[{"part":"SEAL","quantity":1}]}`, 404, "location_not_found"},
		"no serials":        {"receipts", line(`{"part":"COMP","quantity":2}`), 422, "serial_needed"},
		"serial twice":      {"receipts", line(`{"part":"COMP","quantity":2,"serials":["C8","C8"]}`), 409, "serial_exists"},
		"serial known":      {"receipts", line(`{"part":"SEAL","quantity":1},{"part":"COMP","quantity":1,"serials":["C1"]}`), 409, "serial_exists"},
		"serial for a seal": {"receipts", line(`{"part":"SEAL","quantity":1,"serials":["C9"]}`), 422, "movement_invalid"},
		"more than there":   {"adjustments", `{"location":"A","part":"SEAL","delta":-6,"reason":"x"}`, 409, "stock_short"},
		"no change":         {"adjustments", `{"location":"A","part":"SEAL","delta":0,"reason":"x"}`, 422, "quantity_invalid"},
		"no reason":         {"adjustments", `{"location":"A","part":"SEAL","delta":1}`, 422, "invalid_request"},
		"foreign place":     {"adjustments", `{"location":"B","part":"SEAL","delta":1,"reason":"x"}`, 404, "location_not_found"},
	} {
		r := d.Call(inventorytest.KeeperOfA, "POST", "/v1/"+c.path, c.body)
		require.Equal(t, c.status, r.Status, "%s: %s %s", name, r.Code, r.Detail)
		require.Equal(t, c.code, r.Code, name)
	}
	require.Equal(t, [2]int64{5, 0}, d.Counter("SEAL", "A", stock.New))
	require.Equal(t, 422, d.Call(inventorytest.Operations, "POST", "/v1/receipts", `{"location":"BOX","lines":[{"part":"SEAL","quantity":1}]}`).Status)
	d.Clean()
}

func TestAnEditKnowsWhatItEdits(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	edit := `{"name_zh":"门封","name_en":"Seal","class":"common","core_return":false,"hazard_code":"","grams":300,"price_minor":4100,"currency":"CNY","warranty_days":90,"esd":false,"version":1}`
	require.Equal(t, http.StatusForbidden, d.Call(inventorytest.KeeperOfA, "PUT", "/v1/parts/SEAL", edit).Status)
	r := d.Call(inventorytest.Operations, "PUT", "/v1/parts/SEAL", edit)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Equal(t, 2, r.Version)
	require.Equal(t, `"2"`, r.Etag)
	r = d.Call(inventorytest.Operations, "PUT", "/v1/parts/SEAL", edit)
	require.Equal(t, http.StatusConflict, r.Status)
	require.Equal(t, "version_conflict", r.Code)
	require.Equal(t, 404, d.Call(inventorytest.Operations, "PUT", "/v1/parts/NONE", edit).Status)
	require.Equal(t, "hazard_unknown", d.Call(inventorytest.Operations, "PUT", "/v1/parts/SEAL", strings.Replace(edit, `"hazard_code":""`, `"hazard_code":"900"`, 1)).Code)

	place := `{"name_zh":"甲仓","name_en":"A","lon":113.2,"lat":23.1,"zone":"Asia/Shanghai","cutoff":"18:00","calendar":null,"pick_minutes":45,"version":1}`
	r = d.Call(inventorytest.Operations, "PUT", "/v1/locations/A", place)
	require.Equal(t, http.StatusOK, r.Status, "%+v", r)
	require.Equal(t, http.StatusConflict, d.Call(inventorytest.Operations, "PUT", "/v1/locations/A", place).Status)
	for bad, of := range map[string]string{`"zone":"Mars/Base"`: `"zone":"Asia/Shanghai"`, `"lat":113.2`: `"lat":23.1`, `"lat":null`: `"lat":23.1`,
		`"cutoff":"25:00"`: `"cutoff":"18:00"`, `"calendar":"NONE"`: `"calendar":null`} {
		require.Equal(t, 422, d.Call(inventorytest.Operations, "PUT", "/v1/locations/A", strings.Replace(place, of, bad, 1)).Status, bad)
	}
}

func TestListsAreCutIntoPages(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	d.Receive("SEAL", "A", 1)
	d.Receive("SEAL", "B", 1)
	d.Receive("BELT", "B", 1)
	for path, want := range map[string][]string{
		"/v1/parts?limit=1":                  {"BELT", "COMP", "SEAL"},
		"/v1/parts?limit=2&q=e":              {"BELT", "COMP", "SEAL"},
		"/v1/parts?limit=2&line=fridge":      {"COMP", "SEAL"},
		"/v1/locations?limit=1&kind=city":    {"B"},
		"/v1/stock?limit=1":                  {"BELT", "SEAL", "SEAL"},
		"/v1/stock?limit=1&part=SEAL":        {"SEAL", "SEAL"},
		"/v1/stock/ledger?limit=1":           {"BELT", "SEAL", "SEAL"},
		"/v1/stock/ledger?limit=1&part=X":    nil,
		"/v1/stock/ledger?limit=1&part=BELT": {"BELT"},
	} {
		var got []string
		for next := ""; ; {
			r := d.Call(inventorytest.Operations, "GET", path+"&cursor="+next, "")
			require.Equal(t, http.StatusOK, r.Status, path)
			for _, i := range r.Items {
				got = append(got, i.Number+i.Code+i.Part)
			}
			if next = r.Next; next == "" {
				break
			}
		}
		require.Equal(t, want, got, path)
	}
	_, err := d.DB.ExecContext(t.Context(), `INSERT INTO models (number, product_line, brand, name_zh, name_en) VALUES ('M1', 'fridge', 'Beichen', '冰箱', 'Fridge');
		INSERT INTO model_parts (model, part) VALUES ('M1', 'SEAL')`)
	require.NoError(t, err)
	require.Equal(t, "SEAL", d.Call(inventorytest.Customer, "GET", "/v1/models/M1/parts?serial=S1", "").Items[0].Number)
	require.Equal(t, "M1", d.Call(inventorytest.Customer, "GET", "/v1/models?q=beich", "").Items[0].Number)
	require.Equal(t, "bad_cursor", d.Call(inventorytest.Operations, "GET", "/v1/parts?cursor=x", "").Code)
	require.Equal(t, 422, d.Call(inventorytest.Operations, "GET", "/v1/parts?limit=100000", "").Status)
	require.Equal(t, 404, d.Call(inventorytest.Operations, "GET", "/v1/parts/NONE", "").Status)
	require.Equal(t, 404, d.Call(inventorytest.Operations, "GET", "/v1/parts/NONE/stock", "").Status)
	require.Equal(t, 404, d.Call(inventorytest.Operations, "GET", "/v1/models/NONE", "").Status)
	require.Equal(t, 404, d.Call(inventorytest.Operations, "GET", "/v1/models/NONE/parts", "").Status)
	require.Equal(t, 404, d.Call(inventorytest.Operations, "GET", "/v1/locations/NONE", "").Status)
	require.Equal(t, http.StatusOK, d.Call(inventorytest.Customer, "GET", "/v1/parts/SEAL", "").Status)
	require.Equal(t, http.StatusForbidden, d.Call(inventorytest.Customer, "GET", "/v1/stock", "").Status)
	require.Equal(t, http.StatusForbidden, d.Call(inventorytest.Customer, "GET", "/v1/locations", "").Status)
}

func TestAFileIsImportedThroughTheDoor(t *testing.T) {
	t.Parallel()
	d := inventorytest.OpenDoor(t)
	body := `{"kind":"calendars","csv":"calendar,weekdays,name_zh,name_en\nCN,1111100,工作日,Working days\n","dry_run":false}`
	require.Equal(t, http.StatusForbidden, d.Call(inventorytest.KeeperOfA, "POST", "/v1/imports", body).Status)
	r := d.Call(inventorytest.Operations, "POST", "/v1/imports", body)
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Equal(t, 1, r.Added)
	require.Equal(t, 422, d.Call(inventorytest.Operations, "POST", "/v1/imports", `{"kind":"secrets","csv":"a"}`).Status)
	for _, kind := range dataload.FileKinds() {
		r := d.Call(inventorytest.Operations, "POST", "/v1/imports", `{"kind":"`+string(kind)+`","csv":"nothing\n","dry_run":true}`)
		require.NotEqual(t, "invalid_request", r.Code, "the door takes every kind that the command takes: %s", kind)
	}
}
