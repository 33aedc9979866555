package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/dbtest"
)

// contract is the service over what a release stored, and what it says of itself.
type contract struct {
	upgraded
	doc *huma.OpenAPI
	// known are values that are there, by the name of the field that may hold them.
	known map[string][]string
	roles map[auth.Role]string
}

// readContract is today's service over the newest release's data.
func readContract(t *testing.T) contract {
	t.Helper()
	dumps, err := filepath.Glob(releases + "*.sql.gz")
	require.NoError(t, err)
	require.NotEmpty(t, dumps)
	sort.Strings(dumps)
	d := dbtest.Empty(t)
	load(t, d, dumps[len(dumps)-1])
	_, err = db.Migrate(t.Context(), d)
	require.NoError(t, err)
	u := serveUpgraded(t, d)
	c := contract{u, u.service.API.OpenAPI(), map[string][]string{}, map[auth.Role]string{}}
	for name, choose := range ids {
		var values []string
		require.NoError(t, d.SelectContext(t.Context(), &values, choose))
		c.known[name] = values
	}
	c.known["token"] = u.links()
	for _, name := range []string{"from", "to", "warehouse", "to_location", "from_location", "origin", "parent", "at_location"} {
		c.known[name] = c.known["location"]
	}
	for _, role := range auth.Roles() {
		actor := auth.Actor{Login: "someone." + string(role), Role: role}
		var found []auth.Actor
		rows, err := d.QueryxContext(t.Context(), "SELECT login, scope FROM accounts WHERE role = $1 ORDER BY login LIMIT 1", role)
		require.NoError(t, err)
		for rows.Next() {
			a := auth.Actor{Role: role}
			var scope []byte
			require.NoError(t, rows.Scan(&a.Login, &scope))
			for _, s := range strings.Split(strings.Trim(string(scope), "{}"), ",") {
				if s != "" {
					a.Scope = append(a.Scope, s)
				}
			}
			found = append(found, a)
		}
		require.NoError(t, rows.Close())
		require.NoError(t, rows.Err())
		if len(found) > 0 {
			actor = found[0]
		}
		c.roles[role] = u.token(t, actor)
	}
	return c
}

// door is one operation of the contract.
type door struct {
	*huma.Operation
	body *huma.Schema
	raw  bool
}

func (c contract) doors() (out []door) {
	for _, item := range c.doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch} {
			if op == nil {
				continue
			}
			d := door{Operation: op}
			if op.RequestBody != nil {
				if media := op.RequestBody.Content["application/json"]; media != nil {
					d.body = c.resolve(media.Schema)
				} else {
					d.raw = true
				}
			}
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b door) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) })
	return out
}

func (c contract) resolve(s *huma.Schema) *huma.Schema {
	for s != nil && s.Ref != "" {
		s = c.doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// role is who may use a door; operations, where they may.
func (d door) role() auth.Role {
	roles, _ := d.Extensions["x-roles"].([]auth.Role)
	if slices.Contains(roles, auth.Operations) {
		return auth.Operations
	}
	return roles[0]
}

// sample is a value that a schema allows; n chooses among several.
func (c contract) sample(s *huma.Schema, name string, n int) any {
	s = c.resolve(s)
	switch {
	case s == nil:
		return nil
	case len(s.Enum) > 0:
		return s.Enum[n%len(s.Enum)]
	}
	switch s.Type {
	case huma.TypeObject:
		out := map[string]any{}
		for _, field := range slices.Sorted(keysOf(s.Properties)) {
			out[field] = c.sample(s.Properties[field], field, n)
		}
		return out
	case huma.TypeArray:
		return []any{c.sample(s.Items, strings.TrimSuffix(name, "s"), n)}
	case huma.TypeBoolean:
		return n%2 == 0
	case huma.TypeInteger:
		return int64(c.number(s, n))
	case huma.TypeNumber:
		return c.number(s, n)
	case huma.TypeString:
		return c.text(s, name, n)
	}
	return nil
}

func keysOf[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func (c contract) number(s *huma.Schema, n int) float64 {
	v := float64(1 + n%3)
	if s.Minimum != nil {
		v = max(v, *s.Minimum)
	}
	if s.Maximum != nil {
		v = min(v, *s.Maximum)
	}
	return v
}

// shaped are texts that fit an expression.
var shaped = map[string]string{
	`^[0-9]{6}$`: "440106", `^[0-9]{7,10}$`: "6999999", `^[a-z0-9.-]+[.][a-z]+$`: "parts.example", `^[0-9a-f]{64}$`: strings.Repeat("0a", 32), `^[A-Z]{3}$`: "CNY", `^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`: "fan", `^-?[0-9]{1,9}([.][0-9]{1,6})?$`: "12.5", `^[A-Za-z0-9-]+$`: "SF1234567890",
	`^[0-9+-]{5,20}$`: "13800138000", `^[^\x00-\x1f]*$`: "a", `^([01][0-9]|2[0-3]):[0-5][0-9]$`: "16:30",
}

func (c contract) text(s *huma.Schema, name string, n int) string {
	now := c.db.Now()
	switch {
	case s.Format == "date-time":
		return now.Add(time.Duration(n%48) * time.Hour).Format(time.RFC3339)
	case s.Format == "date":
		return now.Format(time.DateOnly)
	case s.ContentEncoding == "base64":
		return "UEsDBA=="
	case s.Pattern != "":
		if v, ok := shaped[s.Pattern]; ok {
			return v
		}
	}
	if values := c.known[name]; len(values) > 0 {
		return values[n%len(values)]
	}
	if s.Format == "uuid" || strings.HasSuffix(name, "_id") {
		return uuid.NewString()
	}
	v := "sample " + name
	if s.MaxLength != nil && len(v) > *s.MaxLength {
		v = v[:*s.MaxLength]
	}
	return v
}

// address is a request line of a door: its path and query, with some parameters given.
func (c contract) address(d door, n int, given map[string]string, all bool) string {
	path, query := d.Path, url.Values{}
	for _, p := range d.Parameters {
		v, ok := given[p.In+"."+p.Name]
		switch p.In {
		case "path":
			if !ok || v == "" {
				if v = uuid.NewString(); c.resolve(p.Schema).Type == huma.TypeInteger {
					v = "1"
				}
				if values := c.known[p.Name]; len(values) > 0 {
					v = values[n%len(values)]
				} else if enum := c.resolve(p.Schema).Enum; len(enum) > 0 {
					v = fmt.Sprint(enum[n%len(enum)])
				}
			}
			path = strings.ReplaceAll(path, "{"+p.Name+"}", strings.ReplaceAll(url.PathEscape(v), "+", "%2B"))
		case "query":
			if !ok && (p.Required || all) && p.Name != "cursor" {
				v, ok = fmt.Sprint(c.sample(p.Schema, p.Name, n)), true
			}
			if ok {
				query.Set(p.Name, v)
			}
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

// knock sends a request. A body is sent as it is given.
//
// A machine that is busy with other tests may be too slow once; what can never be answered is found the second time.
func (c contract) knock(d door, address string, header map[string]string, body []byte) (reply, error) {
	got, err := c.send(d, address, header, body)
	if err == nil && got.status == http.StatusServiceUnavailable && !c.away(d, got) {
		return c.send(d, address, header, body)
	}
	return got, err
}

func (c contract) send(d door, address string, header map[string]string, body []byte) (reply, error) {
	request := httptest.NewRequest(d.Method, "http://fettle.test/", bytes.NewReader(body))
	request.URL.Opaque = "//fettle.test" + address
	request.RequestURI = address
	if d.raw {
		request.Header.Set("Content-Type", "application/octet-stream")
	} else {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Idempotency-Key", uuid.NewString())
	if role := d.role(); role != auth.Public {
		request.Header.Set("Authorization", "Bearer "+c.roles[role])
	}
	for name, value := range header {
		request.Header[http.CanonicalHeaderKey(name)] = []string{value}
	}
	answer, err := c.service.API.App.Test(request, -1)
	if err != nil && strings.Contains(err.Error(), "invalid header value") {
		// The server answers this before it has a request.
		return reply{status: http.StatusBadRequest}, nil
	}
	if err != nil {
		return reply{}, err
	}
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return reply{}, err
	}
	return reply{answer.StatusCode, answer.Header, raw}, answer.Body.Close()
}

// hole stands in a body for what is put there as it is.
const hole = "@@hole@@"

// holed is a value with a hole at a path.
func holed(v any, path []string) any {
	if len(path) == 0 {
		return hole
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = e
		}
		out[path[0]] = holed(v[path[0]], path[1:])
		return out
	case []any:
		return []any{holed(v[0], path[1:])}
	}
	return hole
}

// leaves are the paths of a body's fields that hold no others.
func (c contract) leaves(s *huma.Schema, path []string, out *[][]string) {
	s = c.resolve(s)
	switch {
	case s == nil || len(path) > 8:
	case s.Type == huma.TypeObject && len(s.Properties) > 0:
		for _, name := range slices.Sorted(keysOf(s.Properties)) {
			c.leaves(s.Properties[name], append(slices.Clone(path), name), out)
		}
	case s.Type == huma.TypeArray:
		c.leaves(s.Items, append(slices.Clone(path), "[]"), out)
	default:
		*out = append(*out, path)
	}
}

func asJSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// abreast does n things, several at a time.
func abreast(n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range 8 {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
