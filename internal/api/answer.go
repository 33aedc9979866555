package api

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/internal/loop"
)

// ToldOnce is implemented by answers that show a secret: what is remembered under the key is what WithoutSecret answers, so
// that a repeated key is told the rest.
type ToldOnce interface{ WithoutSecret() any }

// errForgotten is about a key whose command was done, and whose answer is not kept any more.
var errForgotten = fault.New(fault.Conflict, "answer_forgotten")

// About names what an answer is sealed about: it opens under no other key of no other caller.
func about(actor, route, key string) string {
	return "answer\x00" + actor + "\x00" + route + "\x00" + key
}

// kept is an answer as it is stored.
func (a *API) kept(actor, route, key string, body any) ([]byte, error) {
	if secret, is := body.(ToldOnce); is {
		body = secret.WithoutSecret()
	}
	var output bytes.Buffer
	if err := encode(&output, body); err != nil {
		return nil, fmt.Errorf("encode the answer: %w", err)
	}
	return []byte(a.seal.SealText(output.String(), about(actor, route, key))), nil
}

// opened is an answer as it was told. One that another key sealed is as good as forgotten.
func (a *API) opened(actor, route, key string, stored []byte) ([]byte, error) {
	if len(stored) == 0 {
		return nil, errForgotten
	}
	body, err := a.seal.OpenText(string(stored), about(actor, route, key))
	if err != nil {
		return nil, errForgotten
	}
	return []byte(body), nil
}

// Terms of answers: a phone may come back with a key after days without a signal, and hears then that its command was done
// for as long as the key is known.
const (
	answersKept     = 7 * 24 * time.Hour
	keysKept        = 60 * 24 * time.Hour
	forgetEvery     = 10 * time.Minute
	forgottenAtOnce = 5_000
)

const (
	emptyAnswersSQL = `
UPDATE requests
SET body = NULL
WHERE ctid = ANY (ARRAY (SELECT ctid FROM requests WHERE at < $1 AND body IS NOT NULL LIMIT $2))`
	forgetKeysSQL = `
DELETE FROM requests
WHERE ctid = ANY (ARRAY (SELECT ctid FROM requests WHERE at < $1 LIMIT $2))`
)

// Forget empties answers that are past their term, and the keys that are past theirs; it answers how many there were.
func (a *API) Forget(ctx context.Context) (n int64, err error) {
	err = a.db.InTx(ctx, "system", func(tx *db.Tx) error {
		n = 0
		for _, s := range []struct {
			sql string
			age time.Duration
		}{{emptyAnswersSQL, answersKept}, {forgetKeysSQL, keysKept}} {
			done, err := tx.ExecContext(ctx, s.sql, tx.Now.Add(-s.age), forgottenAtOnce)
			if err != nil {
				return fmt.Errorf("forget answers: %w", err)
			}
			rows, err := done.RowsAffected()
			if err != nil {
				return err
			}
			n += rows
		}
		return nil
	})
	return n, err
}

// ForgetAnswers does so until ctx ends.
func (a *API) ForgetAnswers(ctx context.Context) error {
	return loop.Run(ctx, "forget answers", nil, forgetEvery, func(ctx context.Context) (loop.Next, error) {
		n, err := a.Forget(ctx)
		return loop.While(n >= forgottenAtOnce), err
	})
}
