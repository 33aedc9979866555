// Package closed says once what may stand in a field that takes only certain words: the list of a type's values, as the
// type itself tells it, becomes the enum of the HTTP contract and of the schemas of events.
package closed

import "github.com/danielgtaylor/huma/v2"

// Registry holds the schemas of a contract; a set needs nothing of it.
type Registry = huma.Registry

// Schema is what a contract says of a value.
type Schema = huma.Schema

// Of is the schema of a type with these values. The type gives it by its method Schema:
//
//	func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }
func Of[S ~string](values []S) *Schema {
	enum := make([]any, len(values))
	for i, v := range values {
		enum[i] = string(v)
	}
	return &Schema{Type: huma.TypeString, Enum: enum}
}

// Words are the values as plain strings, for what knows no types: messages and drivers.
func Words[S ~string](values []S) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
