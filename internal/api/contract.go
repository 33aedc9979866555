package api

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemas is huma's registry, written down with one truth that huma leaves out: what stands behind a pointer is null
// when there is none. Only the document says it; requests are checked as before.
type schemas struct{ huma.Registry }

const schemaPrefix = "#/components/schemas/"

// MarshalJSON writes the schemas as the document carries them.
func (s schemas) MarshalJSON() ([]byte, error) {
	out := map[string]*huma.Schema{}
	for name, schema := range s.Map() {
		out[name] = withNulls(schema, s.TypeFromRef(schemaPrefix+name))
	}
	return json.Marshal(out)
}

// withNulls is a schema of t whose objects behind pointers may be null.
func withNulls(schema *huma.Schema, t reflect.Type) *huma.Schema {
	if t == nil || t.Kind() != reflect.Struct {
		return schema
	}
	properties := map[string]*huma.Schema{}
	for name, p := range schema.Properties {
		properties[name] = p
	}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		p := properties[name]
		if p == nil || f.Type.Kind() != reflect.Pointer || strings.Contains(options, "omitempty") {
			continue
		}
		if p.Ref == "" {
			// What writes itself as text, such as a UUID, is null as well.
			nullable := *p
			nullable.Nullable = true
			properties[name] = &nullable
			continue
		}
		properties[name] = &huma.Schema{OneOf: []*huma.Schema{{Ref: p.Ref}, {Type: "null"}}, Description: p.Description}
	}
	told := *schema
	told.Properties = properties
	return &told
}
