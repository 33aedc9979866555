package bench

import (
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/recycling/balance"
	"fettle/recycling/proof"
)

var balanceRow = benchRow{name: "balance", workload: "balance in grams of all sites and codes after --returns past returns (1,000,000), p95, ms",
	comparison: atMost, goal: 300, run: measureBalance}

var auditMassRow = benchRow{name: "audit_mass", workload: "audit of grams, units, points and cylinders at --returns past returns ÷ one reading of the same tables, ms",
	comparison: atMost, goal: 3, run: measureAuditMass}

// Old parts of the past came in by hundreds, each hundred to one of 200 sites with one of ten codes, travelled as one lot on
// one manifest and were certified. $1 and $2 are the first and the last of a slice.
var pastReturns = []struct{ table, query string }{
	{"returns", `
INSERT INTO returns (id, line, repair, customer, part, engineer, basis, state, verdict, grade, disposition, hazard_code, expected_grams, gross_grams,
                     actual_serial, warehouse, bag, waste_lot, obliged_at, due_at, handed_over_at, received_at, inspected_at, graded_at, closed_at, close_reason)
SELECT 'CP' || n, past_id(n, '007'), 'RP' || n, 'c' || n % 100000, p.part, 'e', 'core_return', 'closed', 'fault_confirmed', 'H', 'licensed',
       '900-' || n / 100 / 200 % 10, 500, 400 + n % 200, 'SP' || n, 'SITE-' || n / 100 % 200, 'B' || n, 'LP' || n / 100, past_at(n), past_at(n), past_at(n),
       past_at(n), past_at(n), past_at(n), past_at(n), 'treated'
FROM generate_series($1::bigint, $2::bigint) n
JOIN past_parts p ON p.k = n % (SELECT count(*) FROM past_parts)`},
	{"ledger", `
INSERT INTO ledger (at, by, kind, part, quantity, from_location, from_condition, from_bucket, to_location, to_condition, to_bucket, serial, reference)
SELECT past_at(n), 'past', 'return', p.part, 1, 'CUSTOMER', 'used', 'free', 'SITE-' || n / 100 % 200, 'used', 'free', 'SP' || n, 'CP' || n
FROM generate_series($1::bigint, $2::bigint) n
JOIN past_parts p ON p.k = n % (SELECT count(*) FROM past_parts)`},
	{"points_ledger", `
INSERT INTO points_ledger (at, by, from_account, to_account, points, reason, return_id)
SELECT past_at(n), 'past', CASE s.reason WHEN 'returned' THEN 'program' ELSE 'customer:c' || n % 100000 || ':pending' END,
       'customer:c' || n % 100000 || CASE s.reason WHEN 'returned' THEN ':pending' ELSE '' END, 100, s.reason, 'CP' || n
FROM generate_series($1::bigint, $2::bigint) n
CROSS JOIN (VALUES ('returned'), ('confirmed')) AS s (reason)`},
	{"mass_ledger", `
INSERT INTO mass_ledger (at, by, from_site, to_site, hazard_code, grams, reference, reason)
SELECT past_at(n), 'past', 'HOUSEHOLD', 'SITE-' || n / 100 % 200, '900-' || n / 100 / 200 % 10, 400 + n % 200, 'CP' || n, 'received'
FROM generate_series($1::bigint, $2::bigint) n`},
}

// pastTrips are written when all returns are, from their sums.
var pastTrips = []struct{ table, query string }{
	{"waste_lots", `
INSERT INTO waste_lots (id, warehouse, hazard_code, state, net_grams, opened_at, sealed_at, manifest)
SELECT waste_lot, min(warehouse), min(hazard_code), 'certified', sum(gross_grams), min(received_at), min(received_at), 'MP' || substr(waste_lot, 3)
FROM returns
WHERE waste_lot LIKE 'LP%'
GROUP BY waste_lot`},
	{"waste_manifests", `
INSERT INTO waste_manifests (id, mover_out, acceptor, carrier, vehicle, permit, state, declared_grams, accepted_grams, created_at, dispatched_at, accepted_at)
SELECT manifest, warehouse, 'RECYCLER', 'c', 'v', 'p', 'certified', net_grams, net_grams, opened_at, opened_at, opened_at
FROM waste_lots
WHERE id LIKE 'LP%'`},
	{"certificates", `
INSERT INTO certificates (number, number_key, manifest, method, input_grams, outputs, issued_at)
SELECT 'K' || id, 'K' || id, id, 'R4', accepted_grams, '[]', accepted_at
FROM waste_manifests
WHERE id LIKE 'MP%'`},
	{"mass_ledger", `
INSERT INTO mass_ledger (at, by, from_site, to_site, hazard_code, grams, reference, reason)
SELECT l.opened_at, 'past', h.leaves, h.comes, l.hazard_code, l.net_grams, h.reference, h.reason
FROM waste_lots l
CROSS JOIN LATERAL (VALUES (l.warehouse, 'ROAD:' || l.manifest, l.manifest, 'dispatched'), ('ROAD:' || l.manifest, 'RECYCLER', l.manifest, 'accepted'),
    ('RECYCLER', 'TREATED', 'K' || l.manifest, 'certified')) AS h (leaves, comes, reference, reason)
WHERE l.id LIKE 'LP%'`},
	// The triggers were left out, so what they keep is summed at the end.
	{"mass_balances", `
INSERT INTO mass_balances (site, hazard_code, against, in_grams, out_grams)
SELECT site, hazard_code, CASE WHEN site IN ('HOUSEHOLD', 'RESTOCKED', 'TREATED', 'VARIANCE') THEN other ELSE '' END, sum(taken), sum(given)
FROM (SELECT to_site AS site, from_site AS other, hazard_code, grams AS taken, 0 AS given FROM mass_ledger
      UNION ALL
      SELECT from_site, to_site, hazard_code, 0, grams FROM mass_ledger) m
GROUP BY 1, 2, 3`},
	{"points_balances", `
INSERT INTO points_balances (account, points)
SELECT account, sum(points)
FROM (SELECT to_account AS account, points FROM points_ledger
      UNION ALL
      SELECT from_account, -points FROM points_ledger) m
WHERE account LIKE 'customer:%'
GROUP BY account`},
}

// returned is a world with so many past returns.
func (b *bench) returned(ctx context.Context, all int64) (*world, error) {
	w, err := b.world(ctx)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if _, err := w.db.ExecContext(ctx, pastGroundSQL); err != nil {
		return nil, fmt.Errorf("load what history refers to: %w", err)
	}
	for _, t := range pastReturns {
		for from := int64(0); from < all; from += pastSlice {
			if err := w.rememberSlice(ctx, t.table, t.query, from, min(from+pastSlice, all)-1); err != nil {
				return nil, err
			}
		}
	}
	for _, t := range pastTrips {
		if err := w.rememberSlice(ctx, t.table, t.query, 0, 0); err != nil {
			return nil, err
		}
	}
	if _, err := w.db.ExecContext(ctx, "VACUUM (ANALYZE)"); err != nil {
		return nil, fmt.Errorf("look after the tables: %w", err)
	}
	b.note("%d past returns, written in %.0f s", all, time.Since(began).Seconds())
	return w, w.checkpoint(ctx)
}

// timed is how long one reading of the world takes.
func (w *world) timed(ctx context.Context, into *tally, read func(tx *db.Tx) error) error {
	began := time.Now()
	err := w.db.Read(ctx, "bench", read)
	into.waits = append(into.waits, time.Since(began))
	return err
}

func measureBalance(ctx context.Context, b *bench) (figures, error) {
	w, err := b.returned(ctx, b.command.Returns)
	if err != nil {
		return figures{}, err
	}
	const readings = 200
	var t tally
	var rows []balance.SiteBalance
	for range readings {
		if err := w.timed(ctx, &t, func(tx *db.Tx) (err error) { rows, err = balance.MassBalance(ctx, tx); return err }); err != nil {
			return figures{}, err
		}
	}
	var sum int64
	for _, r := range rows {
		sum += r.HeldGrams
	}
	if sum != 0 || len(rows) == 0 {
		return figures{}, fmt.Errorf("%d balances sum to %d g", len(rows), sum)
	}
	b.note("%d sites and codes, p50 %.1f ms, p95 %.1f ms", len(rows), t.at(0.5), t.at(0.95))
	return alone(t.at(0.95)), nil
}

// readingSQL reads what the audit reads, each table once from its beginning to its end.
const readingSQL = `
SELECT (SELECT sum(gross_grams + length(id) + length(actual_serial)) FROM returns) + (SELECT sum(quantity + length(reference)) FROM ledger) +
       (SELECT sum(grams + length(reference) + length(from_site)) FROM mass_ledger) + (SELECT sum(points + length(from_account)) FROM points_ledger) +
       (SELECT sum(net_grams) FROM waste_lots) + (SELECT sum(declared_grams) FROM waste_manifests) + (SELECT sum(input_grams) FROM certificates) +
       (SELECT sum(in_grams) FROM mass_balances) + (SELECT sum(points) FROM points_balances)`

func measureAuditMass(ctx context.Context, b *bench) (figures, error) {
	w, err := b.returned(ctx, b.command.Returns)
	if err != nil {
		return figures{}, err
	}
	var ours, yardstick tally
	for range max(b.command.Rounds, 3) {
		if err := w.timed(ctx, &ours, func(tx *db.Tx) error { return undrifted(ctx, tx) }); err != nil {
			return figures{}, err
		}
		if err := w.timed(ctx, &yardstick, func(tx *db.Tx) error {
			var sum int64
			return tx.GetContext(ctx, &sum, readingSQL)
		}); err != nil {
			return figures{}, err
		}
	}
	return ratioOf(ours.at(0.5), yardstick.at(0.5)), nil
}

func undrifted(ctx context.Context, tx *db.Tx) error {
	r, err := proof.Audit(ctx, tx)
	if err == nil && len(r.Drifts) > 0 {
		err = fmt.Errorf("the past has %d drifts, the first is %s", len(r.Drifts), r.Drifts[0])
	}
	return err
}

// proveHome is the audit of what came home, where nobody looks at the time it takes.
func (w *world) proveHome(ctx context.Context) error {
	return w.db.Read(ctx, "bench", func(tx *db.Tx) error { return undrifted(ctx, tx) })
}
