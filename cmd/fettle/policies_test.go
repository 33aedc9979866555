package main

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/cmd/internal/app"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/policy"
)

// A row of a table of docs/policies.md begins with the field and what it is set to.
var fieldRow = regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\| (?:`(.*?)`|–) \\| [^|]+ \\| [^|]+ \\|$")

// TestEveryFieldOfEveryPolicyIsDocumented compares docs/policies.md with what the rooms read and with what a new database holds.
func TestEveryFieldOfEveryPolicyIsDocumented(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/policies.md")
	require.NoError(t, err)
	sections := map[string]string{}
	for _, s := range strings.Split(string(raw), "\n## ")[1:] {
		name, text, _ := strings.Cut(s, "\n")
		sections[strings.Trim(name, "`")] = text
	}
	d := dbtest.New(t)
	for _, k := range app.Policies() {
		var migrated map[string]any
		require.NoError(t, d.Read(t.Context(), "test", func(tx *db.Tx) error {
			v, found, err := policy.Now(context.Background(), tx, k)
			require.True(t, found, k.Name)
			require.NoError(t, json.Unmarshal(v.Body, &migrated), k.Name)
			return err
		}))
		var fields []string
		set := map[string]string{}
		for _, row := range fieldRow.FindAllStringSubmatch(sections[k.Name], -1) {
			fields = append(fields, row[1])
			set[row[1]] = row[2]
		}
		require.NotEmpty(t, policy.Fields(k.Body), k.Name)
		require.ElementsMatch(t, policy.Fields(k.Body), fields, "the table of policy %s in docs/policies.md", k.Name)
		for _, field := range fields {
			value, found := valueAt(migrated, field)
			require.Equal(t, found, set[field] != "", "%s: whether %s is set in a new database", k.Name, field)
			if found {
				want, err := json.Marshal(value)
				require.NoError(t, err)
				require.JSONEq(t, string(want), set[field], "%s: what %s is in a new database", k.Name, field)
			}
		}
		delete(sections, k.Name)
	}
	require.Empty(t, sections, "sections of policies that no room reads")
}

// valueAt is what stands at a path of a body.
func valueAt(body map[string]any, path string) (any, bool) {
	name, rest, below := strings.Cut(path, ".")
	value, found := body[name]
	if object, ok := value.(map[string]any); below && ok {
		return valueAt(object, rest)
	}
	return value, found && !below
}
