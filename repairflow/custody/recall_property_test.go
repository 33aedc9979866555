package custody_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/carrier/out"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// fate is one line on its way through a day in which anything may be cancelled at any time.
type fate struct {
	line   uuid.UUID
	parcel string
}

// step tries one thing with a line; what its state does not allow is refused and changes nothing.
func (f *fate) step(w repairflowtest.World, random *rand.Rand) {
	_ = w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
		l, err := orderline.ByID(ctx, tx, f.line)
		if err != nil {
			return err
		}
		switch random.IntN(15) {
		case 0, 1, 2, 3:
			_, err = pick.Pick(ctx, tx, l.Source, f.line, "FAN")
		case 4, 5, 6, 7:
			var s shipment.Shipment
			if s, err = shipment.Pack(ctx, tx, shipment.PackRequest{Warehouse: l.Source, Carrier: "SF", GrossGrams: 900, Lines: []uuid.UUID{f.line}}); err == nil {
				f.parcel = s.ID
			}
		case 8, 9, 10, 11:
			_, err = tracking.Ship(ctx, tx, f.parcel, "W"+f.parcel)
		case 12:
			codes := []string{"50", "31", "204", "80", "648"}
			err = tracking.Observe(ctx, tx, []tracking.Scan{w.Scan("W"+f.parcel, codes[random.IntN(len(codes))], *w.Now)})
		case 13:
			if random.IntN(3) > 0 {
				return nil
			}
			_, err = custody.CancelLine(ctx, tx, f.line, "random")
		case 14:
			_, err = custody.Receive(ctx, tx, f.line, "FAN")
		}
		return err
	})
}

// Whatever is cancelled when, whatever the carrier says and when: every piece is in one place, every counter is what the
// ledger says, and a line that is on the road has its piece in the parcel it names.
func TestAnythingMayBeCancelledAtAnyTime(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w, random := repairflowtest.Setup(t), rand.New(rand.NewPCG(seed, 1))
			askSimulator(w)
			const pieces = 4
			w.Receive("FAN", "WH-GZ", pieces)
			w.Drain()
			var fates []*fate
			for range 10 {
				l := w.One(w.Visited("li").ID, "FAN")
				fates = append(fates, &fate{line: l.ID})
			}
			w.Drain()
			silent := func(context.Context, string, string, []byte) error { return nil }
			for range 200 {
				fates[random.IntN(len(fates))].step(w, random)
				w.Later(time.Minute)
				if random.IntN(3) == 0 {
					w.Drain()
				}
				if random.IntN(4) == 0 {
					_, err := shipment.CarrierRequestSender(shipment.Ports{"simulator": out.Simulator{Say: silent}}).Round(t.Context(), w.DB)
					require.NoError(t, err)
				}
			}
			carriersAnswer(w)
			w.Clean()
			var total int
			require.NoError(t, w.DB.GetContext(t.Context(), &total, "SELECT sum(on_hand) FROM stock WHERE part = 'FAN'"))
			require.Equal(t, pieces, total, "none is made and none is lost")
			var stray int
			require.NoError(t, w.DB.GetContext(t.Context(), &stray, `
SELECT count(*)
FROM order_lines l
WHERE l.state IN ('shipped', 'delivered') AND NOT EXISTS (
    SELECT FROM shipment_lines s JOIN stock k ON k.location = s.shipment AND k.on_hand > 0
    WHERE s.shipment = l.shipment AND s.line = l.id AND s.taken_at IS NULL)`))
			require.Zero(t, stray, "a line on the road has its piece in its parcel")
			var asked []string
			require.NoError(t, w.DB.SelectContext(t.Context(), &asked,
				"SELECT kind || ' ' || state || ' ' || count(*) FROM carrier_requests GROUP BY kind, state ORDER BY 1"))
			t.Log(asked)
		})
	}
}
