package api

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/fault"
)

var (
	errNoKey     = fault.New(fault.Invalid, "idempotency_key_missing")
	errKeyReused = fault.New(fault.Invalid, "idempotency_key_reused")
)

// For lists the roles that may use a route.
func For(roles ...auth.Role) []auth.Role { return roles }

// Everyone is every role with an account.
func Everyone() []auth.Role { return auth.Roles() }

// answer is what huma writes: the body and its status.
type answer[O any] struct {
	Status   int
	Replayed string `header:"Idempotency-Replayed"`
	ETag     string `header:"ETag"`
	Body     O
}

// Versioned is implemented by bodies that can be edited: the version becomes the ETag.
type Versioned interface{ ETagVersion() int }

// Command adds a route that changes something. route is "POST /v1/things/{thing}". fn runs in the one transaction
// of the request, together with the row that remembers its answer under (actor, route, Idempotency-Key); it may
// run twice (deadlock), so it touches only tx.
func Command[I, O any](a *API, route, summary string, who []auth.Role, fn func(ctx context.Context, tx *db.Tx, in *I) (O, error)) {
	Prepared(a, route, summary, who, func(context.Context, *I) (struct{}, error) { return struct{}{}, nil },
		func(ctx context.Context, tx *db.Tx, in *I, _ struct{}) (O, error) { return fn(ctx, tx, in) })
}

// Prepared is Command for what takes long and needs no transaction, such as to hash a password: prepare has done it before
// the transaction begins.
func Prepared[I, P, O any](a *API, route, summary string, who []auth.Role, prepare func(ctx context.Context, in *I) (P, error),
	fn func(ctx context.Context, tx *db.Tx, in *I, prepared P) (O, error)) {
	op := command(a, route, summary, who)
	a.mustKnow(route, reflect.TypeFor[I]())
	register(a, op, func(ctx context.Context, in *I) (*answer[O], error) {
		key, err := keyOf(ctx)
		if err != nil {
			return nil, problem(ctx, err)
		}
		if err := a.readIdentifiers(ctx, in); err != nil {
			return nil, problem(ctx, err)
		}
		// The key is bound to what was asked, not to how the database spells it.
		hash, err := hashOf(in)
		if err != nil {
			return nil, problem(ctx, err)
		}
		prepared, err := prepare(ctx, in)
		if err != nil {
			return nil, problem(ctx, err)
		}
		out := &answer[O]{}
		err = a.db.InTx(ctx, auth.From(ctx).Login, func(tx *db.Tx) error {
			*out = answer[O]{}
			return a.once(ctx, tx, route, key, hash, &out.Body, &out.Replayed, func() error {
				if err := a.spellIdentifiers(ctx, tx, in); err != nil {
					return err
				}
				body, err := fn(ctx, tx, in, prepared)
				out.Body = body
				return err
			})
		})
		if err != nil {
			return nil, problem(ctx, err)
		}
		out.ETag = etag(out.Body)
		return out, nil
	})
}

type idempotencyKey struct{}

const claimSQL = `
INSERT INTO requests (actor, route, key, input_hash, at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING`

const firstAnswerSQL = `
SELECT input_hash, body
FROM requests
WHERE actor = $1 AND route = $2 AND key = $3`

const rememberSQL = `
UPDATE requests
SET status = 200, body = $4
WHERE actor = $1 AND route = $2 AND key = $3`

// once runs do unless this key was answered before; then it gives the first answer. The claim waits for a
// twin in flight, because both insert the same primary key.
func (a *API) once(ctx context.Context, tx *db.Tx, route, key string, hash []byte, body any, replayed *string, do func() error) error {
	claimed, err := tx.ExecContext(ctx, claimSQL, tx.By, route, key, hash, tx.Now)
	if err != nil {
		return fmt.Errorf("claim the key: %w", err)
	}
	if n, err := claimed.RowsAffected(); err != nil {
		return fmt.Errorf("claim the key: %w", err)
	} else if n == 0 {
		*replayed = "true"
		return a.firstAnswer(ctx, tx, route, key, hash, body)
	}
	if err := do(); err != nil {
		return err
	}
	output, err := a.kept(tx.By, route, key, reflect.ValueOf(body).Elem().Interface())
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, rememberSQL, tx.By, route, key, output); err != nil {
		return fmt.Errorf("remember the answer: %w", err)
	}
	return nil
}

func (a *API) firstAnswer(ctx context.Context, tx *db.Tx, route, key string, hash []byte, body any) error {
	var first struct {
		Hash []byte `db:"input_hash"`
		Body []byte `db:"body"`
	}
	err := tx.GetContext(ctx, &first, firstAnswerSQL, tx.By, route, key)
	if errors.Is(err, sql.ErrNoRows) {
		return db.ErrUnavailable.Because("rolled_back")
	}
	if err != nil {
		return fmt.Errorf("read the first answer: %w", err)
	}
	if string(first.Hash) != string(hash) {
		return errKeyReused.At("header.Idempotency-Key")
	}
	answered, err := a.opened(tx.By, route, key, first.Body)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answered, body); err != nil {
		return fmt.Errorf("decode the first answer: %w", err)
	}
	return nil
}

// Query adds a route that reads: fn sees one snapshot of the database and cannot write.
func Query[I, O any](a *API, route, summary string, who []auth.Role, fn func(ctx context.Context, tx *db.Tx, in *I) (O, error)) {
	op := operation(route, summary, who)
	op.Middlewares = huma.Middlewares{a.admit(who)}
	a.mustKnow(route, reflect.TypeFor[I]())
	register(a, op, func(ctx context.Context, in *I) (*answer[O], error) {
		if err := a.readIdentifiers(ctx, in); err != nil {
			return nil, problem(ctx, err)
		}
		out := &answer[O]{Status: http.StatusOK}
		err := a.db.Read(ctx, auth.From(ctx).Login, func(tx *db.Tx) error {
			if err := a.spellIdentifiers(ctx, tx, in); err != nil {
				return err
			}
			body, err := fn(ctx, tx, in)
			out.Body = body
			return err
		})
		if err != nil {
			return nil, problem(ctx, err)
		}
		out.ETag = etag(out.Body)
		return out, nil
	})
}

// Plain adds a route that opens its own transactions or none: signing in, publishing to Kafka. It takes no
// Idempotency-Key, so fn must be safe to repeat by itself.
func Plain[I, O any](a *API, route, summary string, who []auth.Role, fn func(ctx context.Context, in *I) (O, error)) {
	op := operation(route, summary, who)
	op.Middlewares = huma.Middlewares{a.admit(who)}
	a.mustKnow(route, reflect.TypeFor[I]())
	register(a, op, func(ctx context.Context, in *I) (*answer[O], error) {
		if err := a.readIdentifiers(ctx, in); err != nil {
			return nil, problem(ctx, err)
		}
		body, err := fn(ctx, in)
		if err != nil {
			return nil, problem(ctx, err)
		}
		return &answer[O]{Status: http.StatusOK, Body: body}, nil
	})
}

// Repeatable adds a route that changes something and is safe to repeat by itself, so that partners need no Idempotency-Key. Its answer
// is 202: what is told of what was handed in may be read again. fn runs in the one transaction of the request.
func Repeatable[I, O any](a *API, route, summary string, who []auth.Role, fn func(ctx context.Context, tx *db.Tx, in *I) (O, error)) {
	op := operation(route, summary, who)
	op.DefaultStatus = http.StatusAccepted
	op.Middlewares = huma.Middlewares{a.admit(who)}
	a.mustKnow(route, reflect.TypeFor[I]())
	register(a, op, func(ctx context.Context, in *I) (*answer[O], error) {
		out := &answer[O]{Status: http.StatusAccepted}
		err := a.db.InTx(ctx, auth.From(ctx).Login, func(tx *db.Tx) (err error) {
			out.Body, err = fn(ctx, tx, in)
			return err
		})
		if err != nil {
			return nil, problem(ctx, err)
		}
		return out, nil
	})
}

var notWord = regexp.MustCompile(`[^A-Za-z0-9]+`)

func operation(route, summary string, who []auth.Role) huma.Operation {
	method, path, ok := strings.Cut(route, " ")
	if !ok || len(who) == 0 {
		panic("api: a route is \"METHOD /path\" and names its roles: " + route)
	}
	op := huma.Operation{
		Method: method, Path: path, Summary: summary,
		OperationID: strings.Trim(strings.ToLower(method)+"-"+notWord.ReplaceAllString(strings.TrimPrefix(path, "/v1/"), "-"), "-"),
		Tags:        []string{strings.Split(strings.TrimPrefix(path, "/v1/"), "/")[0]},
		Extensions:  map[string]any{"x-roles": who},
	}
	if who[0] != auth.Public {
		op.Security = []map[string][]string{{"bearer": {}}}
	}
	return op
}

func etag(body any) string {
	if v, ok := body.(Versioned); ok {
		return fmt.Sprintf(`"%d"`, v.ETagVersion())
	}
	return ""
}

func ptr[T any](v T) *T { return &v }
