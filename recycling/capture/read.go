package capture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"fettle/internal/guard"
	"fettle/shipping/epcis"
	"fettle/shipping/epcis/epcisschema"
	"fettle/shipping/shipment"
)

// mostEvents bounds a document.
const mostEvents = 1000

const (
	contextOf20 = "https://ref.gs1.org/standards/epcis/"
	listPath    = "epcisBody.eventList"
)

// schema is compiled once, when the first document comes.
var schema = sync.OnceValues(func() (*jsonschema.Schema, error) { return epcisschema.Compile(true) })

type object = map[string]any

// read takes a document apart: what is wrong with the whole is a fault with its path, what is wrong with an event is told of it.
func read(raw []byte, now time.Time) ([]Told, error) {
	doc, err := decode(raw)
	if err != nil {
		return nil, err
	}
	if doc["type"] != "EPCISDocument" {
		return nil, ErrDocument.Because("type").At("body.type")
	}
	if !isContext(doc["@context"]) {
		return nil, ErrDocument.Because("context").At("body.@context")
	}
	body, _ := doc["epcisBody"].(object)
	events, ok := body["eventList"].([]any)
	if !ok || len(events) == 0 || len(events) > mostEvents {
		return nil, ErrDocument.Because("events").With("most", mostEvents).At("body." + listPath)
	}
	body["eventList"] = []any{}
	if err := validate(doc); err != nil {
		return nil, ErrDocument.Because("schema").With("why", cut(err.detail)).At(strings.TrimSuffix("body."+err.path, "."))
	}
	out := make([]Told, len(events))
	for i, e := range events {
		if out[i], err = readEvent(doc, i, e, now); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func decode(raw []byte) (object, error) {
	if found := guard.Text(raw); found != nil {
		return nil, ErrDocument.Because("json").At("body")
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	doc, ok := v.(object)
	if err != nil || !ok {
		return nil, ErrDocument.Because("json").At("body")
	}
	return doc, nil
}

// isContext tells whether a document says that its words are those of EPCIS 2.
func isContext(v any) bool {
	switch c := v.(type) {
	case string:
		return strings.HasPrefix(c, contextOf20) && strings.HasSuffix(c, "epcis-context.jsonld")
	case []any:
		for _, one := range c {
			if text, ok := one.(string); ok && isContext(text) {
				return true
			}
		}
	}
	return false
}

// schemaFault is what the schema has against a value.
type schemaFault struct{ path, detail string }

func validate(doc object) *schemaFault {
	s, err := schema()
	if err != nil {
		return &schemaFault{detail: err.Error()}
	}
	err = s.Validate(doc)
	var wrong *jsonschema.ValidationError
	if err == nil || !errors.As(err, &wrong) {
		return nil
	}
	deepest := wrong
	for queue := []*jsonschema.ValidationError{wrong}; len(queue) > 0; queue = queue[1:] {
		if len(queue[0].InstanceLocation) > len(deepest.InstanceLocation) {
			deepest = queue[0]
		}
		queue = append(queue, queue[0].Causes...)
	}
	return &schemaFault{pathOf(deepest.InstanceLocation), strings.TrimSpace(deepest.Error())}
}

// pathOf writes a place in a document as everywhere here: a.b[0].c.
func pathOf(location []string) string {
	var out strings.Builder
	for _, step := range location {
		switch {
		case strings.Trim(step, "0123456789") == "":
			out.WriteString("[" + step + "]")
		case out.Len() > 0:
			out.WriteString("." + step)
		default:
			out.WriteString(step)
		}
	}
	return out.String()
}

// told is what is read of an event that has the form of one.
type told struct {
	Type            string              `json:"type"`
	EventID         string              `json:"eventID"`
	EventTime       time.Time           `json:"eventTime"`
	BizStep         string              `json:"bizStep"`
	EPCs            []string            `json:"epcList"`
	Declared        json.RawMessage     `json:"errorDeclaration"`
	BizTransactions []epcis.Transaction `json:"bizTransactionList"`
	Quantities      []epcis.Quantity    `json:"quantityList"`
}

// readEvent looks at one event of a document as if it stood there alone.
func readEvent(doc object, n int, event any, now time.Time) (Told, error) {
	out := Told{N: n, Path: fmt.Sprintf("%s[%d]", listPath, n), Shipments: []string{}, Manifests: []string{}, Returns: []string{}}
	raw, err := json.Marshal(event)
	if err != nil {
		return out, fmt.Errorf("keep an event as it was told: %w", err)
	}
	sum := sha256.Sum256(raw)
	out.raw, out.digest = string(raw), hex.EncodeToString(sum[:])
	if found := keepable(event); found != nil {
		out.raw = "" // the database could not keep it
		out.refuse(BadRule, "", found.Error())
		return out, nil
	}
	one, _ := event.(object)
	out.EventID, _ = one["eventID"].(string)
	out.EventID = cut(out.EventID)
	alone := object{}
	for k, v := range doc {
		alone[k] = v
	}
	alone["epcisBody"] = object{"eventList": []any{event}}
	if wrong := validate(alone); wrong != nil {
		out.refuse(BadSchema, strings.Replace(wrong.path, listPath+"[0]", out.Path, 1), strings.ReplaceAll(wrong.detail, "/eventList/0", fmt.Sprintf("/eventList/%d", n)))
		return out, nil
	}
	if err := epcis.Check(one); err != nil {
		out.refuse(BadRule, "", err.Error())
		return out, nil
	}
	var t told
	if err := json.Unmarshal(raw, &t); err != nil {
		out.refuse(BadSchema, "", "it cannot be read")
		return out, nil
	}
	out.take(t, now)
	return out, nil
}

// take reads what an event says; it has the form of one.
func (t *Told) take(e told, now time.Time) {
	at := e.EventTime.UTC().Truncate(time.Microsecond)
	t.EventTime, t.BizStep, t.epcs = &at, epcis.Step(e.BizStep), e.EPCs
	if t.EventID == "" {
		// GS1 lets who captures name an event that has no name; the same event has the same one.
		t.EventID = "ni:///sha-256;" + t.digest
	}
	for _, p := range e.BizTransactions {
		t.papers = append(t.papers, p.BizTransaction)
	}
	for _, q := range e.Quantities {
		if q.UOM == "KGM" {
			grams := int64(math.Round(q.Amount * 1000))
			if t.Grams != nil {
				grams += *t.Grams
			}
			t.Grams = &grams
		}
	}
	switch {
	case at.After(now.Add(shipment.FutureSlack)):
		t.refuse(InFuture, t.Path+".eventTime", "eventTime is later than now")
	case guard.Time(at) != nil:
		t.refuse(BadTime, t.Path+".eventTime", "eventTime is no plausible time")
	case len(e.Declared) > 0:
		t.unknown(Retraction, "")
	case e.Type != epcis.ObjectEvent || !heard[t.BizStep]:
		t.unknown(UnheardKind, e.Type+" "+t.BizStep)
	}
}

// heard are the business steps that mean something here.
var heard = map[string]bool{"receiving": true, "shipping": true, "arriving": true, "departing": true}

// keepable looks for text that no table takes.
func keepable(v any) *guard.Finding {
	switch x := v.(type) {
	case string:
		return guard.Lines(x)
	case []any:
		for _, one := range x {
			if f := keepable(one); f != nil {
				return f
			}
		}
	case object:
		for k, one := range x {
			if f := guard.Line(k); f != nil {
				return f
			}
			if f := keepable(one); f != nil {
				return f
			}
		}
	}
	return nil
}
