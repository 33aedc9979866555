package texts_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"fettle/texts"
)

// page, state and role are the pages' as well: web/src/i18n holds its own use of them.
var ofThePages = []string{"page.", "state.", "role."}

func pages(key string) bool {
	return slices.ContainsFunc(ofThePages, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

// findings are what a test has against the tree, all told at once.
type findings []string

func (f *findings) add(ok bool, format string, args ...any) {
	if !ok {
		*f = append(*f, fmt.Sprintf(format, args...))
	}
}

func (f *findings) none(t *testing.T) {
	t.Helper()
	slices.Sort(*f)
	require.Empty(t, strings.Join(slices.Compact(*f), "\n"))
}

func TestEveryLanguageHasEveryText(t *testing.T) {
	t.Parallel()
	var wrong findings
	for _, one := range texts.Languages() {
		for _, other := range texts.Languages() {
			have := texts.Keys(other)
			for _, key := range texts.Keys(one) {
				wrong.add(slices.Contains(have, key), "%s.json has no text %s, which %s.json has", other, key, one)
			}
		}
	}
	wrong.none(t)
}

func TestATextHasTheSameArgumentsInEveryLanguage(t *testing.T) {
	t.Parallel()
	var wrong findings
	for _, tag := range texts.Languages() {
		for _, key := range texts.Keys(tag) {
			here, there := texts.Arguments(tag, key), texts.Arguments(texts.Default, key)
			wrong.add(slices.Equal(here, there), "%s names %v in %s.json and %v in %s.json", key, here, tag, there, texts.Default)
			for _, section := range texts.Sections(tag, key) {
				wrong.add(slices.ContainsFunc(texts.Keys(tag), func(k string) bool { return strings.HasPrefix(k, section+".") }),
					"%s in %s.json looks a value up in %s, which is not there", key, tag, section)
			}
		}
	}
	wrong.none(t)
}

func TestEveryFaultHasItsText(t *testing.T) {
	t.Parallel()
	r := readTree(t)
	var wrong findings
	declared := r.faults()
	for _, f := range declared {
		wrong.add(texts.Has("fault."+f.code), "%s: there is no text fault.%s", f.at, f.code)
	}
	made, strays := r.uses(declared)
	wrong.add(len(strays) == 0, "%v: say Because on the fault itself, so that its text can be found", strays)
	for _, u := range made {
		wrong.add(texts.Has(u.key()), "%s: there is no text %s", u.at, u.key())
		for _, name := range texts.Arguments(texts.Default, u.key()) {
			wrong.add(u.values[name], "%s: the text %s names {%s}, which is not given", u.at, u.key(), name)
		}
	}
	wrong.none(t)
}

func TestEveryTextOfAFaultIsUsed(t *testing.T) {
	t.Parallel()
	r := readTree(t)
	used := map[string]bool{}
	declared := r.faults()
	for _, f := range declared {
		used["fault."+f.code] = true
	}
	made, _ := r.uses(declared)
	for _, u := range made {
		used[u.key()] = true
	}
	for _, key := range r.keys() {
		used[key] = true
	}
	var wrong findings
	for _, key := range texts.Keys(texts.Default) {
		wrong.add(used[key] || !strings.HasPrefix(key, "fault."), "nothing says the text %s", key)
	}
	wrong.none(t)
}

// noText are words that look like the key of a text.
var noText = map[string]bool{"carrier.scan.raw": true}

var keyShape = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z0-9_]+)+$`)

// keys are the literals that are keys of texts, or look like one.
func (r tree) keys() []string {
	sections := map[string]bool{}
	for _, key := range texts.Keys(texts.Default) {
		section, _, _ := strings.Cut(key, ".")
		sections[section] = true
	}
	var out []string
	r.each(func(_ file, n ast.Node, _ []ast.Node) {
		e, ok := n.(ast.Expr)
		if !ok {
			return
		}
		text, ok := literal(e)
		if section, _, _ := strings.Cut(text, "."); ok && sections[section] && keyShape.MatchString(text) {
			out = append(out, text)
		}
	})
	return out
}

// families are the keys that are put together: a prefix, and what may follow it.
func (r tree) families() map[string][]string {
	out := map[string][]string{
		"reason.":  r.constants("allocation", "Reason"),
		"delay.":   r.constants("repairflow", "Flood", "CarrierStop", "WarehouseClosed", "Holiday"),
		"stage.":   r.arguments("stage", 0),
		"event.":   r.eventTypes(),
		"status.":  r.titled(),
		"drawing.": r.nouns(),
	}
	for _, news := range r.constants("repairflow", "Tell") {
		for _, to := range r.constants("repairflow", "ToCustomer", "ToEngineer") {
			out["notice."] = append(out["notice."], news+"."+to)
		}
	}
	// What data names is not a literal: provinces, columns of files, laws of the schema, ways to write a file.
	for _, key := range texts.Keys(texts.Default) {
		for _, prefix := range []string{"province.", "column.", "law.", "encoding.", "separator.", "file_kind."} {
			if rest, ok := strings.CutPrefix(key, prefix); ok {
				out[prefix] = append(out[prefix], rest)
			}
		}
	}
	return out
}

func TestEveryKeyInCodeHasAText(t *testing.T) {
	t.Parallel()
	r := readTree(t)
	var wrong findings
	for _, key := range r.keys() {
		wrong.add(texts.Has(key) || noText[key], "code names the text %s, which is not there", key)
	}
	for prefix, rest := range r.families() {
		require.NotEmpty(t, rest, prefix)
		if prefix == "notice." {
			continue // not everybody is told of everything: the room's own test looks that what is told has words
		}
		for _, one := range rest {
			wrong.add(texts.Has(prefix+one), "there is no text %s%s", prefix, one)
		}
	}
	wrong.none(t)
}

func TestEveryTextIsUsed(t *testing.T) {
	t.Parallel()
	r := readTree(t)
	used := map[string]bool{"format.time": true, "format.list": true}
	for _, key := range r.keys() {
		used[key] = true
	}
	for prefix, rest := range r.families() {
		for _, one := range rest {
			used[prefix+one] = true
		}
	}
	for _, tag := range texts.Languages() {
		for _, key := range texts.Keys(tag) {
			for _, style := range texts.Styles(tag, key) {
				used["format."+style] = true
			}
		}
	}
	var wrong findings
	for _, key := range texts.Keys(texts.Default) {
		wrong.add(used[key] || pages(key) || strings.HasPrefix(key, "fault."), "nothing says the text %s", key)
	}
	wrong.none(t)
}

// speakers are the functions that take a key and then names and values in turn.
var speakers = []string{"Of", "sentence", "Sentence"}

func TestCodeGivesTheArgumentsOfATextAndNoOthers(t *testing.T) {
	t.Parallel()
	r := readTree(t)
	var wrong findings
	r.each(func(f file, n ast.Node, _ []ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return
		}
		name := f.named(call.Fun)
		if !slices.Contains(speakers, name[strings.LastIndex(name, ".")+1:]) || strings.HasPrefix(name, module+"/texts") && f.pkg == module+"/texts" {
			return
		}
		key, ok := literal(call.Args[0])
		if !ok {
			return
		}
		if !texts.Has(key) {
			wrong.add(false, "%s: there is no text %s", r.at(n.Pos()), key)
			return
		}
		var given []string
		for i := 1; i < len(call.Args); i += 2 {
			if one, ok := literal(call.Args[i]); ok {
				given = append(given, one)
			}
		}
		named := texts.Arguments(texts.Default, key)
		slices.Sort(given)
		wrong.add(slices.Equal(named, given), "%s: the text %s names %v, and %v is given", r.at(n.Pos()), key, named, given)
	})
	wrong.none(t)
}

// Files whose Chinese is not said to anybody: it is looked for in what carriers and people write.
var reads = map[string]string{
	"fettle.go":    "what carriers call a new waybill",
	"kuaidi100.go": "what Kuaidi100 calls the states of a line",
	"locker.go":    "what carriers say of a parcel that lies in a locker",
	"moment.go":    "how carriers write a day",
	"pickup.go":    "what carriers call a code and its end",
	"redact.go":    "whom carriers name in their remarks",
	"place.go":     "what names a house and a district in an address",
}

func TestNoSentenceStandsInCode(t *testing.T) {
	t.Parallel()
	r := readTree(t)
	var wrong findings
	r.each(func(f file, n ast.Node, _ []ast.Node) {
		var text string
		switch n := n.(type) {
		case *ast.BasicLit:
			text = n.Value
		case *ast.Comment:
			text = n.Text
		}
		chinese := strings.ContainsFunc(text, func(c rune) bool { return unicode.Is(unicode.Han, c) })
		wrong.add(!chinese || reads[path.Base(f.name)] != "", "%s: %s belongs into texts/", r.at(n.Pos()), text)
	})
	wrong.none(t)
}

func TestCatalogueFilesAreSortedAndIndentedByTwo(t *testing.T) {
	t.Parallel()
	for _, tag := range texts.Languages() {
		content, err := os.ReadFile(tag + ".json")
		require.NoError(t, err)
		last := map[int]string{}
		for i, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
			depth := len(line) - len(strings.TrimLeft(line, " "))
			require.Zero(t, depth%2, "%s.json:%d", tag, i+1)
			for d := range last {
				if d > depth {
					delete(last, d)
				}
			}
			if name, _, found := strings.Cut(strings.TrimSpace(line), `": `); found {
				require.Less(t, last[depth], name, "%s.json:%d is out of order", tag, i+1)
				last[depth] = name
			}
		}
	}
}

// constants are the values of string constants of a wing whose names begin with one of the words.
func (r tree) constants(wing string, words ...string) []string {
	var out []string
	r.each(func(f file, n ast.Node, around []ast.Node) {
		v, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(f.name, wing+"/") || len(v.Values) != len(v.Names) {
			return
		}
		if d, ok := around[len(around)-1].(*ast.GenDecl); !ok || d.Tok != token.CONST {
			return
		}
		for i, name := range v.Names {
			text, isText := literal(v.Values[i])
			if isText && slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(name.Name, w) }) {
				out = append(out, text)
			}
		}
	})
	return out
}

// arguments are the literals that a function is called with.
func (r tree) arguments(function string, which int) []string {
	var out []string
	r.each(func(_ file, n ast.Node, _ []ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) <= which {
			return
		}
		if name, ok := call.Fun.(*ast.Ident); !ok || name.Name != function {
			return
		}
		if text, ok := literal(call.Args[which]); ok {
			out = append(out, text)
		}
	})
	return out
}

// eventTypes are what the methods EventType answer.
func (r tree) eventTypes() []string {
	var out []string
	r.each(func(_ file, n ast.Node, around []ast.Node) {
		answer, ok := n.(*ast.ReturnStmt)
		if !ok || len(answer.Results) != 1 {
			return
		}
		for _, outer := range around {
			f, ok := outer.(*ast.FuncDecl)
			if text, isText := literal(answer.Results[0]); ok && isText && f.Name.Name == "EventType" {
				out = append(out, text)
			}
		}
	})
	return out
}

// nouns are what tables of states are about.
func (r tree) nouns() []string {
	var out []string
	r.each(func(_ file, n ast.Node, _ []ast.Node) {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return
		}
		key, isName := kv.Key.(*ast.Ident)
		if noun, isText := literal(kv.Value); isName && isText && key.Name == "Noun" {
			out = append(out, strings.NewReplacer(" ", "_", "-", "_").Replace(noun))
		}
	})
	return out
}

// titled are the statuses that have a title.
func (r tree) titled() []string {
	var out []string
	r.each(func(_ file, n ast.Node, _ []ast.Node) {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Names) != 1 || v.Names[0].Name != "titled" || len(v.Values) != 1 {
			return
		}
		list, isList := v.Values[0].(*ast.CompositeLit)
		if !isList {
			return
		}
		for _, e := range list.Elts {
			status, err := strconv.Atoi(e.(*ast.BasicLit).Value)
			if err == nil {
				out = append(out, strconv.Itoa(status))
			}
		}
	})
	return out
}
