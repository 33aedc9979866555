package app

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/inventory/audit"
	"fettle/recycling/proof"
)

// releases are where scripts/dump-release.sh leaves what a release stored.
const releases = "../../../migrations/testdata/releases/"

// renamed are tables that a later release calls by another name. A table that is neither here nor in dropped keeps its name.
var renamed = map[string]string{
	"carrier_orders":   "carrier_requests",
	"dispatch_parcels": "carrier_manifest_shipments",
	"dispatches":       "carrier_manifests",
	"lots":             "waste_lots",
	"manifests":        "waste_manifests",
	"hand_over_lines":  "van_transfer_lines",
	"hand_overs":       "van_transfers",
	"part_lines":       "order_lines",
	"shelves":          "bins",
	"waves":            "allocation_runs",
}

// dropped are tables that a later release keeps nothing of: wrong passwords are counted by the process.
var dropped = map[string]bool{"wrong_logins": true}

// grown are tables that migrations write to; the others have after an upgrade as many rows as before.
var grown = map[string]bool{"carrier_codes": true, "part_categories": true, "policies": true, "goose_db_version": true}

// routeBefore is a route of an answer under the name it had when it was given.
var routeBefore = func() string {
	out := "route"
	for now, was := range map[string]string{"/carrier-manifests": "/dispatches", "{carrier_manifest}": "{dispatch}", "/carrier-requests": "/carrier-orders",
		"{request}": "{order}", "/waste-lots": "/lots", "/waste-manifests": "/manifests", "{return}/drop-off": "{return}/hand-over",
		"/van-transfers": "/hand-overs", "{van_transfer}": "{hand_over}", "/order-lines": "/part-lines", "/soft-reservations": "/part-holds",
		"/allocation-runs": "/allocation/waves"} {
		out = "replace(" + out + ", '" + now + "', '" + was + "')"
	}
	return out
}()

// fact is something a database says that an upgrade must not change.
type fact struct{ name, before, after string }

var facts = []fact{
	{name: "promises by state", before: `SELECT state, count(*), min(due_at), max(due_at) FROM promises GROUP BY 1 ORDER BY 1`},
	{name: "lines by state",
		before: `SELECT state, count(*), sum(quantity) FROM part_lines GROUP BY 1 ORDER BY 1`,
		after:  `SELECT state, count(*), sum(quantity) FROM order_lines GROUP BY 1 ORDER BY 1`},
	{name: "repairs by state", before: `SELECT state, count(*) FROM repairs GROUP BY 1 ORDER BY 1`},
	{name: "parcels by state", before: `SELECT state, count(*), sum(gross_grams), max(version) FROM shipments GROUP BY 1 ORDER BY 1`},
	{name: "ledger by account", before: ledgerByAccount("'hold'"), after: ledgerByAccount("'on_hold'")},
	{name: "stock", before: `SELECT part, location, condition, on_hand, reserved, on_hold FROM stock ORDER BY 1, 2, 3`},
	{name: "reservations by state",
		before: `SELECT replace(state, 'frozen', 'on_hold') AS state, count(*), sum(quantity) FROM reservations GROUP BY 1 ORDER BY 1`},
	{name: "waste lots by state", before: `SELECT state, count(*), sum(net_grams) FROM lots GROUP BY 1 ORDER BY 1`,
		after: `SELECT state, count(*), sum(net_grams) FROM waste_lots GROUP BY 1 ORDER BY 1`},
	{name: "waste manifests by state", before: `SELECT state, count(*) FROM manifests GROUP BY 1 ORDER BY 1`,
		after: `SELECT state, count(*) FROM waste_manifests GROUP BY 1 ORDER BY 1`},
	{name: "carrier manifests by state", before: `SELECT state, count(*) FROM dispatches GROUP BY 1 ORDER BY 1`,
		after: `SELECT state, count(*) FROM carrier_manifests GROUP BY 1 ORDER BY 1`},
	{name: "van transfers by state", before: `SELECT state, count(*) FROM hand_overs GROUP BY 1 ORDER BY 1`,
		after: `SELECT state, count(*) FROM van_transfers GROUP BY 1 ORDER BY 1`},
	{name: "points by account", before: `SELECT to_account, from_account, sum(points) FROM points_ledger GROUP BY 1, 2 ORDER BY 1, 2`},
	{name: "what subscribers have to hear", before: `SELECT subscriber, timer, count(*) FROM deliveries GROUP BY 1, 2 ORDER BY 1, 2`},
	{name: "types of events", before: `SELECT type, count(*) FROM events GROUP BY 1 ORDER BY 1`},
	{name: "answers remembered", before: `SELECT actor, route, key, encode(input_hash, 'hex'), encode(body, 'hex') FROM requests ORDER BY 1, 2, 3`,
		after: `
SELECT actor, ` + routeBefore + ` AS route, key, encode(input_hash, 'hex'), encode(body, 'hex')
FROM requests
ORDER BY 1, 2, 3`},
}

// ledgerByAccount sums the ledger; onHold is what it calls the bucket of what is on hold.
func ledgerByAccount(onHold string) string {
	return `
SELECT location, part, condition, bucket = ` + onHold + ` AS on_hold, bucket = 'reserved' AS reserved, sum(quantity) AS quantity
FROM (SELECT to_location, part, to_condition, to_bucket, quantity FROM ledger
      UNION ALL
      SELECT from_location, part, from_condition, from_bucket, -quantity FROM ledger) AS e (location, part, condition, bucket, quantity)
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, 3, 4, 5`
}

const functionsSQL = `
SELECT p.proname, pg_get_functiondef(p.oid), obj_description(p.oid)
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace
ORDER BY 1, 2`

// upgraded is a database of a release, brought up to today.
type upgraded struct {
	*testing.T
	db *db.DB
	doorman
}

func load(t *testing.T, d *db.DB, dump string) {
	t.Helper()
	file, err := os.Open(dump)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	script, err := io.ReadAll(unzipped)
	require.NoError(t, err)
	// A dump changes settings of its session, so the session ends with it.
	once, err := sql.Open("postgres", d.URL())
	require.NoError(t, err)
	_, err = once.ExecContext(t.Context(), string(script))
	require.NoError(t, err)
	require.NoError(t, once.Close())
	_, err = d.ExecContext(t.Context(), "ANALYZE")
	require.NoError(t, err)
}

func rows(t *testing.T, d *db.DB, query string) []string {
	t.Helper()
	var out []string
	require.NoError(t, d.SelectContext(t.Context(), &out, "SELECT r::text FROM ("+query+") AS r"), query)
	return out
}

func rowsOf(t *testing.T, d *db.DB) map[string]int {
	t.Helper()
	var tables []string
	require.NoError(t, d.SelectContext(t.Context(), &tables, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
	out := map[string]int{}
	for _, table := range tables {
		var n int
		require.NoError(t, d.GetContext(t.Context(), &n, `SELECT count(*) FROM "`+table+`"`))
		out[table] = n
	}
	return out
}

func TestEveryEarlierReleaseIsUpgradedWithItsData(t *testing.T) {
	t.Parallel()
	dumps, err := filepath.Glob(releases + "*.sql.gz")
	require.NoError(t, err)
	require.NotEmpty(t, dumps)
	for _, dump := range dumps {
		release := strings.TrimSuffix(filepath.Base(dump), ".sql.gz")
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			d := dbtest.Empty(t)
			load(t, d, dump)
			before, said := rowsOf(t, d), map[string][]string{}
			for _, f := range facts {
				said[f.name] = rows(t, d, f.before)
				require.NotEmpty(t, said[f.name], f.name)
			}

			_, err := db.Migrate(t.Context(), d)
			require.NoError(t, err)
			require.NoError(t, db.Fits(t.Context(), d))

			after := rowsOf(t, d)
			for table, n := range before {
				if dropped[table] {
					require.NotContains(t, after, table)
					continue
				}
				if today, ok := renamed[table]; ok {
					table = today
				}
				require.Contains(t, after, table, "a table is gone: say in renamed what it is called today")
				if !grown[table] {
					require.Equal(t, n, after[table], "rows of %s", table)
				}
			}
			require.Equal(t, rows(t, dbtest.New(t), functionsSQL), rows(t, d, functionsSQL), "functions of a new database and of an upgraded one")
			for _, f := range facts {
				if f.after == "" {
					f.after = f.before
				}
				require.Equal(t, said[f.name], rows(t, d, f.after), f.name)
			}
			drifts(t, d)
			u := serveUpgraded(t, d)
			u.readEverything()
			if ask, ok := asked[release]; ok {
				u.askAgain(ask)
			}
			u.liveOn()
			drifts(t, d)
		})
	}
}

func drifts(t *testing.T, d *db.DB) {
	t.Helper()
	require.NoError(t, d.Read(t.Context(), "audit", func(tx *db.Tx) error {
		drift, err := audit.Audit(t.Context(), tx)
		require.NoError(t, err)
		require.Empty(t, drift)
		home, err := proof.Audit(t.Context(), tx)
		require.Empty(t, home.Drifts)
		return err
	}))
}

// serveUpgraded is today's service over the database, a minute after its last event.
func serveUpgraded(t *testing.T, d *db.DB) upgraded {
	t.Helper()
	var last time.Time
	require.NoError(t, d.GetContext(t.Context(), &last, "SELECT max(at) FROM events"))
	d.SetClock(func() time.Time { return last.Add(time.Minute) })
	s, err := Build(t.Context(), &Engines{DB: d, Brokers: []string{"127.0.0.1:1"}})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return upgraded{t, d, doorman{service: s, tokens: map[auth.Role]string{}}}
}

// question is a request that a release answered, and the key it came with.
type question struct{ login, path, key, body string }

// asked is what migrations/testdata/releases/NAME.mjs asked of each release.
var asked = map[string][]question{
	"0.1.0": {
		{"zhao.min", "/v1/transfers", "release-0.1.0-025", `{"from":"WH-GZ","to":"WH-FS","lines":[{"part":"AC-CAP-0101","quantity":2}]}`},
	},
}

// askAgain sends what the release had answered once more: the answer is the first one, and nothing happens twice.
func (u upgraded) askAgain(questions []question) {
	for _, q := range questions {
		before := rowsOf(u.T, u.db)
		var role auth.Role
		require.NoError(u, u.db.GetContext(u.Context(), &role, "SELECT role FROM accounts WHERE login = $1", q.login))
		request := httptest.NewRequest(http.MethodPost, q.path, bytes.NewReader([]byte(q.body)))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Idempotency-Key", q.key)
		request.Header.Set("Authorization", "Bearer "+u.token(u.T, auth.Actor{Login: q.login, Role: role}))
		answer, err := u.service.API.App.Test(request, -1)
		require.NoError(u, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(u, errors.Join(err, answer.Body.Close()))
		require.Equal(u, http.StatusOK, answer.StatusCode, "%s: %s", q.path, body)
		require.Equal(u, "true", answer.Header.Get("Idempotency-Replayed"), q.path)
		require.Equal(u, before, rowsOf(u.T, u.db), q.path)
	}
}

// liveOn lets forty days pass: every timer and event that the old release left is heard by today's subscribers.
func (u upgraded) liveOn() {
	later := u.db.Now().AddDate(0, 0, 40)
	u.db.SetClock(func() time.Time { return later })
	require.NoError(u, u.service.dispatcher.Drain(u.Context()))
	require.Empty(u, rows(u.T, u.db, `SELECT subscriber, key, error FROM deliveries WHERE tries > 0 OR parked`))
}
