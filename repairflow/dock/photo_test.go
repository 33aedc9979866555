package dock_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/evidence"
	"fettle/repairflow/custody"
	"fettle/repairflow/dock"
	"fettle/repairflow/repairflowtest"
)

// photographed is a blind return with a picture, whose file is nowhere.
func photographed(w repairflowtest.World, blind string) {
	w.Helper()
	_, err := w.DB.ExecContext(w.Context(), `
WITH file AS (
    INSERT INTO evidence_files (sha256, type, bytes, width, height) VALUES (encode(sha256($1::bytea), 'hex'), 'image/png', 1, 1, 1) RETURNING sha256)
INSERT INTO evidence (id, kind, subject, purpose, sha256, added_at, added_by)
SELECT gen_random_uuid(), 'blind_return', $2, 'receipt', sha256, now(), 'test' FROM file`, blind, blind)
	require.NoError(w, err)
}

func photos(w repairflowtest.World, kind, subject string) int {
	w.Helper()
	var out []evidence.Evidence
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = evidence.Of(ctx, tx, kind, subject)
		return err
	})
	return len(out)
}

func TestWhatABagShowedIsSeenWithTheInspectionOfItsPiece(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	l := inHand(w, "COMP", "N-1")
	w.Reported(l.ID, "unused")
	b := blind(w, "N-1")
	photographed(w, b.ID)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := dock.Match(ctx, tx, b.ID, "", &l.ID, custody.Opened)
		return err
	})
	var inspection string
	require.NoError(t, w.DB.GetContext(t.Context(), &inspection, "SELECT id FROM inspections WHERE line = $1", l.ID))
	require.Equal(t, 1, photos(w, "inspection", inspection))
	w.Drain()
	w.Clean()
}
