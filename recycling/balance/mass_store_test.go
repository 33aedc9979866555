package balance_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/internal/db"
	"fettle/migrations"
	"fettle/recycling/balance"
	"fettle/recycling/recyclingtest"
)

func move(w *recyclingtest.World, from, to string, grams int64) error {
	w.Helper()
	return w.Try(func(ctx context.Context, tx *db.Tx) error {
		return balance.Move(ctx, tx, from, to, "900-219-08", grams, "R", "test")
	})
}

func held(w *recyclingtest.World, site string) (grams int64) {
	w.Helper()
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		rows, err := balance.MassBalance(ctx, tx)
		for _, r := range rows {
			if r.Site == site {
				grams += r.HeldGrams
			}
		}
		return err
	})
	return grams
}

func TestASiteNeverGivesMoreThanItHas(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	require.NoError(t, move(w, balance.Household, "W1", 1000))
	require.ErrorIs(t, move(w, "W1", balance.Treated, 1001), balance.ErrShort)
	require.ErrorIs(t, move(w, "W2", balance.Treated, 1), balance.ErrShort, "it has never had any")
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		return balance.Move(ctx, tx, "W1", balance.Treated, "", 1, "R", "test")
	}), balance.ErrShort, "another code")
	require.NoError(t, move(w, "W1", balance.Treated, 600))
	require.NoError(t, move(w, "W1", balance.Variance, -50), "less than nothing comes back")
	require.EqualValues(t, 450, held(w, "W1"))
	require.EqualValues(t, -1000, held(w, balance.Household))
	require.EqualValues(t, -50, held(w, balance.Variance), "an end gives without limit")
	w.Lawful()
	_, err := w.DB.ExecContext(t.Context(), `INSERT INTO mass_ledger (at, by, from_site, to_site, hazard_code, grams, reference, reason)
		VALUES (now(), 'me', 'W1', 'W2', '900-219-08', 451, 'past', 'the verb')`)
	require.True(t, db.Violates(err, "mass_never_negative"), "%v", err)
}

// TestTwoAtOnceNeverTakeTheSameGrams is the law without which a check before the insert would pass.
func TestTwoAtOnceNeverTakeTheSameGrams(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	require.NoError(t, move(w, balance.Household, "W1", 1000))
	var all sync.WaitGroup
	var refused, done [8]bool
	for i := range 8 {
		all.Go(func() {
			err := w.DB.InTx(w.Context(), fmt.Sprint("keeper ", i), func(tx *db.Tx) error {
				return balance.Move(w.Context(), tx, "W1", balance.Treated, "900-219-08", 300, "R", "test")
			})
			done[i], refused[i] = err == nil, errors.Is(err, balance.ErrShort)
		})
	}
	all.Wait()
	count := func(of [8]bool) (n int) {
		for _, is := range of {
			if is {
				n++
			}
		}
		return n
	}
	require.Equal(t, 3, count(done))
	require.Equal(t, 5, count(refused))
	require.EqualValues(t, 100, held(w, "W1"))
	w.Lawful()
}

// TestPropertyTheLedgerKeepsTheLawAsWritten books the same at random in the database and in Accounts.
func TestPropertyTheLedgerKeepsTheLawAsWritten(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	var law balance.Accounts
	sites := append(balance.Ends(), "W1", "W2", "REC")
	var steps int
	rapid.Check(t, func(r *rapid.T) {
		w.Must(func(ctx context.Context, tx *db.Tx) error {
			for range 10 {
				steps++
				b := balance.Booking{From: rapid.SampledFrom(sites).Draw(r, "from"), To: rapid.SampledFrom(sites).Draw(r, "to"),
					HazardCode: rapid.SampledFrom([]string{"", "900-219-08"}).Draw(r, "code"), Grams: rapid.Int64Range(-900, 1000).Draw(r, "grams")}
				if b.From == b.To {
					continue
				}
				told := law.Book(b)
				var booked error
				require.NoError(r, db.InSavepoint(ctx, tx, func() (bool, error) {
					booked = balance.Move(ctx, tx, b.From, b.To, b.HazardCode, b.Grams, "R", "test")
					return booked == nil, nil
				}))
				if told != nil {
					require.ErrorIs(r, booked, balance.ErrShort, "%+v", b)
					continue
				}
				require.NoError(r, booked, "%+v", b)
			}
			rows, err := balance.MassBalance(ctx, tx)
			require.NoError(r, err)
			for _, s := range rows {
				require.Equal(r, law.Held(balance.Account{Site: s.Site, HazardCode: s.HazardCode}), s.HeldGrams, "%s %s", s.Site, s.HazardCode)
			}
			return nil
		})
	})
	t.Logf("property: %d steps in %s rounds", steps, flag.Lookup("rapid.checks").Value)
}

func TestTheFunctionNamesTheEnds(t *testing.T) {
	t.Parallel()
	raw, err := migrations.Functions.ReadFile("functions/keep_mass_balances.sql")
	require.NoError(t, err)
	require.Contains(t, string(raw), "'{"+strings.Join(balance.Ends(), ",")+"}'")
}

func TestABalanceIsDrilledDownToItsRows(t *testing.T) {
	t.Parallel()
	d := recyclingtest.OpenDoor(t, balance.Routes)
	for _, grams := range []int64{100, 200, 300} {
		require.NoError(t, move(d.World, balance.Household, "W1", grams))
	}
	require.NoError(t, move(d.World, "W1", balance.Restock, 250))
	var in, out int64
	var page struct {
		Items []balance.MassEntry `json:"items"`
		Next  string              `json:"next"`
	}
	for pages, path := 0, "GET /v1/mass-ledger?site=W1&hazard_code=900-219-08&limit=3"; ; pages++ {
		page.Items, page.Next = nil, ""
		d.Into(recyclingtest.Operations, path, &page)
		for _, e := range page.Items {
			if e.To == "W1" {
				in += e.Grams
			} else {
				out += e.Grams
			}
		}
		if page.Next == "" {
			require.Equal(t, 1, pages)
			break
		}
		path = "GET /v1/mass-ledger?site=W1&limit=3&cursor=" + page.Next
	}
	require.EqualValues(t, 600, in)
	require.EqualValues(t, 250, out)
	page.Items = nil
	d.Into(recyclingtest.Operations, "GET /v1/mass-ledger?site=W1&hazard_code=-", &page)
	require.Empty(t, page.Items, "no ordinary scrap")
}
