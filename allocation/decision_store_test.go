package allocation

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
)

func TestWhyIsKept(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.receive("FAN", "WH-GZ", 3)
	p := w.one(toGuangzhou(w.now, 1))
	w.do(func(ctx context.Context, tx *db.Tx) error {
		rows, err := DecisionsOfLine(ctx, tx, p.Line)
		require.NoError(t, err)
		require.Len(t, rows, 1)
		require.Equal(t, "WH-GZ", rows[0].Choices[0].Location)
		_, err = DecisionsOfLine(ctx, tx, uuid.New())
		require.ErrorIs(t, err, ErrNoDecision)
		return nil
	})
}
