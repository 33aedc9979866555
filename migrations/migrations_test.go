package migrations_test

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/migrations"
)

// kept reads hashes.txt, which sha256sum -c understands: the hash of a file and its name, a line each.
func kept(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("hashes.txt")
	require.NoError(t, err)
	out := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		hash, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		require.True(t, ok, "hashes.txt: %q is not a hash, two spaces and a name", line)
		require.NotContains(t, out, name, "hashes.txt names a file twice")
		out[name] = hash
	}
	return out
}

func TestAFileThatLandedIsNeverEdited(t *testing.T) {
	t.Parallel()
	hashes := kept(t)
	names, err := fs.Glob(migrations.FS, "*.sql")
	require.NoError(t, err)
	for _, name := range names {
		raw, err := migrations.FS.ReadFile(name)
		require.NoError(t, err)
		hash := fmt.Sprintf("%x", sha256.Sum256(raw))
		require.Contains(t, hashes, name, "%s is new: add its line to migrations/hashes.txt\n%s  %s", name, hash, name)
		require.Equal(t, hashes[name], hash,
			"%s was edited after it landed. Databases hold what it did before: take the edit back and write a new file", name)
		delete(hashes, name)
	}
	require.Empty(t, hashes, "a file that landed is never removed or renamed: databases hold its number")
}

// byHand are the files that were numbered before numbers were times. There will be no more of them.
const byHand = 49

func TestFilesAreNumberedByTheTimeTheyWereBegun(t *testing.T) {
	t.Parallel()
	old := regexp.MustCompile(`^\d{5}_[a-z0-9_]+\.sql$`)
	now := regexp.MustCompile(`^(\d{14})_[a-z0-9_]+\.sql$`)
	names, err := fs.Glob(migrations.FS, "*.sql")
	require.NoError(t, err)
	counted := 0
	for _, name := range names {
		if old.MatchString(name) {
			counted++
			continue
		}
		m := now.FindStringSubmatch(name)
		require.NotNil(t, m, "%s: name it by time and what it does, as %s_verb_noun.sql", name, time.Now().UTC().Format("20060102150405"))
		_, err := time.Parse("20060102150405", m[1])
		require.NoError(t, err, "%s: its number is no time", name)
	}
	require.Equal(t, byHand, counted, "new files are numbered by time, as %s_verb_noun.sql", time.Now().UTC().Format("20060102150405"))
}
