package customerpage_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/repairflow/custody"
	"fettle/repairflow/customerpage"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/shipping/tracking"
)

// pageLink is the address of a repair's page.
func pageLink(d repairflowtest.Door, repair string) string {
	d.Helper()
	link := d.Call(repairflowtest.Chen, "POST", "/v1/repairs/"+repair+"/track-link", "{}")
	require.Equal(d, http.StatusOK, link.Status, link.Raw)
	return "/v1/track/" + link.Token
}

// streamed is what the first snapshot of a live stream says.
func streamed(d repairflowtest.Door, path string) string {
	d.Helper()
	listener, err := (&net.ListenConfig{}).Listen(d.Context(), "tcp", "127.0.0.1:0")
	require.NoError(d, err)
	served := make(chan error, 1)
	go func() { served <- d.API.App.Listener(listener) }()
	conn, err := (&net.Dialer{}).DialContext(d.Context(), "tcp", listener.Addr().String())
	require.NoError(d, err)
	_, err = fmt.Fprintf(conn, "GET %s/stream HTTP/1.1\r\nHost: test\r\n\r\n", path)
	require.NoError(d, err)
	lines, data := bufio.NewScanner(conn), ""
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if rest, found := strings.CutPrefix(lines.Text(), "data: "); found {
			data = rest
			break
		}
	}
	require.NoError(d, lines.Err())
	require.NoError(d, conn.Close())
	require.NoError(d, d.API.Close())
	require.NoError(d, <-served)
	return data
}

// Exact places are for the last stop alone: before it the page and its stream tell of a kilometre, half an hour after the
// delivery of nothing.
func TestThePageBlursPlacesUntilTheLastStopAndForgetsThemAfterIt(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("FAN", "WH-GZ", 1)
	r := d.Visited("li")
	l := d.One(r.ID, "FAN")
	path := pageLink(d, r.ID)
	parcel := d.Sent(l, "FAN")
	seen := func(code, place string, lon, lat float64) {
		s := d.Scan("SF"+parcel.ID, code, *d.Now)
		s.Place, s.Lon, s.Lat = place, &lon, &lat
		d.Do(func(ctx context.Context, tx *db.Tx) error { return tracking.Observe(ctx, tx, []tracking.Scan{s}) })
		d.Drain()
		d.Later(10 * time.Minute)
	}
	look := func(has, lacks []string) {
		got := d.Call(repairflowtest.Nobody, "GET", path, "")
		require.Equal(t, http.StatusOK, got.Status, got.Raw)
		for _, text := range has {
			require.Contains(t, got.Raw, text)
		}
		signed := d.Call(repairflowtest.Chen, "GET", "/v1/repairs/"+r.ID, "")
		require.Equal(t, http.StatusOK, signed.Status, signed.Raw)
		for _, text := range lacks {
			require.NotContains(t, got.Raw, text)
			require.NotContains(t, signed.Raw, text, "nor does he learn more who signs in")
		}
		for _, text := range []string{"113.3245", "23.1064", "SF" + parcel.ID} {
			require.NotContains(t, got.Raw, text, "the link does not tell what he knows")
		}
	}
	seen("50", "广州市荔湾区芳村大道30号", 113.23123, 23.11456)
	look([]string{`"lon":113.235`, `"lat":23.115`, "广州市荔湾区", `"lon":113.25,`}, []string{"113.23123", "23.11456", "芳村"})
	seen("204", "广州市海珠区江南大道99号", 113.32111, 23.10222)
	look([]string{"113.32111", "23.10222", "江南大道99号", `"exact":true`}, []string{"113.23123", "芳村"})
	seen("80", "广州市海珠区江南大道99号", 113.32444, 23.10666)
	look([]string{`"position":{"lon":113.325,"lat":23.105}`, `"state":"delivered"`}, []string{"113.32444", "113.32111", "23.10666", "江南大道", `"exact":true`})
	d.Later(customerpage.PlacesAfter)
	look([]string{`"position":null`, `"state":"delivered"`, `"lon":113.25,`}, []string{"113.235", "113.32444", "江南大道"})

	shown := d.Call(repairflowtest.Nobody, "GET", path, "")
	require.JSONEq(t, shown.Raw, streamed(d, path), "the stream tells what the page tells")
}

// Who is given a link that is over learns no more from it than from one that never was.
func TestALinkClosesFourteenDaysAfterItsRepair(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	r, other := d.Visited("li"), d.Visited("li")
	path, still := pageLink(d, r.ID), pageLink(d, other.ID)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := custody.Cancel(ctx, tx, r.ID, "sold")
		return err
	})
	d.Drain()
	d.Later(customerpage.LinkRest - time.Second)
	open := d.Call(repairflowtest.Nobody, "GET", path, "")
	require.Equal(t, http.StatusOK, open.Status, open.Raw)
	require.Contains(t, []repair.State{repair.Settled, repair.Cancelled}, repair.State(open.State))
	d.Later(time.Second)
	over := d.Call(repairflowtest.Nobody, "GET", path, "")
	require.Equal(t, http.StatusNotFound, over.Status)
	require.Equal(t, "link_not_found", over.Code)
	never := d.Call(repairflowtest.Nobody, "GET", "/v1/track/"+strings.Repeat("A", 43), "")
	require.Equal(t, never.Detail, over.Detail)
	require.Equal(t, http.StatusNotFound, d.Call(repairflowtest.Nobody, "GET", path+"/stream", "").Status, "nor is it streamed")
	require.Equal(t, http.StatusOK, d.Call(repairflowtest.Nobody, "GET", still, "").Status, "one that goes on is shown on")
}

// The page is for who holds the link: no telephone, address or serial is on it, whatever happened to the repair.
func TestThePageOfALinkTellsNoSecrets(t *testing.T) {
	t.Parallel()
	d := repairflowtest.OpenDoor(t)
	d.Receive("COMP", "WH-GZ", 1, "CANARY-NEW")
	in := repairflowtest.Intake("li")
	in.Phone, in.Address, in.Serial, in.CustomerName = "13712345678", "CANARY-STREET 5", "CANARYSERIAL", "CANARY-NAME"
	r := d.Open(in)
	d.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	l := d.Order(r.ID, partorder.Want{Part: "COMP", Quantity: 1, OldSerial: "CANARY-OLD"})[0]
	link := d.Call(repairflowtest.Chen, "POST", "/v1/repairs/"+r.ID+"/track-link", "{}")
	require.Equal(t, http.StatusOK, link.Status, link.Raw)
	look := func(want repair.State) {
		shown := d.Call(repairflowtest.Nobody, "GET", "/v1/track/"+link.Token, "")
		require.Equal(t, http.StatusOK, shown.Status, shown.Raw)
		require.EqualValues(t, want, shown.State)
		require.NotNil(t, shown.Next)
		for _, canary := range []string{"CANARY", "13712345678", "137", "phone", "address", `serial`, "VAN-1"} {
			require.NotContains(t, shown.Raw, canary)
		}
	}
	look(repair.AwaitingParts)
	d.Sent(l, "CANARY-NEW")
	look(repair.AwaitingParts)
	d.ScanIn(l.ID, "CANARY-NEW")
	look(repair.ReadyToResume)
	d.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	d.Fit(l.ID, "CANARY-NEW", "CANARY-OLD")
	look(repair.InVisit)
	d.Do(func(ctx context.Context, tx *db.Tx) error { _, err := custody.Complete(ctx, tx, r.ID); return err })
	d.Drain()
	look(repair.Completed)

	foreign := d.Call(repairflowtest.Nobody, "GET", "/v1/track/"+strings.Repeat("A", len(link.Token)), "")
	require.Equal(t, http.StatusNotFound, foreign.Status)
	d.Later(customerpage.LinkTerm + time.Second)
	expired := d.Call(repairflowtest.Nobody, "GET", "/v1/track/"+link.Token, "")
	require.Equal(t, http.StatusNotFound, expired.Status)
	require.Equal(t, foreign.Detail, expired.Detail, "one answer for both")
}
