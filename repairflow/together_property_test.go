package repairflow_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/inventory/audit"
	"fettle/inventory/stock"
	"fettle/repairflow/board"
	"fettle/repairflow/custody"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// deed is one thing somebody does; which line it is done to is chosen from what is there at that moment.
type deed struct {
	Verb     string
	Repair   int
	Line     int
	Part     string
	Place    string
	To       string
	Quantity int64
}

// natural is what usually comes next, so that lines come far.
var natural = map[orderline.State][]string{
	orderline.Held: {"confirm", "release"}, orderline.Offered: {"accept", "refuse"}, orderline.Backordered: {"stock", "cancel", "run"}, orderline.Reserved: {"pick", "short", "cancel"},
	orderline.Picking: {"pack", "cancel"}, orderline.Packed: {"ship", "cancel"}, orderline.Shipped: {"arrive", "lose", "receive"}, orderline.Delivered: {"receive", "missing", "lose"},
	orderline.Disputed: {"receive", "lose"}, orderline.Received: {"install", "install", "doa", "unused", "wrong"}, orderline.Installed: {"doa", "order"},
	orderline.DOA: {"take-back", "lose"}, orderline.Wrong: {"take-back"}, orderline.Unused: {"take-back"}, orderline.Returning: {"take-back", "lose"}, orderline.Lost: {"take-back"},
}

var verbs = []string{"next", "next", "next", "next", "order", "order", "hold", "confirm", "release", "accept", "refuse", "cancel", "pick", "short", "pack",
	"ship", "arrive", "receive", "install", "doa", "unused", "wrong", "missing", "take-back", "lose", "stock", "adjust", "find", "transfer", "run", "visit",
	"drain", "call-off"}

var places = []string{"WH-GZ", "WH-FS", "WH-SZ", "VAN-1"}

var deeds = rapid.Custom(func(t *rapid.T) deed {
	place := rapid.SampledFrom(places)
	return deed{
		Verb:   rapid.SampledFrom(verbs).Draw(t, "verb"),
		Repair: rapid.IntRange(0, 2).Draw(t, "repair"), Line: rapid.IntRange(0, 5).Draw(t, "line"),
		Part:  rapid.SampledFrom([]string{"FAN", "FAN", "SEAL", "COMP"}).Draw(t, "part"),
		Place: place.Draw(t, "place"), To: place.Draw(t, "to"), Quantity: int64(rapid.IntRange(1, 3).Draw(t, "quantity")),
	}
})

// crowd is several people at work on the same repairs.
type crowd struct {
	repairflowtest.World
	repairs        []string
	serials        *atomic.Int64
	steps, refused *atomic.Int64
}

func (c crowd) do1(d deed) error {
	c.steps.Add(1)
	if d.Verb == "drain" {
		return c.Dispatcher.Drain(context.WithoutCancel(c.Context()))
	}
	err := c.Try(func(ctx context.Context, tx *db.Tx) error { return c.deed(ctx, tx, d) })
	if _, refused := errors.AsType[*fault.Fault](err); refused && !errors.Is(err, db.ErrUnavailable) {
		c.refused.Add(1)
		return nil
	}
	if err != nil {
		return fmt.Errorf("%+v: %w", d, err)
	}
	return nil
}

func (c crowd) deed(ctx context.Context, tx *db.Tx, d deed) error {
	id := c.repairs[d.Repair%len(c.repairs)]
	switch d.Verb {
	case "stock", "adjust", "find", "transfer", "run":
		return c.stockDeed(ctx, tx, d)
	case "order":
		_, err := partorder.OrderParts(ctx, tx, id, []partorder.Want{{Part: d.Part, Quantity: d.Quantity}, {Part: "FAN", Quantity: 1}}, false)
		return err
	case "hold":
		_, err := partorder.ReserveSoftly(ctx, tx, id, []partorder.Want{{Part: d.Part, Quantity: d.Quantity}}, false)
		return err
	case "visit":
		_, err := repair.StartVisit(ctx, tx, id)
		return err
	case "call-off":
		if d.Line > 0 {
			return nil
		}
		_, err := custody.Cancel(ctx, tx, id, "called off")
		return err
	}
	lines, err := orderline.OfRepair(ctx, tx, id)
	if err != nil || len(lines) == 0 {
		return err
	}
	l := lines[d.Line%len(lines)]
	if next := natural[l.State]; d.Verb == "next" && len(next) > 0 {
		d.Verb = next[d.Quantity%int64(len(next))]
		if slices.Contains([]string{"stock", "run", "order"}, d.Verb) {
			return c.deed(ctx, tx, d)
		}
	}
	return c.lineDeed(ctx, tx, l, d)
}

func (c crowd) stockDeed(ctx context.Context, tx *db.Tx, d deed) error {
	var serials []string
	if d.Part == "COMP" {
		if d.Verb == "stock" {
			for range d.Quantity {
				serials = append(serials, fmt.Sprintf("N-%d", c.serials.Add(1)))
			}
		} else {
			var err error
			if serials, err = stock.SerialsAt(ctx, tx, d.Part, d.Place, stock.New, 1); err != nil || len(serials) == 0 {
				return err
			}
			d.Quantity = 1
		}
	}
	switch d.Verb {
	case "stock":
		return stock.Receive(ctx, tx, d.Place, "note", []stock.ReceiptLine{{Part: d.Part, Condition: stock.New, Quantity: d.Quantity, Serials: serials}})
	case "adjust", "find":
		delta := d.Quantity
		if d.Verb == "adjust" || d.Part == "COMP" {
			delta = -delta
		}
		return stock.Adjust(ctx, tx, stock.Adjustment{Location: d.Place, Part: d.Part, Condition: stock.New, Delta: delta, Reason: "counted", Serials: serials})
	case "transfer":
		m := stock.Movement{Kind: "transfer", Part: d.Part, Quantity: d.Quantity, From: stock.Account{Location: d.Place, Condition: stock.New},
			To: stock.Account{Location: d.To, Condition: stock.New}}
		if len(serials) > 0 {
			m.Serial = serials[0]
		}
		return stock.Move(ctx, tx, []stock.Movement{m})
	}
	_, err := board.RunAllocation(ctx, tx, "")
	return err
}

func (c crowd) scanOf(ctx context.Context, tx *db.Tx, l orderline.Line, place string) (string, error) {
	if !l.Serialised {
		return l.Supplied, nil
	}
	serials, err := stock.SerialsAt(ctx, tx, l.Supplied, place, l.Condition, 1)
	if err != nil || len(serials) == 0 {
		return "unreadable", err
	}
	return serials[0], nil
}

func (c crowd) lineDeed(ctx context.Context, tx *db.Tx, l orderline.Line, d deed) error {
	var scanned string
	var err error
	switch d.Verb {
	case "pick":
		if scanned, err = c.scanOf(ctx, tx, l, l.Source); err == nil {
			_, err = pick.Pick(ctx, tx, l.Source, l.ID, scanned)
		}
	case "receive", "take-back", "install":
		scanned = l.Supplied
		if l.Serialised {
			if scanned = l.NewSerial; scanned == "" {
				if err := tx.GetContext(ctx, &scanned, "SELECT coalesce(max(serial), 'unreadable') FROM pick_tasks WHERE line = $1", l.ID); err != nil {
					return err
				}
			}
		}
		switch d.Verb {
		case "receive":
			_, err = custody.Receive(ctx, tx, l.ID, scanned)
		case "take-back":
			_, err = custody.TakeBack(ctx, tx, l.ID, "WH-GZ", scanned, custody.Intact)
		default:
			if !l.Serialised {
				scanned = ""
			}
			_, err = custody.Install(ctx, tx, l.ID, scanned, "")
		}
	case "short":
		_, err = pick.Short(ctx, tx, l.Source, l.ID, "not there")
	case "pack":
		_, err = shipment.Pack(ctx, tx, shipment.PackRequest{Warehouse: l.Source, Carrier: "SF", Lines: []uuid.UUID{l.ID}, GrossGrams: 900})
	case "ship":
		_, err = tracking.Ship(ctx, tx, l.Shipment, "SF"+l.Shipment)
	case "arrive":
		err = tracking.Observe(ctx, tx, []tracking.Scan{c.Scan("SF"+l.Shipment, "80", tx.Now)})
	case "confirm":
		_, err = partorder.ConfirmReservation(ctx, tx, l.Repair, nil)
	case "release":
		_, err = partorder.ReleaseReservation(ctx, tx, l.Repair, nil, "too dear")
	case "accept":
		_, err = partorder.AcceptOffer(ctx, tx, l.ID)
	case "refuse":
		_, err = partorder.RefuseOffer(ctx, tx, l.ID, "only the original")
	case "cancel":
		_, err = custody.CancelLine(ctx, tx, l.ID, "not needed")
	case "lose":
		_, _, err = custody.LoseLine(ctx, tx, l.ID, "gone")
	default:
		if slices.Contains([]string{"doa", "unused", "wrong", "missing"}, d.Verb) {
			_, err = custody.Report(ctx, tx, l.ID, d.Verb, "told")
		}
	}
	return err
}

// lawsSQL name what breaks a law and are empty when none is broken.
var lawsSQL = map[string]string{
	"a counter is negative or promises more than there is": `
SELECT part || ' ' || location FROM stock WHERE on_hand < 0 OR reserved < 0 OR on_hold < 0 OR reserved + on_hold > on_hand`,
	"a reservation belongs to no living line": `
SELECT r.id::text || ' ' || coalesce(l.state, 'no line')
FROM reservations r
LEFT JOIN order_lines l ON l.id = r.line
WHERE r.state = 'active' AND (l.id IS NULL OR l.state IN ('requested', 'backordered', 'installed', 'returned', 'lost', 'cancelled', 'closed'))`,
	"a line has two reservations": `
SELECT line::text FROM reservations WHERE state = 'active' GROUP BY line HAVING count(*) > 1`,
	"a line that waits to be sent has none, or another than it says": `
SELECT l.id::text || ' ' || l.state
FROM order_lines l
LEFT JOIN reservations r ON r.id = l.reservation AND r.state = 'active'
WHERE l.state IN ('reserved', 'picking', 'held')
  AND (r.id IS NULL AND (l.state <> 'held' OR l.source <> '')
       OR (r.quantity, r.part, r.location, r.condition) <> (l.quantity, l.supplied, l.source, l.condition))`,
	"a line was in two states at once": `
SELECT h.line || ': ' || coalesce(h.before, '') || ', then from ' || h.left_from
FROM (SELECT data ->> 'line' AS line, data ->> 'from' AS left_from, lag(data ->> 'to') OVER (PARTITION BY data ->> 'line' ORDER BY seq) AS before
      FROM events
      WHERE type = 'repairflow.line_moved.v1') h
WHERE h.left_from <> coalesce(h.before, '')`,
	"a line is not where its history ended": `
SELECT l.id::text || ' ' || l.state || ' but ' || h.last
FROM order_lines l
JOIN (SELECT DISTINCT ON (data ->> 'line') data ->> 'line' AS line, data ->> 'to' AS last
      FROM events
      WHERE type = 'repairflow.line_moved.v1'
      ORDER BY data ->> 'line', seq DESC) h ON h.line = l.id::text
WHERE h.last <> l.state`,
	"a pick is asked for that nobody needs": `
SELECT l.id::text || ' ' || l.state || ' ' || t.state
FROM pick_tasks t
JOIN order_lines l ON l.id = t.line
WHERE t.state IN ('open', 'picked') AND l.state NOT IN ('reserved', 'picking')`,
	"a piece was fitted twice": `
SELECT serial FROM ledger WHERE kind = 'install' AND serial IS NOT NULL GROUP BY part, serial HAVING count(*) > 1 + (
    SELECT count(*) FROM ledger b WHERE b.kind IN ('return', 'find') AND b.serial = ledger.serial)`,
	"an event could not be taken": `
SELECT subscriber || ': ' || coalesce(error, '') FROM deliveries WHERE tries > 0`,
}

func (c crowd) lawful(t *rapid.T) {
	c.Do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := audit.Audit(ctx, tx)
		require.NoError(t, err)
		require.Empty(t, drift)
		for law, query := range lawsSQL {
			var broken []string
			require.NoError(t, tx.SelectContext(ctx, &broken, query), law)
			require.Empty(t, broken, law)
		}
		return nil
	})
}

// checksADatabase is after how many checks a fresh database is taken: the laws are looked up in all that was ever done.
const checksADatabase = 250

// Whatever many do at once to the same repairs and stock: ledger, counters and pieces agree, nothing is promised twice,
// no line is in two states, and each reservation belongs to a line that lives.
func TestPropertyManyDoEverythingAtOnce(t *testing.T) {
	t.Parallel()
	var w repairflowtest.World
	var repairs []string
	n := 0
	steps, refused, serials, retried := &atomic.Int64{}, &atomic.Int64{}, &atomic.Int64{}, int64(0)
	reached := map[orderline.State]bool{}
	// Without being asked for more, a thousand steps are enough.
	const enough = 1000
	short, each := flag.Lookup("rapid.checks").Value.String() == "100", 4
	if !short {
		each = 12
	}
	rapid.Check(t, func(r *rapid.T) {
		if repairs == nil || len(repairs) == checksADatabase {
			if repairs != nil {
				retried += w.DB.Retries.Load()
			}
			w, repairs = repairflowtest.Setup(t), nil
			_, err := w.DB.ExecContext(t.Context(), "INSERT INTO supersessions (from_part, to_part, mode, effective_on) VALUES ('FAN', 'SEAL', 'consume_first', '2026-01-01')")
			require.NoError(r, err)
		}
		if short && steps.Load() > enough {
			return
		}
		n++
		w.Later(10 * time.Minute)
		// A new repair each round beside those at hand, so that lines come far and begin anew.
		in := repairflowtest.Intake([]string{"li", "ma"}[n%2])
		in.Urgent, in.Serial = n%3 == 2, fmt.Sprintf("AC1SN%06d", n)
		repairs = append(repairs, w.Open(in).ID)
		c := crowd{World: w, serials: serials, steps: steps, refused: refused, repairs: repairs[max(0, len(repairs)-3):]}
		plans := rapid.SliceOfN(rapid.SliceOfN(deeds, each, each), 4, 4).Draw(r, "plans")
		errs := make(chan error, 4*each)
		var all sync.WaitGroup
		for _, plan := range plans {
			all.Go(func() {
				for _, d := range plan {
					if err := c.do1(d); err != nil {
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
		require.NoError(r, w.Dispatcher.Drain(t.Context()))
		c.lawful(r)
		for _, repair := range c.repairs {
			for _, l := range w.Lines(repair) {
				reached[l.State] = true
			}
		}
	})
	retried += w.DB.Retries.Load()
	t.Logf("property: %d steps in %d rounds, %d of them refused, %d transactions ran again; lines were seen %d states",
		steps.Load(), n, refused.Load(), retried, len(reached))
	if short {
		require.Greater(t, steps.Load(), int64(enough))
	}
	require.Less(t, refused.Load(), steps.Load()*3/4, "too tame: most of it was refused")
}
