package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ground is what packages of the ground may import of each other. What is not named here imports freely, as the compiler
// lets it: no two of them can import each other. Texts lie below all of them.
var ground = map[string][]string{
	"guard":  {},
	"loop":   {},
	"broker": {},
	"policy": {"api", "auth", "db", "fault"},
	"seal":   {"db", "fault"},
	"sender": {"db", "loop"},
	"event":  {"db", "fault", "loop"},
	"relay":  {"broker", "db", "event", "loop"},
	"intake": {"broker", "closed", "db", "fault", "loop"},
	"hook":   {"api", "auth", "closed", "db", "event", "fault", "loop", "sender"},
}

// The outbox knows no broker, and the ways out to Kafka and in from it do not know each other.
func TestTheGroundStandsAsDrawn(t *testing.T) {
	t.Parallel()
	for name, may := range ground {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{join .Imports "\n"}}`, "fettle/internal/"+name).Output()
			require.NoError(t, err)
			for line := range strings.Lines(string(out)) {
				if imported, ours := strings.CutPrefix(strings.TrimSpace(line), "fettle/"); ours && imported != "texts" {
					other, inside := strings.CutPrefix(imported, "internal/")
					require.True(t, inside && slices.Contains(may, other), "internal/%s imports %s", name, imported)
				}
			}
		})
	}
}
