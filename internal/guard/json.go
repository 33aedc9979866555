package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
)

// Form is how a text of a body is to be looked at.
type Form int

// Forms a text may have.
const (
	AsLine Form = iota
	AsLines
	AsScan
	AsTime
	AsDay
	// AsBytes is text that stands for bytes, such as base64, or for a file, which has a reader of its own.
	AsBytes
)

// Shape is what a body is to look like, as far as the guard needs it. A value without one is looked at as a line.
type Shape struct {
	Form Form
	// Some says that a text must have something to see in it.
	Some bool
	// Plain says that it is a text, a number or a yes or no. A list of such that holds something else cannot be compared.
	Plain  bool
	Fields map[string]*Shape
	// Each is the shape of the items of a list, and of the values of an object without Fields.
	Each *Shape
}

// depthMost bounds how deep a body may be nested.
const depthMost = 32

// findingsMost bounds how much is told of one body.
const findingsMost = 100

// errEnough ends the walk.
var errEnough = errors.New("enough")

// JSON looks at all of a body and tells everything it found, each with its path below root. What is no JSON is told by
// whoever reads it, so the walk ends there without a word.
func JSON(raw []byte, root string, shape *Shape) []*Finding {
	if f := Text(raw); f != nil {
		f.Field = root
		return []*Finding{f}
	}
	w := walk{dec: json.NewDecoder(bytes.NewReader(raw))}
	w.dec.UseNumber()
	// The error is either errEnough or that of a syntax that the reader of the body tells as well.
	_ = w.value(root, shape, 0)
	return w.out
}

type walk struct {
	dec *json.Decoder
	out []*Finding
}

func (w *walk) add(path string, f *Finding) error {
	if f == nil {
		return nil
	}
	f.Field = path
	w.out = append(w.out, f)
	if len(w.out) == findingsMost {
		return errEnough
	}
	return nil
}

func (w *walk) value(path string, shape *Shape, depth int) error {
	token, err := w.dec.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case json.Delim:
		if depth == depthMost {
			return errors.Join(w.add(path, found(Deep, "limit", depthMost)), errEnough)
		}
		if shape != nil && shape.Plain {
			if err := w.add(path, found(Composed)); err != nil {
				return err
			}
		}
		if v == '[' {
			return w.list(path, shape, depth+1)
		}
		return w.object(path, shape, depth+1)
	case string:
		return w.add(path, Value(v, shape))
	case json.Number:
		return w.add(path, Number(v.String()))
	}
	return nil
}

func (w *walk) list(path string, shape *Shape, depth int) error {
	var each *Shape
	if shape != nil {
		each = shape.Each
	}
	for i := 0; w.dec.More(); i++ {
		if err := w.value(path+"["+strconv.Itoa(i)+"]", each, depth); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}

func (w *walk) object(path string, shape *Shape, depth int) error {
	seen := map[string]bool{}
	for w.dec.More() {
		token, err := w.dec.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		at := path + "." + key
		if f := Line(key); f != nil {
			// The name cannot be told as it is.
			at = path
			if err := w.add(path, f); err != nil {
				return err
			}
		}
		if seen[key] {
			// A reader keeps the last and forgets the others.
			if err := w.add(at, found(Twice)); err != nil {
				return err
			}
		}
		seen[key] = true
		if err := w.value(at, field(shape, key), depth); err != nil {
			return err
		}
	}
	_, err := w.dec.Token()
	return err
}

func field(shape *Shape, name string) *Shape {
	if shape == nil {
		return nil
	}
	if s := shape.Fields[name]; s != nil {
		return s
	}
	return shape.Each
}

// Value looks at one text of a shape.
func Value(v string, shape *Shape) *Finding {
	form, some := AsLine, false
	if shape != nil {
		form, some = shape.Form, shape.Some
	}
	var f *Finding
	switch form {
	case AsTime:
		return TimeText(v)
	case AsDay:
		return Day(v)
	case AsLines:
		f = Lines(v)
	case AsScan:
		f = Scan(v)
	case AsLine:
		f = Line(v)
	case AsBytes:
		return nil
	}
	if f == nil && (v != "" || some) {
		f = Blank(v)
	}
	return f
}
