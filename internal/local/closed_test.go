package local_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/local"
)

// TestTheFilesOfABrokerAreForItsServiceAlone: brokers wrote names and addresses into files that every account could read, also where
// the folder had been there before.
func TestTheFilesOfABrokerAreForItsServiceAlone(t *testing.T) {
	t.Parallel()
	closed := func(dir string) {
		seen, err := os.Stat(dir)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), seen.Mode().Perm(), dir)
	}
	for _, there := range []bool{false, true} {
		dir := filepath.Join(directory(t), "broker")
		if there {
			require.NoError(t, os.Mkdir(dir, 0o755))
		}
		k, err := local.StartKafka(t.Context(), dir)
		require.NoError(t, err)
		require.NoError(t, k.Stop())
		closed(dir)

		lib, dir := directory(t), filepath.Join(directory(t), "broker")
		if there {
			require.NoError(t, os.Mkdir(dir, 0o755))
		}
		require.NoError(t, os.WriteFile(filepath.Join(lib, "kafka_2.13-0.jar"), nil, 0o600))
		_, err = local.StartApacheKafka(t.Context(), lib, dir)
		require.Error(t, err, "there is nothing in the jar")
		closed(dir)
	}
}
