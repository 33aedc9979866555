package board_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/repairflowtest"
)

// The board and the history are for operations; they read what the rooms wrote.
func TestTheBoardCountsWhatIsOpen(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 1)
	r := d.Visited("li")
	d.One(r.ID, "FAN")
	d.One(r.ID, "FAN")
	d.Drain()
	board := d.Call(repairflowtest.Zhao, "GET", "/v1/board", "")
	require.Equal(t, http.StatusOK, board.Status, board.Raw)
	for _, says := range []string{`"state":"awaiting_parts","n":1`, `"state":"reserved","n":1`, `"state":"backordered","n":1`, `"parked":[]`} {
		require.Contains(t, board.Raw, says)
	}
	require.NotContains(t, board.Raw, "13800138000")
	history := d.Call(repairflowtest.Zhao, "GET", "/v1/events?key="+r.ID, "")
	require.Equal(t, http.StatusOK, history.Status, history.Raw)
	require.NotEmpty(t, history.Items)
	require.NotContains(t, history.Raw, "13800138000")
}
