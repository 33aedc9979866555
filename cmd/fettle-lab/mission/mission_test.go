package mission

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/mission.md")

// TestTheTableOfTheMissionIsWrittenDown fails when a test of a row came or went and `make generate` was not run.
func TestTheTableOfTheMissionIsWrittenDown(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	if *update {
		require.NoError(t, (&Command{Root: root, Write: filepath.Join(root, "docs", "mission.md")}).Run(nil))
	}
	written, err := os.ReadFile(filepath.Join(root, "docs", "mission.md"))
	require.NoError(t, err)
	now := filepath.Join(t.TempDir(), "mission.md")
	require.NoError(t, (&Command{Root: root, Write: now}).Run(nil))
	fresh, err := os.ReadFile(now)
	require.NoError(t, err)
	require.Equal(t, string(fresh), string(written), "run make generate")
}

func TestEveryTestOfTheMissionHasARow(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	file, err := os.Open(filepath.Join(root, "docs", "mission.tsv"))
	require.NoError(t, err)
	rows, err := Rows(file)
	require.NoError(t, err)
	require.Len(t, rows, 125)
	tests, err := Tests(root)
	require.NoError(t, err)
	require.NotEmpty(t, tests)
	for _, r := range rows {
		delete(tests, r.Number)
	}
	require.Empty(t, tests)
}

func TestARowIsProvedOnlyByTestsThatPassed(t *testing.T) {
	t.Parallel()
	rows := []Row{{"001", "C", "a", "b"}, {"002", "C", "a", "b"}, {"003", "X", "a", "b"}, {"004", "C", "a", "b"}}
	tests := map[string][]string{"001": {"TestMission001A", "an agent, mission 001"}, "004": {"TestMission004A"}}
	ended, err := Results(strings.NewReader(`{"Action":"pass","Test":"TestMission001A"}` + "\n" + `{"Action":"output","Test":"TestMission004A"}` + "\nok 3 - an agent, mission 001\n"))
	require.NoError(t, err)
	var out bytes.Buffer
	require.EqualError(t, report(&out, rows, tests, ended), "row 004: TestMission004A: did not run")
	require.Contains(t, out.String(), "4 rows: 1 proved, 1 open")
	ended["TestMission004A"] = "pass"
	require.NoError(t, report(&out, rows, tests, ended))
	ended["an agent, mission 001"] = "fail"
	require.Error(t, report(&out, rows, tests, ended))
}
