package recycling

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
)

var (
	eve         = auth.Actor{Login: "eve", Role: auth.Engineer}
	bob         = auth.Actor{Login: "bob", Role: auth.Engineer}
	keeperOfOne = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"W1"}}
	keeperOfTwo = auth.Actor{Login: "zhao", Role: auth.Warehouse, Scope: []string{"W2"}}
	recREC      = auth.Actor{Login: "liu", Role: auth.Recycler, Scope: []string{"REC"}}
	recTiny     = auth.Actor{Login: "xu", Role: auth.Recycler, Scope: []string{"TINY"}}
	recNowhere  = auth.Actor{Login: "nobody", Role: auth.Recycler}
	operations  = auth.Actor{Login: "ops", Role: auth.Operations}
	ann         = auth.Actor{Login: "ann", Role: auth.Customer}
	dan         = auth.Actor{Login: "dan", Role: auth.Customer}
)

// door is a world with the HTTP door of this room before it.
type door struct {
	*world
	api  *api.API
	keys *auth.Keys
	sent int
}

func openDoor(t *testing.T) *door {
	t.Helper()
	w := setup(t)
	d := &door{world: w, keys: &auth.Keys{}}
	w.must(func(ctx context.Context, tx *db.Tx) error { return d.keys.Refresh(ctx, tx, false) })
	d.api = api.New(w.db, d.keys, event.NewDispatcher(w.db), api.Options{})
	Routes(d.api)
	return d
}

type reply struct {
	status    int
	ID        string `json:"id"`
	State     string `json:"state"`
	Code      string `json:"code"`
	Confirmed int64  `json:"confirmed"`
	Pending   int64  `json:"pending"`
	Items     []struct {
		ID       string `json:"id"`
		Recycler string `json:"recycler"`
	} `json:"items"`
	Errors []struct {
		Location string `json:"location"`
	} `json:"errors"`
	raw string
}

func (d *door) call(who auth.Actor, operation, body string) reply {
	d.Helper()
	method, path, _ := strings.Cut(operation, " ")
	d.sent++
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprint("key-", d.sent))
	token, _, err := d.keys.Issue(who, d.db.Now())
	require.NoError(d, err)
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := d.api.App.Test(request, -1)
	require.NoError(d, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(d, err)
	require.NoError(d, answer.Body.Close())
	r := reply{status: answer.StatusCode, raw: string(raw)}
	require.NoError(d, json.Unmarshal(raw, &r), r.raw)
	return r
}

func (d *door) does(who auth.Actor, operation, body string) reply {
	d.Helper()
	r := d.call(who, operation, body)
	require.Equal(d, http.StatusOK, r.status, "%s: %s", operation, r.raw)
	return r
}

func (d *door) refused(who auth.Actor, operation, body string, status int, code string) {
	d.Helper()
	r := d.call(who, operation, body)
	require.Equal(d, status, r.status, "%s as %s: %s", operation, who.Login, r.raw)
	require.Equal(d, code, r.Code, "%s as %s", operation, who.Login)
}

func TestAnOldPartGoesItsWholeWayThroughTheDoors(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
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

func TestAnotherEngineersOldPartDoesNotExist(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	id := d.oblige("MOT")
	require.Len(t, d.does(eve, "GET /v1/returns", "").Items, 1)
	require.Empty(t, d.does(bob, "GET /v1/returns?engineer=eve", "").Items)
	d.does(eve, "GET /v1/returns/"+id, "")
	d.refused(bob, "GET /v1/returns/"+id, "", http.StatusNotFound, "return_not_found")
	d.refused(bob, "POST /v1/returns/"+id+"/hand-over", `{"bag":"x","warehouse":"W1"}`, http.StatusNotFound, "return_not_found")
	d.refused(eve, "POST /v1/returns/"+id+"/waive", `{"reason":"because"}`, http.StatusForbidden, "forbidden")
	require.Equal(t, Obliged, d.state(id).State)
}

func TestAnotherWarehousesThingsDoNotExist(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
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

func TestAnotherRecyclersManifestDoesNotExist(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
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

func TestABadBodyNamesItsField(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
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
