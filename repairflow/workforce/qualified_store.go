package workforce

import (
	"context"
	"errors"
	"slices"

	"fettle/internal/db"
	"fettle/internal/fault"
)

// Qualified refuses an engineer for an appliance that asks for a certificate that he does not have now.
func Qualified(ctx context.Context, tx *db.Tx, login, category string) error {
	p, err := PolicyNow(ctx, tx)
	if err != nil || !slices.Contains(p.Certified, category) {
		return err
	}
	valid, err := Valid(ctx, tx, login, tx.Now)
	if err != nil {
		return err
	}
	if !Certified(valid, category, tx.Now) {
		return ErrNotCertified.With("engineer", login, "category", category)
	}
	return nil
}

// atOutline names the field that an outline came in.
func atOutline(err error) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.At("body.outline")
	}
	return err
}
