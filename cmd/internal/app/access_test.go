package app

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/auth/authtest"
	"fettle/internal/dbtest"
)

// operation is what the test reads of the OpenAPI document.
type operation struct {
	Method, Path string
	Roles        []auth.Role `json:"x-roles"`
	Parameters   []struct {
		Name, In string
		Required bool
	}
}

func operations(t *testing.T) []operation {
	t.Helper()
	raw, err := json.Marshal(OpenAPI())
	require.NoError(t, err)
	var doc struct {
		Paths map[string]map[string]operation `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(raw, &doc))
	var out []operation
	for path, methods := range doc.Paths {
		for method, op := range methods {
			op.Method, op.Path = strings.ToUpper(method), path
			out = append(out, op)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path+out[i].Method < out[j].Path+out[j].Method })
	require.Greater(t, len(out), 40)
	return out
}

// TestEveryOperationHasARule compares the contract with the committed table: a new operation, or one whose roles
// changed, fails until a person has written its row.
func TestEveryOperationHasARule(t *testing.T) {
	t.Parallel()
	var got []string
	for _, op := range operations(t) {
		require.NotEmpty(t, op.Roles, "%s %s names no roles", op.Method, op.Path)
		roles := make([]string, len(op.Roles))
		for i, r := range op.Roles {
			roles[i] = string(r)
		}
		slices.Sort(roles)
		got = append(got, op.Method+" "+op.Path+": "+strings.Join(roles, " "))
	}
	raw, err := os.ReadFile("testdata/access.txt")
	require.NoError(t, err)
	require.ElementsMatch(t, strings.Split(strings.TrimSpace(string(raw)), "\n"), got,
		"write the operation's row into testdata/access.txt by hand, after thinking about who may do it")
}

type doorman struct {
	service *Service
	tokens  map[auth.Role]string
}

func newDoorman(t *testing.T) doorman {
	t.Helper()
	d := dbtest.New(t)
	h, err := Build(t.Context(), &Engines{DB: d, Brokers: []string{"127.0.0.1:1"}})
	require.NoError(t, err)
	t.Cleanup(h.Close)
	m := doorman{service: h, tokens: map[auth.Role]string{}}
	for _, role := range auth.Roles() {
		m.tokens[role] = m.token(t, auth.Actor{Login: "someone." + string(role), Role: role, Scope: []string{"NOWHERE"}})
	}
	return m
}

func (m doorman) token(t *testing.T, a auth.Actor) string {
	t.Helper()
	return authtest.Token(t, m.service.Engines.DB, m.service.keys, a)
}

func (m doorman) call(t *testing.T, method, path, token, body string) (int, string) {
	t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", uuid.NewString())
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := m.service.API.App.Test(request, -1)
	require.NoError(t, err)
	raw, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode, string(raw)
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

// TestEveryRoleAtEveryDoor knocks with every role, without a token, with an expired and with a forged one.
func TestEveryRoleAtEveryDoor(t *testing.T) {
	t.Parallel()
	m := newDoorman(t)
	expired, _, err := m.service.keys.Issue(auth.Actor{Login: "old", Role: auth.Operations}, m.service.Engines.DB.Now().Add(-2*auth.TokenLife))
	require.NoError(t, err)
	cells := 0
	for _, op := range operations(t) {
		path := parameter.ReplaceAllString(op.Path, uuid.NewString())
		public := slices.Contains(op.Roles, auth.Public)
		for _, role := range auth.Roles() {
			status, body := m.call(t, op.Method, path, m.tokens[role], "{}")
			cells++
			if public || slices.Contains(op.Roles, role) {
				require.NotEqual(t, http.StatusForbidden, status, "%s may %s %s: %s", role, op.Method, op.Path, body)
			} else {
				require.Equal(t, http.StatusForbidden, status, "%s may not %s %s: %s", role, op.Method, op.Path, body)
			}
			require.Less(t, status, http.StatusInternalServerError, "%s %s as %s: %s", op.Method, op.Path, role, body)
		}
		for name, token := range map[string]string{"nobody": "", "expired": expired, "forged": m.tokens[auth.Operations] + "x"} {
			status, body := m.call(t, op.Method, path, token, "{}")
			cells++
			if !public {
				require.Equal(t, http.StatusUnauthorized, status, "%s %s with %s: %s", op.Method, op.Path, name, body)
			}
		}
	}
	t.Logf("%d cells", cells)
}
