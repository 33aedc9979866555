package shipment_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
)

// What several repairs wait for at one door goes there in one shipment; each hears of its own lines, in its own order.
func TestAShipmentServesSeveralRepairs(t *testing.T) {
	t.Parallel()
	w := shippingtest.Setup(t)
	a, b, c := w.Order("R1", "SEAL", 1), w.Order("R2", "SEAL", 2), w.Order("R2", "COMP", 1, "C1")
	_, err := w.DB.ExecContext(t.Context(), "UPDATE pick_tasks SET due_at = due_at - interval '1 hour' WHERE line = $1", a)
	require.NoError(t, err)
	w.Pick(a, "SEAL")
	w.Pick(b, "SEAL")
	w.Pick(c, "C1")
	s := w.Pack(a, b, c)
	require.Equal(t, "R1", s.Repair, "the most urgent")
	require.ElementsMatch(t, []string{"R1", "R2"}, strings.Fields(shipment.ReferenceOf(s)))
	w.Ship(s.ID, "W1")
	told := func(kind string) map[string][]string {
		var rows []struct {
			Key   string
			Lines string
		}
		require.NoError(t, w.DB.SelectContext(t.Context(), &rows, `
SELECT key, (SELECT string_agg(l, ' ' ORDER BY l) FROM jsonb_array_elements_text(coalesce(data->'lines', '[]')) l) AS lines
FROM events WHERE type = $1 AND data->>'shipment' = $2 AND data->>'to' IS DISTINCT FROM 'accepted_by_engineer' ORDER BY seq`, kind, s.ID))
		out := map[string][]string{}
		for _, r := range rows {
			out[r.Key] = append(out[r.Key], r.Lines)
		}
		return out
	}
	second := b.String() + " " + c.String()
	if c.String() < b.String() {
		second = c.String() + " " + b.String()
	}
	own := map[string][]string{"R1": {a.String()}, "R2": {second}}
	require.Equal(t, own, told("shipping.packed.v1"))
	require.Equal(t, own, told("shipping.shipped.v1"))
	w.At(w.Now.Add(12 * time.Hour))
	w.Observe(shippingtest.Trace("W1", w.Now)...)
	require.Equal(t, own, told("shipping.state_changed.v1"))
	require.Equal(t, own, told("shipping.arrived.v1"))

	of := func(repair string) (out []uuid.UUID) {
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			shipments, err := shipment.OfRepair(ctx, tx, repair)
			require.NoError(t, err)
			require.Len(t, shipments, 1)
			for _, l := range shipments[0].Lines {
				out = append(out, l.Line)
			}
			return nil
		})
		return out
	}
	require.Equal(t, []uuid.UUID{a}, of("R1"), "nothing of another's")
	require.ElementsMatch(t, []uuid.UUID{b, c}, of("R2"))

	w.Take(a, "SEAL")
	require.Nil(t, w.Shipment(s.ID).ClosedAt, "the other's lie in it still")
	w.Take(b, "SEAL")
	w.Take(c, "C1")
	require.NotNil(t, w.Shipment(s.ID).ClosedAt)
	require.Equal(t, 2, w.Events("shipping.emptied.v1"), "each repair is told")
	w.Clean()
}
