package bench

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"fettle/cmd/fettle-lab/play"
	"fettle/cmd/fettle/demo"
)

var searchRow = benchRow{name: "search", workload: "p95 of a search over HTTP by number, serial, telephone and name among --repairs repairs, ms",
	comparison: atMost, goal: 50, run: measureSearch}

// searcher looks for repairs at the desk of the demonstration.
const searcher = "zhao.min"

// Every key of a repair is its own, but names, which a thousand share.
const searchedSQL = `
INSERT INTO repairs (id, channel, state, customer, customer_name, phone, address, area_code, lon, lat, zone, model, serial, symptom, engineer, created_by,
                     created_at, completed_at, settled_at)
SELECT 'RS' || lpad(n::text, 9, '0'), 'app', 'settled', 'c' || n, 'Customer ' || n / 1000, '13' || lpad(n::text, 9, '0'), '广州', '440100', 113.3, 23.1,
       'Asia/Shanghai', (SELECT number FROM models ORDER BY number LIMIT 1), 'SN' || lpad(n::text, 9, '0'), 'past', 'e' || n % 5000, 'past',
       now() - n * interval '1 second', now() - n * interval '1 second', now() - n * interval '1 second'
FROM generate_series($1::bigint, $2::bigint) n`

// searchSlice is how many are written in one transaction.
const searchSlice = 250_000

func measureSearch(ctx context.Context, b *bench) (_ figures, err error) {
	w, err := b.world(ctx)
	if err != nil {
		return figures{}, err
	}
	all := b.command.Repairs
	for from := int64(1); from <= all; from += searchSlice {
		if _, err := w.db.ExecContext(ctx, searchedSQL, from, min(from+searchSlice-1, all)); err != nil {
			return figures{}, fmt.Errorf("write repairs from %d: %w", from, err)
		}
	}
	if _, err := w.db.ExecContext(ctx, "VACUUM ANALYZE repairs"); err != nil {
		return figures{}, fmt.Errorf("vacuum repairs: %w", err)
	}
	d, err := w.serve(ctx)
	if err != nil {
		return figures{}, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	c := &play.Client{Base: "http://" + d.address, HTTP: play.NewHTTP(1)}
	if err := c.SignIn(ctx, searcher, demo.Password); err != nil {
		return figures{}, err
	}
	var t tally
	for i := range int64(searches) {
		// Steps of a prime reach all of the table in no order that a page of it would answer.
		n := 1 + i*7_368_787%all
		for _, key := range []string{fmt.Sprintf("RS%09d", n), fmt.Sprintf("SN%09d", n), fmt.Sprintf("13%09d", n), fmt.Sprintf("%07d", n%10_000_000), fmt.Sprintf("customer %d", n/1000)} {
			began := time.Now()
			var found struct {
				Items []struct{ ID string }
			}
			if err := c.Get(ctx, "/v1/repairs?limit=50&find="+url.QueryEscape(key), &found); err != nil {
				return figures{}, fmt.Errorf("search for %s: %w", key, err)
			}
			if i >= searches/10 {
				t.waits = append(t.waits, time.Since(began))
			}
			if len(found.Items) == 0 {
				return figures{}, fmt.Errorf("nothing was found by %s", key)
			}
		}
	}
	b.note("%d searches among %d repairs: p50 %.1f ms, p95 %.1f ms, most %.1f ms", len(t.waits), all, t.at(0.5), t.at(0.95), t.at(1))
	return alone(t.at(0.95)), nil
}

// searches is how often each kind of key is looked for; the first tenth warms up.
const searches = 400
