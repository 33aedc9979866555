package bench

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

var ordersHTTP = benchRow{name: "orders_http", workload: "orders/s through HTTP, 64 callers, Zipf parts ÷ pgbench, 64 clients, same rows",
	comparison: atLeast, goal: 2.0,
	run: func(ctx context.Context, b *bench) (figures, error) {
		return b.duel(ctx, 64, func(w *world) duel {
			return duel{parts: w.parts, pick: zipf(w.parts), choose: fmt.Sprintf("random_zipfian(1, %d, %g)", len(w.parts), benchSkew)}
		})
	}}

var hotPart = benchRow{name: "hot_part", workload: "one part in one place, 256 callers ÷ pgbench on its row, 256 clients; nothing oversold",
	comparison: atLeast, goal: 10,
	run: func(ctx context.Context, b *bench) (figures, error) {
		return b.duel(ctx, benchCallers, func(w *world) duel {
			return duel{parts: w.onePlace[:1], pick: uniform(w.onePlace[:1]), choose: "1"}
		})
	}}

var hotVsSpread = benchRow{name: "hot_vs_spread", workload: "256 callers for one part in one place ÷ for 200 such parts, both through HTTP",
	comparison: atLeast, goal: 0.9,
	run: func(ctx context.Context, b *bench) (figures, error) {
		w, d, err := b.opened(ctx)
		if err != nil {
			return figures{}, err
		}
		hot := &storm{callers: benchCallers, pick: uniform(w.onePlace[:1]), repairs: w.repairs}
		spread := &storm{callers: benchCallers, pick: uniform(w.onePlace), repairs: w.repairs}
		var ours, yardstick tally
		for _, s := range []*storm{hot, spread} {
			if _, err := s.blow(ctx, d, time.Second); err != nil {
				return figures{}, errors.Join(fmt.Errorf("warm up: %w", err), d.Close())
			}
		}
		for range b.command.Rounds {
			for _, side := range []struct {
				storm *storm
				tally *tally
			}{{hot, &ours}, {spread, &yardstick}} {
				if err := w.blow(ctx, d, side.storm, side.tally); err != nil {
					return figures{}, errors.Join(err, d.Close())
				}
			}
		}
		b.note("one part %.0f/s, p99 %.1f ms; 200 parts %.0f/s, p99 %.1f ms", ours.rate(), ours.at(0.99), yardstick.rate(), yardstick.at(0.99))
		return ratioOf(ours.rate(), yardstick.rate()), errors.Join(d.Close(), w.audit(ctx))
	}}

func (b *bench) length() time.Duration { return time.Duration(b.command.Seconds) * time.Second }

// opened is a new world with its door open.
func (b *bench) opened(ctx context.Context) (*world, *doors, error) {
	w, err := b.world(ctx)
	if err != nil {
		return nil, nil, err
	}
	d, err := w.serve(ctx)
	return w, d, err
}

// blow measures one round and holds that every order that was answered is there.
func (w *world) blow(ctx context.Context, d *doors, s *storm, into *tally) error {
	if err := w.checkpoint(ctx); err != nil {
		return err
	}
	before, err := w.written(ctx)
	if err != nil {
		return err
	}
	t, err := s.blow(ctx, d, w.bench.length())
	if err != nil {
		return err
	}
	after, err := w.written(ctx)
	if err != nil {
		return err
	}
	if answered, there := int64(len(t.waits)), after["order_lines"]-before["order_lines"]; answered != there {
		return fmt.Errorf("%d orders were answered and %d are there", answered, there)
	}
	into.add(t)
	return nil
}

// duel is what both sides order.
type duel struct {
	parts  []string
	pick   picker
	choose string
}

// duel lets our door and pgbench take turns in one database and holds that both write the same rows.
func (b *bench) duel(ctx context.Context, callers int, about func(*world) duel) (figures, error) {
	w, d, err := b.opened(ctx)
	if err != nil {
		return figures{}, err
	}
	what := about(w)
	s := &storm{callers: callers, pick: what.pick, repairs: w.repairs}
	f, err := w.duel(ctx, d, s, what)
	return f, errors.Join(err, d.Close(), w.audit(ctx))
}

func (w *world) duel(ctx context.Context, d *doors, s *storm, what duel) (figures, error) {
	if _, err := s.blow(ctx, d, time.Second); err != nil {
		return figures{}, fmt.Errorf("warm up: %w", err)
	}
	if err := w.layYardstick(ctx, what.parts); err != nil {
		return figures{}, err
	}
	stop, err := w.bench.profile()
	if err != nil {
		return figures{}, err
	}
	defer stop()
	var ours tally
	var theirs []float64
	sides := [2]rowsWritten{}
	for range w.bench.command.Rounds {
		if err := sides[0].count(ctx, w, func() (int64, error) {
			already := len(ours.waits)
			err := w.blow(ctx, d, s, &ours)
			return int64(len(ours.waits) - already), err
		}); err != nil {
			return figures{}, err
		}
		if err := w.checkpoint(ctx); err != nil {
			return figures{}, err
		}
		if err := sides[1].count(ctx, w, func() (int64, error) {
			n, tps, err := w.pgbench(ctx, s.callers, what.choose, w.bench.length())
			theirs = append(theirs, tps)
			return n, err
		}); err != nil {
			return figures{}, err
		}
	}
	w.bench.note("ours %.0f/s: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, %.0f orders in a slice; pgbench %.0f/s", ours.rate(), ours.at(0.5), ours.at(0.95),
		ours.at(0.99), d.slices(), mean(theirs))
	w.bench.note("rows an order: %s", sides[0])
	w.bench.note("CPU ms an order: service and callers %.3f, database %.3f; pgbench %.3f, database %.3f",
		each(sides[0].spent.process, sides[0].orders), each(sides[0].spent.database, sides[0].orders),
		each(sides[1].spent.children, sides[1].orders), each(sides[1].spent.database, sides[1].orders))
	return ratioOf(ours.rate(), mean(theirs)), sides[0].same(sides[1])
}

func mean(of []float64) float64 {
	sum := 0.0
	for _, f := range of {
		sum += f
	}
	return sum / float64(len(of))
}

// rowsWritten is what one side's orders left in the tables.
type rowsWritten struct {
	orders int64
	rows   map[string]int64
	spent  spent
}

func (r *rowsWritten) count(ctx context.Context, w *world, run func() (int64, error)) error {
	before, err := w.written(ctx)
	if err != nil {
		return err
	}
	began := w.bench.spent()
	n, err := run()
	if err != nil {
		return err
	}
	r.spent = r.spent.plus(w.bench.spent().since(began))
	after, err := w.written(ctx)
	if err != nil {
		return err
	}
	if r.rows == nil {
		r.rows = map[string]int64{}
	}
	r.orders += n
	for name := range after {
		r.rows[name] += after[name] - before[name]
	}
	return nil
}

func (r rowsWritten) String() string {
	var out []string
	for _, name := range orderTables {
		out = append(out, fmt.Sprintf("%s %g", name, float64(r.rows[name])/float64(r.orders)))
	}
	return strings.Join(out, ", ")
}

// same refuses sides of which one wrote more for an order than the other.
func (r rowsWritten) same(yardstick rowsWritten) error {
	for _, name := range orderTables {
		if r.rows[name]*yardstick.orders != yardstick.rows[name]*r.orders {
			return fmt.Errorf("the sides differ in what they write an order: ours %s; pgbench %s", r, yardstick)
		}
	}
	return nil
}
