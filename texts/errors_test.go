package texts_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"fettle/texts"
)

var update = flag.Bool("update", false, "write docs/errors.md")

// statuses are those that the door answers a kind of fault with.
var statuses = map[string]int{"Invalid": 422, "Unknown": 404, "Conflict": 409, "Forbidden": 403, "Unauthorised": 401, "Unavailable": 503, "TooMany": 429, "Internal": 500,
	"TooLarge": 413, "TooLate": 408, "Unsupported": 415, "Unreadable": 400}

func TestACodeIsDeclaredOnce(t *testing.T) {
	t.Parallel()
	var wrong findings
	by := map[string]fallen{}
	for _, f := range readTree(t).faults() {
		first, twice := by[f.code]
		wrong.add(!twice, "the code %s is declared at %s and at %s", f.code, min(f.at, first.at), max(f.at, first.at))
		by[f.code] = f
	}
	wrong.none(t)
}

func TestNotFoundIs404AndNothingElse(t *testing.T) {
	t.Parallel()
	var wrong findings
	for _, f := range readTree(t).faults() {
		says := strings.HasSuffix(f.code, "_not_found")
		wrong.add(says || f.kind != "Unknown", "%s: %s is 404 and does not end in _not_found", f.at, f.code)
		wrong.add(!says || f.kind == "Unknown", "%s: %s is %d and ends in _not_found", f.at, f.code, statuses[f.kind])
	}
	wrong.none(t)
}

func TestEveryCodeIsInTheListOfErrors(t *testing.T) {
	t.Parallel()
	const name = "../docs/errors.md"
	want := listed(readTree(t).faults())
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o600))
	}
	have, err := os.ReadFile(name)
	require.NoError(t, err)
	var wrong findings
	lines := strings.Split(string(have), "\n")
	for _, line := range strings.Split(want, "\n") {
		wrong.add(slices.Contains(lines, line), "docs/errors.md lacks the line, make generate: %s", line)
	}
	wrong.none(t)
	require.True(t, want == string(have), "docs/errors.md has lines that are not of today: make generate") //nolint:testifylint // it would print both
}

// listed is the document of all codes, by status and code.
func listed(faults map[string]fallen) string {
	var all []fallen
	for _, f := range faults {
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b fallen) int {
		return cmp.Or(cmp.Compare(statuses[a.kind], statuses[b.kind]), cmp.Compare(a.code, b.code))
	})
	var b strings.Builder
	b.WriteString(errorsHead)
	for _, f := range all {
		fmt.Fprintf(&b, "| %d | `%s` | %s | %s |\n", statuses[f.kind], f.code, cell("en", f.code), cell("zh", f.code))
	}
	return b.String()
}

const errorsHead = `# Errors

Generated from the code and from ` + "`texts/`" + `; do not edit, run ` + "`make generate`" + `.

A refusal is a problem document (RFC 9457, ` + "`application/problem+json`" + `). ` + "`code`" + ` is stable: programs act on it. ` + "`title`" + ` and ` +
	"`detail`" + ` are for people, in the
language of Accept-Language (` + "`Content-Language`" + ` says which). ` + "`errors`" + ` names every input field at fault by its path. ` + "`values`" + ` holds what the
detail names, here in braces, and more where a program may want it. One code may have several details, each a line below.

Three codes are not of a room: ` + "`invalid_request`" + ` is also answered with 400 and 415 to what cannot be read, ` + "`internal`" + ` carries an ` + "`id`" + ` that finds
the log line, and ` + "`http_<status>`" + ` is answered where no route was reached, such as ` + "`http_404`" + ` and ` + "`http_405`" + `.

| status | code | says | 中文 |
|---|---|---|---|
`

// cell is every detail of a code.
func cell(tag, code string) string {
	var details []string
	for _, key := range texts.Keys(tag) {
		if key == "fault."+code || strings.HasPrefix(key, "fault."+code+".") {
			details = append(details, strings.NewReplacer("|", `\|`, "<", "&lt;", ">", "&gt;").Replace(texts.Template(tag, key)))
		}
	}
	return strings.Join(details, "<br>")
}
