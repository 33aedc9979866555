package auth

import (
	"context"
	"fmt"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// ErrScope is about a code that nothing has to which an account of the role could be bound.
var ErrScope = fault.New(fault.Invalid, "scope_unknown")

// SpellScope answers how codes of a scope are written, whatever spelling was sent; one that is not there, or is nothing an
// account of the role is bound to, is left out.
type SpellScope func(ctx context.Context, tx *db.Tx, codes []string) (map[string]string, error)

var scopes = map[Role]SpellScope{}

// BindScope says what accounts of a role are bound to; the room that owns it does so when the program starts.
func BindScope(role Role, spell SpellScope) {
	if scopes[role] != nil {
		panic("auth: two rooms say what the scope of a role is: " + string(role))
	}
	scopes[role] = spell
}

// spelledScope is a scope as the rooms write it; ErrScope at the first code that is not there. A role that no room binds to
// anything keeps what it is given.
func spelledScope(ctx context.Context, tx *db.Tx, role Role, codes []string) ([]string, error) {
	out := append([]string{}, codes...)
	spell := scopes[role]
	if spell == nil && (role == Operations || role == Customer) && len(codes) > 0 {
		return nil, ErrScope.With("code", codes[0]).At("body.scope[0]")
	}
	if spell == nil || len(codes) == 0 {
		return out, nil
	}
	spelled, err := spell(ctx, tx, codes)
	if err != nil {
		return nil, err
	}
	for i, code := range codes {
		known, ok := spelled[code]
		if !ok {
			return nil, ErrScope.With("code", code).At(fmt.Sprintf("body.scope[%d]", i))
		}
		out[i] = known
	}
	return out, nil
}
