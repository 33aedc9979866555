package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/inventory/dataload"
)

var kindsInDocs = regexp.MustCompile(`(?s)<!-- kinds -->\n.*<!-- /kinds -->`)

func TestTheKindsOfFilesAreWrittenDown(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("<!-- kinds -->\n| kind | columns |\n|---|---|\n")
	for _, k := range dataload.ViewKinds("en") {
		columns := make([]string, len(k.Columns))
		for i, c := range k.Columns {
			columns[i] = c.Name
			if c.Required {
				columns[i] = "**" + c.Name + "**"
			}
		}
		fmt.Fprintf(&b, "| `%s` %s | %s |\n", k.Kind, k.Title, strings.Join(columns, ", "))
	}
	b.WriteString("<!-- /kinds -->")
	const name = "../../docs/files.md"
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	want := kindsInDocs.ReplaceAllLiteralString(string(text), b.String())
	if *updateDocs {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(text), "go test ./cmd/fettle -run TestTheKindsOfFilesAreWrittenDown -update writes it")
}

func TestEveryDoorKnowsTheSameKindsOfFiles(t *testing.T) {
	t.Parallel()
	var names []string
	for _, k := range dataload.FileKinds() {
		names = append(names, string(k))
	}
	require.Subset(t, names, []string{"carriers", "lanes", "permits", "categories", "van_levels", "transfers", "counts", "part_numbers"})
	contract, err := os.ReadFile("../../docs/openapi.json")
	require.NoError(t, err)
	for _, name := range names {
		require.Contains(t, string(contract), `"`+name+`"`, "the contract names every kind")
	}
}
