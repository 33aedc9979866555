package capture_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/recycling/capture"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
	"fettle/recycling/wastemanifest"
	"fettle/shipping/epcis"
	"fettle/shipping/shipment"
	"fettle/shipping/shippingtest"
	"fettle/shipping/tracking"
)

var (
	sf = auth.Actor{Login: "sf", Role: auth.Carrier, Scope: []string{"SF"}}
	jd = auth.Actor{Login: "jd", Role: auth.Carrier, Scope: []string{"MUTE"}}
)

func doc(events ...string) string {
	return `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"type":"EPCISDocument","schemaVersion":"2.0",` +
		`"creationDate":"2026-11-23T02:00:00Z","epcisBody":{"eventList":[` + strings.Join(events, ",") + `]}}`
}

func object(id, step, at, epc, more string) string {
	return fmt.Sprintf(`{"type":"ObjectEvent","eventID":%q,"action":"OBSERVE","bizStep":%q,"eventTime":%q,"eventTimeZoneOffset":"+08:00","epcList":[%q]%s}`, id, step, at, epc, more)
}

func event() string { return "urn:uuid:" + uuid.NewString() }

const lately = "2026-11-23T01:30:00Z"

// world is a shipment on the road and the door.
type world struct {
	shippingtest.World
	door *apitest.Door
	epc  string
	s    shipment.Shipment
}

func open(t *testing.T) world {
	w := shippingtest.Setup(t)
	s := w.OnTheRoad("R1", "SF1000")
	out := world{World: w, door: apitest.Open(t, w.DB, nil, capture.Routes), s: s}
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		n, err := tracking.PartnerNames(ctx, tx)
		out.epc = n.Shipment(s.SSCC)
		return err
	})
	return out
}

func (w world) post(who auth.Actor, body string) (int, capture.Capture, string) {
	w.Helper()
	a := w.door.Ask(who, http.MethodPost, "/v1/epcis/capture", body)
	var c capture.Capture
	if a.Status == http.StatusAccepted {
		a.Into(&c)
	}
	return a.Status, c, a.Raw
}

func (w world) scans() (n int) {
	require.NoError(w, w.DB.GetContext(w.Context(), &n, "SELECT count(*) FROM scans WHERE source = 'epcis'"))
	return n
}

func TestACarriersEventIsAScanOfHisShipmentOnce(t *testing.T) {
	t.Parallel()
	w := open(t)
	one := object(event(), "https://ref.gs1.org/cbv/BizStep-receiving", lately, w.epc, "")
	for range 2 {
		status, c, raw := w.post(sf, doc(one))
		require.Equal(t, http.StatusAccepted, status, raw)
		require.True(t, c.Success)
		require.Empty(t, c.Errors)
		require.False(t, c.Running)
	}
	require.Equal(t, 1, w.scans(), "the same event has its effect once")
	var state string
	require.NoError(t, w.DB.GetContext(t.Context(), &state, "SELECT state FROM shipments WHERE id = $1", w.s.ID))
	require.EqualValues(t, shipment.PickedUp, state)
	_, c, _ := w.post(sf, doc(one))
	require.Equal(t, capture.IsRepeated, c.Items[0].Outcome)
	require.Equal(t, http.StatusOK, w.door.Ask(sf, http.MethodGet, "/v1/epcis/capture/"+c.ID.String(), "").Status)
	require.Equal(t, http.StatusNotFound, w.door.Ask(jd, http.MethodGet, "/v1/epcis/capture/"+c.ID.String(), "").Status, "another partner's")
}

func TestAnotherCarriersShipmentIsKeptAsNobodys(t *testing.T) {
	t.Parallel()
	w := open(t)
	_, mine, _ := w.post(jd, doc(object(event(), "arriving", lately, w.epc, "")))
	_, none, _ := w.post(jd, doc(object(event(), "arriving", lately, "urn:epc:id:sscc:6999999.0999999999", "")))
	for _, c := range []capture.Capture{mine, none} {
		require.True(t, c.Success)
		require.Equal(t, []any{capture.IsUnknown, capture.UnknownThing}, []any{c.Items[0].Outcome, c.Items[0].Reason}, "what is another's is like what is nobody's")
		require.Equal(t, 1, c.Unknown)
	}
	require.Zero(t, w.scans())
}

func TestWhatIsWrongIsToldWithItsPath(t *testing.T) {
	t.Parallel()
	w := open(t)
	good := object(event(), "shipping", lately, w.epc, "")
	late := object(event(), "shipping", "2026-11-24T02:00:00Z", w.epc, "")
	odd := object(event(), "refurbishing", lately, w.epc, "")
	nul := object(event(), "shipping", lately, w.epc, `,"ext:note":"a\u0000b"`)
	_, c, raw := w.post(sf, doc(good, late, odd, nul))
	require.False(t, c.Success, raw)
	var got []string
	for _, p := range c.Errors {
		got = append(got, string(p.Reason)+" "+p.Path)
	}
	require.Equal(t, []string{"in_future epcisBody.eventList[1].eventTime", "schema epcisBody.eventList[2].bizStep", "rule epcisBody.eventList[3]"}, got, raw)
	require.Equal(t, capture.IsRolledBack, c.Items[0].Outcome)
	require.Zero(t, w.scans(), "all or nothing")
	_, c, raw = w.post(sf, doc(object(event(), "shipping", "0000-01-01T00:00:00Z", w.epc, "")))
	require.Equal(t, capture.BadTime, c.Errors[0].Reason, raw)
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		c, err := capture.Take(ctx, tx, sf, []byte(doc(good, late)), capture.Proceed)
		require.Equal(t, []capture.Outcome{capture.IsScan, capture.IsRefused}, []capture.Outcome{c.Items[0].Outcome, c.Items[1].Outcome})
		return err
	})
	require.Equal(t, 1, w.scans())
	id := event()
	_, c, _ = w.post(sf, doc(object(id, "arriving", lately, w.epc, ""), object(id, "departing", lately, w.epc, "")))
	require.Equal(t, capture.OtherEvent, c.Errors[0].Reason, "one id is one event")
	_, c, _ = w.post(sf, doc(object(event(), "commissioning", lately, w.epc, "")))
	require.Equal(t, capture.UnheardKind, c.Items[0].Reason)
	_, c, _ = w.post(sf, doc(strings.Replace(good, `"action":"OBSERVE",`, "", 1)))
	require.Equal(t, capture.BadSchema, c.Errors[0].Reason)
	require.True(t, strings.HasPrefix(c.Errors[0].Path, "epcisBody.eventList[0]"), c.Errors[0].Path)
}

func TestWhatIsNoDocumentIsRefusedAtTheDoor(t *testing.T) {
	t.Parallel()
	w := open(t)
	good := doc(object(event(), "shipping", lately, w.epc, ""))
	for name, c := range map[string]struct {
		body, code, path string
		status           int
	}{
		"garbage":         {"\x00\x01 not json", "capture_document", "body", 422},
		"not UTF-8":       {strings.Replace(good, "shipping", "ship\xffping", 1), "capture_document", "body", 422},
		"a list":          {`[]`, "capture_document", "body", 422},
		"a wrong context": {strings.Replace(good, "ref.gs1.org", "ref.example.org", 1), "capture_document", "body.@context", 422},
		"a query answer":  {strings.Replace(good, "EPCISDocument", "EPCISQueryDocument", 1), "capture_document", "body.type", 422},
		"no events":       {doc(), "capture_document", "body.epcisBody.eventList", 422},
		"an old version":  {strings.Replace(good, `"schemaVersion":"2.0",`, "", 1), "capture_document", "body", 422},
		"ten megabytes":   {good + strings.Repeat(" ", 10<<20), "body_too_large", "", 413},
		"a deep nest":     {strings.Repeat(`{"a":`, 50000) + "1" + strings.Repeat("}", 50000), "capture_document", "body", 422},
	} {
		status, _, raw := w.post(sf, c.body)
		require.Equal(t, c.status, status, "%s: %.300s", name, raw)
		var p struct {
			Code   string
			Errors []struct{ Location string }
		}
		require.NoError(t, json.Unmarshal([]byte(raw), &p))
		require.Equal(t, c.code, p.Code, name)
		if c.path != "" {
			require.Equal(t, c.path, p.Errors[0].Location, name)
		}
	}
	status, _, _ := w.post(auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"WH-SZ"}}, good)
	require.Equal(t, http.StatusForbidden, status)
}

// A recycler says what he received: it is a word on the manifest that goes to him, not its acceptance.
func TestARecyclersEventIsAStatementOnHisManifest(t *testing.T) {
	t.Parallel()
	w := recyclingtest.Setup(t)
	id := w.Graded("CMP", "W1", "OLD-CMP", 8000, oldpart.FaultConfirmed, oldpart.Hazardous)
	manifest, err := w.Manifest("REC", w.Sealed("W1", "900-219-08", 8000, id))
	require.NoError(t, err)
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		number := "20264401123456"
		_, err := wastemanifest.Dispatch(ctx, tx, manifest, &number)
		return err
	})
	var n epcis.Names
	w.Must(func(ctx context.Context, tx *db.Tx) (err error) { n, err = tracking.PartnerNames(ctx, tx); return err })
	paper := `,"bizTransactionList":[{"type":"rma","bizTransaction":"` + n.Paper("manifest", manifest) + `"}],"quantityList":[{"epcClass":"` + n.Class("CMP") + `","quantity":7.95,"uom":"KGM"}]`
	at := w.Now.Add(-time.Hour).Format(time.RFC3339)
	take := func(who auth.Actor, body string) (c capture.Capture) {
		w.Must(func(ctx context.Context, tx *db.Tx) (err error) {
			c, err = capture.Take(ctx, tx, who, []byte(body), capture.Rollback)
			return err
		})
		return c
	}
	body := doc(object(event(), "receiving", at, n.Piece("CMP", "OLD-CMP"), paper))
	c := take(recyclingtest.RecTiny, body)
	require.Equal(t, capture.IsUnknown, c.Items[0].Outcome, "another recycler's")
	for range 2 {
		c = take(recyclingtest.RecREC, body)
	}
	require.Equal(t, capture.IsRepeated, c.Items[0].Outcome)
	require.Equal(t, []string{"receiving"}, w.Told("recycling.partner_stated.v1", manifest, "biz_step"))
	require.Equal(t, []string{"7950"}, w.Told("recycling.partner_stated.v1", manifest, "grams"))
	w.Must(func(ctx context.Context, tx *db.Tx) error {
		m, err := wastemanifest.ManifestByID(ctx, tx, manifest)
		require.Equal(t, wastemanifest.InTransfer, m.State, "he accepts at his weighbridge")
		return err
	})
	w.Lawful()
}
