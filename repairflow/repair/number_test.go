package repair_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/number"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

func TestMission003TenThousandNumbersTakenAtOnceAreAllDifferent(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	const callers, each = 8, 1250
	ids, errs := make([][]string, callers), make([]error, callers)
	var done sync.WaitGroup
	for c := range callers {
		done.Go(func() {
			errs[c] = w.Try(func(ctx context.Context, tx *db.Tx) error {
				ids[c] = nil
				for range each {
					id, err := repair.NextNumber(ctx, tx)
					if err != nil {
						return err
					}
					ids[c] = append(ids[c], id)
				}
				return nil
			})
		})
	}
	done.Wait()
	seen := map[string]bool{}
	for c := range callers {
		require.NoError(t, errs[c])
		for _, id := range ids[c] {
			require.True(t, number.Valid("R", id), id)
			require.False(t, seen[id], id)
			seen[id] = true
		}
	}
	require.Len(t, seen, callers*each)
}
