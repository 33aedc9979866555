package api

import (
	"io"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// format is JSON as it goes in and out.
var format = huma.Format{Marshal: encode, Unmarshal: huma.DefaultJSONFormat.Unmarshal}

// encode writes JSON. A time that was stored before the guard stood, and that JSON cannot say, is told as the last one
// that it can: no reading fails for what is stored.
func encode(w io.Writer, v any) error {
	err := huma.DefaultJSONFormat.Marshal(w, v)
	if err == nil {
		return nil
	}
	tamed := tame(reflect.ValueOf(v))
	if !tamed.IsValid() {
		return err
	}
	return huma.DefaultJSONFormat.Marshal(w, tamed.Interface())
}

var (
	timeType  = reflect.TypeFor[time.Time]()
	lastTime  = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	firstTime = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
)

// tame copies a value, with the times in it that JSON can say.
func tame(v reflect.Value) reflect.Value {
	if !v.IsValid() {
		return v
	}
	if v.Type() == timeType {
		switch t, _ := v.Interface().(time.Time); {
		case t.UTC().Year() > 9999 || t.Year() > 9999:
			return reflect.ValueOf(lastTime)
		case t.UTC().Year() < 0 || t.Year() < 0:
			return reflect.ValueOf(firstTime)
		}
		return v
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return v
		}
		inner := tame(v.Elem())
		if v.Kind() == reflect.Interface {
			return inner
		}
		out := reflect.New(v.Type().Elem())
		out.Elem().Set(inner)
		return out
	case reflect.Struct:
		out := reflect.New(v.Type()).Elem()
		out.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out.Field(i).Set(tame(v.Field(i)))
			}
		}
		return out
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(tame(v.Index(i)))
		}
		return out
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeMapWithSize(v.Type(), v.Len())
		for _, key := range v.MapKeys() {
			out.SetMapIndex(key, tame(v.MapIndex(key)))
		}
		return out
	}
	return v
}
