package recycling_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/recycling"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
)

func TestAnOldPartGoesItsWholeWayThroughTheDoors(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	id := d.Oblige("CMP")
	require.Equal(t, id, d.Does(recyclingtest.Eve, "GET /v1/returns", "").Items[0].ID)
	d.Does(recyclingtest.Eve, "POST /v1/returns/"+id+"/drop-off", `{"bag":"BAG","warehouse":"W1"}`)
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/receive", `{"warehouse":"W1","serial":"OLD-CMP","gross_grams":8000}`)
	require.EqualValues(t, 100, d.Does(recyclingtest.Ann, "GET /v1/points", "").Pending)
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/inspect", `{"verdict":"fault_confirmed"}`)
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/grade", `{"grade":"D"}`)
	lot := d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-lots", `{"warehouse":"W1","hazard_code":"900-219-08"}`).ID
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-lots/"+lot+"/returns", `{"returns":["`+id+`"]}`)
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-lots/"+lot+"/seal", `{"net_grams":8000}`)
	m := d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-manifests", `{"mover_out":"W1","acceptor":"REC","carrier":"c","vehicle":"v","lots":["`+lot+`"]}`).ID
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-manifests/"+m+"/dispatch", `{"official_number":"20264401123456"}`)
	require.Equal(t, m, d.Does(recyclingtest.RecREC, "GET /v1/waste-manifests?state=in_transfer", "").Items[0].ID)
	d.Does(recyclingtest.RecREC, "POST /v1/waste-manifests/"+m+"/accept", `{"accepted_grams":8000,"method":"R4"}`)
	d.Does(recyclingtest.RecREC, "POST /v1/certificates", `{"manifest":"`+m+`","number":"C1","method":"R4","outputs":[{"material":"steel","grams":8000}]}`)
	require.Equal(t, string(oldpart.Closed), d.Does(recyclingtest.Operations, "GET /v1/returns/"+id, "").State)
	require.EqualValues(t, 100, d.Does(recyclingtest.Ann, "GET /v1/points", "").Confirmed)
	require.Zero(t, d.Does(recyclingtest.Dan, "GET /v1/points?customer=ann", "").Confirmed, "a customer asks for his own only")
	d.Lawful()
	d.Empty()
}

func TestAnotherWarehousesThingsDoNotExist(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	id := d.Oblige("MOT")
	d.Does(recyclingtest.Eve, "POST /v1/returns/"+id+"/drop-off", `{"bag":"BAG","warehouse":"W1"}`)
	// What nobody has yet may come to any dock; what a warehouse has is its own.
	d.Does(recyclingtest.KeeperOfTwo, "GET /v1/returns/"+id, "")
	d.Refused(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/receive", `{"warehouse":"W2","serial":"","gross_grams":4000}`, http.StatusNotFound, "location_not_found")
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/receive", `{"warehouse":"W1","serial":"","gross_grams":4000}`)
	d.Refused(recyclingtest.KeeperOfTwo, "GET /v1/returns/"+id, "", http.StatusNotFound, "return_not_found")
	d.Refused(recyclingtest.KeeperOfTwo, "POST /v1/returns/"+id+"/inspect", `{"verdict":"fault_confirmed"}`, http.StatusNotFound, "return_not_found")
	d.Refused(recyclingtest.KeeperOfTwo, "GET /v1/returns?warehouse=W1", "", http.StatusNotFound, "location_not_found")
	d.Refused(recyclingtest.KeeperOfTwo, "GET /v1/returns", "", http.StatusUnprocessableEntity, "location_needed")
	d.Refused(recyclingtest.KeeperOfTwo, "GET /v1/waste-lots?warehouse=W1", "", http.StatusNotFound, "location_not_found")
	d.Refused(recyclingtest.KeeperOfTwo, "POST /v1/waste-lots", `{"warehouse":"W1","hazard_code":""}`, http.StatusNotFound, "location_not_found")
	plain := d.Graded("MOT", "W1", "M1", 4000, oldpart.FaultConfirmed, oldpart.Material)
	lot := d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-lots", `{"warehouse":"W1","hazard_code":""}`).ID
	d.Refused(recyclingtest.KeeperOfTwo, "POST /v1/waste-lots/"+lot+"/returns", `{"returns":["`+plain+`"]}`, http.StatusNotFound, "waste_lot_not_found")
	require.Contains(t, d.Call(recyclingtest.KeeperOfOne, "POST /v1/waste-lots/"+lot+"/returns", `{"returns":["NONE"]}`).Raw, `"location":"body.returns[0]"`)
	same := d.Call(recyclingtest.KeeperOfOne, "POST /v1/waste-lots/"+lot+"/returns", `{"returns":["X","X","X","X"]}`).Raw
	require.Equal(t, 1, strings.Count(same, `"location":"body.returns"`), same)
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-lots/"+lot+"/returns", `{"returns":["`+plain+`"]}`)
	d.Refused(recyclingtest.KeeperOfTwo, "POST /v1/waste-lots/"+lot+"/seal", `{"net_grams":4000}`, http.StatusNotFound, "waste_lot_not_found")
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-lots/"+lot+"/seal", `{"net_grams":4000}`)
	trip := func(from string) string {
		return `{"mover_out":"` + from + `","acceptor":"REC","carrier":"c","vehicle":"v","lots":["` + lot + `"]}`
	}
	d.Refused(recyclingtest.KeeperOfTwo, "POST /v1/waste-manifests", trip("W1"), http.StatusNotFound, "location_not_found")
	require.Contains(t, d.Call(recyclingtest.KeeperOfTwo, "POST /v1/waste-manifests", trip("W1")).Raw, `"location":"body.mover_out"`)
	require.Contains(t, d.Call(recyclingtest.KeeperOfTwo, "POST /v1/waste-lots", `{"warehouse":"W1","hazard_code":""}`).Raw, `"location":"body.warehouse"`)
	require.Contains(t, d.Call(recyclingtest.KeeperOfOne, "POST /v1/waste-manifests", `{"mover_out":"W1","acceptor":"NOBODY","carrier":"c","vehicle":"v","lots":["`+lot+`"]}`).Raw, `"location":"body.acceptor"`)
	d.Refused(recyclingtest.KeeperOfTwo, "POST /v1/waste-manifests", trip("W2"), http.StatusNotFound, "waste_lot_not_found")
	m := d.Does(recyclingtest.KeeperOfOne, "POST /v1/waste-manifests", trip("W1")).ID
	d.Refused(recyclingtest.KeeperOfTwo, "GET /v1/waste-manifests/"+m, "", http.StatusNotFound, "waste_manifest_not_found")
	d.Refused(recyclingtest.KeeperOfTwo, "POST /v1/waste-manifests/"+m+"/dispatch", `{}`, http.StatusNotFound, "waste_manifest_not_found")
	require.Empty(t, d.Does(recyclingtest.KeeperOfTwo, "GET /v1/waste-manifests", "").Items)
	d.Lawful()
}

func TestABadBodyNamesItsField(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	id := d.Oblige("MOT")
	d.Does(recyclingtest.KeeperOfOne, "POST /v1/returns/"+id+"/drop-off", `{"bag":"BAG","warehouse":"W1"}`)
	received := d.Graded("MOT", "W1", "M1", 4000, oldpart.FaultConfirmed, oldpart.Material)
	lot := d.Sealed("W1", "", 4000, received)
	m, err := d.Manifest("REC", lot)
	require.NoError(t, err)
	for _, c := range []struct {
		operation, body string
		fields          []string
	}{
		{"POST /v1/returns/" + id + "/drop-off", `{"bag":"","warehouse":""}`, []string{"body.bag", "body.warehouse"}},
		{"POST /v1/returns/" + id + "/receive", `{"warehouse":"W1","serial":"","gross_grams":0}`, []string{"body.gross_grams"}},
		{"POST /v1/returns/" + id + "/receive", `{"warehouse":"W1","serial":"","gross_grams":1.5}`, []string{"body.gross_grams"}},
		{"POST /v1/returns/" + id + "/inspect", `{"verdict":"fine"}`, []string{"body.verdict"}},
		{"POST /v1/returns/" + id + "/grade", `{"grade":"Z"}`, []string{"body.grade"}},
		{"POST /v1/returns/" + id + "/waive", `{"reason":"x"}`, []string{"body.reason"}},
		{"POST /v1/waste-lots/" + lot + "/returns", `{"returns":[]}`, []string{"body.returns"}},
		{"POST /v1/waste-lots/" + lot + "/seal", `{"net_grams":-1}`, []string{"body.net_grams"}},
		{"POST /v1/waste-manifests", `{"mover_out":"W1","acceptor":"W2","carrier":"c","vehicle":"v","lots":["` + lot + `"]}`, []string{"body.acceptor"}},
		{"POST /v1/waste-manifests/" + m + "/dispatch", `{"official_number":"2026440112345"}`, []string{"body.official_number"}},
		{"POST /v1/waste-manifests/" + m + "/dispatch", `{"official_number":""}`, []string{"body.official_number"}},
		{"POST /v1/waste-manifests/" + m + "/accept", `{"accepted_grams":0,"method":""}`, []string{"body.accepted_grams", "body.method"}},
		{"POST /v1/waste-manifests/" + m + "/accept", `{"accepted_grams":1,"method":"burnt"}`, []string{"body.method"}},
		{"POST /v1/certificates", `{"manifest":"` + m + `","number":"C","method":"R4","outputs":[{"material":"","grams":0}]}`,
			[]string{"body.outputs[0].material", "body.outputs[0].grams"}},
	} {
		r := d.Call(recyclingtest.Operations, c.operation, c.body)
		require.Equal(t, http.StatusUnprocessableEntity, r.Status, "%s %s: %s", c.operation, c.body, r.Raw)
		var fields []string
		for _, e := range r.Errors {
			fields = append(fields, e.Location)
		}
		require.ElementsMatch(t, c.fields, fields, "%s %s: %s", c.operation, c.body, r.Raw)
	}
	require.Equal(t, oldpart.DroppedOff, d.State(id).State)
	d.Lawful()
}

// Who is bound to some places and names none is asked for one, and a dispute that is none is called that.
func TestWhatIsMissingIsSaid(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	id := d.Oblige("MOT")
	for _, list := range []string{"GET /v1/returns", "GET /v1/waste-lots"} {
		r := d.Call(recyclingtest.KeeperOfOne, list, "")
		require.Equal(t, "location_needed", r.Code, r.Raw)
		require.Equal(t, "query.warehouse", r.Errors[0].Location, r.Raw)
		d.Refused(recyclingtest.KeeperOfOne, list+"?warehouse=W2", "", 404, "location_not_found")
	}
	r := d.Call(recyclingtest.Operations, "POST /v1/returns/"+id+"/settle", `{"upheld":true,"note":"we have looked"}`)
	require.Equal(t, "return_state", r.Code)
	require.Contains(t, r.Raw, "没有争议")
}
