package event

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"fettle/texts"
)

// Contract is what other programs may rely on of one type of event: what it tells, as the text event.<type> and as a
// JSON schema.
type Contract struct {
	// Event is a value of the type; what it holds is not looked at.
	Event Event
}

// Meaning is what an event of the type tells, in a language.
func (c Contract) Meaning(language string) string {
	return texts.Say(language, "event."+c.Event.EventType(), nil)
}

// SchemaPath is where the schema of a type of event is served. Only a new type ever has another schema of required
// fields, so the path needs no version beside the type's own.
func SchemaPath(eventType string) string { return "/v1/events/schemas/" + eventType }

// Published lists what is published.
type Published struct {
	Items []PublishedType `json:"items"`
}

// PublishedType is a type of event as it is listed.
type PublishedType struct {
	Type       string `json:"type"`
	Topic      string `json:"topic"`
	Meaning    string `json:"meaning"`
	DataSchema string `json:"dataschema" doc:"As the ce_dataschema header of its messages says."`
}

// Published is c as it is listed, when it is published on a topic.
func (c Contract) Published(topic, language string) PublishedType {
	name := c.Event.EventType()
	return PublishedType{name, topic, c.Meaning(language), SchemaPath(name)}
}

// Schema is the JSON schema (2020-12) of the data of c's type. It is open: a field may be added to an event, never
// taken away or given another meaning, so whoever reads it leaves alone what he does not know.
func (c Contract) Schema() (map[string]any, error) {
	const here = "#/$defs/"
	types := huma.NewMapRegistry(here, huma.DefaultSchemaNamer)
	types.RegisterTypeAlias(reflect.TypeFor[uuid.UUID](), reflect.TypeFor[uuidText]())
	t := reflect.TypeOf(c.Event)
	out, err := plain(types.Schema(t, false, ""))
	if err != nil {
		return nil, fmt.Errorf("the schema of %s: %w", c.Event.EventType(), err)
	}
	parts := map[string]any{}
	for name, part := range types.Map() {
		if name == huma.DefaultSchemaNamer(t, "") {
			continue
		}
		if parts[name], err = plain(part); err != nil {
			return nil, fmt.Errorf("the schema of %s in %s: %w", name, c.Event.EventType(), err)
		}
	}
	if len(parts) > 0 {
		out["$defs"] = parts
	}
	loosen(out)
	out["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	out["$id"] = SchemaPath(c.Event.EventType())
	out["title"] = c.Event.EventType()
	out["description"] = c.Meaning("en")
	return out, nil
}

// uuidText stands for a UUID in a schema, which else would be any text.
type uuidText struct{}

// Schema says so.
func (uuidText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid"}
}

func plain(s *huma.Schema) (map[string]any, error) {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	return out, json.Unmarshal(raw, &out)
}

// loosen opens every object to fields of later days, and says of every list that it may be null: that is how an empty
// one is written.
func loosen(node any) {
	switch n := node.(type) {
	case map[string]any:
		if n["additionalProperties"] == false {
			delete(n, "additionalProperties")
		}
		if n["type"] == "array" {
			n["type"] = []any{"array", "null"}
		}
		for _, child := range n {
			loosen(child)
		}
	case []any:
		for _, child := range n {
			loosen(child)
		}
	}
}
