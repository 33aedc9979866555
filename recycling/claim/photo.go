package claim

import (
	"context"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/evidence"
)

const (
	photoKind = "supplier_claim"
	// photoClaim shows the supplier what failed.
	photoClaim = "claim"
)

// Photographs are those of claims: the desk that asks a supplier keeps what speaks for it.
func Photographs() evidence.Kind {
	return evidence.Kind{Name: photoKind, Purposes: []evidence.Purpose{{Name: photoClaim, Who: []auth.Role{auth.Operations}}},
		See: func(ctx context.Context, tx *db.Tx, id string) error {
			if auth.From(ctx).Role != auth.Operations {
				return ErrNoClaim
			}
			_, err := ByID(ctx, tx, id)
			return err
		}}
}
