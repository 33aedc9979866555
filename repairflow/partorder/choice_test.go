package partorder_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/allocation/network"
	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/inventory/stock"
	"fettle/repairflow"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
)

// office is a world whose operations set how places are chosen, through the API and nothing else.
type office struct {
	repairflowtest.World
	door *apitest.Door
	// accepts has the customer say yes to refurbished parts before each order.
	accepts bool
}

func openOffice(t *testing.T) office {
	t.Helper()
	w := repairflowtest.Setup(t)
	return office{World: w, door: apitest.Open(t, w.DB, w.Dispatcher, func(a *api.API) {
		repairflow.Routes(a)
		policy.Routes(a, []policy.Kind{network.SourcingPolicy()})
	})}
}

// set changes the policy that is in force and leaves the rest of it as it is.
func (o office) set(change func(body map[string]any)) {
	o.Helper()
	var now struct{ Items []policy.Version }
	o.door.Ask(repairflowtest.Zhao, "GET", "/v1/policies/sourcing", "").Into(&now)
	body := map[string]any{}
	require.NoError(o, json.Unmarshal(now.Items[0].Body, &body))
	change(body)
	in, err := json.Marshal(map[string]any{"body": body, "why": "a test"})
	require.NoError(o, err)
	answer := o.door.Ask(repairflowtest.Zhao, "PUT", "/v1/policies/sourcing", string(in))
	require.Equal(o, http.StatusOK, answer.Status, answer.Raw)
}

type decided struct {
	Lines []struct {
		State     string `json:"state"`
		Source    string `json:"source"`
		Condition string `json:"condition"`
		WhyEN     string `json:"why_en"`
	} `json:"lines"`
}

// order has an engineer order a part for a new repair of his.
func (o office) order(who auth.Actor, serial string) decided {
	o.Helper()
	in := repairflowtest.Intake(who.Login)
	in.Serial = serial
	id := o.Open(in).ID
	if o.accepts {
		said := o.door.Ask(repairflowtest.Chen, "POST", "/v1/repairs/"+id+"/refurbished-parts", `{"accepts":true}`)
		require.Equal(o, http.StatusOK, said.Status, said.Raw)
	}
	answer := o.door.Ask(who, "POST", "/v1/repairs/"+id+"/part-orders", `{"lines":[{"part":"FAN","quantity":1}]}`)
	require.Equal(o, http.StatusOK, answer.Status, answer.Raw)
	var d decided
	answer.Into(&d)
	require.Len(o, d.Lines, 1)
	return d
}

func TestOperationsCanHaveRefurbishedPiecesSent(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Receive(ctx, tx, "WH-GZ", "note", []stock.ReceiptLine{{Part: "FAN", Condition: stock.Refurbished, Quantity: 3}})
	})
	require.Equal(t, "backordered", o.order(repairflowtest.Li, "AC1SN7001").Lines[0].State, "who was not asked gets a new one or waits")
	o.accepts = true
	d := o.order(repairflowtest.Li, "AC1SN7002").Lines[0]
	require.Equal(t, []string{"reserved", "WH-GZ", "refurbished"}, []string{d.State, d.Source, d.Condition}, d.WhyEN)
	o.Receive("FAN", "WH-GZ", 2) // one is for who waits
	o.Drain()
	d = o.order(repairflowtest.Li, "AC1SN7003").Lines[0]
	require.Equal(t, "new", d.Condition, "a new one goes first")
	o.set(func(b map[string]any) { b["conditions"] = []string{"new"} })
	require.Equal(t, "backordered", o.order(repairflowtest.Li, "AC1SN7004").Lines[0].State, "a yes is not enough where the policy says no")
	o.Drain()
	o.Clean()
}

func TestOperationsCanLetPeerVansWin(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	// Ma's van stands a few kilometres from the customer.
	_, err := o.DB.ExecContext(t.Context(), "UPDATE locations SET lon = 113.33, lat = 23.11, area_code = '440100' WHERE code = 'VAN-2'")
	require.NoError(t, err)
	o.Receive("FAN", "VAN-2", 2)
	d := o.order(repairflowtest.Li, "AC1SN7001").Lines[0]
	require.Equal(t, "backordered", d.State, "as it is shipped, each engineer has to be asked")
	o.set(func(b map[string]any) {
		vans, ok := b["peer_vans"].(map[string]any)
		require.True(t, ok)
		vans["consent"] = network.ConsentStanding
	})
	d = o.order(repairflowtest.Li, "AC1SN7002").Lines[0]
	require.Equal(t, "VAN-2", d.Source, d.WhyEN)
	require.Contains(t, []string{"reserved", "delivered"}, d.State)
	o.Drain()
	o.Clean()
}

// The van of one who orders in the same slice is read as his own already, and is another's peer: it is offered once.
func TestAVanIsOfferedOnceThoughItIsOnesOwnAndAnothersPeer(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	_, err := o.DB.ExecContext(t.Context(), "UPDATE locations SET lon = 113.33, lat = 23.11, area_code = '440100' WHERE code IN ('VAN-1', 'VAN-2')")
	require.NoError(t, err)
	o.Receive("FAN", "VAN-2", 3)
	o.set(func(b map[string]any) { b["peer_vans"].(map[string]any)["consent"] = network.ConsentStanding })
	var repairs []string
	for i, engineer := range []string{"li", "ma", "li", "ma"} {
		in := repairflowtest.Intake(engineer)
		in.Serial = "AC1SN80" + string(rune('0'+i))
		repairs = append(repairs, o.Open(in).ID)
	}
	o.Do(func(ctx context.Context, tx *db.Tx) error {
		errs, err := partorder.OrderInOneSlice(ctx, tx, "li", repairs, partorder.Want{Part: "FAN", Quantity: 1})
		for _, e := range errs {
			require.NoError(t, e)
		}
		return err
	})
	var twice int
	require.NoError(t, o.DB.GetContext(t.Context(), &twice, `
SELECT count(*)
FROM decisions d
WHERE (SELECT count(*) FROM jsonb_array_elements(d.choices) c WHERE c ->> 'location' = 'VAN-2') > 1`))
	require.Zero(t, twice)
	require.Equal(t, "3/3", o.Stock("FAN", "VAN-2", stock.New))
	o.Drain()
	o.Clean()
}
