package tree

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/cmd/fettle-lab/bench"
	"fettle/cmd/fettle/demo"
)

var (
	writes = regexp.MustCompile(`(?:INSERT INTO|DELETE FROM|TRUNCATE) ([a-z_]+)|COPY ([a-z_]+) \(|UPDATE ([a-z_]+)\b`)
	// rowOf is how the demonstration's past names the table of a row.
	rowOf = regexp.MustCompile(`rows\.add\("([a-z_]+)"`)
	// own are tables that a loader makes for itself.
	own = regexp.MustCompile(`^(bench|past)_`)
)

// written are the tables that the SQL of a folder writes.
func written(t *testing.T, folder string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
	require.NoError(t, err)
	out := map[string]bool{}
	for _, name := range found {
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, m := range slices.Concat(writes.FindAllStringSubmatch(string(raw), -1), rowOf.FindAllStringSubmatch(string(raw), -1)) {
			if table := strings.Join(m[1:], ""); !own.MatchString(table) && table != "" {
				out[table] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// Loaders go through the verbs of the rooms; what they write by hand they name, with the reason.
func TestLoadersNameWhatTheyWriteByHand(t *testing.T) {
	t.Parallel()
	for folder, named := range map[string]map[string]string{"cmd/fettle/demo": demo.WritesByHand, "cmd/fettle-lab/bench": bench.WritesByHand} {
		require.Equal(t, slices.Sorted(maps.Keys(named)), written(t, folder), folder)
		for table, why := range named {
			require.NotEmpty(t, why, table)
		}
	}
	for _, folder := range []string{"cmd/fettle", "cmd/fettle-lab", "cmd/fettle-lab/play", "cmd/fettle-lab/child", "cmd/internal/app", "cmd/internal/journey"} {
		require.Empty(t, written(t, folder), folder)
	}
}

// The lab may build on the product, never the product on the lab.
func TestTheProductHasNothingOfTheLab(t *testing.T) {
	t.Parallel()
	for name, file := range tree(t).parsed {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "cmd/fettle-lab/") {
			continue
		}
		for _, i := range file.Imports {
			require.NotContains(t, i.Path.Value, "cmd/fettle-lab", name)
		}
	}
}
