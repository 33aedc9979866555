package audit_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/apitest"
	"fettle/inventory"
	"fettle/inventory/audit"
	"fettle/inventory/inventorytest"
	"fettle/inventory/stock"
)

// What somebody changed at the database's own prompt is set right by operations, who are told which, and the event says it.
func TestOperationsMendCounters(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	door := apitest.Open(t, w.DB, nil, inventory.Routes)
	w.Receive("SEAL", "A", 2)
	w.Receive("BELT", "A", 5)
	_, err := w.DB.ExecContext(t.Context(), "UPDATE stock SET on_hand = 7 WHERE part = 'SEAL'; UPDATE stock SET reserved = 1 WHERE part = 'BELT'")
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, door.Ask(inventorytest.KeeperOfA, "POST", "/v1/stock/mend", "").Status)
	var found struct{ Items []audit.Drift }
	door.Ask(inventorytest.Operations, "GET", "/v1/stock/drift", "").Into(&found)
	require.Len(t, found.Items, 2)
	answer := door.Ask(inventorytest.Operations, "POST", "/v1/stock/mend", "")
	require.Equal(t, http.StatusOK, answer.Status, answer.Raw)
	var done audit.Mended
	require.NoError(t, json.Unmarshal([]byte(answer.Raw), &done))
	told := map[string][2]int64{}
	for _, m := range done.Mended {
		told[m.Part] = [2]int64{m.OnHand, m.LedgerOnHand}
	}
	require.Equal(t, map[string][2]int64{"SEAL": {7, 2}, "BELT": {5, 5}}, told)
	require.Empty(t, done.Left)
	require.Equal(t, [2]int64{2, 0}, w.Counter("SEAL", "A", stock.New))
	require.Equal(t, [2]int64{5, 0}, w.Counter("BELT", "A", stock.New))
	require.Equal(t, 2, w.Events("inventory.counter_mended.v1"))
	w.Clean()
}
