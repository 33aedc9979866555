package custody

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/shipping/pickup"
)

func pickupRoutes(a *api.API) {
	engineer := api.For(auth.Engineer)
	api.Query(a, "GET /v1/order-lines/{line}/pickup", "Where a part lies ready for its engineer, and what opens it", engineer, showPickup)
	api.Command(a, "POST /v1/order-lines/{line}/collect", "The engineer's scan at a locker or counter, with its code", engineer, collectDoor)
}

// OpenPickup is a pick-up with its code, for the engineer of the repair and nobody else.
type OpenPickup struct {
	Place     string    `json:"place"`
	Code      string    `json:"code"`
	ReadyAt   time.Time `json:"ready_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// pickupList is empty or holds the one place where a line lies ready.
type pickupList struct {
	Items []OpenPickup `json:"items"`
}

func showPickup(ctx context.Context, tx *db.Tx, in *orderline.LineIn) (pickupList, error) {
	if _, err := orderline.Visible(ctx, tx, in.Line); err != nil {
		return pickupList{}, err
	}
	p, err := pickup.OfLine(ctx, tx, in.Line)
	if errors.Is(err, pickup.ErrNoPickup) {
		return pickupList{[]OpenPickup{}}, nil
	}
	return pickupList{[]OpenPickup{{p.Place, p.Code, p.ReadyAt, p.ExpiresAt}}}, err
}

type collectIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Code    string `json:"code" minLength:"1" maxLength:"64"`
		Scanned string `json:"scanned" format:"scan" minLength:"1" maxLength:"256" doc:"The serial of a serialised part, else the part's number."`
	}
}

func collectDoor(ctx context.Context, tx *db.Tx, in *collectIn) (orderline.Line, error) {
	if _, err := orderline.Visible(ctx, tx, in.Line); err != nil {
		return orderline.Line{}, err
	}
	return Collect(ctx, tx, in.Line, in.Body.Code, in.Body.Scanned)
}
