package shipment_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/shipping/shippingtest"
)

// TestMission051ABoardIsNotPackedWithoutTheTickThatItLiesInItsBag, the tick keeps who looked and when, and a tick on what needs no
// bag is refused as well.
func TestMission051ABoardIsNotPackedWithoutTheTickThatItLiesInItsBag(t *testing.T) {
	t.Parallel()
	d := shippingtest.OpenDoor(t, nil)
	_, err := d.DB.ExecContext(t.Context(), "UPDATE parts SET esd = true WHERE number = 'COMP'")
	require.NoError(t, err)
	board, seal, elsewhere := d.Order("R1", "COMP", 1, "C1"), d.Order("R1", "SEAL", 2), d.Order("R2", "COMP", 1, "C2")
	d.Pick(board, "C1")
	d.Pick(seal, "SEAL")
	d.Pick(elsewhere, "C2")
	pack := func(bagged string) shippingtest.Reply {
		return d.Call(shippingtest.Keeper, http.MethodPost, "/v1/shipments",
			fmt.Sprintf(`{"warehouse":"WH-SZ","carrier":"SF","lines":["%s","%s"],"gross_grams":8000%s}`, board, seal, bagged))
	}
	list := func(lines ...uuid.UUID) string {
		out := `,"bagged":[`
		for i, l := range lines {
			if i > 0 {
				out += ","
			}
			out += `"` + l.String() + `"`
		}
		return out + "]"
	}
	for name, c := range map[string]struct{ bagged, field string }{
		"nothing is said":     {"", "body.bagged"},
		"nothing is ticked":   {list(), "body.bagged"},
		"the seal is ticked":  {list(seal), "body.bagged"},
		"the seal is too":     {list(board, seal), "body.bagged[1]"},
		"another parcel's is": {list(board, elsewhere), "body.bagged[1]"},
	} {
		r := pack(c.bagged)
		require.Equal(t, []any{http.StatusUnprocessableEntity, "bag_not_ticked", c.field}, []any{r.Status, r.Code, r.Errors[0].Location}, name)
		require.Equal(t, []int{0, 0, 3, 0}, []int{d.Count("SELECT count(*) FROM shipments"), d.Count("SELECT count(*) FROM shipment_lines"),
			d.Count("SELECT count(*) FROM pick_tasks WHERE state = 'picked'"), d.Events("shipping.packed.v1")}, "nothing is half packed: %s", name)
	}
	r := pack(list(board))
	require.Equal(t, http.StatusOK, r.Status, r.Detail)
	require.Equal(t, 1, d.Count("SELECT count(*) FROM shipment_lines WHERE line = $1 AND bagged_by = 'wang' AND bagged_at = $2", board, d.Now))
	require.Equal(t, 1, d.Count("SELECT count(*) FROM shipment_lines WHERE line = $1 AND bagged_by IS NULL AND bagged_at IS NULL", seal))
	for _, l := range d.Shipment(r.ID).Lines {
		require.Equal(t, l.Part == "COMP", l.BaggedBy != nil && *l.BaggedBy == "wang" && l.BaggedAt.Equal(d.Now), "the parcel tells it: %s", l.Part)
	}
	d.Clean()
}
