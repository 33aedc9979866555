// Package texts holds every sentence that people read, in each of their languages: one file a language, one text a key,
// with named arguments. Rooms carry keys and values; who knows the reader asks here for the words.
//
// A language is a file of this folder named by its tag, such as zh.json. Sections nest and join with a dot: the member
// "part_not_found" of "fault" is "fault.part_not_found". An argument stands in braces, in the forms of ICU that we need:
//
//	{part}                                     the value as it is; a list is joined as the language joins lists, and what
//	                                           has a method In, as Said and Sentence have, says itself in the language
//	{pieces, plural, one {# piece} other {# pieces}}   by the number, which # repeats
//	{at, time} or {at, time, short}            a time in the zone it carries, by the layout format.time or format.short
//	{state, text, state.shipment}              the text state.shipment.<value>; the value itself where there is none
//
// It imports nothing else of the module.
package texts

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Default is the language of who has not said which he reads.
const Default = "zh"

// Values are the named arguments of a text.
type Values map[string]any

// Said is a text in every language, by its tag.
type Said map[string]string

//go:embed *.json
var files embed.FS

var (
	catalogues = load()
	languages  = slices.Sorted(maps.Keys(catalogues))
	tags       = tagsOf(languages)
	matcher    = language.NewMatcher(tags)
)

// load reads each file of the folder. A text that cannot be read stops the program: it is built in.
func load() map[string]map[string]message {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	out := map[string]map[string]message{}
	for _, e := range entries {
		content, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		name := strings.TrimSuffix(e.Name(), ".json")
		out[name], err = read(content)
		if err != nil {
			panic(fmt.Sprintf("texts: %s: %v", e.Name(), err))
		}
	}
	return out
}

// read is a file as messages by their full key.
func read(content []byte) (map[string]message, error) {
	var tree map[string]any
	if err := json.Unmarshal(content, &tree); err != nil {
		return nil, err
	}
	out := map[string]message{}
	return out, flatten("", tree, out)
}

func flatten(prefix string, tree map[string]any, out map[string]message) error {
	for name, node := range tree {
		switch n := node.(type) {
		case string:
			m, err := parse(n)
			if err != nil {
				return fmt.Errorf("%s%s: %w", prefix, name, err)
			}
			if _, twice := out[prefix+name]; twice {
				return fmt.Errorf("%s%s is there twice", prefix, name)
			}
			out[prefix+name] = m
		case map[string]any:
			if err := flatten(prefix+name+".", n, out); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s%s is neither a text nor a section", prefix, name)
		}
	}
	return nil
}

// tagsOf puts the default first: the matcher answers it when nothing fits.
func tagsOf(names []string) []language.Tag {
	out := []language.Tag{language.MustParse(Default)}
	for _, name := range names {
		if name != Default {
			out = append(out, language.MustParse(name))
		}
	}
	return out
}

// Languages are the tags of all catalogues, in order.
func Languages() []string { return slices.Clone(languages) }

// Match is the language of ours that suits a reader best. wanted is an Accept-Language header, or a locale such as en-GB;
// what is empty or cannot be read is Default.
func Match(wanted string) string {
	asked, _, err := language.ParseAcceptLanguage(wanted)
	if err != nil || len(asked) == 0 {
		return Default
	}
	_, i, _ := matcher.Match(asked...)
	return tags[i].String()
}

// Has tells whether there is a text of this key.
func Has(key string) bool {
	_, known := catalogues[Default][key]
	return known
}

// Keys are the keys of a language's texts, in order.
func Keys(tag string) []string { return slices.Sorted(maps.Keys(catalogues[tag])) }

// Say is the text of a key in a language. A language without it says it in Default, and a key without a text is said as
// it is: a test keeps both from happening.
func Say(tag, key string, v Values) string {
	m, known := catalogues[tag][key]
	if !known {
		tag = Default
		if m, known = catalogues[tag][key]; !known {
			return key
		}
	}
	if len(m) == 1 && m[0].name == "" {
		return m[0].words
	}
	var out strings.Builder
	out.Grow(96)
	m.say(&out, speaker{tag, v})
	return out.String()
}

// All is the text of a key in every language.
func All(key string, v Values) Said {
	out := make(Said, len(languages))
	for _, tag := range languages {
		out[tag] = Say(tag, key, v)
	}
	return out
}

// In is the text in a language, in Default where there is none.
func (s Said) In(tag string) string {
	if text, known := s[tag]; known {
		return text
	}
	return s[Default]
}

// String is the text in Chinese and English beside each other, for records that people of either language read and that
// keep one column: labels, ledgers, histories.
func (s Said) String() string { return s["zh"] + " · " + s["en"] }

// Arguments are the names that the text of a key has in braces, in order; what it looks up is told by Sections.
func Arguments(tag, key string) []string {
	names := map[string]bool{}
	catalogues[tag][key].walk(func(p part) { names[p.name] = true })
	return slices.Sorted(maps.Keys(names))
}

// Sections are the sections that the text of a key looks values up in.
func Sections(tag, key string) []string {
	names := map[string]bool{}
	catalogues[tag][key].walk(func(p part) {
		if p.form == "text" {
			names[p.style] = true
		}
	})
	return slices.Sorted(maps.Keys(names))
}

// Template is the text of a key with its arguments in braces; of a plural it is the form for many.
func Template(tag, key string) string {
	var out strings.Builder
	catalogues[tag][key].template(&out, "")
	return out.String()
}

// Styles are the layouts that the text of a key tells times by.
func Styles(tag, key string) []string {
	names := map[string]bool{}
	catalogues[tag][key].walk(func(p part) {
		if p.form == "time" && p.style != "" {
			names[p.style] = true
		}
	})
	return slices.Sorted(maps.Keys(names))
}

// Sentence is a text of which the language is not known yet: its key with the values.
type Sentence struct {
	Key    string
	Values Values
}

// Of makes a sentence: a key, and a name and a value in turn.
func Of(key string, values ...any) Sentence {
	s := Sentence{Key: key}
	for i := 0; i+1 < len(values); i += 2 {
		if s.Values == nil {
			s.Values = make(Values, len(values)/2)
		}
		name, _ := values[i].(string)
		s.Values[name] = values[i+1]
	}
	return s
}

// In is the sentence in a language.
func (s Sentence) In(tag string) string { return Say(tag, s.Key, s.Values) }

// All is the sentence in every language.
func (s Sentence) All() Said { return All(s.Key, s.Values) }
