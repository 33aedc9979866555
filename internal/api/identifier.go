package api

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// Identifier is how texts of a kind are read and found. A field of an input says its kind by the tag identifier:"kind"; the
// door reads it before anything else sees it, so that every route has the same rule.
type Identifier struct {
	// Read is a text as it is shown, or why it cannot be one of the kind.
	Read func(string) (string, *fault.Fault)
	// Spell says of texts how the database writes what they name; what names nothing is left out. nil looks nothing up.
	Spell func(ctx context.Context, tx *db.Tx, asked []string) (map[string]string, error)
}

// Identify says how a kind of identifier is read; routes that have fields of the kind are added after it.
func (a *API) Identify(kind string, i Identifier) {
	if a.identifiers == nil {
		a.identifiers = map[string]Identifier{}
	}
	a.identifiers[kind] = i
}

// identified is a field of an input that holds an identifier.
type identified struct {
	kind, at string
	text     *string
}

const identifierTag = "identifier"

// mustKnow refuses a route whose input has fields of a kind that nobody reads.
func (a *API) mustKnow(route string, t reflect.Type) {
	for _, kind := range kindsIn(t, map[reflect.Type]bool{}) {
		if _, known := a.identifiers[kind]; !known {
			panic(fmt.Sprintf("api: %s has an identifier of kind %q, which nobody reads", route, kind))
		}
	}
}

func kindsIn(t reflect.Type, seen map[reflect.Type]bool) (out []string) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return nil
	}
	seen[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		if kind := f.Tag.Get(identifierTag); kind != "" {
			out = append(out, kind)
		} else if f.IsExported() {
			out = append(out, kindsIn(f.Type, seen)...)
		}
	}
	return out
}

// identifiedIn collects the identifiers of an input, each with its path.
func identifiedIn(v reflect.Value, at string, out []identified) []identified {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return identifiedIn(v.Elem(), at, out)
		}
	case reflect.Slice:
		if len(kindsIn(v.Type(), map[reflect.Type]bool{})) > 0 {
			for i := range v.Len() {
				out = identifiedIn(v.Index(i), fmt.Sprintf("%s[%d]", at, i), out)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			if kind := f.Tag.Get(identifierTag); kind != "" {
				out = textsIn(v.Field(i), kind, pathOf(at, f), out)
			} else {
				out = identifiedIn(v.Field(i), pathOf(at, f), out)
			}
		}
	default:
	}
	return out
}

// textsIn are the texts of one field: a string, one that may be absent, or several.
func textsIn(v reflect.Value, kind, at string, out []identified) []identified {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return textsIn(v.Elem(), kind, at, out)
		}
	case reflect.Slice:
		for i := range v.Len() {
			out = textsIn(v.Index(i), kind, fmt.Sprintf("%s[%d]", at, i), out)
		}
	case reflect.String:
		if text, ok := v.Addr().Interface().(*string); ok {
			return append(out, identified{kind, at, text})
		}
	default:
	}
	return out
}

// pathOf is how problem documents name a field.
func pathOf(at string, f reflect.StructField) string {
	for _, in := range []string{"path", "query", "header"} {
		if name, found := f.Tag.Lookup(in); found && at == "" {
			return in + "." + name
		}
	}
	if f.Anonymous {
		return at
	}
	if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
		return strings.TrimPrefix(at+"."+name, ".")
	}
	return strings.TrimPrefix(at+"."+strings.ToLower(f.Name), ".")
}

// readIdentifiers reads every identifier of an input in place, and tells of all that cannot be read at once.
func (a *API) readIdentifiers(ctx context.Context, in any) error {
	var told *Problem
	for _, i := range identifiedIn(reflect.ValueOf(in), "", nil) {
		shown, f := a.identifiers[i.kind].Read(*i.text)
		if f == nil {
			*i.text = shown
			continue
		}
		p := problem(ctx, f.At(i.at))
		if told == nil {
			told = p
		} else {
			told.Errors = append(told.Errors, p.Errors...)
		}
	}
	if told != nil {
		return told
	}
	return nil
}

// spellIdentifiers writes the identifiers of an input as the database does: whatever spelling was sent, what lies below
// compares them as they are.
func (a *API) spellIdentifiers(ctx context.Context, tx *db.Tx, in any) error {
	found := map[string][]identified{}
	for _, i := range identifiedIn(reflect.ValueOf(in), "", nil) {
		if *i.text != "" && a.identifiers[i.kind].Spell != nil {
			found[i.kind] = append(found[i.kind], i)
		}
	}
	for kind, fields := range found {
		asked := make([]string, len(fields))
		for i, f := range fields {
			asked[i] = *f.text
		}
		spelled, err := a.identifiers[kind].Spell(ctx, tx, asked)
		if err != nil {
			return err
		}
		for _, f := range fields {
			if s, known := spelled[*f.text]; known {
				*f.text = s
			}
		}
	}
	return nil
}

// unescaped gives the parameters of a path as they were before they were escaped: a slash within one is %2F.
type unescaped struct{ inner }

// inner has another name than the method of its own that a context has.
type inner = huma.Context

func (c unescaped) Param(name string) string {
	raw := c.inner.Param(name)
	if plain, err := url.PathUnescape(raw); err == nil && utf8.ValidString(plain) {
		return plain
	}
	return raw
}

// Unwrap lets adapters find their own.
func (c unescaped) Unwrap() huma.Context { return c.inner }

func unescape(c huma.Context, next func(huma.Context)) { next(unescaped{c}) }
