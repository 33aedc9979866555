package api

import (
	"encoding/base64"
	"encoding/json"

	"fettle/internal/fault"
)

// Paging is embedded in the input of every list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most."`
	Cursor string `query:"cursor" maxLength:"512" doc:"next of the page before."`
}

// Page is a slice of a list; Next is empty on the last one.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

var errBadCursor = fault.New(fault.Invalid, "bad_cursor")

// After decodes the cursor into the sort key of the last item of the page before; false on the first page.
func (p Paging) After(key any) (bool, error) {
	if p.Cursor == "" {
		return false, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil {
		return false, errBadCursor.At("query.cursor")
	}
	if err := json.Unmarshal(raw, key); err != nil {
		return false, errBadCursor.At("query.cursor")
	}
	return true, nil
}

// Cut makes a page of rows that were read with LIMIT Limit+1: the extra row only tells that there is more.
func Cut[T any](p Paging, rows []T, key func(T) any) (Page[T], error) {
	if len(rows) <= p.Limit {
		if rows == nil {
			rows = []T{}
		}
		return Page[T]{Items: rows}, nil
	}
	rows = rows[:p.Limit]
	raw, err := json.Marshal(key(rows[len(rows)-1]))
	if err != nil {
		return Page[T]{}, err
	}
	return Page[T]{Items: rows, Next: base64.RawURLEncoding.EncodeToString(raw)}, nil
}
