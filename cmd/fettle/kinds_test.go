package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/cmd/internal/app"
	"fettle/internal/dbtest"
	"fettle/internal/fault"
	"fettle/inventory/dataload"
)

// TestTheCommandLineKnowsTheKindsOfFilesOfAllDoors: what the API took the command line refused, and the other way about.
func TestTheCommandLineKnowsTheKindsOfFilesOfAllDoors(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	config := app.Config{DatabaseURL: d.URL(), Data: t.TempDir()}
	file := filepath.Join(t.TempDir(), "file.csv")
	for _, kind := range dataload.FileKinds() {
		var template, written, told bytes.Buffer
		require.NoError(t, (&exportCommand{Config: config, Kind: string(kind), Template: true}).Run(t.Context(), &template), kind)
		require.NoError(t, (&exportCommand{Config: config, Kind: string(kind)}).Run(t.Context(), &written), kind)
		header := bytes.SplitN(template.Bytes(), []byte("\n"), 2)[0]
		require.Equal(t, header, bytes.SplitN(written.Bytes(), []byte("\n"), 2)[0], "%s: one header", kind)
		require.NoError(t, os.WriteFile(file, template.Bytes(), 0o600))
		err := (&importCommand{Config: config, Kind: string(kind), File: file, DryRun: true}).Run(t.Context(), &told)
		require.NotErrorIs(t, err, dataload.ErrImport, "%s is read: %s", kind, told.String())
		require.Contains(t, told.String(), string(kind)+": 1 rows")
	}
	for name, err := range map[string]error{
		"import":   (&importCommand{Config: config, Kind: "moons", File: file}).Run(t.Context(), &bytes.Buffer{}),
		"export":   (&exportCommand{Config: config, Kind: "moons"}).Run(t.Context(), &bytes.Buffer{}),
		"template": (&exportCommand{Config: config, Kind: "moons", Template: true}).Run(t.Context(), &bytes.Buffer{}),
	} {
		var f *fault.Fault
		require.ErrorAs(t, err, &f, name)
		require.ErrorIs(t, err, dataload.ErrImport, name)
		require.Equal(t, dataload.FileKinds(), f.Values["kinds"], "%s answers an unknown kind with the list", name)
	}
}

// TestTheContractListsTheKindsOfFiles: what a caller may name is the one list, no more and no less, wherever the contract says it.
func TestTheContractListsTheKindsOfFiles(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/openapi.json")
	require.NoError(t, err)
	var contract any
	require.NoError(t, json.Unmarshal(raw, &contract))
	want := make([]string, 0, len(dataload.FileKinds()))
	for _, k := range dataload.FileKinds() {
		want = append(want, string(k))
	}
	slices.Sort(want)
	lists := 0
	var look func(any)
	look = func(node any) {
		switch n := node.(type) {
		case []any:
			for _, one := range n {
				look(one)
			}
		case map[string]any:
			if enum, ok := n["enum"].([]any); ok && slices.Contains(enum, any(string(dataload.FileVanLevels))) {
				var got []string
				for _, v := range enum {
					if s, isText := v.(string); isText && s != "" {
						got = append(got, s)
					}
				}
				slices.Sort(got)
				require.Equal(t, want, got)
				lists++
			}
			for _, one := range n {
				look(one)
			}
		}
	}
	look(contract)
	require.Positive(t, lists)
}
