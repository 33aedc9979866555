package app

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// odd are values that a field may get, whatever it wants; %d and %s are made anew each time.
var odd = []string{
	`null`, `true`, `0`, `-1`, `1`, `1.5`, `-0`, `1e308`, `1e-400`, `9007199254740991`, `9007199254740993`, `2147483648`, `-2147483649`, `[]`, `{}`, `[[]]`, `{"a":1}`, `""`,
	`" "`, `"a"`, `"0"`, `"a\u0000"`, `"\ud800"`, `"\uffff"`, `"a\u202eb"`, `"a\nb"`, `"]d2\u001d21SN1\r"`, `"%%"`, `"' OR 1=1 --"`, `"../../etc"`, `"<script>"`, `"维修 🧊"`,
	`"0000-01-01"`, `"9999-12-31"`, `"2026-02-29"`, `"2026-11-30"`, `"1970-01-01T00:00:00Z"`, `"2199-12-31T23:59:59-12:00"`, `"2026-11-30T24:00:00Z"`, `"2026-11-30T08:00:00"`,
	`"00000000-0000-0000-0000-000000000000"`, `"WH-GZ"`, `"AC-CAP-0101"`,
}

// fuzzer sends what nobody would, and knows what may be answered.
type fuzzer struct {
	contract
	answers map[string]*jsonschema.Schema
}

// answersOf compiles what the contract says of each answer: operation, status and type.
func answersOf(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	raw, err := json.Marshal(OpenAPI())
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("mem:///openapi.json", decoded(t, raw)))
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Responses   map[string]struct {
				Content map[string]struct{ Schema json.RawMessage }
			}
		}
	}
	require.NoError(t, json.Unmarshal(raw, &doc))
	escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
	out := map[string]*jsonschema.Schema{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			for status, answer := range op.Responses {
				for media := range answer.Content {
					at := strings.Join([]string{"paths", escape.Replace(path), method, "responses", status, "content", escape.Replace(media), "schema"}, "/")
					schema, err := compiler.Compile("mem:///openapi.json#/" + at)
					require.NoError(t, err, at)
					out[op.OperationID+" "+status+" "+media] = schema
				}
			}
		}
	}
	return out
}

// TestNoAnswerBreaksItsContract sends requests that a program with little sense would: no answer is a fault of ours, and
// each has the type and the schema that the contract names. FETTLE_LONG=1 sends fifty thousand, FETTLE_SEED repeats a run.
func TestNoAnswerBreaksItsContract(t *testing.T) {
	t.Parallel()
	n := 2000
	if os.Getenv("FETTLE_LONG") != "" {
		n = 50_000
	}
	if v, err := strconv.Atoi(os.Getenv("FETTLE_FUZZ_REQUESTS")); err == nil {
		n = v
	}
	seed := uint64(time.Now().UnixNano())
	if v, err := strconv.ParseUint(os.Getenv("FETTLE_SEED"), 10, 64); err == nil {
		seed = v
	}
	f := fuzzer{readContract(t), answersOf(t)}
	doors := slices.DeleteFunc(f.doors(), func(d door) bool { return strings.HasSuffix(d.Path, "/stream") })
	var mu sync.Mutex
	wrong, statuses := map[string]int{}, map[int]int{}
	abreast(n, func(i int) {
		r := rand.New(rand.NewPCG(seed, uint64(i))) //nolint:gosec // a test that can be repeated
		d := doors[i%len(doors)]
		status, said := f.one(d, r)
		mu.Lock()
		defer mu.Unlock()
		statuses[status]++
		if said != "" {
			wrong[said]++
		}
	})
	t.Logf("%d requests of %d operations, FETTLE_SEED=%d: answered %v, %d ways wrong", n, len(doors), seed, statuses, len(wrong))
	var all []string
	for said, times := range wrong {
		all = append(all, fmt.Sprintf("%d times: %s", times, said))
	}
	slices.Sort(all)
	require.Empty(t, strings.Join(all, "\n"))
	require.Greater(t, statuses[http.StatusOK], n/50, "what nobody would send is not all that is sent")
}

// one sends one request and judges the answer.
func (f fuzzer) one(d door, r *rand.Rand) (int, string) {
	given, header := map[string]string{}, map[string]string{}
	for _, p := range d.Parameters {
		if r.IntN(8) > 0 {
			continue
		}
		value := strings.Trim(odd[r.IntN(len(odd))], `"`)
		if unquoted, err := strconv.Unquote(`"` + value + `"`); err == nil {
			value = unquoted
		}
		if p.In == "header" {
			header[p.Name] = strings.NewReplacer("\n", "", "\r", "").Replace(value)
		} else {
			given[p.In+"."+p.Name] = value
		}
	}
	switch r.IntN(40) {
	case 0:
		header["Accept"] = "text/html"
	case 1:
		header["Content-Type"] = "text/plain"
	case 2:
		header["Accept-Language"] = "xx, de;q=0.1"
	case 3:
		header["Content-Type"] = "application/json; charset=gbk"
	}
	var body []byte
	if d.body != nil {
		body = f.body(d, r)
	}
	address := f.address(d, r.IntN(50), given, r.IntN(3) == 0)
	got, err := f.knock(d, address, header, body)
	if err != nil {
		return 0, fmt.Sprintf("%s %s: %v", d.Method, d.Path, err)
	}
	if said := f.judge(d, got); said != "" {
		return got.status, fmt.Sprintf("%s %s: %s\n\t%s %.300s\n\t%.300s", d.Method, d.Path, said, address, body, got.body)
	}
	return got.status, ""
}

func (f fuzzer) body(d door, r *rand.Rand) []byte {
	switch r.IntN(60) {
	case 0:
		return nil
	case 1:
		return []byte(odd[r.IntN(len(odd))])
	case 2:
		return []byte(`{"a":`)
	}
	v := f.spoil(f.sample(d.body, "", r.IntN(50)), d.body, r, 0)
	return asJSON(v)
}

// spoil changes some of a value.
func (f fuzzer) spoil(v any, s *huma.Schema, r *rand.Rand, depth int) any {
	if depth > 0 && r.IntN(12) == 0 {
		return json.RawMessage(odd[r.IntN(len(odd))])
	}
	s = f.resolve(s)
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(keysOf(v)) {
			if !slices.Contains(s.Required, name) && r.IntN(3) == 0 || r.IntN(40) == 0 {
				delete(v, name)
				continue
			}
			v[name] = f.spoil(v[name], s.Properties[name], r, depth+1)
		}
		if r.IntN(60) == 0 {
			v["more"] = 1
		}
	case []any:
		if len(v) == 0 {
			break
		}
		switch r.IntN(12) {
		case 0:
			return []any{}
		case 1:
			return []any{v[0], v[0]}
		}
		return []any{f.spoil(v[0], s.Items, r, depth+1)}
	}
	return v
}

// judge says what is wrong with an answer.
func (f fuzzer) judge(d door, got reply) string {
	if got.status >= http.StatusInternalServerError && !f.away(d, got) {
		return fmt.Sprint("answered ", got.status)
	}
	if got.header == nil {
		return ""
	}
	media, _, _ := strings.Cut(got.header.Get("Content-Type"), ";")
	schema, ok := f.answers[fmt.Sprint(d.OperationID, " ", got.status, " ", media)]
	if !ok {
		schema, ok = f.answers[d.OperationID+" default "+media]
	}
	if !ok {
		return fmt.Sprintf("%d as %q is not in the contract", got.status, media)
	}
	if !strings.HasSuffix(media, "json") {
		return ""
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(got.body)))
	if err != nil {
		return "no JSON: " + err.Error()
	}
	if err := schema.Validate(value); err != nil {
		return fmt.Sprintf("%d breaks its schema: %.400s", got.status, strings.ReplaceAll(err.Error(), "\n", " "))
	}
	return ""
}
