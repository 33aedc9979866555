package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"fettle/internal/guard"
	"fettle/texts"
)

// entrance is what the guard knows of a route: what may come in by it.
type entrance struct {
	// most bytes a body may have.
	most int64
	// body is nil where what is sent is no JSON, or nothing.
	body *guard.Shape
	json bool
	// params by where they are and their name.
	params map[string]map[string]param
}

// param is what the guard knows of a parameter.
type param struct {
	shape  *guard.Shape
	number bool
	list   bool
}

// Sized is implemented by inputs whose body may be larger, or must be smaller, than others.
type Sized interface{ MostBytes() int64 }

// register adds an operation behind the guard: its handler sees only what the guard has nothing against.
func register[I, O any](a *API, op huma.Operation, serve func(context.Context, *I) (*O, error)) *huma.Operation {
	e := &entrance{most: bodyMost}
	if sized, ok := any(*new(I)).(Sized); ok {
		e.most = sized.MostBytes()
	}
	// huma takes a body of exactly its bound for a larger one.
	op.MaxBodyBytes, op.BodyReadTimeout = e.most+1, -1
	op.Middlewares = append(op.Middlewares, a.guarded(e), within)
	huma.Register(a.API, op, func(ctx context.Context, in *I) (*O, error) {
		if findings := findingsOf(ctx); len(findings) > 0 {
			return nil, newErrorIn(ctx, http.StatusUnprocessableEntity, "validation failed")
		}
		return serve(ctx, in)
	})
	added := a.added(op)
	a.describe(added, e)
	return added
}

// added is the operation as the contract has it.
func (a *API) added(op huma.Operation) *huma.Operation {
	item := a.OpenAPI().Paths[op.Path]
	for _, o := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch} {
		if o != nil && o.Method == op.Method {
			return o
		}
	}
	panic("api: an operation is not in the contract: " + op.OperationID)
}

// describe takes from the contract what the guard must know, and writes into it what holds without being said.
func (a *API) describe(op *huma.Operation, e *entrance) {
	s := shapes{a.OpenAPI().Components.Schemas, map[*huma.Schema]*guard.Shape{}}
	e.params = map[string]map[string]param{"path": {}, "query": {}, "header": {}}
	for _, p := range op.Parameters {
		if e.params[p.In] == nil {
			continue
		}
		schema := s.resolve(p.Schema)
		s.bound(schema)
		known := param{list: schema.Type == huma.TypeArray, number: schema.Type == huma.TypeInteger || schema.Type == huma.TypeNumber}
		if !known.list {
			known.shape = s.of(schema)
		}
		e.params[p.In][p.Name] = known
	}
	if op.RequestBody == nil {
		return
	}
	if op.RequestBody.Extensions == nil {
		op.RequestBody.Extensions = map[string]any{}
	}
	op.RequestBody.Extensions["x-max-bytes"] = e.most
	if media := op.RequestBody.Content["application/json"]; media != nil && media.Schema != nil {
		s.bound(media.Schema)
		e.body, e.json = s.of(media.Schema), true
	}
}

type (
	findingsKey struct{}
	entranceKey struct{}
)

// place is where in the input a column of the database came from, when its name says so without doubt.
func (e *entrance) place(column string) string {
	var places []string
	for in, params := range e.params {
		if _, ok := params[column]; ok {
			places = append(places, in+"."+column)
		}
	}
	places = append(places, placesIn(e.body, "body", column, 0)...)
	if len(places) != 1 {
		return ""
	}
	return places[0]
}

func placesIn(s *guard.Shape, at, name string, depth int) (out []string) {
	if s == nil || depth > 8 {
		return nil
	}
	if s.Each != nil {
		out = placesIn(s.Each, at+"[]", name, depth+1)
	}
	for field, shape := range s.Fields {
		if field == name {
			out = append(out, at+"."+field)
		}
		out = append(out, placesIn(shape, at+"."+field, name, depth+1)...)
	}
	return out
}

// findingsOf is what the guard has against a request.
func findingsOf(ctx context.Context) []*guard.Finding {
	findings, _ := ctx.Value(findingsKey{}).([]*guard.Finding)
	return findings
}

// guarded reads the body, looks at all that came in and hands on what it found, so that it is told together with what
// else is wrong.
func (a *API) guarded(e *entrance) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		f := humafiber.Unwrap(c)
		body, done, err := a.readBody(f, e.most)
		if err != nil {
			writeProblem(c, problem(c.Context(), err))
			return
		}
		defer done()
		findings, params := e.lookAt(f)
		if e.json && len(body) > 0 {
			findings = append(findings, guard.JSON(body, "body", e.body)...)
		}
		c = huma.WithValue(c, entranceKey{}, e)
		if len(findings) > 0 {
			c = huma.WithValue(c, findingsKey{}, findings)
		}
		// huma compares the items of a list without asking whether they can be compared.
		if slices.ContainsFunc(findings, func(f *guard.Finding) bool { return f.Key == guard.Composed }) {
			writeProblem(c, newErrorIn(c.Context(), http.StatusUnprocessableEntity, "validation failed"))
			return
		}
		next(&looked{c, body, params})
	}
}

// requested is huma's, under a name that is no method of its.
type requested = huma.Context

// looked is a request whose body was read and whose path was decoded.
type looked struct {
	requested
	body   []byte
	params map[string]string
}

// Unwrap is asked by huma.
func (l *looked) Unwrap() huma.Context { return l.requested }

// BodyReader reads what was read already.
func (l *looked) BodyReader() io.Reader { return bytes.NewReader(l.body) }

// Param is a part of the path as it was meant: Fiber hands it out with its escapes.
func (l *looked) Param(name string) string {
	if v, ok := l.params[name]; ok {
		return v
	}
	return l.requested.Param(name)
}

// URL is not asked for what does not parse.
func (l *looked) URL() url.URL {
	u, err := url.Parse(string(humafiber.Unwrap(l.requested).Request().RequestURI()))
	if err != nil {
		return url.URL{}
	}
	return *u
}

// lookAt looks at the parameters of a request and decodes those of the path.
func (e *entrance) lookAt(f *fiber.Ctx) (findings []*guard.Finding, path map[string]string) {
	add := func(field string, found *guard.Finding) {
		if found != nil {
			found.Field = field
			findings = append(findings, found)
		}
	}
	path = map[string]string{}
	for name, p := range e.params["path"] {
		value, err := url.PathUnescape(f.Params(name))
		if err != nil {
			add("path."+name, &guard.Finding{Sentence: texts.Of("input.escape")})
			continue
		}
		path[name] = value
		add("path."+name, p.look(value))
	}
	seen := map[string]bool{}
	for key, value := range f.Context().QueryArgs().All() {
		name := string(key)
		p, known := e.params["query"][name]
		switch {
		case !known:
			add("query."+readable(name), &guard.Finding{Sentence: texts.Of("input.no_parameter")})
		case seen[name] && !p.list:
			add("query."+name, &guard.Finding{Sentence: texts.Of(guard.Twice)})
		default:
			add("query."+name, p.look(string(value)))
		}
		seen[name] = true
	}
	for name, p := range e.params["header"] {
		add("header."+name, p.look(f.Get(name)))
	}
	return findings, path
}

// look looks at the text of a parameter; one that is empty was not given.
func (p param) look(value string) *guard.Finding {
	switch {
	case value == "":
		return nil
	case p.number:
		if found := guard.Line(value); found != nil {
			return found
		}
		return guard.Number(value)
	case p.shape == nil || !p.shape.Some && p.shape.Form == guard.AsLine:
		// A space in a field for searching is not worth a refusal.
		return guard.Line(value)
	case p.shape.Form == guard.AsTime || p.shape.Form == guard.AsDay:
		if found := guard.Line(value); found != nil {
			return found
		}
	}
	return guard.Value(value, p.shape)
}

// readable is a name of the sender's that is told back to him: what can be read of it.
func readable(name string) string {
	if len(name) <= 100 && guard.Line(name) == nil {
		return name
	}
	name = strings.ToValidUTF8(name, "?")
	name = strings.Map(func(r rune) rune {
		if guard.Line(string(r)) != nil {
			return '?'
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 100 {
		name = string(runes[:100])
	}
	return name
}

// tellFindings adds what the guard found to what else is wrong, in its place where both speak of one field.
func tellFindings(ctx context.Context, p *Problem) {
	for _, f := range findingsOf(ctx) {
		p.Errors = slices.DeleteFunc(p.Errors, func(d *huma.ErrorDetail) bool { return d.Location == f.Field })
	}
	for _, f := range findingsOf(ctx) {
		p.Errors = append(p.Errors, &huma.ErrorDetail{Location: f.Field, Message: f.In(Language(ctx))})
	}
}
