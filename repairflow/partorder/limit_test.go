package partorder_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/policy"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repairflowtest"
)

// limited is a world where operations have set how much one engineer may order.
func limited(t *testing.T, body string) repairflowtest.Door {
	t.Helper()
	d := repairflowtest.OpenDoor(t)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := policy.Put(ctx, tx, partorder.LimitPolicy(), []byte(body), time.Time{}, "test")
		return err
	})
	d.Receive("FAN", "WH-GZ", 500)
	d.Receive("SEAL", "WH-GZ", 500)
	return d
}

func repairsOf(d repairflowtest.Door, engineer string, n int) []string {
	d.Helper()
	out := make([]string, n)
	for i := range out {
		in := repairflowtest.Intake(engineer)
		in.Serial = fmt.Sprintf("AC1%s%04d", engineer, i)
		out[i] = d.Open(in).ID
	}
	return out
}

func ordered(d repairflowtest.Door, engineer string) (n int64) {
	d.Helper()
	require.NoError(d, d.DB.GetContext(d.Context(), &n, "SELECT coalesce(sum(quantity), 0) FROM order_lines WHERE ordered_by = $1 AND state <> 'cancelled'", engineer))
	return n
}

// Before, one engineer could reserve all there was of a part, an order at a time.
func TestWhatOneEngineerOrdersIsLimitedOverTime(t *testing.T) {
	t.Parallel()
	d := limited(t, `{"pieces": 20, "minor": 0, "currency": "CNY", "window_hours": 24}`)
	repairs := repairsOf(d, "li", 24)
	const two = `{"lines":[{"part":"FAN","quantity":2}]}`
	codes := make([]string, len(repairs))
	var all sync.WaitGroup
	for i, r := range repairs {
		all.Go(func() { codes[i] = d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+r+"/part-orders", two).Code })
	}
	all.Wait()
	told := map[string]int{}
	for _, c := range codes {
		told[c]++
	}
	require.Equal(t, map[string]int{"": 10, "order_limit": 14}, told, "whatever slices they come in")
	require.EqualValues(t, 20, ordered(d, "li"))

	r := d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+repairs[0]+"/part-orders", `{"lines":[{"part":"SEAL","quantity":1}]}`)
	require.Equal(t, http.StatusConflict, r.Status, "parts are counted together")
	require.Contains(t, r.Detail, "24 小时内您已订 20 件")
	require.Equal(t, "order_limit", d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+repairs[0]+"/soft-reservations", two).Code, "a soft reservation takes pieces too")
	ma := repairsOf(d, "ma", 1)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Ma, "POST", "/v1/repairs/"+ma[0]+"/part-orders", two).Status, "another engineer is another")
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Zhao, "POST", "/v1/repairs/"+repairs[1]+"/part-orders", two).Status, "operations order for whom they want")

	d.Later(25 * time.Hour)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+repairs[2]+"/soft-reservations", two).Status, "a day later it is another day")
	require.EqualValues(t, 22, ordered(d, "li"))
	d.Drain()
	d.Clean()
}

func TestTheOrdersOfOneSliceAreCountedTogether(t *testing.T) {
	t.Parallel()
	d := limited(t, `{"pieces": 100, "minor": 0, "currency": "CNY", "window_hours": 24}`)
	repairs := repairsOf(d, "li", 12)
	repairs = append(repairs, repairs[0], repairs[1]) // the second of one repair is planned in a round of its own
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		errs, err := partorder.OrderInOneSlice(ctx, tx, "li", repairs, partorder.Want{Part: "FAN", Quantity: 9})
		refused := 0
		for _, e := range errs {
			if e != nil {
				require.ErrorIs(t, e, partorder.ErrOrderLimit)
				refused++
			}
		}
		require.Equal(t, 3, refused, "eleven of nine are ninety-nine")
		return err
	})
	require.EqualValues(t, 99, ordered(d, "li"))
	lines := d.Lines(repairs[0])
	d.Cancelled(lines[0].ID)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		errs, err := partorder.OrderInOneSlice(ctx, tx, "li", repairs[:1], partorder.Want{Part: "FAN", Quantity: 9})
		require.NoError(t, errs[0], "what was cancelled is given back")
		return err
	})
}

func TestTheValueOfWhatOneEngineerOrdersIsLimited(t *testing.T) {
	t.Parallel()
	d := limited(t, `{"pieces": 0, "minor": 50000, "currency": "CNY", "window_hours": 24}`)
	repairs := repairsOf(d, "li", 4)
	order := func(repair, part string, quantity int) string {
		return d.Call(repairflowtest.Li, "POST", "/v1/repairs/"+repair+"/part-orders", fmt.Sprintf(`{"lines":[{"part":%q,"quantity":%d}]}`, part, quantity)).Code
	}
	require.Empty(t, order(repairs[0], "FAN", 3), "360.00")
	require.Equal(t, "order_limit", order(repairs[1], "FAN", 2), "600.00 in all")
	require.Empty(t, order(repairs[1], "SEAL", 4), "480.00")
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := policy.Put(ctx, tx, partorder.LimitPolicy(), []byte(`{"pieces": 0, "minor": 0, "currency": "CNY", "window_hours": 24}`), time.Time{}, "no limit")
		return err
	})
	require.Empty(t, order(repairs[2], "FAN", 100))
	for _, bad := range []string{`{"pieces": -1, "minor": 0, "currency": "CNY", "window_hours": 24}`, `{"pieces": 1, "minor": 0, "currency": "yuan", "window_hours": 24}`,
		`{"pieces": 1, "minor": 0, "currency": "CNY"}`} {
		require.Error(t, partorder.LimitPolicy().Check(t.Context(), nil, []byte(bad)), bad)
	}
}
