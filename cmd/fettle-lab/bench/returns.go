package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/cmd/fettle-lab/play"
	"fettle/cmd/fettle/demo"
)

var returnsGrowthRow = benchRow{name: "returns_growth", workload: "p95 of a receipt over HTTP at --returns past returns ÷ at a hundredth of them",
	comparison: atMost, goal: 1.2, run: measureReturnsGrowth}

// dockKeeper receives at benchSource in the demonstration.
const dockKeeper = "wang.fang"

// Old parts that are owed since now, of parts without serials and of many customers. $1 are the parts, $2 how many.
const owedSQL = `
INSERT INTO returns (id, line, repair, customer, part, engineer, basis, state, expected_grams, obliged_at, due_at)
SELECT 'CQ' || lpad(n::text, 8, '0'), gen_random_uuid(), 'RB' || lpad(n::text, 8, '0'), 'c' || n, ($1::text[])[1 + n % cardinality($1::text[])], 'li.wei',
       'core_return', 'obliged', $3, now(), now() + interval '14 days'
FROM generate_series(1, $2) n
RETURNING id`

// owedGrams is what each of them weighs, as expected.
const owedGrams = 500

func (w *world) owe(ctx context.Context, n int) (ids []string, err error) {
	if err := w.db.SelectContext(ctx, &ids, owedSQL, pq.Array(w.parts), n, owedGrams); err != nil {
		return nil, fmt.Errorf("make old parts that are owed: %w", err)
	}
	return ids, nil
}

// dockAge is a service with a past of returns, at whose dock old parts come in one after another.
type dockAge struct {
	past   int64
	world  *world
	doors  *doors
	keeper *play.Client
	owed   []string
	tally  tally
}

func (b *bench) dockAge(ctx context.Context, past int64, receipts int) (*dockAge, error) {
	w, err := b.returned(ctx, past)
	if err != nil {
		return nil, err
	}
	a := &dockAge{past: past, world: w}
	if a.owed, err = w.owe(ctx, receipts); err != nil {
		return nil, err
	}
	if a.doors, err = w.serve(ctx); err != nil {
		return nil, err
	}
	a.keeper = &play.Client{Base: "http://" + a.doors.address, HTTP: play.NewHTTP(1)}
	return a, a.keeper.SignIn(ctx, dockKeeper, demo.Password)
}

// receive takes in so many of what is owed and keeps how long each took, unless nobody measures.
func (a *dockAge) receive(ctx context.Context, n int, measured bool) error {
	for _, id := range a.owed[:n] {
		began := time.Now()
		if err := a.keeper.Post(ctx, "/v1/returns/"+id+"/receive", map[string]any{"warehouse": benchSource, "serial": "", "gross_grams": owedGrams}, nil); err != nil {
			return fmt.Errorf("receive %s: %w", id, err)
		}
		if measured {
			a.tally.waits = append(a.tally.waits, time.Since(began))
		}
	}
	a.owed = a.owed[n:]
	return nil
}

func measureReturnsGrowth(ctx context.Context, b *bench) (figures, error) {
	const warm, each = 50, 400
	var ages [2]*dockAge
	for i, past := range []int64{max(b.command.Returns/100, 1), b.command.Returns} {
		var err error
		if ages[i], err = b.dockAge(ctx, past, b.command.Rounds*(warm+each)); err != nil {
			return figures{}, err
		}
	}
	for range b.command.Rounds {
		for _, a := range ages {
			if err := errors.Join(a.world.checkpoint(ctx), a.receive(ctx, warm, false), a.receive(ctx, each, true)); err != nil {
				return figures{}, err
			}
		}
	}
	for _, a := range ages {
		b.note("%d past returns: p50 %.2f ms, p95 %.2f ms, p99 %.2f ms a receipt", a.past, a.tally.at(0.5), a.tally.at(0.95), a.tally.at(0.99))
		if err := errors.Join(a.doors.Close(), a.world.proveHome(ctx)); err != nil {
			return figures{}, err
		}
	}
	return ratioOf(ages[1].tally.at(0.95), ages[0].tally.at(0.95)), nil
}
