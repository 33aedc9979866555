package repairflow_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory"
	"fettle/recycling"
	"fettle/recycling/oldpart"
	"fettle/repairflow"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

var recycler = auth.Actor{Login: "liu", Role: auth.Recycler, Scope: []string{"REC-1"}}

// exchange is a world with the doors of repairs, stock and recycling before it.
type exchange struct {
	repairflowtest.World
	door *apitest.Door
}

func openExchange(t *testing.T) exchange {
	t.Helper()
	w := repairflowtest.Setup(t)
	return exchange{w, apitest.Open(t, w.DB, w.Dispatcher, func(a *api.API) {
		repairflow.Routes(a)
		recycling.Routes(a)
		inventory.Routes(a)
	})}
}

// must asks a door that grants it, and decodes the answer.
func (x exchange) must(who auth.Actor, operation, path, body string, out any) {
	x.Helper()
	answer := x.door.Ask(who, operation, path, body)
	require.Equal(x, http.StatusOK, answer.Status, "%s %s: %s", operation, path, answer.Raw)
	if out != nil {
		answer.Into(out)
	}
	x.Drain()
}

// fitted orders pieces of a part from the van of Li, fits them and says that the work is done.
func (x exchange) fitted(part string, pieces int, serials ...string) (id string) {
	x.Helper()
	id = x.Visited("li").ID
	var order struct {
		Lines []struct{ ID, State string }
	}
	x.must(repairflowtest.Li, "POST", "/v1/repairs/"+id+"/part-orders", fmt.Sprintf(`{"lines":[{"part":%q,"quantity":%d}]}`, part, pieces), &order)
	for i, l := range order.Lines {
		require.Equal(x, "received", l.State, "it lies in his van")
		body := `{}`
		if i < len(serials) {
			body = fmt.Sprintf(`{"new_serial":%q,"old_serial":"OLD-%d"}`, serials[i], i+1)
		}
		x.must(repairflowtest.Li, "POST", "/v1/order-lines/"+l.ID+"/install", body, nil)
	}
	x.must(repairflowtest.Li, "POST", "/v1/repairs/"+id+"/complete", `{}`, nil)
	return id
}

func (x exchange) cores(repair string) (out []oldpart.Return) {
	x.Helper()
	x.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = oldpart.ReturnsOfRepair(ctx, tx, repair)
		return err
	})
	return out
}

// Each exchange part that was fitted has its old one on record, and the repair settles when the last has its end: one by the
// certificate of its treatment, one by a waiver that says why.
func TestMission044NoRepairSettlesWithAnUnexplainedCore(t *testing.T) {
	t.Parallel()
	x := openExchange(t)
	x.Receive("COMP", "VAN-1", 2, "N-1", "N-2")
	x.Drain()
	id := x.fitted("COMP", 2, "N-1", "N-2")
	cores := x.cores(id)
	require.Len(t, cores, 2, "one record a part")
	require.Equal(t, repair.Completed, x.Repair(id).State)

	old, other := cores[0].ID, cores[1].ID
	x.must(repairflowtest.Wang, "POST", "/v1/returns/"+old+"/drop-off", `{"bag":"BAG-1","warehouse":"WH-GZ"}`, nil)
	x.must(repairflowtest.Wang, "POST", "/v1/returns/"+old+"/receive", fmt.Sprintf(`{"warehouse":"WH-GZ","serial":%q,"gross_grams":9000}`, cores[0].ExpectedSerial), nil)
	x.must(repairflowtest.Wang, "POST", "/v1/returns/"+old+"/inspect", `{"verdict":"fault_confirmed"}`, nil)
	x.must(repairflowtest.Wang, "POST", "/v1/returns/"+old+"/grade", `{"grade":"D"}`, nil)
	var lot, trip struct{ ID string }
	x.must(repairflowtest.Wang, "POST", "/v1/waste-lots", `{"warehouse":"WH-GZ","hazard_code":""}`, &lot)
	x.must(repairflowtest.Wang, "POST", "/v1/waste-lots/"+lot.ID+"/returns", fmt.Sprintf(`{"returns":[%q]}`, old), nil)
	x.must(repairflowtest.Wang, "POST", "/v1/waste-lots/"+lot.ID+"/seal", `{"net_grams":9000}`, nil)
	x.must(repairflowtest.Wang, "POST", "/v1/waste-manifests", fmt.Sprintf(`{"mover_out":"WH-GZ","acceptor":"REC-1","carrier":"回收车队","vehicle":"粤A12345","lots":[%q]}`, lot.ID), &trip)
	x.must(repairflowtest.Wang, "POST", "/v1/waste-manifests/"+trip.ID+"/dispatch", `{}`, nil)
	x.must(recycler, "POST", "/v1/waste-manifests/"+trip.ID+"/accept", `{"accepted_grams":9000,"method":"R4"}`, nil)
	x.must(recycler, "POST", "/v1/certificates", fmt.Sprintf(`{"manifest":%q,"number":"CERT-1","method":"R4","outputs":[{"material":"steel","grams":9000}]}`, trip.ID), nil)
	require.Equal(t, oldpart.ByTreatment, x.cores(id)[0].CloseReason)
	require.Equal(t, repair.Completed, x.Repair(id).State, "the other is still owed")

	x.must(repairflowtest.Zhao, "POST", "/v1/returns/"+other+"/waive", `{"reason":"the customer keeps it","why":"other"}`, nil)
	require.Equal(t, repair.Settled, x.Repair(id).State)
	x.Clean()
}

// Loose exchange parts bring back as many old ones as were fitted.
func TestEveryPieceOfALooseExchangePartHasItsOwnCore(t *testing.T) {
	t.Parallel()
	x := openExchange(t)
	_, err := x.DB.ExecContext(t.Context(), "UPDATE parts SET core_return = true WHERE number = 'FAN'")
	require.NoError(t, err)
	x.Receive("FAN", "VAN-1", 3)
	x.Drain()
	id := x.fitted("FAN", 3)
	require.Len(t, x.cores(id), 3)
	require.Equal(t, repair.Completed, x.Repair(id).State)
}

// A part that becomes an exchange part while a repair is open: what it has fitted of it is explained before it settles.
func TestMission044APartThatBecomesAnExchangePartIsExplained(t *testing.T) {
	t.Parallel()
	x := openExchange(t)
	x.Receive("FAN", "VAN-1", 1)
	x.Receive("COMP", "VAN-1", 1, "N-1")
	x.Drain()
	id := x.Visited("li").ID
	var order struct{ Lines []struct{ ID string } }
	x.must(repairflowtest.Li, "POST", "/v1/repairs/"+id+"/part-orders", `{"lines":[{"part":"FAN","quantity":1},{"part":"COMP","quantity":1}]}`, &order)
	x.must(repairflowtest.Li, "POST", "/v1/order-lines/"+order.Lines[0].ID+"/install", `{}`, nil)
	x.must(repairflowtest.Li, "POST", "/v1/order-lines/"+order.Lines[1].ID+"/install", `{"new_serial":"N-1","old_serial":"OLD-1"}`, nil)
	x.must(repairflowtest.Li, "POST", "/v1/repairs/"+id+"/complete", `{}`, nil)
	var fan struct {
		Version int `json:"version"`
	}
	x.must(repairflowtest.Zhao, "GET", "/v1/parts/FAN", "", &fan)
	x.must(repairflowtest.Zhao, "PUT", "/v1/parts/FAN", fmt.Sprintf(`{"name_zh":"风扇电机","name_en":"Fan motor","class":"common","core_return":true,"hazard_code":"","grams":900,"price_minor":12000,"currency":"CNY","warranty_days":365,"esd":false,"version":%d}`, fan.Version), nil)
	waive := func(of string) {
		x.must(repairflowtest.Zhao, "POST", "/v1/returns/"+of+"/waive", `{"reason":"the customer keeps it","why":"other"}`, nil)
	}
	cores := x.cores(id)
	require.Len(t, cores, 1, "the compressor's")
	waive(cores[0].ID)
	require.Equal(t, repair.Completed, x.Repair(id).State, "nobody has said what became of the old fan")
	cores = x.cores(id)
	require.Len(t, cores, 2)
	require.Equal(t, "FAN", cores[1].Part)
	waive(cores[1].ID)
	require.Equal(t, repair.Settled, x.Repair(id).State)
}
