package claim_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/recycling/claim"
	"fettle/recycling/recyclingtest"
)

func vouched(t *testing.T, months int) *recyclingtest.World {
	t.Helper()
	w := recyclingtest.Setup(t)
	motor := "MOT"
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		if _, err := claim.SetWarranty(ctx, tx, claim.Warranty{Supplier: "Of all", Category: "m", Months: 1, AnswerDays: 14}); err != nil {
			return err
		}
		_, err := claim.SetWarranty(ctx, tx, claim.Warranty{Supplier: "Kaltwerk", Part: &motor, Months: months, AnswerDays: 14})
		return err
	})
	return w
}

func drafts(w *recyclingtest.World) (out []claim.Claim) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = claim.List(ctx, tx, claim.Draft, "", "", 10)
		return err
	})
	return out
}

func TestPiecesThatFailAtOnceAreGatheredInOneDraft(t *testing.T) {
	t.Parallel()
	w := vouched(t, 12)
	var all sync.WaitGroup
	failed := make([]error, 6)
	for i := range failed {
		all.Go(func() {
			failed[i] = w.Try(func(ctx context.Context, tx *db.Tx) error {
				return claim.Propose(ctx, tx, claim.Failed{Kind: claim.DOA, Line: uuid.New(), Part: "MOT", Serial: fmt.Sprint("M-", i), Warehouse: "W1"})
			})
		})
	}
	all.Wait()
	for _, err := range failed {
		require.NoError(t, err)
	}
	found := drafts(w)
	require.Len(t, found, 1)
	require.Len(t, found[0].Pieces, 6)
	require.Equal(t, "Kaltwerk", found[0].Supplier, "a part goes before its category")
}

func TestOnlyWhatFailsWithinItsWarrantyIsClaimedAndEachFailureOnce(t *testing.T) {
	t.Parallel()
	w := vouched(t, 12)
	line := uuid.New()
	propose := func(kind claim.Kind, line uuid.UUID, months int, id string) {
		fitted := w.Now.AddDate(0, -months, -1)
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			return claim.Propose(ctx, tx, claim.Failed{Kind: kind, Return: id, Line: line, Part: "MOT", Serial: "M", Warehouse: "W1", FittedAt: &fitted})
		})
	}
	first, second := w.Oblige("MOT"), w.Oblige("MOT")
	propose(claim.EarlyFailure, uuid.New(), 12, second)
	require.Empty(t, drafts(w), "a day too late")
	propose(claim.EarlyFailure, line, 11, first)
	propose(claim.EarlyFailure, line, 11, first)
	propose(claim.DOA, line, 0, "")
	require.Len(t, drafts(w)[0].Pieces, 2, "the old part of a line and the dead one that it brought, each once")
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := claim.Send(ctx, tx, drafts(w)[0].ID, "")
		return err
	})
	propose(claim.EarlyFailure, uuid.New(), 5, second)
	require.Len(t, drafts(w), 1, "what fails after the sending is in the next draft")
}
