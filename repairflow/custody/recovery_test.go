package custody_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/recycling/refrigerant"
	"fettle/repairflow/repairflowtest"
)

// Gas is recovered for a repair that is there and the engineer's own, from its appliance.
func TestARecoveryIsOfARepairOfTheEngineers(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	mine, other := d.Visited("li"), d.Visited("ma")
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := refrigerant.Add(ctx, tx, refrigerant.Cylinder{Serial: "CYL-1", Refrigerant: "R32", CapacityGrams: 9000, TareGrams: 5000, Location: "VAN-1"})
		return err
	})
	for _, c := range []struct {
		who               auth.Actor
		repair, appliance string
		status            int
		code              string
	}{
		{repairflowtest.Li, "R000000000", "", 404, "repair_not_found"},
		{repairflowtest.Li, other.ID, "", 404, "repair_not_found"},
		{repairflowtest.Ma, other.ID, "", 404, "cylinder_not_found"},
		{repairflowtest.Li, mine.ID, "ANOTHER", 409, "appliance_of_other_repair"},
		{repairflowtest.Li, mine.ID, mine.Serial, 200, ""},
	} {
		r := d.Call(c.who, http.MethodPost, "/v1/cylinders/CYL-1/recoveries", `{"repair":"`+c.repair+`","appliance":"`+c.appliance+
			`","refrigerant":"R32","nameplate_grams":700,"residual_grams":0,"before_grams":5000,"after_grams":5600}`)
		require.Equal(t, []any{c.status, c.code}, []any{r.Status, r.Code}, r.Raw)
	}
}
