package carrier

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// node is a place in a foreign message: whatever stands there is asked for as what is needed, because senders write numbers
// as text and text as numbers, one object for a list, and JSON within a string.
type node struct{ v any }

// parseJSON reads one value and nothing behind it.
func parseJSON(payload []byte) (node, error) {
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return node{}, err
	}
	if rest, err := d.Token(); rest != nil || err == nil {
		return node{}, errors.New("more than one JSON value")
	}
	return node{v}, nil
}

func (n node) missing() bool { return n.v == nil }

// object is the fields of a node; an object that was written into a string is read as well.
func (n node) object() map[string]any {
	switch v := n.v.(type) {
	case map[string]any:
		return v
	case string:
		if strings.HasPrefix(strings.TrimSpace(v), "{") {
			if inner, err := parseJSON([]byte(v)); err == nil {
				return inner.object()
			}
		}
	}
	return nil
}

func (n node) isObject() bool { return n.object() != nil }

// at is the node under names, whatever their case.
func (n node) at(names ...string) node {
	for _, name := range names {
		fields := n.object()
		v, found := fields[name]
		if !found {
			for other, w := range fields {
				if strings.EqualFold(other, name) {
					v = w
					break
				}
			}
		}
		n = node{v}
	}
	return n
}

// first is the first of several fields that is there.
func (n node) first(names ...string) node {
	for _, name := range names {
		if found := n.at(name); !found.missing() && found.text() != "" || found.isObject() || found.isList() {
			return found
		}
	}
	return node{}
}

func (n node) isList() bool {
	_, list := n.v.([]any)
	return list
}

// entries are the elements of a list; one object stands for a list of one.
func (n node) entries() []node {
	switch v := n.v.(type) {
	case []any:
		out := make([]node, len(v))
		for i := range v {
			out[i] = node{v[i]}
		}
		return out
	case map[string]any:
		return []node{n}
	case string:
		if text := strings.TrimSpace(v); strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
			if inner, err := parseJSON([]byte(text)); err == nil {
				return inner.entries()
			}
		}
	}
	return nil
}

// text is a string, or a number as it was written: 301, 301.0 and "301" are one code.
func (n node) text() string {
	switch v := n.v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		if text := v.String(); !strings.ContainsAny(text, ".eE") {
			return text
		}
		if len(v) > 40 {
			return v.String()
		}
		if exact, ok := new(big.Rat).SetString(v.String()); ok && exact.IsInt() && exact.Num().BitLen() < 200 {
			return exact.Num().String()
		}
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// number is a number, also one in quotes.
func (n node) number() (float64, bool) {
	var text string
	switch v := n.v.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = strings.TrimSpace(v)
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}
