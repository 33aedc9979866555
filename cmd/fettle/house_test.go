package main

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// floors is the drawing of the house, top first: a room imports only lower floors, rooms of one floor do not know each
// other, the ground knows no room and the cellar, schema and texts, imports nothing.
var floors = [][]string{
	{"cmd"},
	{"repairflow"},
	{"allocation", "recycling"},
	{"shipping"},
	{"inventory"},
	{"internal"},
	{"migrations", "texts"},
}

// beside stands outside the floors: only the roof may import it, and it imports nothing of the house.
var beside = []string{"web"}

func TestTheHouseStandsAsDrawn(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-test", "-f",
		`{{.ImportPath}}|{{join .Imports " "}}`, "fettle/...").Output()
	require.NoError(t, err)
	for line := range strings.Lines(string(out)) {
		importer, imports, _ := strings.Cut(strings.TrimSpace(line), "|")
		for imported := range strings.FieldsSeq(imports) {
			require.NoError(t, allowed(importer, imported))
		}
	}
}

func TestAForbiddenImportIsSeen(t *testing.T) {
	t.Parallel()
	for importer, imported := range map[string]string{
		"fettle/inventory":       "fettle/shipping",
		"fettle/allocation":      "fettle/recycling",
		"fettle/internal/db":     "fettle/inventory",
		"fettle/shipping":        "fettle/web",
		"fettle/shipping [test]": "fettle/repairflow",
		"fettle/migrations":      "fettle/internal/db",
		"fettle/repairflow":      "fettle/cmd/fettle",
	} {
		require.Error(t, allowed(importer, imported), "%s must not import %s", importer, imported)
	}
	require.NoError(t, allowed("fettle/repairflow", "fettle/inventory"))
	require.NoError(t, allowed("fettle/shipping", "fettle/shipping/carrier"))
	require.Error(t, allowed("fettle/shipping/carrier", "fettle/shipping"), "a closet never imports its room")
}

func allowed(importer, imported string) error {
	from, to := room(importer), room(imported)
	if to == "" || from == "" {
		return nil
	}
	if from == to {
		if closet(importer) && !closet(imported) && floor(from) > 0 && from != "internal" {
			return fmt.Errorf("closet %s imports its room", importer)
		}
		return nil
	}
	if slices.Contains(beside, to) {
		if from != "cmd" {
			return fmt.Errorf("%s imports %s: only cmd may", importer, imported)
		}
		return nil
	}
	if slices.Contains(beside, from) || floor(from) >= floor(to) {
		return fmt.Errorf("%s imports %s, which is not below it", importer, imported)
	}
	return nil
}

// room is the top folder of a package of this module; "" for other modules and for folders that are not drawn.
func room(path string) string {
	path, _, _ = strings.Cut(path, " ")
	path = strings.TrimSuffix(strings.TrimSuffix(path, ".test"), "_test")
	rest, ours := strings.CutPrefix(path, "fettle/")
	if !ours {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	if floor(name) < 0 && !slices.Contains(beside, name) {
		return ""
	}
	return name
}

func closet(path string) bool {
	path, _, _ = strings.Cut(path, " ")
	return strings.Count(path, "/") > 1
}

func floor(name string) int {
	return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, name) })
}
