package auth

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// ErrTooManyTries is answered to whoever guesses. Nobody else hears it: tries are counted by login and place, and what is
// tried from strange places does not slow down a place the login has signed in from.
var ErrTooManyTries = fault.New(fault.TooMany, "too_many_tries")

// pace is how many tries there may be at once, and how long it takes until there is one more.
type pace struct {
	burst int
	each  time.Duration
}

// Paces of trying. One place has ten tries and then two a minute; all strange places together have fifty for one login.
var (
	paceOfPlace     = pace{10, 30 * time.Second}
	paceOfStrangers = pace{50, 10 * time.Second}
)

// Place is from where somebody signs in.
type Place struct {
	// Address is the client's, "" when it is not known.
	Address string
	// Device is what a browser keeps since it signed in; "" when it has nothing.
	Device string
}

func (p Place) byAddress() string { return "address:" + p.Address }

func (p Place) byDevice() string {
	if p.Device == "" {
		return ""
	}
	hash := sha256.Sum256([]byte(p.Device))
	return "device:" + hex.EncodeToString(hash[:])
}

// Try is a try at a password that was counted before the password is looked at, so that tries at the same time count.
type Try struct {
	// Hash is the account's, "" when there is no such account.
	Hash  string
	Place Place
	login string
	who   []string
}

const placesKnownSQL = `
SELECT place
FROM sign_in_places
WHERE login = $1 AND place = ANY ($2) AND at > $3`

// KnownFor is how long a place is known after somebody signed in there; of each login the last twenty are.
const KnownFor = 180 * 24 * time.Hour

// Begin counts a try at a login, in whatever spelling, and answers what it takes to judge it; ErrTooManyTries when there were
// too many.
func Begin(ctx context.Context, tx *db.Tx, login string, p Place) (Try, error) {
	login, err := storedLogin(ctx, tx, login)
	if err != nil {
		return Try{}, err
	}
	t := Try{Place: p, login: login}
	var known []string
	if err := tx.SelectContext(ctx, &known, placesKnownSQL, login, pq.Array([]string{p.byAddress(), p.byDevice()}), tx.Now.Add(-KnownFor)); err != nil {
		return t, fmt.Errorf("look for known places: %w", err)
	}
	place, strange := p.byAddress(), len(known) == 0
	for _, k := range known {
		if k == p.byDevice() {
			place = k
		}
	}
	t.who = []string{login + " " + place}
	if err := count(ctx, tx, t.who[0], paceOfPlace); err != nil {
		return t, err
	}
	if strange {
		t.who = append(t.who, login)
		if err := count(ctx, tx, login, paceOfStrangers); err != nil {
			return t, err
		}
	}
	err = tx.GetContext(ctx, &t.Hash, "SELECT password_hash FROM accounts WHERE login = $1 AND disabled_at IS NULL", login)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return t, fmt.Errorf("read account: %w", err)
	}
	return t, nil
}

// The row is locked by whoever comes first, so of many at once each sees what the one before left.
const countSQL = `
INSERT INTO sign_in_tries AS s (who, busy_until)
VALUES ($1, $2::timestamptz + $3 * interval '1 second')
ON CONFLICT (who) DO UPDATE
SET busy_until = greatest(s.busy_until, $2) + $3 * interval '1 second'
WHERE s.busy_until <= $4`

const busyUntilSQL = `
SELECT busy_until
FROM sign_in_tries
WHERE who = $1`

func count(ctx context.Context, tx *db.Tx, who string, p pace) error {
	last := tx.Now.Add(time.Duration(p.burst-1) * p.each)
	done, err := tx.ExecContext(ctx, countSQL, who, tx.Now, p.each.Seconds(), last)
	if err != nil {
		return fmt.Errorf("count a try: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	var until time.Time
	if err := tx.GetContext(ctx, &until, busyUntilSQL, who); err != nil {
		return fmt.Errorf("read the tries: %w", err)
	}
	return ErrTooManyTries.With("retry_after", max(1, int(math.Ceil(until.Sub(last).Seconds()))))
}

const (
	forgetTriesSQL = `
DELETE FROM sign_in_tries
WHERE who = ANY ($1)`
	knowPlaceSQL = `
INSERT INTO sign_in_places (login, place, at)
SELECT $1, place, $3
FROM unnest($2::text[]) AS p (place)
WHERE place <> ''
ON CONFLICT (login, place) DO UPDATE SET at = excluded.at`
	forgetPlacesSQL = `
DELETE FROM sign_in_places
WHERE login = $1 AND place NOT IN (SELECT place FROM sign_in_places WHERE login = $1 AND at > $2 ORDER BY at DESC LIMIT 20)`
	forgetOldTriesSQL = `
DELETE FROM sign_in_tries
WHERE who IN (SELECT who FROM sign_in_tries WHERE busy_until < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`
)

// Succeed is for a try whose password was right: its tries are forgotten and its place is known from now on. device is what
// the browser is to keep. ErrWrongLogin when the account has changed meanwhile.
func (t Try) Succeed(ctx context.Context, tx *db.Tx, device string) (Actor, error) {
	var row accountRow
	err := tx.GetContext(ctx, &row, accountSQL, t.login)
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.PasswordHash != t.Hash {
		return Actor{}, ErrWrongLogin
	}
	if err != nil {
		return Actor{}, fmt.Errorf("read account: %w", err)
	}
	places := pq.Array([]string{t.Place.byAddress(), Place{Device: device}.byDevice()})
	for _, s := range []struct {
		sql  string
		args []any
	}{
		{forgetTriesSQL, []any{pq.Array(t.who[:1])}},
		{knowPlaceSQL, []any{t.login, places, tx.Now}},
		{forgetPlacesSQL, []any{t.login, tx.Now.Add(-KnownFor)}},
		{forgetOldTriesSQL, []any{tx.Now.Add(-time.Hour)}},
	} {
		if _, err := tx.ExecContext(ctx, s.sql, s.args...); err != nil {
			return Actor{}, fmt.Errorf("note a sign-in: %w", err)
		}
	}
	return row.actor(), nil
}

// NewDevice is what a browser keeps, so that it is known again.
func NewDevice() (string, error) { return randomToken() }
