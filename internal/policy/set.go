package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"fettle/internal/db"
	"fettle/internal/fault"
)

var (
	// ErrUnknown is about a policy that no room asks for.
	ErrUnknown = fault.New(fault.Unknown, "policy_not_found")
	// ErrBody is about a body that its room cannot act on.
	ErrBody = fault.New(fault.Invalid, "policy_body")
	// ErrPast is about a version that would have been in force before it was set.
	ErrPast = fault.New(fault.Invalid, "policy_past")
)

// Kind is a policy as the room that acts on it knows it.
type Kind struct {
	Name string
	// Body is the zero value of what a body is read into: its fields are those that a body may have.
	Body any
	// Check refuses a body that the room cannot act on, or that names what is not there.
	Check func(ctx context.Context, tx *db.Tx, body []byte) error
	// Versions and Set are for a policy that has a table of its own. Default: the table of policies.
	Versions func(ctx context.Context, tx *db.Tx) ([]Version, error)
	Set      func(ctx context.Context, tx *db.Tx, v Version) error
}

// Read decodes a body and refuses fields that nobody reads, for a misspelt one would be taken for the default, and values of another
// kind than the field's; the fault names the field, and those that there are.
func Read(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var given any
	if err := d.Decode(&given); err != nil {
		return err
	}
	if d.Decode(&struct{}{}) != io.EOF {
		return errors.New("there is something behind the body")
	}
	if path := unread(given, reflect.TypeOf(into), ""); path != "" {
		return ErrBody.Because("unknown_field").With("field", path, "fields", Fields(into)).At("body.body." + path)
	}
	if path := beyond(given, ""); path != "" {
		return ErrBody.Because("too_large").With("field", path, "most", utmost).At("body.body." + path)
	}
	err := json.Unmarshal(body, into)
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && kind.Field != "" {
		return ErrBody.Because("wrong_kind").With("field", kind.Field).At("body.body." + kind.Field)
	}
	return err
}

// utmost bounds every figure of every policy, so that what is reckoned with it stays an integer; rooms have bounds of their own.
const utmost = 1_000_000_000_000

// beyond is the path of the first figure that is larger, in the order of names; empty is none.
func beyond(given any, path string) string {
	switch v := given.(type) {
	case json.Number:
		if f, err := v.Float64(); err != nil || f > utmost || f < -utmost {
			return path
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if found := beyond(v[name], strings.TrimPrefix(path+"."+name, ".")); found != "" {
				return found
			}
		}
	case []any:
		for i, one := range v {
			if found := beyond(one, path+"["+strconv.Itoa(i)+"]"); found != "" {
				return found
			}
		}
	}
	return ""
}

func (k Kind) versions(ctx context.Context, tx *db.Tx) ([]Version, error) {
	if k.Versions != nil {
		return k.Versions(ctx, tx)
	}
	return Versions(ctx, tx, k.Name)
}

const addVersionSQL = `
INSERT INTO policies (name, version, valid_from, body, set_by, set_at, why)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

// Put makes a body the next version of a policy, in force from a time on; the zero time is now. Of the versions that are in
// force the highest counts, so that a new one also takes the place of one that was to come.
func Put(ctx context.Context, tx *db.Tx, k Kind, body []byte, from time.Time, why string) (Version, error) {
	if from.IsZero() {
		from = tx.Now
	}
	if from.Before(tx.Now) {
		return Version{}, ErrPast.At("body.valid_from")
	}
	if err := k.Check(ctx, tx, body); err != nil {
		if f := (&fault.Fault{}); errors.As(err, &f) {
			return Version{}, err
		}
		return Version{}, ErrBody.With("why", err.Error()).At("body.body")
	}
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtext('policy ' || $1))", k.Name); err != nil {
		return Version{}, fmt.Errorf("lock policy %s: %w", k.Name, err)
	}
	all, err := k.versions(ctx, tx)
	if err != nil {
		return Version{}, err
	}
	v := Version{Name: k.Name, Version: 1, ValidFrom: from, Body: body, SetBy: tx.By, SetAt: tx.Now, Why: why}
	if len(all) > 0 {
		v.Version = all[0].Version + 1
	}
	if k.Set != nil {
		return v, k.Set(ctx, tx, v)
	}
	if _, err := tx.ExecContext(ctx, addVersionSQL, v.Name, v.Version, v.ValidFrom, string(v.Body), v.SetBy, v.SetAt, v.Why); err != nil {
		return v, fmt.Errorf("set policy %s: %w", k.Name, err)
	}
	return v, nil
}

// Now is the version of a policy that is in force at the time of the transaction; false when there is none.
func Now(ctx context.Context, tx *db.Tx, k Kind) (Version, bool, error) {
	all, err := k.versions(ctx, tx)
	for _, v := range all {
		if !v.ValidFrom.After(tx.Now) {
			return v, true, err
		}
	}
	return Version{}, false, err
}
