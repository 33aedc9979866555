package epcis

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"fettle/shipping/epcis/epcistest"
)

func read(t *testing.T, path string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	return decode(t, raw)
}

func decode(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	require.NoError(t, err)
	out, ok := v.(map[string]any)
	require.True(t, ok)
	return out
}

func TestTheExamplesOfGS1Pass(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/examples/*.jsonld")
	require.NoError(t, err)
	require.Len(t, files, 5)
	for _, file := range files {
		require.NoError(t, epcistest.Schema(t).Validate(read(t, file)), file)
		require.NoError(t, Check(read(t, file)), file)
	}
}

func TestTheVocabularyIsThatOfGS1(t *testing.T) {
	t.Parallel()
	for name, ours := range map[string]map[string]bool{"bizStep": bizSteps, "disposition": dispositions, "bizTransaction-type": papers,
		"source-dest-type": parties, "error-reason": reasons} {
		var file struct {
			Definitions map[string]struct {
				AnyOf []struct {
					Enum []string `json:"enum"`
				} `json:"anyOf"`
			} `json:"definitions"`
		}
		raw, err := os.ReadFile("testdata/cbv/" + name + "-JSON-Schema.json")
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(raw, &file))
		var theirs []string
		for _, any := range file.Definitions[name].AnyOf {
			theirs = append(theirs, any.Enum...)
		}
		require.NotEmpty(t, theirs)
		var listed []string
		for w := range ours {
			listed = append(listed, w)
		}
		require.ElementsMatch(t, theirs, listed, name)
	}
}

// aPacking is a document with one aggregation that nothing is wrong with.
func aPacking(t *testing.T) map[string]any {
	t.Helper()
	n := Names{Domain: "fettle.example", Prefixes: []string{"6999999"}}
	e := New(AggregationEvent, Add, "packed/S1", time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC), time.FixedZone("", 8*3600))
	e.ParentID, e.ChildEPCs = n.Shipment("069999990000000013"), []string{n.Piece("FR-CMP-0101", "序 1/2")}
	e.BizStep, e.Disposition, e.ReadPoint = "packing", "in_progress", n.Location("WH-GZ")
	raw, err := json.Marshal(n.Answer([]Event{e}, "cursor"))
	require.NoError(t, err)
	return decode(t, raw)
}

func theEvent(t *testing.T, doc map[string]any) map[string]any {
	t.Helper()
	e, ok := list(inner(doc, "epcisBody", "queryResults", "resultsBody"), "eventList")[0].(map[string]any)
	require.True(t, ok)
	return e
}

// The six documents that the schema alone was seen to let pass, and more of their kind.
func TestWhatTheSchemaLetsPassIsRefused(t *testing.T) {
	t.Parallel()
	require.NoError(t, Check(aPacking(t)))
	require.NoError(t, epcistest.Schema(t).Validate(aPacking(t)))
	lax := epcistest.SchemaWithoutFormats(t)
	for name, spoil := range map[string]func(e map[string]any){
		"an unknown business step":    func(e map[string]any) { e["bizStep"] = "refurbishing" },
		"an unknown disposition":      func(e map[string]any) { e["disposition"] = "nearly_new" },
		"an unknown type of event":    func(e map[string]any) { e["type"] = "RecyclingEvent" },
		"a field without a prefix":    func(e map[string]any) { e["colour"] = "red" },
		"an EPC that is no URI":       func(e map[string]any) { e["childEPCs"] = []any{"12345"} },
		"an aggregation in no parent": func(e map[string]any) { delete(e, "parentID"); e["action"] = "OBSERVE" },
	} {
		doc := aPacking(t)
		spoil(theEvent(t, doc))
		require.NoError(t, lax.Validate(doc), "%s: the schema alone would have seen it", name)
		require.Error(t, Check(doc), name)
	}
	for name, spoil := range map[string]func(e map[string]any){
		"a word that pretends to be of GS1": func(e map[string]any) { e["bizStep"] = "https://ref.gs1.org/cbv/BizStep-refurbishing" },
		"a reason that is none":             func(e map[string]any) { e["errorDeclaration"] = map[string]any{"reason": "oops"} },
		"a paper of no kind": func(e map[string]any) {
			e["bizTransactionList"] = []any{map[string]any{"type": "letter", "bizTransaction": "urn:a:b"}}
		},
		"no time": func(e map[string]any) { e["eventTime"] = "yesterday" },
		"a unit without a quantity": func(e map[string]any) {
			e["childQuantityList"] = []any{map[string]any{"epcClass": "urn:a:b", "uom": "KGM"}}
		},
		"a transformation of nothing": func(e map[string]any) { e["type"] = TransformationEvent; delete(e, "action") },
		"nothing is added":            func(e map[string]any) { delete(e, "childEPCs") },
	} {
		doc := aPacking(t)
		spoil(theEvent(t, doc))
		require.Error(t, Check(doc), name)
	}
	twice := aPacking(t)
	results := inner(twice, "epcisBody", "queryResults", "resultsBody")
	results["eventList"] = append(list(results, "eventList"), list(results, "eventList")...)
	require.ErrorContains(t, Check(twice), "was used before")
}

func TestAnIdentifierIsReadBack(t *testing.T) {
	t.Parallel()
	n := Names{Domain: "fettle.example", Prefixes: []string{"699999912", "6999999"}}
	for epc, want := range map[string]Thing{
		n.Shipment("069999990000000013"):     {SSCC: "069999990000000013"},
		n.Shipment("106141412345678908"):     {SSCC: "106141412345678908"}, // of nobody we know
		n.Piece("FR-CMP-0101", "序 1/2&3"):    {Part: "FR-CMP-0101", Serial: "序 1/2&3"},
		n.Appliance("BC24 1"):                {Appliance: "BC24 1"},
		"urn:epc:id:sscc:0614141.1234567890": {SSCC: "106141412345678908"},
	} {
		got, ok := n.Thing(epc)
		require.True(t, ok, epc)
		require.Equal(t, want, got, epc)
		require.True(t, absolute(epc), epc)
	}
	require.Equal(t, "urn:epc:id:sscc:6999999.0000000001", n.Shipment("069999990000000013"))
	for _, foreign := range []string{"", "12345", "https://elsewhere.example/obj/a/b", n.Class("FR-CMP-0101"), "urn:epc:id:sscc:06141x1.1234567890",
		"urn:epc:id:sscc:1.2", "https://fettle.example/obj/only"} {
		_, ok := n.Thing(foreign)
		require.False(t, ok, foreign)
	}
}

func TestMomentsMergeInOneOrder(t *testing.T) {
	t.Parallel()
	at := func(minute int, key string) Moment {
		return Moment{Mark: Mark{At: time.Date(2026, 11, 23, 0, minute, 0, 0, time.UTC), Key: key}}
	}
	got := Merge(3, []Moment{at(1, "b"), at(9, "a")}, []Moment{at(1, "a"), at(2, "c")})
	require.Equal(t, []Moment{at(1, "a"), at(1, "b"), at(2, "c")}, got)
}
