package recall_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/stock"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/orderline"
	"fettle/repairflow/recall"
	"fettle/repairflow/repairflowtest"
)

// loud is a world that hears what this package does.
type loud struct{ repairflowtest.Door }

func open(t *testing.T) loud { return loud{repairflowtest.OpenDoor(t)} }

func (w loud) hold(b stock.Batch) (h stock.Hold) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		h, err = stock.PlaceHold(ctx, tx, b, "seized")
		return err
	})
	w.Drain()
	return h
}

// checks are those of a hold by holder.
func (w loud) checks(h stock.Hold) map[string]recall.Check {
	w.Helper()
	out := map[string]recall.Check{}
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		all, err := recall.List(ctx, tx, recall.Filter{Hold: h.ID, Limit: 100})
		for _, c := range all {
			out[c.Holder] = c
		}
		return err
	})
	return out
}

func (w loud) look(id uuid.UUID, l recall.Look) (c recall.Check, err error) {
	l.Quantity = max(1, l.Quantity)
	err = w.Try(func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = recall.Find(ctx, tx, id, l)
		return err
	})
	return c, err
}

func (w loud) looked(id uuid.UUID, f recall.Finding, scanned string) recall.Check {
	w.Helper()
	c, err := w.look(id, recall.Look{Finding: f, Scanned: scanned})
	require.NoError(w, err)
	w.Drain()
	return c
}

func (w loud) held(h stock.Hold) (out stock.HeldBatch) {
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { out, err = stock.HoldByID(ctx, tx, h.ID); return err })
	return out
}

func (w loud) events(kind string) (n int) {
	require.NoError(w, w.DB.GetContext(w.Context(), &n, "SELECT count(*) FROM events WHERE type = $1", kind))
	return n
}

// The story of a batch hold: every holder has a check with a day of his own, looks piece by piece, and who is late is told of once.
func TestMission091ABatchHoldIsLookedAtByEveryHolder(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Receive("COMP", "WH-GZ", 4, "N-1", "N-2", "N-3", "N-4")
	w.Receive("COMP", "VAN-1", 2, "N-5", "N-6")
	w.Receive("COMP", "VAN-2", 1, "N-7")
	w.Drain()
	fitted := w.Visited("li")
	l := w.One(fitted.ID, "COMP")
	require.Equal(t, "VAN-1", l.Source, "the own van has it")
	w.Fit(l.ID, "N-5", "OLD-1")
	w.Drain()
	other := w.One(w.Visited("ma").ID, "COMP")
	reserved := other.Source
	require.Equal(t, "VAN-2", reserved)
	h := w.hold(stock.Batch{Part: "COMP", SerialFrom: "N-1", SerialTo: "N-7"})
	checks := w.checks(h)
	require.Len(t, checks, 4)
	place, one, two, home := checks["WH-GZ"], checks["VAN-1"], checks["VAN-2"], checks["AC-1/AC1SN0001"]
	require.Equal(t, []int64{4, 1, 1, 1}, []int64{place.Left(), one.Left(), two.Left(), home.Left()})
	require.Equal(t, []recall.HolderKind{recall.AtPlace, recall.InVan, recall.InVan, recall.InAppliance}, []recall.HolderKind{place.Kind, one.Kind, two.Kind, home.Kind})
	require.Equal(t, []string{fitted.ID, "li"}, []string{home.Repair, home.Engineer})
	// Monday; the calendar of Guangzhou has six days, a van works by that of its outlet, which has none.
	require.Equal(t, time.Date(2026, 12, 1, 16, 0, 0, 0, time.UTC), place.DueAt.UTC(), "seven working days from Monday pass over Sunday")
	require.Equal(t, time.Date(2026, 11, 26, 16, 0, 0, 0, time.UTC), one.DueAt.UTC())
	require.Equal(t, time.Date(2026, 11, 30, 16, 0, 0, 0, time.UTC), home.DueAt.UTC())

	c := w.looked(one.ID, recall.Bad, "N-6")
	require.Equal(t, []any{recall.Done, int64(1), int64(0)}, []any{c.State, c.Bad, c.Left()})
	c = w.looked(two.ID, recall.Good, "N-7")
	require.Equal(t, recall.Done, c.State)
	require.Len(t, w.held(h).Pieces, 4, "what was good is free while the hold stays")
	w.Receive("COMP", "WH-SZ", 1, "N-99")
	w.Drain()
	require.Len(t, w.held(h).Pieces, 4, "and nothing puts it on hold again")
	w.Clean()

	w.looked(place.ID, recall.Absent, "N-1")
	w.looked(place.ID, recall.Good, "N-2")
	c = w.looked(place.ID, recall.Bad, "N-3")
	require.Equal(t, []int64{1, 1, 1, 1}, []int64{c.Left(), c.Good, c.Bad, c.Absent})
	require.Equal(t, recall.Open, c.State)
	_, err := w.look(place.ID, recall.Look{Finding: recall.Good, Scanned: "N-1"})
	require.ErrorIs(t, err, recall.ErrNotHeld, "it was not there")
	*w.Now = place.DueAt
	for range 2 {
		w.Later(time.Minute)
		w.Drain()
	}
	checks = w.checks(h)
	require.Equal(t, []bool{true, true, false}, []bool{checks["WH-GZ"].Overdue, checks["AC-1/AC1SN0001"].Overdue, checks["VAN-1"].Overdue})
	require.Equal(t, 2, w.events("repairflow.hold_check_late.v1"), "each is told of once")
	w.looked(place.ID, recall.Good, "N-4")
	require.Equal(t, recall.Done, w.checks(h)["WH-GZ"].State)

	page := w.page(fitted.ID)
	require.Len(t, page.Checks, 1)
	require.Equal(t, recall.Open, page.Checks[0].State)
	w.looked(home.ID, recall.Bad, "N-5")
	page = w.page(fitted.ID)
	require.True(t, page.Checks[0].Bad)
	require.Equal(t, recall.Done, page.Checks[0].State)
	require.Equal(t, []stock.HeldPiece{{Location: "WH-GZ", Kind: "city", Condition: stock.New, Serial: "N-1", Quantity: 1}}, w.held(h).Pieces, "what is not there waits to be found")
	w.Clean()
}

func (w loud) page(repair string) (p customerpage.Page) {
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = customerpage.Of(ctx, tx, repair)
		return err
	})
	return p
}

// Loose pieces of a lot are looked at by bin and number: good ones stay free, what comes later is on hold as it arrives.
func TestLoosePiecesOfALotAreLookedAtByNumber(t *testing.T) {
	t.Parallel()
	w := open(t)
	_, err := w.DB.ExecContext(t.Context(), "UPDATE parts SET lot_tracked = true WHERE number = 'SEAL'")
	require.NoError(t, err)
	receive := func(place string, n int64) {
		w.Do(func(ctx context.Context, tx *db.Tx) error {
			return stock.Receive(ctx, tx, place, "note", []stock.ReceiptLine{{Part: "SEAL", Condition: stock.New, Quantity: n, Lot: "L1"}})
		})
		w.Drain()
	}
	receive("WH-GZ", 5)
	receive("VAN-1", 3)
	h := w.hold(stock.Batch{Part: "SEAL", Lot: "L1"})
	c := w.checks(h)["VAN-1"]
	c, err = w.look(c.ID, recall.Look{Finding: recall.Good, Quantity: 2})
	require.NoError(t, err)
	require.EqualValues(t, 1, c.Left())
	_, err = w.look(c.ID, recall.Look{Finding: recall.Bad, Quantity: 2})
	require.ErrorIs(t, err, recall.ErrNotHeld)
	receive("VAN-1", 4)
	require.EqualValues(t, 5, w.checks(h)["VAN-1"].Left(), "the new ones, and not those that are good")
	receive("WH-SZ", 1)
	require.EqualValues(t, 1, w.checks(h)["WH-SZ"].Left(), "a holder who comes later has a check too")
	w.Do(func(ctx context.Context, tx *db.Tx) error { return stock.ReleaseHold(ctx, tx, h.ID, "all is sound") })
	w.Drain()
	for _, c := range w.checks(h) {
		require.Equal(t, recall.Done, c.State)
	}
	_, err = w.look(c.ID, recall.Look{Finding: recall.Good})
	require.ErrorIs(t, err, recall.ErrCheck)
	w.Clean()
}

// A shipment that was being prepared is urgent; what is on the road is looked at by who takes it out.
func TestWhatIsOnItsWayIsUrgent(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Receive("COMP", "WH-GZ", 3, "N-1", "N-2", "N-3")
	w.Drain()
	sent := w.One(w.Visited("li").ID, "COMP")
	parcel := w.Sent(sent, "N-1")
	waits := w.One(w.Visited("ma").ID, "COMP")
	w.Pick(waits, "N-2")
	h := w.hold(stock.Batch{Part: "COMP", SerialFrom: "N-1", SerialTo: "N-3"})
	checks := w.checks(h)
	tomorrow := time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC)
	require.Equal(t, tomorrow, checks["WH-GZ"].DueAt.UTC(), "one was being prepared there")
	require.Equal(t, tomorrow, checks[parcel.ID].DueAt.UTC())
	_, err := w.look(checks[parcel.ID].ID, recall.Look{Finding: recall.Good, Scanned: "N-1"})
	require.ErrorIs(t, err, recall.ErrOnRoad)
	w.TakenBack(sent.ID, "WH-GZ", "N-1")
	w.Drain()
	checks = w.checks(h)
	require.Equal(t, recall.Done, checks[parcel.ID].State, "it is the warehouse's now")
	require.EqualValues(t, 3, checks["WH-GZ"].Left())
	w.Clean()
}

// A piece that is called back in a van and is bad is booked out there; its line is over.
func TestABadPieceInAVanEndsItsLine(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.Drain()
	l := w.One(w.Visited("li").ID, "COMP")
	w.Sent(l, "N-1")
	w.ScanIn(l.ID, "N-1")
	h := w.hold(stock.Batch{Part: "COMP", SerialFrom: "N-1", SerialTo: "N-1"})
	require.Equal(t, orderline.Unused, w.Line(l.ID).State)
	w.looked(w.checks(h)["VAN-1"].ID, recall.Bad, "N-1")
	require.Equal(t, orderline.Closed, w.Line(l.ID).State)
	w.Clean()
}

// Who may see a check, and what is refused at the door.
func TestTheDoorOfChecks(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Receive("COMP", "VAN-1", 1, "N-1")
	w.Receive("COMP", "WH-GZ", 1, "N-2")
	w.Drain()
	h := w.hold(stock.Batch{Part: "COMP", SerialFrom: "N-1", SerialTo: "N-2"})
	checks := w.checks(h)
	for who, n := range map[*auth.Actor]int{&repairflowtest.Li: 1, &repairflowtest.Ma: 0, &repairflowtest.Wang: 1, &repairflowtest.Zhao: 2} {
		r := w.Call(*who, http.MethodGet, "/v1/hold-checks?open=true&hold="+h.ID.String(), "")
		require.Equal(t, http.StatusOK, r.Status, r.Raw)
		require.Len(t, r.Items, n, who.Login)
	}
	path := "/v1/hold-checks/" + checks["VAN-1"].ID.String() + "/findings"
	for _, c := range []struct {
		who    auth.Actor
		body   string
		status int
		code   string
	}{
		{repairflowtest.Ma, `{"finding":"good","scanned":"N-1"}`, 404, "hold_check_not_found"},
		{repairflowtest.Wang, `{"finding":"good","scanned":"N-1"}`, 404, "hold_check_not_found"},
		{repairflowtest.Li, `{"finding":"perhaps","scanned":"N-1"}`, 422, "invalid_request"},
		{repairflowtest.Li, `{"finding":"good","scanned":"N-2"}`, 409, "not_held_here"},
		{repairflowtest.Li, `{"finding":"good","scanned":"N-1"}`, 200, ""},
		{repairflowtest.Li, `{"finding":"good","scanned":"N-1"}`, 409, "hold_check_state"},
	} {
		r := w.Call(c.who, http.MethodPost, path, c.body)
		require.Equal(t, []any{c.status, c.code}, []any{r.Status, r.Code}, r.Raw)
	}
}

// A batch that is being prepared for delivery is looked at within a working day. Who has not is late from that moment on: an event
// tells of him once, and operations read him in the list of those who are, until he has looked.
func TestMission092WhoHasNotInspectedWhatWasOnItsWayIsEscalated(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Receive("COMP", "WH-GZ", 2, "N-1", "N-2")
	w.Receive("COMP", "WH-SZ", 1, "N-3")
	w.Drain()
	waits := w.One(w.Visited("li").ID, "COMP")
	w.Pick(waits, "N-1")
	h := w.hold(stock.Batch{Part: "COMP", SerialFrom: "N-1", SerialTo: "N-3"})
	late := func() (out []string) {
		w.Drain()
		r := w.Call(repairflowtest.Zhao, http.MethodGet, "/v1/hold-checks?open=true&hold="+h.ID.String(), "")
		require.Equal(t, http.StatusOK, r.Status, r.Raw)
		var list struct{ Items []recall.Check }
		require.NoError(t, json.Unmarshal([]byte(r.Raw), &list))
		for _, c := range list.Items {
			if c.Overdue {
				out = append(out, c.Holder)
			}
		}
		return out
	}
	checks := w.checks(h)
	due := checks["WH-GZ"].DueAt
	require.Equal(t, time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC), due.UTC(), "the end of the next working day: it was being picked there")
	require.True(t, checks["WH-SZ"].DueAt.After(due), "where it only lies there is more time")

	*w.Now = due.Add(-time.Second)
	require.Empty(t, late())
	require.Zero(t, w.events("repairflow.hold_check_late.v1"))
	*w.Now = due
	for range 2 {
		require.Equal(t, []string{"WH-GZ"}, late())
		w.Later(time.Hour)
	}
	require.Equal(t, 1, w.events("repairflow.hold_check_late.v1"))
	require.True(t, w.held(h).Overdue, "the hold itself is late with its first holder")
	require.Equal(t, 1, w.events("inventory.hold_overdue.v1"))
	for _, serial := range []string{"N-1", "N-2"} {
		w.looked(checks["WH-GZ"].ID, recall.Good, serial)
	}
	require.Empty(t, late(), "he has looked")
}
