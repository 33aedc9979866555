package ident

import "fettle/internal/fault"

// ErrIdent is a text that no identifier of its kind can be; why says what is wrong with it, or what it is instead.
var ErrIdent = fault.New(fault.Invalid, "identifier_invalid")
