package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"fettle/internal/api"
)

// hostile are what no field may fail on: as JSON in a body, and as the bytes of a parameter.
var hostile = []struct{ name, json, bytes string }{
	{"NUL", `"a\u0000b"`, "a\x00b"},
	{"lone surrogate", `"a\ud800b"`, "a\xed\xa0\x80b"},
	{"U+FFFF", `"a\uffffb"`, "a\uffffb"},
	{"GBK bytes", "\"\xb9\xe3\xd6\xdd\"", "\xb9\xe3\xd6\xdd"},
	{"10 kB", `"` + strings.Repeat("九", 3400) + `"`, strings.Repeat("a", 3000)},
	{"year 0", `"0000-01-01T00:00:00Z"`, "0000-01-01T00:00:00Z"},
	{"year 9999", `"9999-12-31T23:59:59+14:00"`, "9999-12-31T23:59:59+14:00"},
	{"date of year 0", `"0000-01-01"`, "0000-01-01"},
	{"date of year 9999", `"9999-12-31"`, "9999-12-31"},
	{"far offset", `"2026-01-01T00:00:00+23:59"`, "2026-01-01T00:00:00+23:59"},
	{"1e-400", `1e-400`, "1e-400"},
	{"-1", `-1`, "-1"},
	{"2^53+1", `9007199254740993`, "9007199254740993"},
	{"blank", `"   "`, "   "},
	{"bidi", `"a\u202eb"`, "a\u202eb"},
}

// TestEveryFieldOfEveryOperationIsGuarded puts each hostile value into each field of each operation of the contract: no
// answer is a fault of ours, and what is taken is what was sent.
func TestEveryFieldOfEveryOperationIsGuarded(t *testing.T) {
	t.Parallel()
	c := readContract(t)
	var knocks []func() string
	fields, requests := 0, 0
	step := 1
	if testing.Short() {
		step = 7
	}
	for _, d := range c.doors() {
		if strings.HasSuffix(d.Path, "/stream") {
			// A stream that begins has no end; its only field is looked at with the rest of the path.
			continue
		}
		for _, p := range d.Parameters {
			fields++
			for i, h := range hostile {
				if (fields+i)%step != 0 {
					continue
				}
				knocks = append(knocks, func() string { return c.parameter(d, p, h.name, h.bytes) })
			}
		}
		if d.body == nil {
			continue
		}
		var leaves [][]string
		c.leaves(d.body, nil, &leaves)
		whole := c.sample(d.body, "", 0)
		for _, leaf := range leaves {
			fields++
			for i, h := range hostile {
				if (fields+i)%step != 0 {
					continue
				}
				knocks = append(knocks, func() string { return c.field(d, whole, leaf, h.name, h.json) })
			}
		}
	}
	var mu sync.Mutex
	var wrong []string
	var again []int
	abreast(len(knocks), func(i int) {
		said := knocks[i]()
		mu.Lock()
		defer mu.Unlock()
		requests++
		switch {
		case strings.Contains(said, keptOther):
			again = append(again, i)
		case said != "":
			wrong = append(wrong, said)
		}
	})
	// What is read back may be what another has written meanwhile: it is asked once more with nobody beside it.
	for _, i := range again {
		if said := knocks[i](); said != "" {
			wrong = append(wrong, said)
		}
	}
	slices.Sort(wrong)
	t.Logf("%d fields x %d inputs, %d requests: %d wrong", fields, len(hostile), requests, len(wrong))
	require.Empty(t, strings.Join(wrong[:min(len(wrong), 40)], "\n"))
	require.Greater(t, fields, 400)
}

// keptOther stands in what is said of a value that was changed.
const keptOther = ", kept "

func (c contract) parameter(d door, p *huma.Param, name, value string) string {
	given, header := map[string]string{}, map[string]string{}
	if p.In == "header" {
		header[p.Name] = value
	} else {
		given[p.In+"."+p.Name] = value
	}
	var body []byte
	if d.body != nil {
		body = asJSON(c.sample(d.body, "", 0))
	}
	got, err := c.knock(d, c.address(d, 0, given, false), header, body)
	if err != nil {
		return fmt.Sprintf("%s %s %s.%s, %s: %v", d.Method, d.Path, p.In, p.Name, name, err)
	}
	return c.judge(d, p.In+"."+p.Name, name, got)
}

func (c contract) field(d door, whole any, leaf []string, name, value string) string {
	body := bytes.Replace(asJSON(holed(whole, leaf)), []byte(`"`+hole+`"`), []byte(value), 1)
	address := c.address(d, 0, nil, false)
	got, err := c.knock(d, address, nil, body)
	place := "body." + strings.ReplaceAll(strings.Join(leaf, "."), ".[]", "[]")
	if err != nil {
		return fmt.Sprintf("%s %s %s, %s: %v", d.Method, d.Path, place, name, err)
	}
	if wrong := c.judge(d, place, name, got); wrong != "" {
		return wrong
	}
	if got.status != http.StatusOK {
		return ""
	}
	last := leaf[len(leaf)-1]
	if last == "[]" {
		return ""
	}
	// What was taken is what is answered, and what is read back.
	answers := [][]byte{got.body}
	if item := c.doc.Paths[d.Path]; item.Get != nil {
		back, err := c.knock(door{Operation: item.Get}, address, nil, nil)
		if err == nil && back.status == http.StatusOK {
			answers = append(answers, back.body)
		}
	}
	for _, answer := range answers {
		var said map[string]any
		if json.Unmarshal(answer, &said) != nil {
			continue
		}
		var sent any
		if json.Unmarshal([]byte(value), &sent) != nil {
			continue
		}
		if kept, ok := said[last]; ok && len(leaf) == 1 && fmt.Sprint(kept) != fmt.Sprint(sent) {
			return fmt.Sprintf("%s %s %s, %s: sent %v"+keptOther+"%v", d.Method, d.Path, place, name, sent, kept)
		}
	}
	return ""
}

func (c contract) judge(d door, place, name string, got reply) string {
	if got.status >= 500 && !c.away(d, got) {
		return fmt.Sprintf("%s %s %s, %s: %d %.200s", d.Method, d.Path, place, name, got.status, got.body)
	}
	return ""
}

// away tells that a door needs a broker, which this test does not have.
func (c contract) away(_ door, got reply) bool {
	return got.status == http.StatusServiceUnavailable && bytes.Contains(got.body, []byte(`"broker_away"`))
}

// TestEveryRuleOfTheContractHasWords: what a field wants is told in words, not as the expression that checks it.
func TestEveryRuleOfTheContractHasWords(t *testing.T) {
	t.Parallel()
	doc, ok := OpenAPI().(*huma.OpenAPI)
	require.True(t, ok)
	raw, err := json.Marshal(doc)
	require.NoError(t, err)
	patterns := regexp.MustCompile(`"pattern":("(?:[^"\\]|\\.)*")`).FindAllSubmatch(raw, -1)
	require.NotEmpty(t, patterns)
	for _, found := range patterns {
		var pattern string
		require.NoError(t, json.Unmarshal(found[1], &pattern))
		said := huma.NewError(http.StatusUnprocessableEntity, "", &huma.ErrorDetail{Message: "expected string to match pattern " + pattern})
		var p *api.Problem
		require.ErrorAs(t, said, &p)
		require.NotContains(t, p.Errors[0].Message, pattern, "give it words in internal/api/translate.go")
	}
}

// TestEveryOperationStandsBehindTheGuard: an operation that was added past it would say no bound of its body.
func TestEveryOperationStandsBehindTheGuard(t *testing.T) {
	t.Parallel()
	doc, ok := OpenAPI().(*huma.OpenAPI)
	require.True(t, ok)
	for path, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch} {
			if op != nil && op.RequestBody != nil {
				require.Contains(t, op.RequestBody.Extensions, "x-max-bytes", "%s %s", op.Method, path)
			}
		}
	}
}
