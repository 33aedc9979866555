package dataload_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"fettle/internal/db"
	"fettle/internal/loop"
	"fettle/inventory/dataload"
	"fettle/inventory/inventorytest"
)

// brought is a file that has come in pieces, the last of them first.
func brought(w inventorytest.World, content []byte) (f dataload.File) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		f, err = dataload.AddFile(ctx, tx, "file.csv", int64(len(content)))
		return err
	})
	for piece := f.Pieces - 1; piece >= 0; piece-- {
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			from := piece * dataload.PieceSize
			_, err := dataload.PutPiece(ctx, tx, f.ID, piece, content[from:min(from+dataload.PieceSize, len(content))])
			return err
		})
	}
	return f
}

func asked(w inventorytest.World, f dataload.File, kind dataload.FileKind, o dataload.Options) (r dataload.Run) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = dataload.AddRun(ctx, tx, f.ID, kind, o, "en")
		return err
	})
	return r
}

func become(w inventorytest.World, id uuid.UUID) (r dataload.Run) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = dataload.RunByID(ctx, tx, id, "en")
		return err
	})
	return r
}

func TestAFileLargerThanARequestComesInPiecesAndIsReadInTheBackground(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	var text strings.Builder
	text.WriteString("calendar,weekdays,name_zh,name_en\n")
	for i := 0; text.Len() < 14_000_000; i++ {
		fmt.Fprintf(&text, "K%d,1111100,%s,Days\n", i, strings.Repeat("工作日历", 30))
	}
	rows := strings.Count(text.String(), "\n") - 1
	text.WriteString("K 0,1111100,坏,bad\n")
	content, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text.String()))
	require.NoError(t, err)
	require.Greater(t, len(content), 2*dataload.PieceSize)
	f := brought(w, content)
	worker := dataload.Worker{DB: w.DB}
	dry := asked(w, f, "calendars", dataload.Options{DryRun: true})
	require.Equal(t, dataload.RunWaiting, dry.State)
	next, err := worker.Round(t.Context())
	require.NoError(t, err)
	require.Equal(t, loop.Now, next)
	r := become(w, dry.ID)
	require.Equal(t, dataload.RunDone, r.State, r.Problem)
	require.Equal(t, []int{rows + 1, rows, 1}, []int{r.Report.Rows, r.Report.Added, r.Report.Bad})
	require.Equal(t, "read as GB 18030 (GBK), separated by commas (,)", r.Report.Told)
	require.Contains(t, r.Report.Errors[0].Message, `"K 0"`)
	require.Zero(t, w.Number("SELECT count(*) FROM calendars WHERE calendar LIKE 'K%'"), "a dry run writes nothing")
	good := asked(w, f, "calendars", dataload.Options{OnlyGood: true})
	_, err = worker.Round(t.Context())
	require.NoError(t, err)
	require.Equal(t, rows, become(w, good.ID).Report.Added)
	require.Equal(t, rows, w.Number("SELECT count(*) FROM calendars WHERE calendar LIKE 'K%'"))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		rejected, err := dataload.RejectedOf(ctx, tx, good.ID)
		require.Equal(t, 2, strings.Count(rejected, "\n"))
		require.Contains(t, rejected, "K 0,1111100,坏,bad")
		return err
	})
	next, err = worker.Round(t.Context())
	require.NoError(t, err)
	require.Equal(t, loop.Idle, next, "nothing waits")
}

func TestAFileIsReadOnlyWhenItHasComeWhole(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := dataload.AddFile(ctx, tx, "file.csv", dataload.MaxFile+1)
		return err
	}), dataload.ErrPieces)
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		f, err := dataload.AddFile(ctx, tx, "file.csv", 10)
		if err != nil {
			return err
		}
		_, err = dataload.PutPiece(ctx, tx, f.ID, 0, []byte("short"))
		require.ErrorIs(t, err, dataload.ErrPieces)
		_, err = dataload.AddRun(ctx, tx, f.ID, "parts", dataload.Options{}, "en")
		return err
	}), dataload.ErrPieces)
	f := brought(w, []byte("calendar,weekdays,name_zh,name_en\nCN,1111100,a,b\n"))
	require.ErrorIs(t, w.DB.InTx(t.Context(), "somebody else", func(tx *db.Tx) error {
		_, err := dataload.AddRun(t.Context(), tx, f.ID, "calendars", dataload.Options{}, "en")
		return err
	}), dataload.ErrNoFile, "a file is its bringer's own")
}

func TestARunThatFellSilentIsTakenUpAndDoneOnce(t *testing.T) {
	t.Parallel()
	w := inventorytest.New(t)
	f := brought(w, []byte("location,part,condition,quantity\nA,SEAL,new,5\n"))
	run := asked(w, f, "stock", dataload.Options{Delivery: "D-1"})
	_, err := w.DB.ExecContext(t.Context(), "UPDATE file_runs SET state = 'running', holder = gen_random_uuid(), beat_at = now() - interval '1 hour'")
	require.NoError(t, err)
	_, err = dataload.Worker{DB: w.DB}.Round(t.Context())
	require.NoError(t, err)
	r := become(w, run.ID)
	require.Equal(t, dataload.RunDone, r.State)
	require.Equal(t, 1, r.Report.Added)
	require.Equal(t, 1, w.Number("SELECT count(*) FROM ledger WHERE reference = 'D-1'"))
}
