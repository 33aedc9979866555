package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// Function is an SQL function as Go calls it. In is a struct with a field for each parameter, in order, whose tag says the
// parameter's name: `sql:"p_at"`. A slice of structs is an array of a row type, which the tag names too:
// `sql:"p_orders,new_order"`; its fields are that type's, in order, and a field that is a struct is a row type within
// it. What is not what its Go type suggests says its SQL type: `sql:"data,jsonb"`. Out is a struct of the columns that
// the function answers with one row, by their db tags, or the one value it answers.
//
// The call is made of the struct, by name, and a test compares both with the database (Signatures), so that neither side
// counts places.
type Function[In, Out any] struct {
	name string
	text string
	in   *shape
}

// Nothing is the answer of a function that answers void.
type Nothing string

// NewFunction describes a function; package variables hold them.
func NewFunction[In, Out any](name string) *Function[In, Out] {
	in := shapeOf(reflect.TypeFor[In]())
	var results []Parameter
	selected := "SELECT "
	out := reflect.TypeFor[Out]()
	if out.Kind() == reflect.Struct && !reflect.PointerTo(out).Implements(reflect.TypeFor[sql.Scanner]()) {
		var names []string
		for i := range out.NumField() {
			names = append(names, out.Field(i).Tag.Get("db"))
			results = append(results, Parameter{Name: names[i]})
		}
		selected += strings.Join(names, ", ") + "\nFROM "
	}
	f := &Function[In, Out]{name: name, text: selected + name + "(" + in.arguments() + ")", in: in}
	remember(Signature{Function: name, Parameters: in.parameters(), Results: results, RowTypes: in.rowTypes()})
	return f
}

// Call calls the function in tx and answers what it answered.
func (f *Function[In, Out]) Call(ctx context.Context, tx *Tx, in In) (out Out, err error) {
	args, err := f.in.pack(reflect.ValueOf(in))
	if err != nil {
		return out, fmt.Errorf("%s: %w", f.name, err)
	}
	statement, err := tx.Prepared(ctx, f.text) //nolint:sqlclosecheck // the pool keeps it for the next
	if err != nil {
		return out, fmt.Errorf("prepare %s: %w", f.name, err)
	}
	if err := statement.GetContext(ctx, &out, args...); err != nil {
		return out, fmt.Errorf("%s: %w", f.name, err)
	}
	return out, nil
}

// Document is a JSON document in a column, decoded.
type Document[T any] struct{ Value T }

// Scan reads the document; NULL is the zero value.
func (d *Document[T]) Scan(src any) error {
	switch raw := src.(type) {
	case nil:
		return nil
	case []byte:
		return json.Unmarshal(raw, &d.Value)
	case string:
		return json.Unmarshal([]byte(raw), &d.Value)
	}
	return fmt.Errorf("a document comes as %T", src)
}

// Parameter is a parameter of a function, a column of its answer or a field of a row type.
type Parameter struct{ Name, Type string }

// Signature is how Go calls a function.
type Signature struct {
	Function            string
	Parameters, Results []Parameter
	// RowTypes are the fields of the row types among the parameters, by name.
	RowTypes map[string][]Parameter
}

var described struct {
	sync.Mutex
	all []Signature
}

func remember(s Signature) {
	described.Lock()
	defer described.Unlock()
	described.all = append(described.all, s)
}

// Signatures are those of all functions that the program's packages call; a test compares them with the database.
func Signatures() []Signature {
	described.Lock()
	defer described.Unlock()
	return append([]Signature{}, described.all...)
}
