package customerpage

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/evidence"
	"fettle/recycling/wastemanifest"
)

// PhotoRoutes adds the door to the photographs of the customer's page.
func PhotoRoutes(a *api.API, k *evidence.Keeper) {
	api.Watched(a, "GET /v1/track/{token}/photograph", "A photograph of the old part, where the policy shows it to customers", api.For(auth.Public),
		func(ctx context.Context, tx *db.Tx, in *photoIn) (api.Load, error) {
			p, err := followedPage(ctx, tx, in.Token)
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(p.OldParts, func(f wastemanifest.Fate) bool { return slices.Contains(f.Photos, in.Evidence) }) {
				return nil, evidence.ErrNone
			}
			return k.Show(ctx, tx, in.Evidence)
		}, evidence.JPEG, evidence.PNG)
}

type photoIn struct {
	Token    string    `path:"token" maxLength:"128"`
	Evidence uuid.UUID `query:"evidence" required:"true"`
}
