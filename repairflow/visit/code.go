package visit

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"time"

	"fettle/internal/db"
)

// digits are six at random: what a person says to another, or types.
func digits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the system has no randomness
	}
	return fmt.Sprintf("%06d", n.Int64())
}

func same(a, b string) bool { return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

const checkedInSQL = `
UPDATE visits
SET code_used_at = $2, no_code = $3, code = '', version = version + 1
WHERE id = $1`

// checkIn has the customer's code said, or the reason why it is not, before a visit that was appointed begins. A code is good for one
// arrival; a wrong one is counted although it is refused, so that nobody finds it by trying.
func checkIn(ctx context.Context, tx *db.Tx, v Visit, code, reason string) (Visit, error) {
	p, err := policyNow(ctx, tx)
	if err != nil {
		return v, err
	}
	var used *time.Time
	switch {
	case code == "" && reason == "":
		return v, ErrCode.Because("needed").At("body.code")
	case code == "" && !p.ReasonForCode:
		return v, ErrCode.Because("needed").At("body.code")
	case code == "":
	case v.CodeTries >= p.CodeTries:
		return v, ErrCode.Because("tries").At("body.code")
	case v.EndsAt.Add(slack).Before(tx.Now):
		return v, ErrCode.Because("expired").At("body.code")
	case !same(code, v.Code):
		return v, db.Instead(ErrCode.Because("wrong").With("left", p.CodeTries-v.CodeTries-1).At("body.code"), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE visits SET code_tries = code_tries + 1 WHERE id = $1", v.ID)
			return err
		})
	default:
		used, reason = &tx.Now, ""
	}
	if _, err := tx.ExecContext(ctx, checkedInSQL, v.ID, used, reason); err != nil {
		return v, fmt.Errorf("check in: %w", err)
	}
	return ByID(ctx, tx, v.ID)
}

// renewCode makes another code, for a customer who thinks that somebody has heard his, or whose engineer mistyped too often.
func renewCode(ctx context.Context, tx *db.Tx, v Visit) (Visit, error) {
	if v.State != Confirmed && v.State != EnRoute {
		return v, Machine.Refusal(v.State, Arrived)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE visits SET code = $2, code_tries = 0, version = version + 1 WHERE id = $1", v.ID, digits()); err != nil {
		return v, fmt.Errorf("make a code: %w", err)
	}
	return ByID(ctx, tx, v.ID)
}
