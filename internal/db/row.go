package db

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
)

// Rows travel to the server column by column: each column of a slice of structs is one text parameter, of which unpack
// makes an array. PostgreSQL's own notation of arrays is read letter by letter with every quote of a document escaped,
// and a document of rows is parsed by both sides; for a slice of orders either takes as long as writing their rows.
//
// Each value stands behind a unit separator, a lone record separator is NULL. JSON escapes both, and no name or number
// has them; what has them nevertheless is refused.
const (
	columnMark = "\x1f"
	nullMark   = "\x1e"
)

var errMark = errors.New("a value holds a control character that columns are packed with")

// sqlTypes are what Go types are in SQL when a tag does not say more.
var sqlTypes = map[reflect.Type]string{
	reflect.TypeFor[string]():          "text",
	reflect.TypeFor[int]():             "integer",
	reflect.TypeFor[int64]():           "bigint",
	reflect.TypeFor[bool]():            "boolean",
	reflect.TypeFor[float64]():         "double precision",
	reflect.TypeFor[[]byte]():          "bytea",
	reflect.TypeFor[json.RawMessage](): "jsonb",
	reflect.TypeFor[time.Time]():       "timestamp with time zone",
	reflect.TypeFor[uuid.UUID]():       "uuid",
}

// shape is a struct as a list of parameters or as a row type.
type shape struct {
	fields []field
	// width is how many columns its rows take, those of row types within it counted.
	width int
}

type field struct {
	Parameter
	index int
	// row is the row type of a slice of structs or of a struct within a row.
	row  *shape
	kind reflect.Type // of the value, without a pointer
}

func shapeOf(t reflect.Type) *shape {
	s := &shape{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, sqlType, _ := strings.Cut(f.Tag.Get("sql"), ",")
		if name == "" {
			panic(fmt.Sprintf("%s.%s has no sql tag", t, f.Name))
		}
		out := field{Parameter: Parameter{name, sqlType}, index: i, kind: f.Type}
		if f.Type.Kind() == reflect.Pointer {
			out.kind = f.Type.Elem()
		}
		switch known := sqlTypes[out.kind]; {
		case known != "":
			if sqlType == "" {
				out.Type = known
			}
		case out.texts():
			out.Type = "text[]"
		case out.kind.Kind() == reflect.Slice:
			out.row, out.Type = shapeOf(out.kind.Elem()), sqlType+"[]"
		case out.kind.Kind() == reflect.Struct:
			out.row = shapeOf(out.kind)
		case out.kind.Kind() == reflect.String:
			if sqlType == "" {
				out.Type = "text"
			}
		default:
			panic(fmt.Sprintf("%s.%s: no SQL type is known for %s", t, f.Name, f.Type))
		}
		if s.width++; out.row != nil {
			s.width += out.row.width - 1
		}
		s.fields = append(s.fields, out)
	}
	return s
}

// texts tells whether it is a slice of strings, of whatever name.
func (f field) texts() bool {
	return f.kind.Kind() == reflect.Slice && f.kind.Elem().Kind() == reflect.String
}

func (s *shape) parameters() (out []Parameter) {
	for _, f := range s.fields {
		out = append(out, f.Parameter)
	}
	return out
}

func (s *shape) rowTypes() map[string][]Parameter {
	out := map[string][]Parameter{}
	for _, f := range s.fields {
		if f.row == nil {
			continue
		}
		out[strings.TrimSuffix(f.Type, "[]")] = f.row.parameters()
		for name, fields := range f.row.rowTypes() {
			out[name] = fields
		}
	}
	return out
}

// arguments is the list of arguments by name; the numbers of parameters follow the columns.
func (s *shape) arguments() string {
	var out []string
	n := 1
	for _, f := range s.fields {
		if f.row == nil {
			out = append(out, fmt.Sprintf("\n    %s => $%d::%s", f.Name, n, f.Type))
			n++
			continue
		}
		columns := f.row.columns("")
		unpacked := make([]string, len(columns))
		for i := range columns {
			unpacked[i] = fmt.Sprintf("unpack($%d)", n+i)
		}
		n += len(columns)
		out = append(out, fmt.Sprintf("\n    %s => ARRAY(\n        SELECT %s\n        FROM unnest(%s)\n            AS r (%s))", f.Name,
			f.row.construct(strings.TrimSuffix(f.Type, "[]"), ""), strings.Join(unpacked, ", "), strings.Join(columns, ", ")))
	}
	return strings.Join(out, ",")
}

// columns names the columns of rows; those of a row type within are led by its name.
func (s *shape) columns(of string) (out []string) {
	for _, f := range s.fields {
		if f.row != nil {
			out = append(out, f.row.columns(of+f.Name+"_")...)
			continue
		}
		out = append(out, of+f.Name)
	}
	return out
}

// construct makes a row of the columns.
func (s *shape) construct(rowType, of string) string {
	var values []string
	for _, f := range s.fields {
		column := "r." + of + f.Name
		switch {
		case f.row != nil:
			column = f.row.construct(f.Type, of+f.Name+"_")
		case f.Type == "bytea" && f.kind.Kind() == reflect.String:
			column = "convert_to(" + column + ", 'UTF8')"
		case f.Type != "text":
			column += "::" + f.Type
		}
		values = append(values, column)
	}
	return "ROW(" + strings.Join(values, ", ") + ")::" + rowType
}

// pack makes the parameters of a call.
func (s *shape) pack(in reflect.Value) ([]any, error) {
	out := make([]any, 0, s.width)
	for _, f := range s.fields {
		v := in.Field(f.index)
		switch {
		case f.texts():
			texts := make([]string, v.Len())
			for i := range texts {
				texts[i] = v.Index(i).String()
			}
			out = append(out, pq.Array(texts))
		case f.row == nil:
			out = append(out, v.Interface())
		default:
			columns := make([]strings.Builder, f.row.width)
			for i := range v.Len() {
				if _, err := f.row.packRow(columns, v.Index(i)); err != nil {
					return nil, fmt.Errorf("%s[%d]: %w", f.Name, i, err)
				}
			}
			for i := range columns {
				out = append(out, columns[i].String())
			}
		}
	}
	return out, nil
}

// packRow adds a row to its columns and answers those behind them.
func (s *shape) packRow(columns []strings.Builder, row reflect.Value) ([]strings.Builder, error) {
	var err error
	for _, f := range s.fields {
		v := row.Field(f.index)
		if f.row != nil {
			if columns, err = f.row.packRow(columns, v); err != nil {
				return nil, err
			}
			continue
		}
		if err := f.packValue(&columns[0], v); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		columns = columns[1:]
	}
	return columns, nil
}

func (f field) packValue(b *strings.Builder, v reflect.Value) error {
	b.WriteString(columnMark)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			b.WriteString(nullMark)
			return nil
		}
		v = v.Elem()
	}
	var number [64]byte
	switch x := v.Addr().Interface().(type) {
	case *string:
		return packText(b, *x)
	case *int:
		b.Write(strconv.AppendInt(number[:0], int64(*x), 10))
	case *int64:
		b.Write(strconv.AppendInt(number[:0], *x, 10))
	case *bool:
		b.WriteString(strconv.FormatBool(*x))
	case *float64:
		b.Write(strconv.AppendFloat(number[:0], *x, 'g', -1, 64))
	case *uuid.UUID:
		text, _ := x.MarshalText()
		b.Write(text)
	case *time.Time:
		b.Write(x.UTC().AppendFormat(number[:0], time.RFC3339Nano))
	case *json.RawMessage:
		return packText(b, string(*x))
	case *[]byte:
		b.WriteString(`\x` + hex.EncodeToString(*x))
	default:
		return packText(b, v.String())
	}
	return nil
}

func packText(b *strings.Builder, text string) error {
	if strings.IndexByte(text, columnMark[0]) >= 0 || strings.IndexByte(text, nullMark[0]) >= 0 {
		return fmt.Errorf("pack %q: %w", text, errMark)
	}
	b.WriteString(text)
	return nil
}

// Rows are rows for a statement that is no function: T's fields are the columns, by their sql tags.
type Rows[T any] struct{ shape *shape }

// NewRows describes rows; package variables hold them.
func NewRows[T any]() Rows[T] { return Rows[T]{shapeOf(reflect.TypeFor[T]())} }

// From is what stands behind FROM: the rows under an alias. Their parameters are those from number first on.
func (r Rows[T]) From(alias string, first int) string {
	columns := make([]string, len(r.shape.fields))
	for i, f := range r.shape.fields {
		columns[i] = fmt.Sprintf("unpack($%d)", first+i)
		if f.Type != "text" {
			columns[i] += "::" + f.Type + "[]"
		}
	}
	return fmt.Sprintf("unnest(%s)\n    AS %s (%s)", strings.Join(columns, ", "), alias, strings.Join(r.shape.columns(""), ", "))
}

// Pack makes the parameters.
func (r Rows[T]) Pack(rows []T) ([]any, error) {
	columns := make([]strings.Builder, r.shape.width)
	of := reflect.ValueOf(rows)
	for i := range rows {
		if _, err := r.shape.packRow(columns, of.Index(i)); err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
	}
	out := make([]any, len(columns))
	for i := range columns {
		out[i] = columns[i].String()
	}
	return out, nil
}
