package repairflow

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
	"fettle/shipping/tracking"
)

// pageLink is the address of a repair's page.
func pageLink(d door, repair string) string {
	d.Helper()
	link := d.call(chen, "POST", "/v1/repairs/"+repair+"/track-link", "{}")
	require.Equal(d, http.StatusOK, link.Status, link.Raw)
	return "/v1/track/" + link.Token
}

// streamed is what the first snapshot of a live stream says.
func streamed(d door, path string) string {
	d.Helper()
	listener, err := (&net.ListenConfig{}).Listen(d.Context(), "tcp", "127.0.0.1:0")
	require.NoError(d, err)
	served := make(chan error, 1)
	go func() { served <- d.api.App.Listener(listener) }()
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
	require.NoError(d, d.api.Close())
	require.NoError(d, <-served)
	return data
}

// Exact places are for the last stop alone: before it the page and its stream tell of a kilometre, half an hour after the
// delivery of nothing.
func TestThePageBlursPlacesUntilTheLastStopAndForgetsThemAfterIt(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("FAN", "WH-GZ", 1)
	r := d.visited("li")
	l := d.one(r.ID, "FAN")
	path := pageLink(d, r.ID)
	parcel := d.sent(l, "FAN")
	seen := func(code, place string, lon, lat float64) {
		s := d.scan("SF"+parcel.ID, code, *d.now)
		s.Place, s.Lon, s.Lat = place, &lon, &lat
		d.do(func(ctx context.Context, tx *db.Tx) error { return tracking.Observe(ctx, tx, []tracking.Scan{s}) })
		d.drain()
		d.later(10 * time.Minute)
	}
	look := func(has, lacks []string) {
		got := d.call(nobody, "GET", path, "")
		require.Equal(t, http.StatusOK, got.Status, got.Raw)
		for _, text := range has {
			require.Contains(t, got.Raw, text)
		}
		signed := d.call(chen, "GET", "/v1/repairs/"+r.ID, "")
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
	d.later(placesAfter)
	look([]string{`"position":null`, `"state":"delivered"`, `"lon":113.25,`}, []string{"113.235", "113.32444", "江南大道"})

	shown := d.call(nobody, "GET", path, "")
	require.JSONEq(t, shown.Raw, streamed(d, path), "the stream tells what the page tells")
}

// Who is given a link that is over learns no more from it than from one that never was.
func TestALinkClosesFourteenDaysAfterItsRepair(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	r, other := d.visited("li"), d.visited("li")
	path, still := pageLink(d, r.ID), pageLink(d, other.ID)
	d.do(func(ctx context.Context, tx *db.Tx) error { _, err := Cancel(ctx, tx, r.ID, "sold"); return err })
	d.drain()
	d.later(linkRest - time.Second)
	open := d.call(nobody, "GET", path, "")
	require.Equal(t, http.StatusOK, open.Status, open.Raw)
	require.Contains(t, []string{Settled, Cancelled}, open.State)
	d.later(time.Second)
	over := d.call(nobody, "GET", path, "")
	require.Equal(t, http.StatusNotFound, over.Status)
	require.Equal(t, "link_not_found", over.Code)
	never := d.call(nobody, "GET", "/v1/track/"+strings.Repeat("A", 43), "")
	require.Equal(t, never.Detail, over.Detail)
	require.Equal(t, http.StatusNotFound, d.call(nobody, "GET", path+"/stream", "").Status, "nor is it streamed")
	require.Equal(t, http.StatusOK, d.call(nobody, "GET", still, "").Status, "one that goes on is shown on")
}

// The page is for who holds the link: no telephone, address or serial is on it, whatever happened to the repair.
func TestThePageOfALinkTellsNoSecrets(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.receive("COMP", "WH-GZ", 1, "CANARY-NEW")
	in := intake("li")
	in.Phone, in.Address, in.Serial, in.CustomerName = "13712345678", "CANARY-STREET 5", "CANARYSERIAL", "CANARY-NAME"
	r := d.open(in)
	d.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	l := d.order(r.ID, Want{Part: "COMP", Quantity: 1, OldSerial: "CANARY-OLD"})[0]
	link := d.call(chen, "POST", "/v1/repairs/"+r.ID+"/track-link", "{}")
	require.Equal(t, http.StatusOK, link.Status, link.Raw)
	look := func(want string) {
		shown := d.call(nobody, "GET", "/v1/track/"+link.Token, "")
		require.Equal(t, http.StatusOK, shown.Status, shown.Raw)
		require.Equal(t, want, shown.State)
		require.NotNil(t, shown.Next)
		for _, canary := range []string{"CANARY", "13712345678", "137", "phone", "address", `serial`, "VAN-1"} {
			require.NotContains(t, shown.Raw, canary)
		}
	}
	look(AwaitingParts)
	d.sent(l, "CANARY-NEW")
	look(AwaitingParts)
	d.scanIn(l.ID, "CANARY-NEW")
	look(ReadyToResume)
	d.do(func(ctx context.Context, tx *db.Tx) error { _, err := StartVisit(ctx, tx, r.ID); return err })
	d.fit(l.ID, "CANARY-NEW", "CANARY-OLD")
	look(InVisit)
	d.do(func(ctx context.Context, tx *db.Tx) error { _, err := Complete(ctx, tx, r.ID); return err })
	d.drain()
	look(Completed)

	foreign := d.call(nobody, "GET", "/v1/track/"+strings.Repeat("A", len(link.Token)), "")
	require.Equal(t, http.StatusNotFound, foreign.Status)
	d.later(linkTerm + time.Second)
	expired := d.call(nobody, "GET", "/v1/track/"+link.Token, "")
	require.Equal(t, http.StatusNotFound, expired.Status)
	require.Equal(t, foreign.Detail, expired.Detail, "one answer for both")
}
