package api

import (
	"context"
	"time"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
)

var errTooManyTries = fault.New(fault.Unavailable, "too_many_tries")

// Bounds of guessing a password.
const (
	wrongTries  = 10
	wrongWindow = 15 * time.Minute
)

// Session is what signing in answers.
type Session struct {
	AccessToken string     `json:"access_token"`
	TokenType   string     `json:"token_type"`
	ExpiresAt   time.Time  `json:"expires_at"`
	Actor       auth.Actor `json:"actor"`
}

type signIn struct {
	Body struct {
		Login    string `json:"login" minLength:"1" maxLength:"80"`
		Password string `json:"password" minLength:"1" maxLength:"200"`
	}
}

// MostBytes is little, because who signs in is not known yet.
func (signIn) MostBytes() int64 { return 4 << 10 }

const wrongSQL = `
SELECT count(*)
FROM wrong_logins
WHERE login = $1 AND at > $2`

const noteWrongSQL = `
INSERT INTO wrong_logins (login, at)
VALUES ($1, $2)`

// Sessions adds signing in and asking who one is.
func Sessions(a *API) {
	Plain(a, "POST /v1/sessions", "Sign in with login and password", For(auth.Public), a.signIn)
	Query(a, "GET /v1/sessions/current", "Who am I", Everyone(),
		func(ctx context.Context, _ *db.Tx, _ *struct{}) (auth.Actor, error) { return auth.From(ctx), nil })
}

func (a *API) signIn(ctx context.Context, in *signIn) (Session, error) {
	var s Session
	var refused error
	err := a.db.InTx(ctx, "public", func(tx *db.Tx) error {
		refused = nil
		var wrong int
		if err := tx.GetContext(ctx, &wrong, wrongSQL, in.Body.Login, tx.Now.Add(-wrongWindow)); err != nil {
			return err
		}
		if wrong >= wrongTries {
			return errTooManyTries
		}
		actor, err := auth.SignIn(ctx, tx, in.Body.Login, in.Body.Password)
		if fault.KindOf(err) == fault.Unauthorised {
			// The refusal is remembered, so its transaction must commit.
			refused = err
			_, err = tx.ExecContext(ctx, noteWrongSQL, in.Body.Login, tx.Now)
			return err
		}
		if err != nil {
			return err
		}
		token, expires, err := a.keys.Issue(actor, tx.Now)
		s = Session{AccessToken: token, TokenType: "Bearer", ExpiresAt: expires, Actor: actor}
		return err
	})
	if err == nil {
		err = refused
	}
	return s, err
}
