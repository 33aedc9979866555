package recycling_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/recycling"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastemanifest"
)

// TestARefusedLotTravelsOnToItsCertificate is the whole story through the doors: two lots leave, one is refused, goes on to another
// recycler under a manifest that follows, differs there, is settled, and both are certified. At each step the ledger sums to zero.
func TestARefusedLotTravelsOnToItsCertificate(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	d.Permit("OLD", "900-219-08")
	good := d.Graded("CMP", "W1", "KX", 8000, oldpart.FaultConfirmed, oldpart.Material)
	leaking := d.Graded("CMP", "W1", "OLD-CMP", 8200, oldpart.FaultConfirmed, oldpart.Material)
	keeper, operations := recyclingtest.KeeperOfOne, recyclingtest.Operations
	rec, second := recyclingtest.RecREC, recyclingtest.RecTiny
	second.Scope = []string{"OLD"}
	lots := []string{d.Sealed("W1", "900-219-08", 8000, good), d.Sealed("W1", "900-219-08", 8200, leaking)}

	first := d.Does(keeper, "POST /v1/waste-manifests", `{"mover_out":"W1","acceptor":"REC","carrier":"c","vehicle":"v","lots":["`+strings.Join(lots, `","`)+`"]}`).ID
	at := func(m, verb string) string { return "POST /v1/waste-manifests/" + m + "/" + verb }
	d.Does(keeper, at(first, "dispatch"), `{}`)
	d.Lawful()
	d.Does(keeper, at(first, "hand-overs"), `{"carrier":"second carrier","vehicle":"v2","place":"Shaoguan yard"}`)
	d.Does(keeper, at(first, "official-number"), `{"official_number":"20264401123456"}`)
	require.Equal(t, "in_transfer", d.Does(rec, at(first, "reject"), `{"lots":[{"lot":"`+lots[1]+`","grams":8150,"reason":"oil runs out of the drum"}]}`).State)
	d.Lawful()
	require.Equal(t, "accepted", d.Does(rec, at(first, "accept"), `{"accepted_grams":8000,"method":"R4"}`).State)
	d.Lawful()
	certificate := func(m, number string, grams string) string {
		return `{"manifest":"` + m + `","number":"` + number + `","method":"R4","outputs":[{"material":"steel","grams":` + grams + `}]}`
	}
	d.Refused(rec, "POST /v1/certificates", certificate(first, "C-1", "16200"), http.StatusConflict, "weight_differs")
	d.Does(rec, "POST /v1/certificates", certificate(first, "C-1", "8000"))
	d.Lawful()
	require.Equal(t, oldpart.Closed, d.State(good).State)
	require.Equal(t, oldpart.InTransfer, d.State(leaking).State, "what was refused is not certified with the rest")
	require.Equal(t, oldpart.Balance{Customer: "ann", Pending: 100}, d.Points())

	var choice struct {
		Items []struct {
			Recycler string `json:"recycler"`
			Obstacle string `json:"obstacle"`
		} `json:"items"`
	}
	require.NoError(t, json.Unmarshal([]byte(d.Does(keeper, "GET /v1/waste-lots/"+lots[1]+"/acceptors", "").Raw), &choice))
	require.Contains(t, choice.Items, struct {
		Recycler string `json:"recycler"`
		Obstacle string `json:"obstacle"`
	}{"OLD", ""})
	onward := d.Does(keeper, "POST /v1/waste-manifests", `{"mover_out":"W1","acceptor":"OLD","carrier":"c","vehicle":"v3","follows":"`+first+`","lots":["`+lots[1]+`"]}`).ID
	d.Lawful()
	d.Does(keeper, at(onward, "dispatch"), `{"official_number":"20264401123457"}`)
	d.Lawful()
	d.Refused(rec, "GET /v1/waste-manifests/"+onward, "", http.StatusNotFound, "waste_manifest_not_found")
	require.Equal(t, "discrepant", d.Does(second, at(onward, "accept"), `{"accepted_grams":7600,"method":"R4"}`).State)
	d.Refused(second, "POST /v1/certificates", certificate(onward, "C-2", "7600"), http.StatusConflict, "waste_manifest_state")
	d.Refused(operations, at(onward, "settle"), `{"decision":"as_weighed","note":"ok"}`, http.StatusUnprocessableEntity, "note_needed")
	settled := d.Does(operations, at(onward, "settle"), `{"decision":"as_weighed","note":"oil ran out at the first gate"}`)
	require.Equal(t, "accepted", settled.State)
	d.Lawful()
	d.Does(second, "POST /v1/certificates", certificate(onward, "C-2", "7600"))
	d.Lawful()
	d.Empty()
	require.Equal(t, oldpart.Closed, d.State(leaking).State)
	require.Equal(t, oldpart.Balance{Customer: "ann", Confirmed: 100}, d.Points())
	for _, who := range []string{first, onward} {
		raw := d.Does(keeper, "GET /v1/waste-manifests/"+who, "").Raw
		require.Contains(t, raw, `"follows":"`+first+`"`, "both show the chain")
		require.Contains(t, raw, `"manifest":"`+onward+`"`)
	}
	require.NotContains(t, d.Does(rec, "GET /v1/waste-manifests/"+first, "").Raw, onward, "the first recycler is not told of the second")
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		fate, err := wastemanifest.FateOf(ctx, tx, "R1")
		require.Len(t, fate, 2)
		require.Equal(t, "C-2", *fate[1].Certificate, "the customer is told of the trip that treated it")
		sites, massErr := balance.MassBalance(ctx, tx)
		require.NoError(t, massErr)
		for _, s := range sites {
			if s.Site == balance.Treated {
				require.Equal(t, int64(15_600), s.HeldGrams)
			}
		}
		return err
	})
}
