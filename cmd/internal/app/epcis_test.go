package app

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/shipping/epcis"
	"fettle/shipping/epcis/epcistest"
	"fettle/shipping/shipment"
)

// partner asks a service for events as an account.
type partner struct {
	*testing.T
	doorman
	actor auth.Actor
}

func (p partner) ask(query url.Values) (int, []byte) {
	p.Helper()
	status, body := p.call(p.T, http.MethodGet, "/v1/epcis/events?"+query.Encode(), p.token(p.T, p.actor), "")
	return status, []byte(body)
}

// events are those of a query, page by page; each page is held to the schema, the vocabulary and the rules.
func (p partner) events(query url.Values) (out []epcis.Event) {
	p.Helper()
	for {
		status, body := p.ask(query)
		require.Equal(p, http.StatusOK, status, string(body))
		document, ok := decoded(p.T, body).(map[string]any)
		require.True(p, ok)
		require.NoError(p, epcistest.Schema(p).Validate(document), string(body))
		require.NoError(p, epcis.Check(document), string(body))
		_, again := p.ask(query)
		require.Equal(p, string(body), string(again), "the same question has the same answer")
		var page epcis.Document
		require.NoError(p, json.Unmarshal(body, &page))
		out = append(out, page.Body.QueryResults.ResultsBody.EventList...)
		if page.Next == "" {
			return out
		}
		query.Set("cursor", page.Next)
	}
}

func steps(events []epcis.Event) (out []string) {
	for _, e := range events {
		out = append(out, strings.TrimSuffix(e.Type, "Event")+" "+e.Action+" "+e.BizStep)
	}
	return out
}

func TestAStoryIsToldToPartners(t *testing.T) {
	t.Parallel()
	h := tellStory(t)
	p := partner{t, doorman{service: h.Service}, auth.Actor{Login: "zhao.min", Role: auth.Operations}}
	var parcel struct {
		SSCC         string
		Part, Serial string
		Old          string
		Appliance    string
	}
	require.NoError(t, h.Engines.DB.GetContext(t.Context(), &parcel, `
		SELECT s.sscc, l.part, l.serial, p.old_serial AS old, r.model || '/' || r.serial AS appliance
		FROM shipments s JOIN shipment_lines l ON l.shipment = s.id JOIN order_lines p ON p.id = l.line JOIN repairs r ON r.id = p.repair
		WHERE s.id = $1`, h.story.Shipment))
	n := epcis.Names{Domain: "fettle.example", Prefixes: []string{"6999999"}}
	now := h.Engines.DB.Now()
	window := func() url.Values {
		return url.Values{"GE_eventTime": {now.Add(-48 * time.Hour).Format(time.RFC3339)}, "LT_eventTime": {now.Add(time.Hour).Format(time.RFC3339)}}
	}
	of := func(epc string) url.Values { return url.Values{"MATCH_epc": {epc}} }

	require.Equal(t, []string{"Object OBSERVE loading", "Object OBSERVE departing", "Object OBSERVE departing", "Object OBSERVE arriving",
		"Object OBSERVE transporting", "Object OBSERVE accepting", "Aggregation ADD packing", "Object OBSERVE shipping", "Aggregation DELETE unpacking"},
		steps(p.events(of(n.Shipment(parcel.SSCC)))), "the parcel; the carrier of the story says it was faster than the warehouse")
	require.Equal(t, []string{"Aggregation ADD packing", "Aggregation DELETE unpacking", "Association ADD installing"},
		steps(p.events(of(n.Piece(parcel.Part, parcel.Serial)))), "the new piece")
	require.Equal(t, []string{"Association DELETE removing", "Object OBSERVE receiving", "Object OBSERVE inspecting", "Transformation  disassembling"},
		steps(p.events(of(n.Piece(parcel.Part, parcel.Old)))), "the old one")
	require.Equal(t, []string{"Association ADD installing", "Association DELETE removing"}, steps(p.events(of(n.Appliance(parcel.Appliance)))))

	all := p.events(window())
	require.Len(t, all, 14)
	paged := window()
	paged.Set("limit", "3")
	require.Equal(t, all, p.events(paged), "page by page it is the same")
	installed := window()
	installed.Set("EQ_bizStep", "installing")
	installed.Set("limit", "1")
	require.Equal(t, []string{"Association ADD installing"}, steps(p.events(installed)))
	late := window()
	late.Set("GE_eventTime", now.Add(time.Minute).Format(time.RFC3339))
	require.Empty(t, p.events(late))

	p.actor = auth.Actor{Login: "liu.yang", Role: auth.Recycler, Scope: []string{"RC-SOUTH"}}
	require.Equal(t, []string{"Transformation  disassembling"}, steps(p.events(window())), "a recycler is told what he did himself")
	out := p.events(window())[0]
	require.Contains(t, out.OutputQuantityList, epcis.Quantity{EPCClass: n.Material("steel"), Amount: 6.672, UOM: "KGM"})
	p.actor.Scope = []string{"RC-NORTH"}
	require.Empty(t, p.events(window()), "not what another did")

	p.actor = auth.Actor{Login: "zhao.min", Role: auth.Operations}
	for name, query := range map[string]url.Values{
		"no bounds":      {},
		"wide bounds":    {"GE_eventTime": {"2020-01-01T00:00:00Z"}, "LT_eventTime": {"2026-01-01T00:00:00Z"}},
		"a foreign EPC":  {"MATCH_epc": {"urn:epc:id:sgtin:4012345.011122.25"}},
		"no such step":   {"MATCH_epc": {n.Shipment(parcel.SSCC)}, "EQ_bizStep": {"refurbishing"}},
		"no such cursor": {"MATCH_epc": {n.Shipment(parcel.SSCC)}, "cursor": {"!"}},
	} {
		status, body := p.ask(query)
		require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, status, "%s: %s", name, body)
	}
	require.Equal(t, string(shipment.Accepted), stateOf(t, h, h.story.Shipment))
}

func stateOf(t *testing.T, h told, shipment string) (state string) {
	t.Helper()
	require.NoError(t, h.Engines.DB.GetContext(t.Context(), &state, "SELECT state FROM shipments WHERE id = $1", shipment))
	return state
}
