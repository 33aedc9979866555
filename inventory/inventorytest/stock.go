package inventorytest

import (
	"context"
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/zone"
	"fettle/inventory/stock"
)

// Today is the day of a moment where the places of the world lie.
func Today(now time.Time) time.Time { return zone.Today(now, zone.Named("Asia/Shanghai")) }

// Lots makes SEAL tracked by lot and puts L1 (expires later) and L2 (expires first) on bins of A, and L1 in the van.
func (w World) Lots() {
	w.Helper()
	_, err := w.DB.ExecContext(w.Context(), "UPDATE parts SET lot_tracked = true WHERE number = 'SEAL'")
	require.NoError(w, err)
	w.ReceiveLot("A", "B-1", "L1", 5, 90)
	w.ReceiveLot("A", "B-2", "L2", 3, 30)
	w.ReceiveLot("VAN", "", "L1", 2, 90)
}

func (w World) ReceiveLot(location, bin, lot string, quantity int64, days int) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		last := Today(tx.Now).AddDate(0, 0, days)
		return stock.Receive(ctx, tx, location, "note", []stock.ReceiptLine{{Part: "SEAL", Condition: stock.New, Quantity: quantity, Bin: bin, Lot: lot, ExpiresOn: &last}})
	})
}

func (w World) PickFrom(location string, quantity int64) (out []string, err error) {
	err = w.Try(func(ctx context.Context, tx *db.Tx) error {
		rows, err := stock.PickFrom(ctx, tx, "SEAL", location, stock.New, quantity)
		for _, s := range rows {
			out = append(out, fmt.Sprintf("%s/%s:%d", s.Bin, s.Lot, s.OnHand))
		}
		return err
	})
	return out, err
}

func (w World) Hold(lot string) (h stock.Hold) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		h, err = stock.PlaceHold(ctx, tx, stock.Batch{Part: "SEAL", Lot: lot}, "cracks")
		return err
	})
	return h
}

func (w World) Held(h stock.Hold) (out stock.HeldBatch) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = stock.HoldByID(ctx, tx, h.ID)
		return err
	})
	return out
}

func (w World) Available(part, location string) (n int64) {
	w.Helper()
	require.NoError(w, w.DB.GetContext(w.Context(), &n, "SELECT coalesce(sum(available), 0) FROM stock WHERE part = $1 AND location = $2", part, location))
	return n
}

func Free(location string, condition stock.Condition) stock.Account {
	return stock.Account{Location: location, Condition: condition, Bucket: stock.Free}
}

func (w World) Move(movements ...stock.Movement) error {
	return w.Try(func(ctx context.Context, tx *db.Tx) error { return stock.Move(ctx, tx, movements) })
}

const waitersSQL = `
SELECT count(*)
FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'`

// Behind does first, and keeps its transaction open until second waits for it; then first commits and the answer of
// second is the answer. A second that does not wait has looked at rows that first may still change.
func (w World) Behind(first, second func(ctx context.Context, tx *db.Tx) error) error {
	w.Helper()
	answer := make(chan error, 1)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		if err := first(ctx, tx); err != nil {
			return err
		}
		go func() { answer <- w.Try(second) }()
		for waiters := 0; waiters == 0; {
			select {
			case err := <-answer:
				require.FailNow(w, "it did not wait for who was before it", "it said %v", err)
			default:
			}
			if err := w.DB.GetContext(ctx, &waiters, waitersSQL); err != nil {
				return err
			}
		}
		return nil
	})
	return <-answer
}

func Reserving(out *[]stock.Taken, takes ...stock.Take) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) (err error) {
		*out, err = stock.Reserve(ctx, tx, takes)
		return err
	}
}

func Moving(m stock.Movement) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error { return stock.Move(ctx, tx, []stock.Movement{m}) }
}

type Suspicions struct{ Holds, Told, OnHold int64 }

func (w World) Suspicions(serial string) Suspicions {
	w.Helper()
	var out Suspicions
	require.NoError(w, w.DB.GetContext(w.Context(), &out, `
SELECT (SELECT count(*) FROM holds WHERE cause = 'suspect' AND serial_from = $1 AND closed_at IS NULL) AS holds,
       (SELECT count(*) FROM events WHERE type = 'inventory.serial_suspected.v1' AND data->>'serial' = $1) AS told,
       (SELECT count(*) FROM units WHERE serial = $1 AND hold IS NOT NULL) AS onhold`, serial))
	return out
}

func (w World) Deliver(location, serial string) error {
	w.Helper()
	return w.Try(func(ctx context.Context, tx *db.Tx) error {
		return stock.Receive(ctx, tx, location, "note", []stock.ReceiptLine{{Part: "COMP", Condition: stock.New, Quantity: 1, Serials: []string{serial}}})
	})
}
