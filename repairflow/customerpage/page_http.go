package customerpage

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Query(a, "GET /v1/repairs/{repair}", "One repair with everything that belongs to it", repair.Parties, getRepair)
	api.Command(a, "POST /v1/repairs/{repair}/track-link", "A link for the customer, without login", repair.Parties, trackLink)
	api.Command(a, "POST /v1/repairs/{repair}/revoke-links", "Take back every link to the customer's page", repair.Parties, revokeLinks)
	api.Query(a, "GET /v1/track/{token}", "The customer's page", api.For(auth.Public),
		func(ctx context.Context, tx *db.Tx, in *trackIn) (Page, error) {
			return followedPage(ctx, tx, in.Token)
		})
	takeBackRoutes(a)
	api.Stream(a, "GET /v1/track/{token}/stream", "The customer's page, live",
		func(ctx context.Context, tx *db.Tx, token string) (api.Snapshot, error) {
			p, err := followedPage(ctx, tx, token)
			return api.Snapshot{Key: p.Repair, Version: p.Version, Body: p}, err
		})
}

// Link is a capability for the customer's page.
type Link struct {
	Token     string    `json:"token"`
	Path      string    `json:"path"`
	ExpiresAt time.Time `json:"expires_at"`
}

func trackLink(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (Link, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return Link{}, err
	}
	return TrackLink(ctx, tx, r.ID)
}

// TrackLink makes a link to the customer's page of a repair.
func TrackLink(ctx context.Context, tx *db.Tx, repair string) (Link, error) {
	expires := tx.Now.Add(linkTerm)
	token, err := auth.NewLink(ctx, tx, customersLink, repair, expires)
	return Link{Token: token, Path: "/t/" + token, ExpiresAt: expires}, err
}

// Revoked says how many links are void now.
type Revoked struct {
	Links int64 `json:"links"`
}

func revokeLinks(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (Revoked, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return Revoked{}, err
	}
	n, err := RevokeLinks(ctx, tx, r.ID)
	return Revoked{n}, err
}

// RevokeLinks takes back every link to the customer's page of a repair and answers how many there were; pages that are open
// on one close.
func RevokeLinks(ctx context.Context, tx *db.Tx, repair string) (int64, error) {
	n, err := auth.RevokeLinks(ctx, tx, customersLink, repair)
	if err != nil || n == 0 {
		return n, err
	}
	return n, event.Emit(ctx, tx, LinksRevoked{Repair: repair, Links: n})
}

type trackIn struct {
	Token string `path:"token" maxLength:"128"`
}

// Followed is the repair whose page a link leads to; one whose page has closed is answered as a link that is not there.
func Followed(ctx context.Context, tx *db.Tx, token string) (repair string, err error) {
	p, err := followedPage(ctx, tx, token)
	return p.Repair, err
}

// Follow answers the repair of a link that still shows its page.
func Follow(ctx context.Context, tx *db.Tx, token string) (string, error) {
	p, err := followedPage(ctx, tx, token)
	return p.Repair, err
}

func followedPage(ctx context.Context, tx *db.Tx, token string) (Page, error) {
	repair, err := auth.FollowLink(ctx, tx, customersLink, token)
	if err != nil {
		return Page{}, err
	}
	p, err := Of(ctx, tx, repair)
	if err == nil && p.closed(tx.Now) {
		return Page{}, auth.ErrNoLink
	}
	return p, err
}
