package local_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/local"
)

func TestScratchLiesOnDiskWhereMemoryIsShort(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		room uint64
		disk bool
	}{{0, false}, {math.MaxUint64, true}} {
		dir, err := local.Scratch("fettle-scratch-", c.room)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
		if c.disk {
			require.Equal(t, filepath.Clean(os.TempDir()), filepath.Dir(dir))
		}
		seen, err := os.Stat(dir)
		require.NoError(t, err)
		require.EqualValues(t, 0o755, seen.Mode().Perm())
	}
}
