package db

import (
	"errors"
	"strings"

	"github.com/lib/pq"

	"fettle/internal/fault"
)

// What the database refuses though no rule of ours did: data it cannot keep (SQLSTATE 22), more than it can hold (54),
// and laws of the schema (23).
var (
	errUnfit     = fault.New(fault.Invalid, "value_not_storable")
	errLawBroken = fault.New(fault.Conflict, "law_broken")
)

// Refused is what the database said of an input, as a fault; false when it was no refusal. It names the column, when
// PostgreSQL does.
func Refused(err error) (*fault.Fault, bool) {
	var e *pq.Error
	if !errors.As(err, &e) || len(e.Code) < 2 {
		return nil, false
	}
	f := errUnfit
	switch e.Code[:2] {
	case "22", "54":
	case "23":
		// Without a value (23502), or outside what a check allows (23514), an input can never be right.
		if e.Code != "23502" && e.Code != "23514" {
			f = errLawBroken
		}
	default:
		return nil, false
	}
	if column := columnOf(e); column != "" {
		f = f.At(column)
	}
	return f, true
}

// columnOf is the column that an error is about. PostgreSQL names it for some; the name of a constraint that was not
// given one by hand begins with its table and has its columns before its kind.
func columnOf(e *pq.Error) string {
	if e.Column != "" {
		return e.Column
	}
	name, found := strings.CutPrefix(e.Constraint, e.Table+"_")
	if !found || e.Table == "" {
		return ""
	}
	for _, kind := range []string{"_check", "_key", "_fkey", "_not_null"} {
		if column, ok := strings.CutSuffix(name, kind); ok {
			return column
		}
	}
	return ""
}
