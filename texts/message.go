package texts

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// message is a text that was read: words and arguments in turn.
type message []part

// part is either words or an argument.
type part struct {
	words string
	// name of the argument; "#" is the number of the plural around it.
	name  string
	form  string
	style string
	// key of the layout of a time.
	key   string
	cases map[string]message
}

var (
	errOpen   = errors.New("a brace is not closed")
	errClose  = errors.New("a brace closes nothing")
	errName   = errors.New("an argument has no name")
	errOther  = errors.New("a plural needs a case \"other\"")
	errUnread = errors.New("an argument has a form that is not known")
)

func parse(text string) (message, error) {
	m, rest, err := parseUntil(text, false)
	if err == nil && rest != "" {
		err = errClose
	}
	return m, err
}

// parseUntil reads up to the brace that closes the text around, which begins the rest.
func parseUntil(text string, inPlural bool) (message, string, error) {
	signs := "{}"
	if inPlural {
		signs = "{}#"
	}
	var m message
	for {
		i := strings.IndexAny(text, signs)
		if i < 0 {
			i = len(text)
		}
		if i > 0 {
			m = append(m, part{words: text[:i]})
		}
		if i == len(text) || text[i] == '}' {
			return m, text[i:], nil
		}
		if text[i] == '#' {
			m, text = append(m, part{name: "#"}), text[i+1:]
			continue
		}
		p, rest, err := parseArgument(text[i+1:])
		if err != nil {
			return nil, "", err
		}
		m, text = append(m, p), rest
	}
}

// parseArgument reads what stands between braces; the rest begins behind them.
func parseArgument(text string) (part, string, error) {
	end := strings.IndexAny(text, "{}")
	if end < 0 {
		return part{}, "", errOpen
	}
	fields := strings.SplitN(text[:end], ",", 3)
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	p := part{name: fields[0]}
	if p.name == "" {
		return p, "", errName
	}
	if len(fields) > 1 {
		p.form = fields[1]
	}
	if p.form == "plural" {
		return p.parseCases(text[strings.LastIndexByte(text[:end], ',')+1:])
	}
	if len(fields) > 2 {
		p.style = fields[2]
	}
	if p.form == "time" {
		p.key = "format." + cmp.Or(p.style, "time")
	}
	known := p.form == "" || p.form == "time" || p.form == "text" && p.style != ""
	if !known || text[end] == '{' {
		return p, "", fmt.Errorf("%w: %s", errUnread, text[:end])
	}
	return p, text[end+1:], nil
}

func (p part) parseCases(text string) (part, string, error) {
	p.cases = map[string]message{}
	for {
		at := strings.IndexAny(text, "{}")
		if at < 0 {
			return p, "", errOpen
		}
		if text[at] == '}' {
			if p.cases["other"] == nil {
				return p, "", errOther
			}
			return p, text[at+1:], nil
		}
		m, rest, err := parseUntil(text[at+1:], true)
		if err != nil {
			return p, "", err
		}
		if rest == "" {
			return p, "", errOpen
		}
		p.cases[strings.TrimSpace(text[:at])], text = m, rest[1:]
	}
}

// walk tells every argument, those of plurals too.
func (m message) walk(tell func(part)) {
	for _, p := range m {
		if p.name != "" && p.name != "#" {
			tell(p)
		}
		for _, inner := range p.cases {
			inner.walk(tell)
		}
	}
}

// plain is a message without arguments.
func (m message) plain() string {
	if len(m) == 1 {
		return m[0].words
	}
	return ""
}

// template writes a message with its arguments in braces. number is the argument of the plural around it.
func (m message) template(out *strings.Builder, number string) {
	for _, p := range m {
		switch {
		case p.name == "#":
			out.WriteString("{" + number + "}")
		case p.cases != nil:
			p.cases["other"].template(out, p.name)
		case p.name != "":
			out.WriteString("{" + p.name + "}")
		default:
			out.WriteString(p.words)
		}
	}
}

// speaker is a language with the values of one text.
type speaker struct {
	tag    string
	values Values
}

func (m message) say(out *strings.Builder, s speaker) {
	for _, p := range m {
		if p.name == "" {
			out.WriteString(p.words)
			continue
		}
		value, given := s.values[p.name]
		if !given {
			out.WriteString("{" + p.name + "}")
			continue
		}
		p.say(out, s, value)
	}
}

func (p part) say(out *strings.Builder, s speaker, value any) {
	switch p.form {
	case "time":
		if at, ok := value.(time.Time); ok {
			var room [32]byte
			out.Write(at.AppendFormat(room[:0], catalogues[s.tag][p.key].plain()))
			return
		}
	case "text":
		out.WriteString(s.words(value, p.style))
		return
	case "plural":
		inner := Values{"#": value}
		for name, v := range s.values {
			inner[name] = v
		}
		p.cases[p.choose(s.tag, value)].say(out, speaker{s.tag, inner})
		return
	}
	out.WriteString(s.word(value))
}

var pluralNames = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}

// choose is the case of a plural that a language has for a number.
func (p part) choose(tag string, value any) string {
	n, err := strconv.Atoi(plain(value))
	if err != nil {
		return "other"
	}
	if exactly := "=" + strconv.Itoa(n); p.cases[exactly] != nil {
		return exactly
	}
	name := pluralNames[plural.Cardinal.MatchPlural(language.Make(tag), max(n, -n), 0, 0, 0, 0)]
	if p.cases[name] == nil {
		return "other"
	}
	return name
}

// word is a value in words: lists are joined as the language joins them.
func (s speaker) word(value any) string { return s.words(value, "") }

// words is a value in words, each looked up in a section; one that is not there, and every one without a section, is told
// as it is.
func (s speaker) words(value any, section string) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return s.lookUp(v, section)
	case interface{ In(tag string) string }:
		return v.In(s.tag)
	case fmt.Stringer:
		return v.String()
	case error:
		return v.Error()
	}
	v := reflect.ValueOf(value)
	switch v.Kind() { //nolint:exhaustive // what is no list and no pointer is told as fmt tells it
	case reflect.Pointer:
		if v.IsNil() {
			return ""
		}
		return s.words(v.Elem().Interface(), section)
	case reflect.Slice:
		words := make([]string, v.Len())
		for i := range words {
			words[i] = s.words(v.Index(i).Interface(), section)
		}
		return strings.Join(words, Say(s.tag, "format.list", nil))
	}
	if v.CanInt() {
		return s.lookUp(strconv.FormatInt(v.Int(), 10), section)
	}
	return s.lookUp(plain(value), section)
}

// plain is a value as people write it: a number that came by JSON is 1000000 and not 1e+06.
func plain(value any) string {
	if f, ok := value.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

func (s speaker) lookUp(word, section string) string {
	if key := section + "." + word; section != "" && Has(key) {
		return Say(s.tag, key, nil)
	}
	return word
}
