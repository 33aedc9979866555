package tree

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDocumentsNameWhatIsThere(t *testing.T) {
	t.Parallel()
	s, all := tree(t), documents(t)
	for kind, look := range checks {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			for _, d := range all {
				for _, fault := range look(s, d) {
					t.Errorf("%s: %s", d.path, fault)
				}
			}
		})
	}
}

// Each check finds what it is for, and lets what is there pass.
func TestWhatIsNotThereIsFound(t *testing.T) {
	t.Parallel()
	s := tree(t)
	for kind, cases := range map[string]map[string]string{
		"paths": {"see `inventory/doc.go`, `docs/` and [this](../README.md)": "", "see `inventory/nowhere.go`": "no path inventory/nowhere.go",
			"see [that](gone.md)": "no file docs/gone.md", "in `nowhere.go`": "no file is called nowhere.go", "```\ngo test ./nowhere/x\n```": ""},
		"targets": {"`make story KILLS=20`": "", "make it so": "", "`make nothing`": "no target make nothing",
			"`make story DEATHS=1`": "the Makefile knows no DEATHS", "```\nmake nothing # at all\n```": "no target make nothing"},
		"commands": {"`fettle dlq show ID`, `build/fettle serve --demo` and `--dry-run`": "", "`fettle bench`": "fettle has no command bench",
			"`fettle dlq weep`": "fettle dlq has no command weep", "`fettle serve --story`": "fettle serve has no flag --story",
			"`--nothing 3`": "no command has a flag --nothing", "    fettle-lab bench --rows 3": "fettle-lab bench has no flag --rows"},
		"variables": {"`FETTLE_LISTEN`": "", "FETTLE_NOTHING=1": "nothing reads FETTLE_NOTHING"},
		"tests": {"`TestDocumentsNameWhatIsThere`": "", "`TestOfNothing`": "no test TestOfNothing",
			"`go test ./cmd/internal/tree -run Unheard`": "no test of cmd/internal/tree matches Unheard", "`go test ./cmd/internal/tree -run Documents`": ""},
		"names": {"`db.Open`, `*_append_only`, `place_orders`": "", "`db.Nowhere`": "no name db.Nowhere", "`nothingAtAll`": "no name nothingAtAll",
			"`no_such_table`": "no name no_such_table"},
		"routes": {"`POST /v1/webhooks`": "", "`GET /v1/nothing`": "no route GET /v1/nothing", "`/v1/nothing`": "no route /v1/nothing"},
		"events": {"`shipping.arrived.v1`": "", "`shipping.vanished.v1`": "no event shipping.vanished.v1"},
	} {
		for text, fault := range cases {
			t.Run(kind+" "+text, func(t *testing.T) {
				t.Parallel()
				found := checks[kind](s, document{"docs/seeded.md", text})
				if fault == "" {
					require.Empty(t, found)
					return
				}
				require.Equal(t, []string{fault}, found)
			})
		}
	}
}

// A variable that can be set must be found where people look for it.
func TestTheReadmeNamesEverySetting(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	for binary, top := range tree(t).binaries() {
		seen := 0
		for _, c := range top.all() {
			for env := range c.envs {
				seen++
				require.Contains(t, variable.FindAllString(string(readme), -1), env, "README.md lacks a setting of %s", binary)
			}
		}
		require.NotZero(t, seen)
	}
}

var lawRow = regexp.MustCompile(`(?m)^\| (.+?) \| (.+) \| (.+?) \|$`)

// unproved are the laws of a table that name no test, or one that is not there.
func unproved(s *source, text string) (laws int, faults []string) {
	_, table, _ := strings.Cut(text, "\n## Where the laws are\n")
	table, _, _ = strings.Cut(table, "\n## ")
	for _, m := range lawRow.FindAllStringSubmatch(table, -1) {
		if m[1] == "law" || strings.HasPrefix(m[1], "-") {
			continue
		}
		laws++
		proofs := 0
		for _, name := range span.FindAllStringSubmatch(m[3], -1) {
			if testName.MatchString(name[1]) {
				proofs++
				if !s.hasTest(name[1]) {
					faults = append(faults, m[1]+": no test "+name[1])
				}
			}
		}
		if proofs == 0 {
			faults = append(faults, m[1]+": no test proves it")
		}
	}
	return laws, faults
}

func TestEveryLawHasAProof(t *testing.T) {
	t.Parallel()
	s := tree(t)
	raw, err := os.ReadFile(filepath.Join(root, "docs/architecture.md"))
	require.NoError(t, err)
	laws, faults := unproved(s, string(raw))
	require.Empty(t, faults)
	require.Greater(t, laws, 5)

	_, faults = unproved(s, "\n## Where the laws are\n\n| law | kept by | proved by |\n|---|---|---|\n| a | b | `TestOfNothing` |\n| c | d | hope |\n")
	require.Equal(t, []string{"a: no test TestOfNothing", "c: no test proves it"}, faults)
}
