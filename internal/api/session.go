package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"fettle/internal/auth"
	"fettle/internal/db"
)

// Session is what signing in answers.
type Session struct {
	AccessToken string     `json:"access_token"`
	TokenType   string     `json:"token_type"`
	ExpiresAt   time.Time  `json:"expires_at"`
	Actor       auth.Actor `json:"actor"`
}

type signIn struct {
	// Device is what a browser keeps since it signed in: it is let in whatever strangers try.
	Device string `cookie:"fettle_device" maxLength:"64"`
	Body   struct {
		Login    string        `json:"login" minLength:"1" maxLength:"80"`
		Password auth.Password `json:"password" minLength:"1" maxLength:"200"`
	}
}

type signedIn struct {
	Cookie string `header:"Set-Cookie"`
	Body   Session
}

// MostBytes is little, because who signs in is not known yet.
func (signIn) MostBytes() int64 { return 4 << 10 }

// Tries of one address, whatever the logins: people of one office share one, and whoever signs in takes nothing away.
const (
	triesOfAddress = 20
	triesEach      = time.Second
)

// Sessions adds signing in and asking who one is.
func Sessions(a *API) {
	op := operation("POST /v1/sessions", "Sign in with login and password", For(auth.Public))
	op.Middlewares = huma.Middlewares{a.admit(For(auth.Public))}
	register(a, op, func(ctx context.Context, in *signIn) (*signedIn, error) {
		out, err := a.signIn(ctx, in)
		if err != nil {
			return nil, problem(ctx, err)
		}
		return out, nil
	})
	Query(a, "GET /v1/sessions/current", "Who am I", Everyone(),
		func(ctx context.Context, _ *db.Tx, _ *struct{}) (auth.Actor, error) { return auth.From(ctx), nil })
}

// refusalTakes is how long an address that tries too often waits for its refusal: one that comes at once is asked for again at
// once, and a few connections then cost everybody else their turn.
const refusalTakes = 300 * time.Millisecond

func slowDown(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(refusalTakes):
	}
}

// signIn counts the try in one transaction, hashes in none, and opens the session in another.
func (a *API) signIn(ctx context.Context, in *signIn) (*signedIn, error) {
	place := auth.Place{Address: addressOf(ctx), Device: in.Device}
	if wait := a.tries.take(place.Address, time.Now()); wait > 0 {
		slowDown(ctx)
		return nil, auth.ErrTooManyTries.With("retry_after", wait)
	}
	var try auth.Try
	err := a.db.InTx(ctx, "public", func(tx *db.Tx) (err error) {
		try, err = auth.Begin(ctx, tx, in.Body.Login, place)
		return err
	})
	if err != nil {
		return nil, err
	}
	right, err := auth.Matches(ctx, try.Hash, string(in.Body.Password))
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, auth.ErrWrongLogin
	}
	device := in.Device
	if device == "" {
		if device, err = auth.NewDevice(); err != nil {
			return nil, err
		}
	}
	// It opens nothing: it only says that this browser is not a stranger.
	cookie := http.Cookie{Name: "fettle_device", Value: device, Path: "/v1/sessions", MaxAge: int(auth.KnownFor.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode}
	out := &signedIn{Cookie: cookie.String()}
	err = a.db.InTx(ctx, "public", func(tx *db.Tx) error {
		actor, err := try.Succeed(ctx, tx, device)
		if err != nil {
			return err
		}
		token, expires, err := a.gate.keys.Issue(actor, tx.Now)
		out.Body = Session{AccessToken: token, TokenType: "Bearer", ExpiresAt: expires, Actor: actor}
		return err
	})
	if err != nil {
		return nil, err
	}
	a.tries.giveBack(place.Address)
	return out, nil
}
