package recycling

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnOldPartGoesItsWholeWayThroughTheDoors(t *testing.T) {
	t.Parallel()
	d := openDoor(t, Routes)
	id := d.oblige("CMP")
	require.Equal(t, id, d.does(eve, "GET /v1/returns", "").Items[0].ID)
	d.does(eve, "POST /v1/returns/"+id+"/hand-over", `{"bag":"BAG","warehouse":"W1"}`)
	d.does(keeperOfOne, "POST /v1/returns/"+id+"/receive", `{"warehouse":"W1","serial":"OLD-CMP","gross_grams":8000}`)
	require.EqualValues(t, 100, d.does(ann, "GET /v1/points", "").Pending)
	d.does(keeperOfOne, "POST /v1/returns/"+id+"/inspect", `{"verdict":"fault_confirmed"}`)
	d.does(keeperOfOne, "POST /v1/returns/"+id+"/grade", `{"grade":"D"}`)
	lot := d.does(keeperOfOne, "POST /v1/lots", `{"warehouse":"W1","hazard_code":"900-219-08"}`).ID
	d.does(keeperOfOne, "POST /v1/lots/"+lot+"/returns", `{"returns":["`+id+`"]}`)
	d.does(keeperOfOne, "POST /v1/lots/"+lot+"/seal", `{"net_grams":8000}`)
	m := d.does(keeperOfOne, "POST /v1/manifests", `{"mover_out":"W1","acceptor":"REC","carrier":"c","vehicle":"v","lots":["`+lot+`"]}`).ID
	d.does(keeperOfOne, "POST /v1/manifests/"+m+"/dispatch", `{"official_number":"20264401123456"}`)
	require.Equal(t, m, d.does(recREC, "GET /v1/manifests?state=in_transfer", "").Items[0].ID)
	d.does(recREC, "POST /v1/manifests/"+m+"/accept", `{"accepted_grams":8000,"method":"R4"}`)
	d.does(recREC, "POST /v1/certificates", `{"manifest":"`+m+`","number":"C1","method":"R4","outputs":[{"material":"steel","grams":8000}]}`)
	require.Equal(t, Closed, d.does(operations, "GET /v1/returns/"+id, "").State)
	require.EqualValues(t, 100, d.does(ann, "GET /v1/points", "").Confirmed)
	require.Zero(t, d.does(dan, "GET /v1/points?customer=ann", "").Confirmed, "a customer asks for his own only")
	d.lawful()
	d.empty()
}

func TestAnotherWarehousesThingsDoNotExist(t *testing.T) {
	t.Parallel()
	d := openDoor(t, Routes)
	id := d.oblige("MOT")
	d.does(eve, "POST /v1/returns/"+id+"/hand-over", `{"bag":"BAG","warehouse":"W1"}`)
	d.refused(keeperOfTwo, "GET /v1/returns/"+id, "", http.StatusNotFound, "return_not_found")
	d.refused(keeperOfTwo, "POST /v1/returns/"+id+"/receive", `{"warehouse":"W2","serial":"","gross_grams":4000}`, http.StatusNotFound, "return_not_found")
	d.refused(keeperOfOne, "POST /v1/returns/"+id+"/receive", `{"warehouse":"W2","serial":"","gross_grams":4000}`, http.StatusNotFound, "return_not_found")
	d.refused(keeperOfTwo, "GET /v1/returns?warehouse=W1", "", http.StatusNotFound, "location_not_found")
	d.refused(keeperOfTwo, "GET /v1/returns", "", http.StatusNotFound, "location_not_found")
	d.refused(keeperOfTwo, "GET /v1/lots?warehouse=W1", "", http.StatusNotFound, "location_not_found")
	d.refused(keeperOfTwo, "POST /v1/lots", `{"warehouse":"W1","hazard_code":""}`, http.StatusNotFound, "location_not_found")
	plain := d.graded("MOT", "W1", "M1", 4000, FaultConfirmed, Material)
	lot := d.does(keeperOfOne, "POST /v1/lots", `{"warehouse":"W1","hazard_code":""}`).ID
	d.refused(keeperOfTwo, "POST /v1/lots/"+lot+"/returns", `{"returns":["`+plain+`"]}`, http.StatusNotFound, "lot_not_found")
	d.does(keeperOfOne, "POST /v1/lots/"+lot+"/returns", `{"returns":["`+plain+`"]}`)
	d.refused(keeperOfTwo, "POST /v1/lots/"+lot+"/seal", `{"net_grams":4000}`, http.StatusNotFound, "lot_not_found")
	d.does(keeperOfOne, "POST /v1/lots/"+lot+"/seal", `{"net_grams":4000}`)
	trip := func(from string) string {
		return `{"mover_out":"` + from + `","acceptor":"REC","carrier":"c","vehicle":"v","lots":["` + lot + `"]}`
	}
	d.refused(keeperOfTwo, "POST /v1/manifests", trip("W1"), http.StatusNotFound, "location_not_found")
	d.refused(keeperOfTwo, "POST /v1/manifests", trip("W2"), http.StatusNotFound, "lot_not_found")
	m := d.does(keeperOfOne, "POST /v1/manifests", trip("W1")).ID
	d.refused(keeperOfTwo, "GET /v1/manifests/"+m, "", http.StatusNotFound, "manifest_not_found")
	d.refused(keeperOfTwo, "POST /v1/manifests/"+m+"/dispatch", `{}`, http.StatusNotFound, "manifest_not_found")
	require.Empty(t, d.does(keeperOfTwo, "GET /v1/manifests", "").Items)
	d.lawful()
}

func TestABadBodyNamesItsField(t *testing.T) {
	t.Parallel()
	d := openDoor(t, Routes)
	id := d.oblige("MOT")
	d.does(eve, "POST /v1/returns/"+id+"/hand-over", `{"bag":"BAG","warehouse":"W1"}`)
	received := d.graded("MOT", "W1", "M1", 4000, FaultConfirmed, Material)
	lot := d.sealed("W1", "", 4000, received)
	m, err := d.manifest("REC", lot)
	require.NoError(t, err)
	for _, c := range []struct {
		operation, body string
		fields          []string
	}{
		{"POST /v1/returns/" + id + "/hand-over", `{"bag":"","warehouse":""}`, []string{"body.bag", "body.warehouse"}},
		{"POST /v1/returns/" + id + "/receive", `{"warehouse":"W1","serial":"","gross_grams":0}`, []string{"body.gross_grams"}},
		{"POST /v1/returns/" + id + "/receive", `{"warehouse":"W1","serial":"","gross_grams":1.5}`, []string{"body.gross_grams"}},
		{"POST /v1/returns/" + id + "/inspect", `{"verdict":"fine"}`, []string{"body.verdict"}},
		{"POST /v1/returns/" + id + "/grade", `{"grade":"Z"}`, []string{"body.grade"}},
		{"POST /v1/returns/" + id + "/waive", `{"reason":"x"}`, []string{"body.reason"}},
		{"POST /v1/lots/" + lot + "/returns", `{"returns":[]}`, []string{"body.returns"}},
		{"POST /v1/lots/" + lot + "/seal", `{"net_grams":-1}`, []string{"body.net_grams"}},
		{"POST /v1/manifests", `{"mover_out":"W1","acceptor":"W2","carrier":"c","vehicle":"v","lots":["` + lot + `"]}`, []string{"body.acceptor"}},
		{"POST /v1/manifests/" + m + "/dispatch", `{"official_number":"2026440112345"}`, []string{"body.official_number"}},
		{"POST /v1/manifests/" + m + "/dispatch", `{"official_number":""}`, []string{"body.official_number"}},
		{"POST /v1/manifests/" + m + "/accept", `{"accepted_grams":0,"method":""}`, []string{"body.accepted_grams", "body.method"}},
		{"POST /v1/certificates", `{"manifest":"` + m + `","number":"C","method":"R4","outputs":[{"material":"","grams":0}]}`,
			[]string{"body.outputs[0].material", "body.outputs[0].grams"}},
	} {
		r := d.call(operations, c.operation, c.body)
		require.Equal(t, http.StatusUnprocessableEntity, r.status, "%s %s: %s", c.operation, c.body, r.raw)
		var fields []string
		for _, e := range r.Errors {
			fields = append(fields, e.Location)
		}
		require.ElementsMatch(t, c.fields, fields, "%s %s: %s", c.operation, c.body, r.raw)
	}
	require.Equal(t, HandedOver, d.state(id).State)
	d.lawful()
}
