// Package epcistest gives tests the JSON schema of GS1 with its formats.
package epcistest

import (
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"fettle/shipping/epcis/epcisschema"
)

// Schema checks structure and formats (uri, date-time).
func Schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	return compile(t, true)
}

// SchemaWithoutFormats is what a checker does that knows no formats, as many do not.
func SchemaWithoutFormats(t testing.TB) *jsonschema.Schema {
	t.Helper()
	return compile(t, false)
}

func compile(t testing.TB, formats bool) *jsonschema.Schema {
	t.Helper()
	s, err := epcisschema.Compile(formats)
	require.NoError(t, err)
	return s
}
