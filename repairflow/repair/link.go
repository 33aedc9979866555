package repair

import (
	"context"

	"fettle/internal/auth"
	"fettle/internal/db"
)

// ByLink is the repair that a customer's link is for; auth.ErrNoLink when the link holds no more.
func ByLink(ctx context.Context, tx *db.Tx, token string) (Repair, error) {
	id, err := auth.FollowLink(ctx, tx, CustomersLink, token)
	if err != nil {
		return Repair{}, err
	}
	return ByID(ctx, tx, id)
}
