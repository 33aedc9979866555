package auth

import "encoding/json"

// Password is a password on its way in. It is never written down again: in JSON, logs and what is hashed of an input it is
// three stars.
type Password string

const hidden = "***"

// String hides it.
func (Password) String() string { return hidden }

// GoString hides it.
func (Password) GoString() string { return hidden }

// MarshalJSON hides it.
func (Password) MarshalJSON() ([]byte, error) { return json.Marshal(hidden) }
