package outcome_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/repairflow/outcome"
	"fettle/repairflow/repairflowtest"
)

// A hundred repairs of a month: 90 at the first visit, 4 of which came back within 30 days and one after 31; the others needed a
// second visit, 3 for a dead part, 2 for a wrong one, 4 for one that was not there, 1 for none of these.
const hundredSQL = `
INSERT INTO repairs (id, channel, state, customer, customer_name, address, area_code, lon, lat, zone, model, serial, symptom, created_by, created_at, completed_at)
SELECT 'M' || n, 'app', 'completed', 'chen', '陈洁', '广州', '440100', 113.3, 23.1, 'Asia/Shanghai', 'AC-1', 'SN' || n, 'x', 'x', $1::timestamptz - interval '2 days', $1
FROM generate_series(1, 100) n;`

const visitsSQL = `
INSERT INTO events (id, type, key, at, by, data)
SELECT gen_random_uuid(), 'repairflow.repair_moved.v1', 'M' || n, $1, 'x', '{"to": "in_visit"}'
FROM generate_series(1, 100) n, generate_series(1, CASE WHEN n > 90 THEN 2 ELSE 1 END)`

const againSQL = `
INSERT INTO repairs (id, channel, state, customer, customer_name, address, area_code, lon, lat, zone, model, serial, symptom, created_by, created_at)
SELECT 'A' || n, 'app', 'triaged', 'chen', '陈洁', '广州', '440100', 113.3, 23.1, 'Asia/Shanghai', 'AC-1', 'sn' || n, 'x', 'x',
       $1::timestamptz + CASE WHEN n = 5 THEN interval '31 days' ELSE interval '29 days' END
FROM generate_series(1, 5) n`

const linesSQL = `
INSERT INTO order_lines (id, repair, part, supplied, quantity, state, source, problem, shipment, ship_to, ordered_by, ordered_at)
SELECT gen_random_uuid(), 'M' || n, 'FAN', 'FAN', 1, 'closed', 'WH-GZ', CASE WHEN n <= 93 THEN 'doa' WHEN n <= 95 THEN 'wrong' ELSE '' END, 'S' || n, '{}', 'x', $1
FROM generate_series(91, 99) n`

// TestMission031FirstTimeFixOfAHundredRepairs counts a month of which every repair is known.
func TestMission031FirstTimeFixOfAHundredRepairs(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	done := d.Now.Add(-40 * 24 * time.Hour)
	for _, q := range []string{hundredSQL, visitsSQL, againSQL, linesSQL} {
		_, err := d.DB.ExecContext(t.Context(), q, done)
		require.NoError(t, err)
	}
	var f outcome.FirstFix
	ask := func(until time.Time) {
		a := d.Call(repairflowtest.Zhao, "GET", fmt.Sprintf("/v1/metrics/first-time-fix?from=%s&until=%s", done.Format(time.RFC3339), until.Format(time.RFC3339)), "")
		require.Equal(t, http.StatusOK, a.Status, a.Raw)
		f = outcome.FirstFix{}
		require.NoError(t, json.Unmarshal([]byte(a.Raw), &f))
	}
	ask(done.Add(time.Hour))
	require.Equal(t, [3]int64{100, 86, 860}, [3]int64{f.Repairs, f.Fixed, *f.Permille})
	require.Equal(t, [4]int64{3, 2, 4, 5}, [4]int64{f.DOA, f.WrongPart, f.NoPart, f.Diagnosis}, "each failure has one cause")
	require.Zero(t, f.Open, "their thirty days are over")
	require.NotEmpty(t, f.Definition)
	require.Equal(t, "span_empty", d.Call(repairflowtest.Zhao, "GET", "/v1/metrics/first-time-fix?from=2026-11-02T00:00:00Z&until=2026-11-01T00:00:00Z", "").Code)
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, "GET", "/v1/metrics/first-time-fix?from=2026-11-01T00:00:00Z&until=2026-11-02T00:00:00Z", "").Status)
	done = done.Add(time.Hour)
	ask(done.Add(time.Hour))
	require.Zero(t, f.Repairs)
	require.Nil(t, f.Permille, "of none there is no rate")
}

// TestMission032NoFaultFoundLowersTheAccuracyAndUntestedPartsDoNot has the bench judge some old parts and not others.
func TestMission032NoFaultFoundLowersTheAccuracyAndUntestedPartsDoNot(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	add := func(from, n int, verdict string) {
		_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO returns (id, line, repair, customer, part, engineer, basis, state, verdict, expected_grams, obliged_at, due_at, received_at, inspected_at)
SELECT 'M' || n, gen_random_uuid(), 'R1', 'chen', 'COMP', 'li', 'core_return', CASE WHEN $3 = '' THEN 'received' ELSE 'inspected' END, $3, 9000, $4, $4, $4, CASE WHEN $3 <> '' THEN $4::timestamptz END
FROM generate_series($1::int, $2::int) n`, from, from+n-1, verdict, *d.Now)
		require.NoError(t, err)
	}
	read := func() (a outcome.Accuracy) {
		r := d.Call(repairflowtest.Zhao, "GET", fmt.Sprintf("/v1/metrics/diagnosis-accuracy?from=%s&until=%s", d.Now.Add(-time.Hour).Format(time.RFC3339), d.Now.Add(time.Hour).Format(time.RFC3339)), "")
		require.Equal(t, http.StatusOK, r.Status, r.Raw)
		require.NoError(t, json.Unmarshal([]byte(r.Raw), &a))
		return a
	}
	require.Nil(t, read().Permille)
	add(1, 49, "fault_confirmed")
	require.EqualValues(t, 1000, *read().Permille)
	add(100, 1, "no_fault_found")
	require.EqualValues(t, 980, *read().Permille, "no fault found lowers it")
	add(200, 30, "")
	add(300, 5, "tampered")
	a := read()
	require.EqualValues(t, 980, *a.Permille)
	require.Equal(t, [4]int64{49, 1, 30, 5}, [4]int64{a.Confirmed, a.NoFaultFound, a.Untested, a.Unclear}, "what was not tested is left out and counted")
}
