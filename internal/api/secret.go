package api

import (
	"time"

	"fettle/internal/auth"
	"fettle/internal/seal"
)

// NewSecret is how a secret is set that is shared with somebody who signs with it.
type NewSecret struct {
	Secret    *auth.Password `json:"secret,omitempty" maxLength:"200" doc:"Default: one is made, and answered once."`
	Close     bool           `json:"close,omitempty" doc:"Take it away: the door is closed at once."`
	KeepHours *int           `json:"keep_hours,omitempty" minimum:"0" maximum:"720" doc:"How long the one before counts too. Default: 24."`
}

// SecretSet is what was set. Secret is there when it was made here, once.
type SecretSet struct {
	Open   bool       `json:"open"`
	Secret string     `json:"secret,omitempty"`
	Until  *time.Time `json:"before_until"`
}

// WithoutSecret is what a repeated key is told.
func (s SecretSet) WithoutSecret() any {
	s.Secret = ""
	return s
}

var _ ToldOnce = SecretSet{}

// Set has set keep it.
func (n NewSecret) Set(now time.Time, set func(secret string, until time.Time) error) (SecretSet, error) {
	if n.Close {
		return SecretSet{}, set("", now)
	}
	hours := 24
	if n.KeepHours != nil {
		hours = *n.KeepHours
	}
	until := now.Add(time.Duration(hours) * time.Hour)
	out, secret := SecretSet{Open: true, Until: &until}, ""
	if n.Secret != nil {
		secret = string(*n.Secret)
		if err := seal.CheckShared(secret); err != nil {
			return SecretSet{}, err
		}
	} else {
		secret = seal.NewShared()
		out.Secret = secret
	}
	return out, set(secret, until)
}
