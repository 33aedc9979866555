package stock_test

import (
	"context"
	"flag"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/audit"
	"fettle/inventory/inventorytest"
	"fettle/inventory/site"
	"fettle/inventory/stock"
)

// command is one thing a worker does; what it acts on is chosen from what the worker holds at that moment.
type command struct {
	Verb     int
	Part     string
	From, To string
	Quantity int64
	Which    int
}

var commands = rapid.Custom(func(t *rapid.T) command {
	place := rapid.SampledFrom([]string{"A", "B", "C", "VAN", "BOX"})
	return command{
		Verb:     rapid.IntRange(0, 6).Draw(t, "verb"),
		Part:     rapid.SampledFrom([]string{"SEAL", "BELT", "COMP"}).Draw(t, "part"),
		From:     place.Draw(t, "from"),
		To:       place.Draw(t, "to"),
		Quantity: int64(rapid.IntRange(1, 4).Draw(t, "quantity")),
		Which:    rapid.IntRange(0, 100).Draw(t, "which"),
	}
})

// worker does commands one after another, beside other workers.
type worker struct {
	inventorytest.World
	id   int
	held []uuid.UUID
}

func (k *worker) do(step int, c command) error {
	var won []uuid.UUID
	err := k.Try(func(ctx context.Context, tx *db.Tx) error {
		won = nil
		switch c.Verb {
		case 0:
			return k.receiveSome(ctx, tx, step, c)
		case 1, 2:
			got, err := stock.Reserve(ctx, tx, []stock.Take{inventorytest.Take(c.Part, c.From, k.pieces(c)), inventorytest.Take(c.Part, c.To, 1), inventorytest.Take("SEAL", c.From, c.Quantity)})
			for _, g := range got {
				if g.OK {
					won = append(won, g.ID)
				}
			}
			return err
		case 3:
			if len(k.held) == 0 {
				return nil
			}
			return stock.Release(ctx, tx, []uuid.UUID{k.held[c.Which%len(k.held)]}, "test")
		case 4:
			return k.consume(ctx, tx, c)
		case 5:
			serial, err := k.serialAt(ctx, tx, c, c.From)
			if err != nil || (c.Part == "COMP" && serial == "") {
				return err
			}
			return stock.Move(ctx, tx, []stock.Movement{
				{Kind: "transfer", Part: c.Part, Quantity: k.pieces(c), Serial: serial, From: inventorytest.Free(c.From, stock.New), To: inventorytest.Free(c.To, stock.New)},
				{Kind: "transfer", Part: "BELT", Quantity: 1, From: inventorytest.Free(c.To, stock.New), To: inventorytest.Free(c.From, stock.New)}})
		default:
			return stock.Move(ctx, tx, []stock.Movement{{Kind: "adjust", Part: "SEAL", Quantity: c.Quantity, From: inventorytest.Free(c.From, stock.New), To: inventorytest.Free(site.AtLost, stock.New)}})
		}
	})
	if err != nil {
		won = nil
	}
	k.held = append(k.held, won...)
	switch fault.KindOf(err) {
	case fault.Internal, fault.Unavailable:
		return err
	}
	return nil // a refusal is an answer
}

// pieces of a serialised part go one by one.
func (k *worker) pieces(c command) int64 {
	if c.Part == "COMP" {
		return 1
	}
	return c.Quantity
}

func (k *worker) receiveSome(ctx context.Context, tx *db.Tx, step int, c command) error {
	if c.From == "BOX" {
		return nil
	}
	l := stock.ReceiptLine{Part: c.Part, Condition: stock.New, Quantity: c.Quantity}
	if c.Part == "COMP" {
		for i := range c.Quantity {
			l.Serials = append(l.Serials, fmt.Sprintf("%s-%d", uuid.NewString(), int64(k.id*1000+step)+i))
		}
	}
	return stock.Receive(ctx, tx, c.From, "note", []stock.ReceiptLine{l})
}

func (k *worker) consume(ctx context.Context, tx *db.Tx, c command) error {
	if len(k.held) == 0 {
		return nil
	}
	r, err := stock.ReservationByID(ctx, tx, k.held[c.Which%len(k.held)])
	if err != nil {
		return err
	}
	c.Part = r.Part
	serial, err := k.serialAt(ctx, tx, c, r.Location)
	if err != nil {
		return err
	}
	return stock.Consume(ctx, tx, r.ID, "BOX", "pack", serial, "S")
}

func (k *worker) serialAt(ctx context.Context, tx *db.Tx, c command, location string) (string, error) {
	if c.Part != "COMP" {
		return "", nil
	}
	serials, err := stock.SerialsAt(ctx, tx, c.Part, location, stock.New, 5)
	if err != nil || len(serials) == 0 {
		return "", err
	}
	return serials[c.Which%len(serials)], nil
}

// checksADatabase is after how many rounds a fresh database is taken: each round audits all that was ever booked.
const checksADatabase = 250

func TestWhateverIsDoneAtOnceTheLedgerAndTheCountersAgree(t *testing.T) {
	t.Parallel()
	var w inventorytest.World
	var retried int64
	kinds := map[string]bool{}
	leave := func() {
		var seen []string
		require.NoError(t, w.DB.SelectContext(t.Context(), &seen, "SELECT DISTINCT kind FROM ledger"))
		for _, kind := range seen {
			kinds[kind] = true
		}
		retried += w.DB.Retries.Load()
	}
	// A long run does more between two audits, which look at everything each time.
	least, most := 1, 8
	if flag.Lookup("rapid.checks").Value.String() != "100" {
		least, most = 10, 30
	}
	round, steps := 0, &atomic.Int64{}
	rapid.Check(t, func(r *rapid.T) {
		if round%checksADatabase == 0 {
			if round > 0 {
				leave()
			}
			w = inventorytest.New(t)
			for _, place := range []string{"A", "B", "C"} {
				w.Receive("SEAL", place, 6)
				w.Receive("BELT", place, 4)
			}
			w.ReceiveSerials("A", 1, 4)
		}
		round++
		plans := rapid.SliceOfN(rapid.SliceOfN(commands, least, most), 4, 4).Draw(r, "plans")
		var all sync.WaitGroup
		errs := make(chan error, 4*most)
		for id, plan := range plans {
			all.Go(func() {
				k := &worker{World: w, id: round*10 + id}
				for step, c := range plan {
					steps.Add(1)
					if err := k.do(step, c); err != nil {
						errs <- err
					}
				}
			})
		}
		all.Wait()
		close(errs)
		for err := range errs {
			r.Fatalf("not a refusal but a failure: %v", err)
		}
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			drift, err := audit.Audit(ctx, tx)
			require.NoError(r, err)
			require.Empty(r, drift)
			var negative int
			require.NoError(r, tx.GetContext(ctx, &negative, "SELECT count(*) FROM stock WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand"))
			require.Zero(r, negative)
			return nil
		})
	})
	leave()
	for _, kind := range []string{"adjust", "pack", "receipt", "release", "reserve", "transfer"} {
		require.True(t, kinds[kind], "no %s has worked", kind)
	}
	t.Logf("property: %d steps in %d rounds, %d transactions ran again", steps.Load(), round, retried)
	if most == 8 {
		require.Greater(t, steps.Load(), int64(1000))
	}
}
