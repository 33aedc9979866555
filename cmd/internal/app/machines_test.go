package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryMachineIsSound(t *testing.T) {
	t.Parallel()
	for _, m := range Machines {
		require.Empty(t, m.Faults(), m.File())
	}
}

func TestEveryMachineIsDrawnAsItIs(t *testing.T) {
	t.Parallel()
	for _, m := range Machines {
		kept, err := os.ReadFile(filepath.Join("../../../docs/state", m.File()))
		require.NoError(t, err)
		require.Equal(t, string(m.Draw()), string(kept), "draw it anew: make generate")
	}
}

// doers is all that can take a step: the routes, the events, and the functions of the rooms.
func doers(t *testing.T) func(string) bool {
	t.Helper()
	raw, err := os.ReadFile("../../../docs/openapi.json")
	require.NoError(t, err)
	var contract struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	require.NoError(t, json.Unmarshal(raw, &contract))
	events := map[string]bool{}
	for _, name := range eventsInSource(t) {
		events[name] = true
	}
	return func(do string) bool {
		if method, path, ok := strings.Cut(do, " "); ok {
			return contract.Paths[path][strings.ToLower(method)] != nil
		}
		if events[do] {
			return true
		}
		room, function, _ := strings.Cut(do, ".")
		return declares(t, room, function)
	}
}

// declares tells whether a package of the wings has a function of its own with this name.
func declares(t *testing.T, name, function string) bool {
	t.Helper()
	var files []string
	for _, folder := range []string{"../../../" + name, "../../../*/" + name} {
		here, err := filepath.Glob(folder + "/*.go")
		require.NoError(t, err)
		files = append(files, here...)
	}
	return slices.ContainsFunc(files, func(path string) bool {
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		return !strings.HasSuffix(path, "_test.go") &&
			(strings.Contains(string(source), "\nfunc "+function+"(") || strings.Contains(string(source), ") "+function+"("))
	})
}

func TestEveryStepIsTakenBySomethingThatExists(t *testing.T) {
	t.Parallel()
	known := doers(t)
	for _, m := range Machines {
		for _, do := range m.Doers() {
			require.True(t, known(do), "%s: there is no %s", m.File(), do)
		}
	}
}
