package api

import (
	"github.com/danielgtaylor/huma/v2"

	"fettle/internal/guard"
)

// What a text may have at most where its field says nothing else.
const (
	lineMost  = 500
	linesMost = 8000
)

// Formats of texts that are ours, beside those of JSON Schema: `format:"multiline"` for what is written over several
// lines, `format:"scan"` for what a scanner sends, `format:"file"` for the text of a file, whose reader tells row and column.
const (
	multiline = "multiline"
	scan      = "scan"
	file      = "file"
)

// shapes turns schemas into what the guard knows of them.
type shapes struct {
	huma.Registry
	done map[*huma.Schema]*guard.Shape
}

func (s shapes) resolve(schema *huma.Schema) *huma.Schema {
	for schema != nil && schema.Ref != "" {
		schema = s.SchemaFromRef(schema.Ref)
	}
	return schema
}

// of is the shape of a schema. A schema that holds itself has a shape that does.
func (s shapes) of(schema *huma.Schema) *guard.Shape {
	if schema = s.resolve(schema); schema == nil {
		return nil
	}
	if known := s.done[schema]; known != nil {
		return known
	}
	shape := &guard.Shape{Some: schema.MinLength != nil && *schema.MinLength > 0,
		Plain: schema.Type != "" && schema.Type != huma.TypeArray && schema.Type != huma.TypeObject}
	s.done[schema] = shape
	switch {
	case schema.Format == "date-time":
		shape.Form = guard.AsTime
	case schema.Format == "date":
		shape.Form = guard.AsDay
	case schema.Format == multiline:
		shape.Form = guard.AsLines
	case schema.Format == scan:
		shape.Form = guard.AsScan
	case schema.Format == file, schema.ContentEncoding == "base64":
		shape.Form = guard.AsBytes
	}
	if schema.Items != nil {
		shape.Each = s.of(schema.Items)
	}
	if more, ok := schema.AdditionalProperties.(*huma.Schema); ok {
		shape.Each = s.of(more)
	}
	for name, p := range schema.Properties {
		if shape.Fields == nil {
			shape.Fields = map[string]*guard.Shape{}
		}
		shape.Fields[name] = s.of(p)
	}
	return shape
}

// bound gives every text of a schema that names no bound one, so that the contract says what is refused.
func (s shapes) bound(schema *huma.Schema) { s.boundOnce(schema, map[*huma.Schema]bool{}) }

func (s shapes) boundOnce(schema *huma.Schema, seen map[*huma.Schema]bool) {
	if schema = s.resolve(schema); schema == nil || seen[schema] {
		return
	}
	seen[schema] = true
	if schema.Type == huma.TypeString && schema.MaxLength == nil && len(schema.Enum) == 0 && schema.ContentEncoding == "" &&
		schema.Format != "date" && schema.Format != "date-time" && schema.Format != "binary" {
		most := lineMost
		if schema.Format == multiline {
			most = linesMost
		}
		schema.MaxLength = &most
		schema.PrecomputeMessages()
	}
	s.boundOnce(schema.Items, seen)
	if more, ok := schema.AdditionalProperties.(*huma.Schema); ok {
		s.boundOnce(more, seen)
	}
	for _, p := range schema.Properties {
		s.boundOnce(p, seen)
	}
}
