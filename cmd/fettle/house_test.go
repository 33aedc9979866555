package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// floors is the drawing of the house, top first: a wing imports only lower floors, wings of one floor do not know each
// other, the ground knows no wing and the cellar, schema and texts, imports nothing.
var floors = [][]string{
	{"cmd", "examples"},
	{"repairflow"},
	{"allocation", "recycling"},
	{"shipping"},
	{"inventory"},
	{"internal"},
	{"migrations", "texts"},
}

// rooms is the drawing inside the wings, top first: a room imports only rooms below it. The wing's own package composes
// its rooms, so it stands above all of them, and what the tests of a wing share (inventorytest, …) above that.
var rooms = map[string][][]string{
	"repairflow": {{"payment"}, {"dock", "notice", "outcome", "homeward", "diagnosis", "expert", "onetap"}, {"appointment"}, {"dispatch"}, {"custody", "board", "message"}, {"partorder", "customerpage", "bulk"}, {"recall", "kit"}, {"visit"}, {"quote"}, {"cover"}, {"orderline", "recommendation"}, {"repair"}, {"sla", "workforce", "dayplan"}},
	"recycling":  {{"proof", "books", "scorecard", "capture", "takeback"}, {"refrigerant"}, {"wastemanifest"}, {"wastelot", "refurbish", "claim"}, {"oldpart"}, {"balance"}},
	"allocation": {{"assign", "coverage", "replay", "restock"}, {"sourcing"}, {"network"}, {"heap"}},
	"shipping": {{"manifest", "scan", "returnorder"}, {"tracking"}, {"eta", "pickup"}, {"shipment"}, {"pick"}, {"lane"},
		{"carrier/out"}, {"carrier", "label", "epcis"}, {"epcis/epcistest"}, {"epcis/epcisschema"}},
	"inventory": {{"van", "dataload"}, {"count", "transfer", "audit", "replenish", "incoming"}, {"stock"}, {"catalog"}, {"site"}, {"ident"}},
}

// beside stands outside the floors: only the roof may import it, and it imports nothing of the house.
var beside = []string{"web"}

func TestTheHouseStandsAsDrawn(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-test", "-f",
		`{{.ImportPath}}|{{join .Imports " "}}`, "fettle/...").CombinedOutput()
	require.NoError(t, err, string(out))
	var wrong []string
	for line := range strings.Lines(string(out)) {
		importer, imports, _ := strings.Cut(strings.TrimSpace(line), "|")
		for imported := range strings.FieldsSeq(imports) {
			if err := allowed(importer, imported); err != nil {
				wrong = append(wrong, err.Error())
			}
		}
	}
	slices.Sort(wrong)
	require.Empty(t, strings.Join(slices.Compact(wrong), "\n"))
}

var roomsInDocs = regexp.MustCompile("(?s)<!-- rooms -->\n.*<!-- /rooms -->")

// Not parallel: with -update it writes the file that TestTheDrawingNamesTheOwners writes.
func TestTheDrawingShowsTheRooms(t *testing.T) {
	var b strings.Builder
	b.WriteString("<!-- rooms -->\n```\n")
	for _, wing := range slices.Concat(floors...) {
		if drawn := rooms[wing]; drawn != nil {
			var levels []string
			for _, level := range slices.Backward(drawn) {
				levels = append(levels, strings.Join(level, ", "))
			}
			fmt.Fprintf(&b, "%-12s %s\n", wing, strings.Join(levels, " <- "))
		}
	}
	b.WriteString("```\n<!-- /rooms -->")
	const name = "../../docs/architecture.md"
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	want := roomsInDocs.ReplaceAllLiteralString(string(text), b.String())
	if *updateDocs {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(text), "go test ./cmd/fettle -run TestTheDrawing -update writes it")
}

func TestAForbiddenImportIsSeen(t *testing.T) {
	t.Parallel()
	for importer, imported := range map[string]string{
		"fettle/complaint":                             "errors",
		"fettle/inventory/van":                         "fettle/complaint",
		"fettle/inventory":                             "fettle/shipping",
		"fettle/allocation":                            "fettle/recycling",
		"fettle/internal/db":                           "fettle/inventory",
		"fettle/shipping":                              "fettle/web",
		"fettle/shipping [test]":                       "fettle/repairflow",
		"fettle/migrations":                            "fettle/internal/db",
		"fettle/repairflow":                            "fettle/cmd/fettle",
		"fettle/shipping/carrier":                      "fettle/shipping",
		"fettle/shipping/lane":                         "fettle/shipping/pick",
		"fettle/inventory/stock":                       "fettle/inventory",
		"fettle/inventory/site":                        "fettle/inventory/catalog",
		"fettle/inventory/count":                       "fettle/inventory/transfer",
		"fettle/inventory/audit":                       "fettle/inventory/inventorytest",
		"fettle/inventory/nook":                        "fettle/inventory/stock",
		"fettle/inventory/stock [fettle/x.test]":       "fettle/inventory/count",
		"fettle/inventory/inventorytest [fettle.test]": "fettle/shipping",
	} {
		require.Error(t, allowed(importer, imported), "%s must not import %s", importer, imported)
	}
	for importer, imported := range map[string]string{
		"fettle/repairflow":              "fettle/inventory/stock",
		"fettle/inventory/stock":         "fettle/inventory/site",
		"fettle/inventory":               "fettle/inventory/van",
		"fettle/inventory/inventorytest": "fettle/inventory",
		"fettle/inventory/count_test [fettle/inventory/count.test]": "fettle/inventory/inventorytest",
		"fettle/shipping": "fettle/shipping/carrier",
	} {
		require.NoError(t, allowed(importer, imported), "%s may import %s", importer, imported)
	}
}

// allowed says whether one package may import another.
func allowed(importer, imported string) error {
	from, to := wing(importer), wing(imported)
	for _, one := range []string{importer, imported} {
		if strings.HasPrefix(one, "fettle/") && wing(one) == "" {
			return fmt.Errorf("%s: %s is not drawn in floors", importer, one)
		}
	}
	switch {
	case from == "" || to == "":
		return nil
	case from == to:
		return allowedInside(importer, imported)
	case slices.Contains(beside, to):
		if from != "cmd" {
			return fmt.Errorf("%s imports %s: only cmd may", importer, imported)
		}
		return nil
	case slices.Contains(beside, from) || floor(from) >= floor(to):
		return fmt.Errorf("%s imports %s, which is not below it", importer, imported)
	}
	return nil
}

// allowedInside judges an import within a wing.
func allowedInside(importer, imported string) error {
	name := wing(importer)
	drawn, isWing := rooms[name]
	if !isWing {
		return nil
	}
	// A test outside its package may use what tests share, and whatever that uses.
	if isTest(importer) {
		return nil
	}
	from, to := height(drawn, name, importer), height(drawn, name, imported)
	switch {
	case from < 0 || to < 0:
		return fmt.Errorf("%s imports %s: one of them is not drawn in rooms", importer, imported)
	case from >= to:
		return fmt.Errorf("%s imports %s, which is not below it", importer, imported)
	}
	return nil
}

// height counts from the top: what tests share, the wing itself, the rooms level by level. -1 is not drawn.
func height(drawn [][]string, wing, path string) int {
	path, _, _ = strings.Cut(path, " ")
	rest := strings.TrimPrefix(strings.TrimPrefix(path, "fettle/"+wing), "/")
	switch rest {
	case wing + "test":
		return 0
	case "":
		return 1
	}
	for i, level := range drawn {
		if slices.Contains(level, rest) {
			return i + 2
		}
	}
	return -1
}

// isTest tells packages of tests that stand outside what they test.
func isTest(path string) bool {
	path, _, _ = strings.Cut(path, " ")
	return strings.HasSuffix(path, "_test") || strings.HasSuffix(path, ".test")
}

// wing is the top folder of a package of this module; "" for other modules and for folders that are not drawn.
func wing(path string) string {
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

func floor(name string) int {
	return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, name) })
}
