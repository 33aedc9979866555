package sourcing_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/allocation/allocationtest"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
)

func TestWhyIsKept(t *testing.T) {
	t.Parallel()
	w := allocationtest.Setup(t)
	w.Receive("FAN", "WH-GZ", 3)
	p := w.One(allocationtest.ToGuangzhou(w.Now, 1))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		rows, err := sourcing.DecisionsOfLine(ctx, tx, p.Line)
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Equal(t, "WH-GZ", rows[0].Choices[0].Location)
		_, err = sourcing.DecisionsOfLine(ctx, tx, uuid.New())
		require.ErrorIs(t, err, sourcing.ErrNoDecision)
		return nil
	})
}
