package bench

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheTableHasTheRowsThatWerePromised(t *testing.T) {
	t.Parallel()
	goals := map[string]string{"orders_http": "≥2", "hot_part": "≥10", "hot_vs_spread": "≥0.9", "single_caller": "≤1.5", "sourcing": "≤2",
		"growth": "≤1.2", "memory": "≤400", "optimiser": "≤1.01"}
	seen := map[string]bool{}
	for _, r := range benchRows {
		require.False(t, seen[r.name], "%s stands twice", r.name)
		seen[r.name] = true
		require.NotEmpty(t, r.workload)
		require.NotNil(t, r.run)
		if goal, named := goals[r.name]; named {
			require.Equal(t, goal, string(r.comparison)+figure(&r.goal), r.name)
			delete(goals, r.name)
		}
	}
	require.Empty(t, goals, "rows without a measurement")
}

func TestAGoalIsMetOnItsSide(t *testing.T) {
	t.Parallel()
	least, most := benchRow{comparison: atLeast, goal: 2}, benchRow{comparison: atMost, goal: 2}
	for value, met := range map[float64][2]bool{1.99: {false, true}, 2: {true, true}, 2.01: {true, false}, math.NaN(): {false, false}, math.Inf(1): {false, false}} {
		require.Equal(t, met[0], least.result(alone(value)).Met, "%g ≥ 2", value)
		require.Equal(t, met[1], most.result(alone(value)).Met, "%g ≤ 2", value)
	}
}

func TestResultsAreAListOfRows(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "made", "results.json")
	least := benchRow{name: "fast", comparison: atLeast, goal: 2}
	most := benchRow{name: "small", comparison: atMost, goal: 400}
	broken := benchRow{name: "broken", comparison: atMost, goal: 400}
	require.NoError(t, writeResults(file, []benchResult{least.result(ratioOf(9, 3)), broken.failed()}))
	require.NoError(t, writeResults(file, []benchResult{least.result(ratioOf(3000, 1000)), most.result(alone(401))}))
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	require.JSONEq(t, `[{"name":"fast","ours":3000,"yardstick":1000,"value":3,"goal":2,"met":true},
		{"name":"broken","ours":null,"yardstick":null,"value":null,"goal":400,"met":false},
		{"name":"small","ours":401,"yardstick":null,"value":401,"goal":400,"met":false}]`, string(raw), "what another run measured stays")
	var back []benchResult
	require.NoError(t, json.Unmarshal(raw, &back))
	require.Len(t, back, 3)
}

func TestTheTableSaysWhatWasMissed(t *testing.T) {
	t.Parallel()
	rows := []benchRow{{name: "fast", comparison: atLeast, goal: 2}, {name: "small", comparison: atMost, goal: 400}, {name: "broken", comparison: atMost, goal: 1.2}}
	var b bytes.Buffer
	require.NoError(t, writeTable(&b, rows, []benchResult{rows[0].result(ratioOf(2501.4, 1000)), rows[1].result(alone(401)), rows[2].failed()}))
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	require.Equal(t, []string{"name", "ours", "yardstick", "value", "goal", "met"}, strings.Fields(lines[0]))
	require.Equal(t, []string{"fast", "2501", "1000", "2.501", "≥", "2", "yes"}, strings.Fields(lines[1]))
	require.Equal(t, []string{"small", "401", "-", "401", "≤", "400", "no"}, strings.Fields(lines[2]))
	require.Equal(t, []string{"broken", "-", "-", "-", "≤", "1.2", "no"}, strings.Fields(lines[3]))
}

func TestRowsAreChosenByName(t *testing.T) {
	t.Parallel()
	all, err := (&Command{}).rows()
	require.NoError(t, err)
	require.Len(t, all, len(benchRows))
	one, err := (&Command{Row: []string{"hot_part"}}).rows()
	require.NoError(t, err)
	require.Len(t, one, 1)
	require.Equal(t, "hot_part", one[0].name)
	_, err = (&Command{Row: []string{"hot_parts"}}).rows()
	require.ErrorContains(t, err, "there is no row hot_parts")
}

func TestSidesThatWriteDifferentRowsAreRefused(t *testing.T) {
	t.Parallel()
	side := func(orders, events int64) rowsWritten {
		r := rowsWritten{orders: orders, rows: map[string]int64{}}
		for _, name := range orderTables {
			r.rows[name] = orders
		}
		r.rows["events"] = events
		return r
	}
	require.NoError(t, side(100, 300).same(side(50, 150)))
	require.ErrorContains(t, side(100, 300).same(side(50, 149)), "differ in what they write")
}

func TestTheRateOfPgbenchIsThatOfItsSecondHalf(t *testing.T) {
	t.Parallel()
	const end = "number of transactions actually processed: 700\ntps = 175.5 (without initial connection time)\n"
	n, rate, err := readPgbench([]byte("progress: 1.0 s, 10.0 tps, lat 1 ms\nprogress: 2.0 s, 90.0 tps, lat 1 ms\n" +
		"progress: 3.0 s, 290.0 tps, lat 1 ms\nprogress: 4.0 s, 310.0 tps, lat 1 ms\n" + end))
	require.NoError(t, err)
	require.Equal(t, int64(700), n)
	require.InDelta(t, 300, rate, 0.01)

	n, rate, err = readPgbench([]byte("progress: 4.0 s, 1.0 tps, lat 1 ms\n" + end))
	require.NoError(t, err)
	require.Equal(t, int64(700), n)
	require.InDelta(t, 175.5, rate, 0.01, "one line tells nothing of its second half")

	_, _, err = readPgbench([]byte("number of transactions actually processed: 0\n"))
	require.ErrorContains(t, err, "no figures")
}
