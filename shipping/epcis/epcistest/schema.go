// Package epcistest gives tests the JSON schema of GS1 with its formats.
package epcistest

import (
	_ "embed"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// gs1 is EPCIS-JSON-Schema.json of GS1's EPCIS 2.0 repository, unchanged; see ../testdata/README.md.
//
//go:embed schema.json
var gs1 string

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
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(gs1))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(pattern)
	if formats {
		c.AssertFormat()
	} else {
		for _, name := range []string{"uri", "date-time"} {
			c.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(any) error { return nil }})
		}
	}
	require.NoError(t, c.AddResource("mem:///epcis.json", doc))
	s, err := c.Compile("mem:///epcis.json")
	require.NoError(t, err)
	return s
}

// pattern reads the schema's expressions. Two of them begin with "not followed by", which Go's lack.
func pattern(text string) (jsonschema.Regexp, error) {
	if rest, ok := strings.CutPrefix(text, "^(?!"); ok {
		re, err := regexp.Compile("^" + strings.TrimSuffix(rest, ")"))
		return unlike{re}, err
	}
	return regexp.Compile(text)
}

type unlike struct{ *regexp.Regexp }

// MatchString tells that it does not match.
func (u unlike) MatchString(s string) bool { return !u.Regexp.MatchString(s) }
