package app

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
	"fettle/internal/event"
)

// compiled makes a checker of a JSON schema; formats count.
func compiled(t *testing.T, schema any) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("mem:///schema.json", schema))
	s, err := c.Compile("mem:///schema.json")
	require.NoError(t, err)
	return s
}

// decoded reads JSON the way the checker wants it.
func decoded(t *testing.T, raw []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	require.NoError(t, err, string(raw))
	return v
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, WriteJSON(&out, v))
	return out.Bytes()
}

// eventsInSource is every type string that a method EventType of the rooms answers.
func eventsInSource(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, room := range []string{"inventory", "shipping", "allocation", "recycling", "repairflow"} {
		require.NoError(t, filepath.WalkDir("../../../"+room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			out = append(out, eventsIn(file)...)
			return nil
		}))
	}
	return out
}

func eventsIn(file *ast.File) (out []string) {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "EventType" || f.Recv == nil {
			continue
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				name, _ := strconv.Unquote(text.Value)
				out = append(out, name)
			}
			return true
		})
	}
	return out
}

func TestEveryEventHasItsContract(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, c := range Contracts {
		listed = append(listed, c.Event.EventType())
		require.NotEqual(t, c.Meaning("zh"), c.Meaning("en"))
	}
	require.ElementsMatch(t, eventsInSource(t), listed, "list the event in Contracts, then run make generate")
}

func TestTheSchemasAreWritten(t *testing.T) {
	t.Parallel()
	written, err := os.ReadDir("../../../docs/events")
	require.NoError(t, err)
	require.Len(t, written, len(Contracts), "run make generate and commit docs/events")
	for _, c := range Contracts {
		schema, err := c.Schema()
		require.NoError(t, err)
		file, err := os.ReadFile(filepath.Join("../../../docs/events", c.Event.EventType()+".json"))
		require.NoError(t, err)
		require.JSONEq(t, string(file), string(encoded(t, schema)), "run make generate and commit docs/events")
	}
}

// chosen is an event of the same type whose closed fields have a value: nothing is none of theirs.
func chosen(e event.Event) any {
	out := reflect.New(reflect.TypeOf(e)).Elem()
	choose(out)
	return out.Interface()
}

func choose(v reflect.Value) {
	if set, ok := v.Interface().(huma.SchemaProvider); ok && v.Kind() == reflect.String {
		first, _ := set.Schema(nil).Enum[0].(string)
		v.SetString(first)
		return
	}
	if v.Kind() != reflect.Struct {
		return
	}
	for i := range v.NumField() {
		if v.Field(i).CanSet() {
			choose(v.Field(i))
		}
	}
}

// A value of the type passes its own schema, and one that lacks a field does not.
func TestASchemaTellsItsEventFromAnother(t *testing.T) {
	t.Parallel()
	for _, c := range Contracts {
		schema, err := c.Schema()
		require.NoError(t, err)
		check := compiled(t, decoded(t, encoded(t, schema)))
		sample, ok := decoded(t, encoded(t, chosen(c.Event))).(map[string]any)
		require.True(t, ok)
		require.NoError(t, check.Validate(sample), c.Event.EventType())
		sample["of a later day"] = 1
		require.NoError(t, check.Validate(sample), "a field may be added")
		for name := range sample {
			if name != "of a later day" {
				delete(sample, name)
				break
			}
		}
		require.Error(t, check.Validate(sample), "%s lacks a field", c.Event.EventType())
	}
}

func TestTheSchemasAreServed(t *testing.T) {
	t.Parallel()
	a := api.New(nil, nil, event.NewDispatcher(nil), api.Options{Metrics: prometheus.NewRegistry()})
	contractRoutes(a)
	get := func(path string) (int, []byte) {
		answer, err := a.App.Test(httptest.NewRequest("GET", path, nil), -1)
		require.NoError(t, err)
		var body bytes.Buffer
		_, err = body.ReadFrom(answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode, body.Bytes()
	}
	status, body := get("/v1/events/schemas")
	require.Equal(t, 200, status)
	var list event.Published
	require.NoError(t, json.Unmarshal(body, &list))
	require.Len(t, list.Items, len(Contracts))
	for _, row := range list.Items {
		require.NotEmpty(t, row.Topic, row.Type)
		file, err := os.ReadFile(filepath.Join("../../../docs/events", row.Type+".json"))
		require.NoError(t, err)
		status, body := get(row.DataSchema)
		require.Equal(t, 200, status)
		require.JSONEq(t, string(file), string(body))
	}
	status, _ = get("/v1/events/schemas/shipping.never_was.v1")
	require.Equal(t, 404, status)
}

func asyncSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	raw, err := os.ReadFile("testdata/asyncapi/schema-3.0.0.json")
	require.NoError(t, err)
	return compiled(t, decoded(t, raw))
}

func TestTheAsyncDocumentIsWrittenAndValid(t *testing.T) {
	t.Parallel()
	now, err := AsyncAPI()
	require.NoError(t, err)
	written, err := os.ReadFile("../../../docs/asyncapi.json")
	require.NoError(t, err)
	require.JSONEq(t, string(written), string(encoded(t, now)), "run make generate and commit docs/asyncapi.json")
	require.NoError(t, asyncSchema(t).Validate(decoded(t, written)))
	doc, ok := decoded(t, written).(map[string]any)
	require.True(t, ok)
	refs := 0
	eachRef(doc, func(to string) {
		refs++
		require.NotNil(t, at(doc, strings.Split(strings.TrimPrefix(to, "#/"), "/")...), to)
	})
	require.Greater(t, refs, len(Contracts))
}

func eachRef(node any, do func(string)) {
	switch n := node.(type) {
	case map[string]any:
		if to, ok := n["$ref"].(string); ok {
			do(to)
		}
		for _, child := range n {
			eachRef(child, do)
		}
	case []any:
		for _, child := range n {
			eachRef(child, do)
		}
	}
}

// at follows a path through objects; nil when it ends early.
func at(node any, path ...string) map[string]any {
	here, _ := node.(map[string]any)
	for _, name := range path {
		here, _ = here[name].(map[string]any)
	}
	return here
}

func TestAWrongAsyncDocumentIsRefused(t *testing.T) {
	t.Parallel()
	schema := asyncSchema(t)
	written, err := os.ReadFile("../../../docs/asyncapi.json")
	require.NoError(t, err)
	topic := Routing.Topics["shipping"].Name
	for name, spoil := range map[string]func(doc map[string]any){
		"no info":                         func(doc map[string]any) { delete(doc, "info") },
		"an operation that does nothing":  func(doc map[string]any) { at(doc, "operations", "publish."+topic)["action"] = "shout" },
		"a partition count that is words": func(doc map[string]any) { at(doc, "channels", topic, "bindings", "kafka")["partitions"] = "twelve" },
	} {
		doc, ok := decoded(t, written).(map[string]any)
		require.True(t, ok)
		require.NoError(t, schema.Validate(doc), name)
		spoil(doc)
		require.Error(t, schema.Validate(doc), name)
	}
}
