package policy

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Fields are the paths of all fields that a body may have, by what it is read into; those of a document inside it stand behind its
// own path and a dot. What stands in lists and maps has no path of its own.
func Fields(body any) []string { return fieldsOf(reflect.Indirect(reflect.ValueOf(body)).Type(), "") }

func fieldsOf(t reflect.Type, above string) (out []string) {
	for _, f := range reflect.VisibleFields(t) {
		name := nameOf(f)
		if name == "" {
			continue
		}
		if f.Type.Kind() == reflect.Struct {
			out = append(out, fieldsOf(f.Type, above+name+".")...)
		} else {
			out = append(out, above+name)
		}
	}
	return out
}

// nameOf is the name of a field in a body; "" when it stands in none.
func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if !f.IsExported() || name == "-" {
		return ""
	}
	return name
}

// unread is the path of a field that a value has and a type has not, the first by name; "" when all are read.
func unread(value any, t reflect.Type, path string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	object, _ := value.(map[string]any)
	list, _ := value.([]any)
	switch t.Kind() {
	case reflect.Struct:
		for _, name := range slices.Sorted(maps.Keys(object)) {
			at := join(path, name)
			f, known := fieldNamed(t, name)
			if !known {
				return at
			}
			if found := unread(object[name], f.Type, at); found != "" {
				return found
			}
		}
	case reflect.Map:
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if found := unread(object[name], t.Elem(), join(path, name)); found != "" {
				return found
			}
		}
	case reflect.Slice:
		for _, v := range list {
			if found := unread(v, t.Elem(), path); found != "" {
				return found
			}
		}
	}
	return ""
}

func join(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

// fieldNamed finds a field as it is spelled: encoding/json would take another case of its letters too, and what is kept would not be
// what is documented.
func fieldNamed(t reflect.Type, name string) (reflect.StructField, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if nameOf(f) == name {
			return f, name != ""
		}
	}
	return reflect.StructField{}, false
}
