// Package epcisschema is the JSON schema of GS1 for EPCIS 2.0 documents.
package epcisschema

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// gs1 is EPCIS-JSON-Schema.json of GS1's EPCIS 2.0 repository, unchanged; see ../testdata/README.md.
//
//go:embed schema.json
var gs1 string

// Compile makes the schema ready to be used, with its formats (uri, date-time) or as checkers read it that know none.
func Compile(formats bool) (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(gs1))
	if err != nil {
		return nil, fmt.Errorf("read the schema of EPCIS: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(pattern)
	if formats {
		c.AssertFormat()
	} else {
		for _, name := range []string{"uri", "date-time"} {
			c.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(any) error { return nil }})
		}
	}
	if err := c.AddResource("mem:///epcis.json", doc); err != nil {
		return nil, fmt.Errorf("read the schema of EPCIS: %w", err)
	}
	s, err := c.Compile("mem:///epcis.json")
	if err != nil {
		return nil, fmt.Errorf("read the schema of EPCIS: %w", err)
	}
	return s, nil
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
