package quote

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/repair"
)

// trackRoutes are the doors of the customer's link: who holds it may answer for the repair.
func trackRoutes(a *api.API) {
	public := api.For(auth.Public)
	api.Query(a, "GET /v1/track/{token}/quotes", "What the repair of a customer's link costs", public, trackedDoor)
	api.Command(a, "POST /v1/track/{token}/quotes/{quote}/accept", "The customer says yes on his page", public, acceptTracked)
	api.Command(a, "POST /v1/track/{token}/quotes/{quote}/decline", "The customer says no on his page", public, declineTracked)
}

type trackIn struct {
	Token string `path:"token" maxLength:"128"`
}

func trackedDoor(ctx context.Context, tx *db.Tx, in *trackIn) (quotesOut, error) {
	r, err := repair.ByLink(ctx, tx, in.Token)
	if err != nil {
		return quotesOut{}, err
	}
	return listed(ctx, tx, r.ID, true)
}

// tracked answers a quote of another repair as one that does not exist, and makes the customer the one who acts.
func tracked(ctx context.Context, tx *db.Tx, token string, id uuid.UUID) error {
	r, err := repair.ByLink(ctx, tx, token)
	if err != nil {
		return err
	}
	q, err := ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if q.Repair != r.ID || q.SentAt == nil {
		return ErrNoQuote
	}
	tx.By = r.Customer
	return nil
}

type quoteAcceptTrackedIn struct {
	Token string    `path:"token" maxLength:"128"`
	Quote uuid.UUID `path:"quote"`
	Body  struct {
		Addons []int `json:"addons,omitempty" maxItems:"60" doc:"The positions of the add-ons that the customer takes. Default: none."`
	}
}

func acceptTracked(ctx context.Context, tx *db.Tx, in *quoteAcceptTrackedIn) (Quote, error) {
	if err := tracked(ctx, tx, in.Token, in.Quote); err != nil {
		return Quote{}, err
	}
	return Accept(ctx, tx, in.Quote, Yes{How: ByLink, Addons: in.Body.Addons})
}

type quoteDeclineTrackedIn struct {
	Token string    `path:"token" maxLength:"128"`
	Quote uuid.UUID `path:"quote"`
	Body  struct {
		Reason string `json:"reason,omitempty" format:"multiline" maxLength:"200"`
	}
}

func declineTracked(ctx context.Context, tx *db.Tx, in *quoteDeclineTrackedIn) (Quote, error) {
	if err := tracked(ctx, tx, in.Token, in.Quote); err != nil {
		return Quote{}, err
	}
	return Decline(ctx, tx, in.Quote, ByLink, in.Body.Reason)
}
