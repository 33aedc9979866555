package visit

import (
	"context"
	"errors"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/repair"
	"fettle/repairflow/workforce"
)

func trackRoutes(a *api.API, d door) {
	public := api.For(auth.Public)
	api.Query(a, "GET /v1/track/{token}/visit", "Who comes, when, and what was done, for the customer", public, shownDoor)
	api.Command(a, "POST /v1/track/{token}/verify-card", "Check the work card of who stands at the door", public, d.verifyDoor)
	api.Command(a, "POST /v1/track/{token}/visit-code", "Another code for the engineer to say", public, renewDoor)
}

// Shown is a visit as its customer sees it.
type Shown struct {
	Visit    string     `json:"visit"`
	Kind     Kind       `json:"kind"`
	State    State      `json:"state"`
	StartsAt time.Time  `json:"starts_at"`
	EndsAt   time.Time  `json:"ends_at"`
	Zone     string     `json:"zone"`
	WalkIn   bool       `json:"walk_in"`
	Arrived  *time.Time `json:"arrived_at"`
	// Engineer is his name; what he is certified for stands beside it.
	Engineer     string            `json:"engineer"`
	Photo        string            `json:"photo"`
	Certificates []CardCertificate `json:"certificates"`
	// Code is what the customer tells him at the door; "" once he was told, or when nothing is asked.
	Code       string     `json:"code"`
	CardSeenAt *time.Time `json:"card_seen_at"`
	Steps      []Step     `json:"steps"`
	Position   *Position  `json:"position"`
	// Door is where he comes to, as roughly as the page tells it.
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

type shownVisit struct {
	// Visit is null while none is known.
	Visit *Shown `json:"visit"`
}

type tokenIn struct {
	Token string `path:"token" maxLength:"128"`
}

// followed is the visit that the customer's page is about: what is open, else the newest.
func followed(ctx context.Context, tx *db.Tx, token string) (repair.Repair, *Visit, error) {
	id, err := auth.FollowLink(ctx, tx, repair.CustomersLink, token)
	if err != nil {
		return repair.Repair{}, nil, err
	}
	r, err := repair.ByID(ctx, tx, id)
	if err != nil {
		return r, nil, err
	}
	v, err := Open(ctx, tx, id)
	if err != nil || v != nil {
		return r, v, err
	}
	all, err := Of(ctx, tx, id)
	if err == nil && len(all) > 0 {
		v = &all[len(all)-1]
	}
	return r, v, err
}

func shownDoor(ctx context.Context, tx *db.Tx, in *tokenIn) (shownVisit, error) {
	r, v, err := followed(ctx, tx, in.Token)
	if err != nil || v == nil {
		return shownVisit{}, err
	}
	s, err := shown(ctx, tx, r, *v)
	return shownVisit{&s}, err
}

// roughDoor is a hundredth of a degree, about a kilometre: links are passed on.
func roughDoor(degrees float64) float64 { return float64(int(degrees*100)) / 100 }

func shown(ctx context.Context, tx *db.Tx, r repair.Repair, v Visit) (Shown, error) {
	s := Shown{Visit: v.ID, Kind: v.Kind, State: v.State, StartsAt: v.StartsAt, EndsAt: v.EndsAt, Zone: v.Zone, WalkIn: v.WalkIn, Arrived: v.ArrivedAt,
		Engineer: v.Engineer, Certificates: []CardCertificate{}, CardSeenAt: v.CardSeenAt, Lon: roughDoor(r.Lon), Lat: roughDoor(r.Lat)}
	if !v.State.Over() && !v.State.AtDoor() {
		s.Code = v.Code
	}
	e, err := workforce.ByLogin(ctx, tx, v.Engineer)
	switch {
	case errors.Is(err, workforce.ErrNoEngineer):
	case err != nil:
		return s, err
	default:
		s.Engineer, s.Photo = e.Name, e.Photo
	}
	valid, err := workforce.Valid(ctx, tx, v.Engineer, tx.Now)
	if err != nil {
		return s, err
	}
	for _, c := range valid {
		s.Certificates = append(s.Certificates, CardCertificate{c.Category, c.Level, c.Number, c.ValidTo})
	}
	if s.Steps, err = stepsOf(ctx, tx, v.ID); err != nil {
		return s, err
	}
	// What an engineer notes and who he is by login is not for links that are passed on.
	for i := range s.Steps {
		s.Steps[i].Note, s.Steps[i].By, s.Steps[i].Bagged = "", "", []string{}
	}
	s.Position, err = shownPosition(ctx, tx, v)
	return s, err
}

type visitVerifyIn struct {
	Token string `path:"token" maxLength:"128"`
	Body  struct {
		Card string `json:"card" minLength:"1" maxLength:"4096" format:"scan" doc:"What the QR code says, or the six digits below it."`
	}
}

func (d door) verifyDoor(ctx context.Context, tx *db.Tx, in *visitVerifyIn) (Shown, error) {
	r, v, err := followed(ctx, tx, in.Token)
	if err != nil {
		return Shown{}, err
	}
	if v == nil || v.State.Over() {
		return Shown{}, ErrCard.Because("nobody").At("body.card")
	}
	checked, err := d.verify(ctx, tx, *v, in.Body.Card)
	if err != nil {
		return Shown{}, err
	}
	return shown(ctx, tx, r, checked)
}

func renewDoor(ctx context.Context, tx *db.Tx, in *tokenIn) (Shown, error) {
	r, v, err := followed(ctx, tx, in.Token)
	if err != nil {
		return Shown{}, err
	}
	if v == nil {
		return Shown{}, ErrNone
	}
	renewed, err := renewCode(ctx, tx, *v)
	if err != nil {
		return Shown{}, err
	}
	return shown(ctx, tx, r, renewed)
}
