package claim_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/recycling"
	"fettle/recycling/claim"
	"fettle/recycling/oldpart"
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

func TestTheFileOfAClaimNamesThePhotographsThatASupplierMaySee(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, recycling.Routes)
	motor := "MOT"
	old, fitted := d.Oblige(motor), d.Now.AddDate(0, -1, 0)
	d.Must(func(ctx context.Context, tx *db.Tx) error {
		if _, err := claim.SetWarranty(ctx, tx, claim.Warranty{Supplier: "Kaltwerk", Part: &motor, Months: 12, AnswerDays: 14}); err != nil {
			return err
		}
		return claim.Propose(ctx, tx, claim.Failed{Kind: claim.EarlyFailure, Return: old, Line: uuid.New(), Part: motor, Serial: "M", Warehouse: "W1", FittedAt: &fitted})
	})
	c := drafts(d.World)[0]
	var names []string
	for _, p := range []struct{ about, of, purpose string }{{oldpart.PhotoKind, old, oldpart.PhotoBench}, {claim.Photographs().Name, c.ID, "claim"},
		{oldpart.PhotoKind, old, oldpart.PhotoDispute}, {oldpart.PhotoKind, old, oldpart.PhotoWaiver}} {
		names = append(names, d.PhotographOf(p.about, p.of, p.purpose)+".png")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(d.File(recyclingtest.Operations, "GET /v1/supplier-claims/file?claim="+c.ID), "\ufeff"))).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, "photographs", rows[0][len(rows[0])-1])
	require.Equal(t, strings.Join(names[:2], " "), strings.TrimSpace(rows[1][len(rows[1])-1]), "what shows a home is not for a supplier")
}
