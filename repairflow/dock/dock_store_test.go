package dock_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/repairflow/custody"
	"fettle/repairflow/dock"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
)

// inHand is a line whose piece the engineer has.
func inHand(w repairflowtest.World, part string, serials ...string) orderline.Line {
	w.Helper()
	w.Receive(part, "WH-GZ", 1, serials...)
	w.Drain()
	l := w.One(w.Visited("li").ID, part)
	scanned := part
	if len(serials) > 0 {
		scanned = serials[0]
	}
	w.Sent(l, scanned)
	w.Drain()
	return w.ScanIn(l.ID, scanned)
}

// owes is an old part that the engineer owes.
func owes(w repairflowtest.World) oldpart.Return {
	w.Helper()
	l := inHand(w, "COMP", "N-1")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := repair.StartVisit(ctx, tx, l.Repair)
		return err
	})
	w.Fit(l.ID, "N-1", "OLD-1")
	var out []oldpart.Return
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = oldpart.ReturnsOfRepair(ctx, tx, l.Repair)
		return err
	})
	require.Len(w, out, 1)
	return out[0]
}

func finds(w repairflowtest.World, warehouse, code string) []dock.Find {
	w.Helper()
	var out []dock.Find
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = dock.Finds(ctx, tx, warehouse, code)
		return err
	})
	return out
}

func blind(w repairflowtest.World, scanned string) dock.Blind {
	w.Helper()
	var b dock.Blind
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		b, err = dock.ReceiveBlind(ctx, tx, dock.Arrival{Warehouse: "WH-GZ", Scanned: scanned, GrossGrams: 9100, Bin: "u-01", Note: "in a plain box"})
		return err
	})
	return b
}

// held is what a site holds of no code, by the mass ledger.
func held(w repairflowtest.World, at string) (grams int64) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		rows, err := balance.MassBalance(ctx, tx)
		for _, r := range rows {
			if r.Site == at {
				grams += r.HeldGrams
			}
		}
		return err
	})
	return grams
}

func TestAnOldPartIsFoundByWhateverIsScanned(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	r := owes(w)
	for _, code := range []string{r.ID, "old-1", " OLD-1\r", "]C121OLD-1", r.Repair, "li", "LI"} {
		found := finds(w, "WH-SZ", code)
		require.Len(t, found, 1, code)
		require.Equal(t, dock.OldPart, found[0].Kind, code)
		require.Equal(t, r.ID, found[0].ID, code)
		require.Equal(t, dock.Nowhere, found[0].Announced)
	}
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.DropOff(ctx, tx, r.ID, "Bag 7", "WH-GZ")
		return err
	})
	require.Equal(t, dock.Elsewhere, finds(w, "WH-SZ", "bag7")[0].Announced, "a bag as a scanner reads it")
	require.Equal(t, dock.Here, finds(w, "WH-GZ", "BAG 7")[0].Announced)
	require.Len(t, finds(w, "WH-GZ", "COMP"), 1, "by its part where it was announced")
	require.Empty(t, finds(w, "WH-SZ", "COMP"))
	require.Empty(t, finds(w, "WH-GZ", "NO-SUCH-THING"))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Receive(ctx, tx, r.ID, "WH-SZ", "OLD-1", 9000)
		return err
	})
	require.Empty(t, finds(w, "WH-GZ", "OLD-1"), "another has it")
	require.Len(t, finds(w, "WH-SZ", "OLD-1"), 1, "it lies there")
	w.Clean()
}

func TestAnUnfittedPieceComesHomeAndItsRepairSettles(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	l := inHand(w, "FAN")
	require.Empty(t, finds(w, "WH-GZ", l.Repair), "it is not to come back")
	w.Reported(l.ID, "unused")
	for _, code := range []string{l.Repair, "FAN", l.OrderedBy} {
		found := finds(w, "WH-GZ", code)
		require.Len(t, found, 1, code)
		require.Equal(t, dock.Unfitted, found[0].Kind)
		require.Equal(t, l.ID.String(), found[0].ID)
	}
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		if _, err := repair.StartVisit(ctx, tx, l.Repair); err != nil {
			return err
		}
		_, err := custody.Complete(ctx, tx, l.Repair)
		return err
	})
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := dock.TakeIn(ctx, tx, l.ID, "WH-GZ", "FAN", custody.Intact)
		return err
	})
	require.Equal(t, "1/0", w.Stock("FAN", "WH-GZ", stock.New), "back on the shelf as new")
	var settled bool
	require.NoError(t, w.DB.GetContext(t.Context(), &settled, "SELECT settled_at IS NOT NULL FROM repairs WHERE id = $1", l.Repair))
	require.True(t, settled)
	w.Drain()
	w.Clean()
}

func TestAnOpenedPieceIsForNobodyUntilSomebodyHasLooked(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	l := inHand(w, "COMP", "N-1")
	w.Reported(l.ID, "unused")
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := dock.TakeIn(ctx, tx, l.ID, "WH-GZ", "N-1", custody.Opened)
		return err
	})
	require.Equal(t, "0/0", w.Stock("COMP", "WH-GZ", stock.New))
	var waits struct {
		ID    uuid.UUID `db:"id"`
		DueAt time.Time `db:"due_at"`
	}
	require.NoError(t, w.DB.GetContext(t.Context(), &waits, "SELECT id, due_at FROM inspections WHERE line = $1 AND state = 'open'", l.ID))
	require.Equal(t, time.Date(2026, 11, 25, 16, 0, 0, 0, time.UTC), waits.DueAt.UTC(), "the end of Wednesday in China, two working days on")
	var all sync.WaitGroup
	outcomes := make([]error, 4)
	for i := range outcomes {
		all.Go(func() {
			outcomes[i] = w.Try(func(ctx context.Context, tx *db.Tx) error {
				_, err := dock.Decide(ctx, tx, waits.ID, dock.AsNew)
				return err
			})
		})
	}
	all.Wait()
	decided := 0
	for _, err := range outcomes {
		if err == nil {
			decided++
		} else {
			require.ErrorIs(t, err, dock.ErrInspection)
		}
	}
	require.Equal(t, 1, decided, "four who look at once decide once")
	require.Equal(t, "1/0", w.Stock("COMP", "WH-GZ", stock.New))
	w.Drain()
	w.Clean()
}

func TestABlindBagIsMatchedAfterADay(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	r := owes(w)
	b := blind(w, "")
	photographed(w, b.ID)
	require.Regexp(t, `^U\d{9}$`, b.ID)
	require.EqualValues(t, 9100, held(w, "WH-GZ"), "its grams are here from now on")
	require.Len(t, finds(w, "WH-GZ", b.ID), 1)
	w.Later(24 * time.Hour)
	var all sync.WaitGroup
	outcomes := make([]error, 4)
	for i := range outcomes {
		all.Go(func() {
			outcomes[i] = w.Try(func(ctx context.Context, tx *db.Tx) error {
				_, err := dock.Match(ctx, tx, b.ID, r.ID, nil, custody.Intact)
				return err
			})
		})
	}
	all.Wait()
	matched := 0
	for _, err := range outcomes {
		if err == nil {
			matched++
		}
	}
	require.Equal(t, 1, matched, "two clerks at one bag")
	var state string
	require.NoError(t, w.DB.GetContext(t.Context(), &state, "SELECT state FROM returns WHERE id = $1", r.ID))
	require.Equal(t, "received", state)
	require.EqualValues(t, 9100, held(w, "WH-GZ"), "counted once")
	require.Equal(t, 1, photos(w, oldpart.PhotoKind, r.ID), "what the bag showed is seen with the old part")
	w.Drain()
	w.Clean()
}

func TestWhatLiesOnAShelfDidNotComeBack(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	w.Receive("COMP", "WH-SZ", 1, "N-7")
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := dock.ReceiveBlind(ctx, tx, dock.Arrival{Warehouse: "WH-GZ", Scanned: "N-7", GrossGrams: 9000, Bin: "U-1"})
		return err
	})
	require.ErrorIs(t, err, dock.ErrOnShelf)
	require.Zero(t, held(w, "WH-GZ"), "nothing is half-written")
	require.Equal(t, "unknown-9", blind(w, "unknown-9").Serial, "what names nothing is its serial")
}

func TestABlindReturnOfNobodyEnds(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	b := blind(w, "FAN")
	require.Equal(t, "FAN", *b.Part)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := dock.EndBlind(ctx, tx, b.ID, "given back to the courier")
		return err
	})
	require.Zero(t, held(w, "WH-GZ"))
	require.ErrorIs(t, w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := dock.Match(ctx, tx, b.ID, "C000000019", nil, custody.Intact)
		return err
	}), dock.ErrBlind)
}

func TestAMatchNamesWhatThereIs(t *testing.T) {
	t.Parallel()
	w := repairflowtest.Setup(t)
	r, b := owes(w), blind(w, "")
	match := func(ret string, line *uuid.UUID) error {
		return w.Try(func(ctx context.Context, tx *db.Tx) error {
			_, err := dock.Match(ctx, tx, b.ID, ret, line, custody.Intact)
			return err
		})
	}
	require.ErrorIs(t, match("C999999999", nil), oldpart.ErrNoReturn)
	nobodys := uuid.New()
	require.ErrorIs(t, match("", &nobodys), orderline.ErrNoLine)
	require.NoError(t, match(" "+strings.ToLower(r.ID), nil), "a number as somebody types it")
	err := w.Try(func(ctx context.Context, tx *db.Tx) error {
		_, err := dock.ReceiveBlind(ctx, tx, dock.Arrival{Warehouse: "VAN-1", GrossGrams: 1, Bin: "B"})
		return err
	})
	require.ErrorIs(t, err, site.ErrNoLocation, "a van is no dock")
}

func TestADockIsItsKeepersAlone(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	r := owes(d.World)
	b := blind(d.World, "")
	here, there := "/v1/dock?warehouse=WH-GZ", "/v1/dock?warehouse=WH-SZ"
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Wang, "GET", here, "").Status)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Wang, "GET", there, "").Status)
	require.Equal(t, http.StatusForbidden, d.Call(repairflowtest.Li, "GET", here, "").Status)
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Wang, "GET", "/v1/dock/finds?warehouse=WH-GZ&code="+url.QueryEscape("OLD-1"), "").Status)
	wrong := d.Call(repairflowtest.Wang, "POST", "/v1/blind-returns/"+b.ID+"/match", `{}`)
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status, wrong.Raw)
	require.Equal(t, "match_unclear", wrong.Code)
	done := d.Call(repairflowtest.Wang, "POST", "/v1/blind-returns/"+b.ID+"/match", `{"return":"`+r.ID+`"}`)
	require.Equal(t, http.StatusOK, done.Status, done.Raw)
	require.Equal(t, "matched", done.State)
}
