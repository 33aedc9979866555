package partorder

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room; that of a firm order stands in onetap.
func Routes(a *api.API) {
	api.Command(a, "POST /v1/repairs/{repair}/soft-reservations", "Reserve parts softly while a quote waits", repair.Insiders, reserveSoftly)
	api.Command(a, "POST /v1/repairs/{repair}/soft-reservations/confirm", "Make a soft reservation a firm order", repair.Insiders, confirmReservation)
	api.Command(a, "POST /v1/repairs/{repair}/soft-reservations/release", "Give up a soft reservation", repair.Insiders, releaseReservation)
	api.Command(a, "POST /v1/order-lines/{line}/accept", "Accept an offered substitute", repair.Insiders, acceptDoor)
	api.Command(a, "POST /v1/order-lines/{line}/refuse", "Refuse an offered substitute: wait for the part itself", repair.Insiders, refuseDoor)
}

type reserveIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   Asked
}

func reserveSoftly(ctx context.Context, tx *db.Tx, in *reserveIn) (OrderOut, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return OrderOut{}, err
	}
	lines, err := ReserveSoftly(ctx, tx, in.Repair, in.Body.Lines, in.Body.ShipTo == "outlet")
	return OrderOut{lines}, err
}

type confirmIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Lines []uuid.UUID `json:"lines,omitempty" maxItems:"50" doc:"Default: every softly reserved line of the repair."`
	}
}

type linesOut struct {
	Lines []orderline.Line `json:"lines"`
}

func confirmReservation(ctx context.Context, tx *db.Tx, in *confirmIn) (linesOut, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return linesOut{}, err
	}
	lines, err := ConfirmReservation(ctx, tx, in.Repair, in.Body.Lines)
	return linesOut{lines}, err
}

type releaseIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Lines  []uuid.UUID `json:"lines,omitempty" maxItems:"50" doc:"Default: every softly reserved line of the repair."`
		Reason string      `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func releaseReservation(ctx context.Context, tx *db.Tx, in *releaseIn) (linesOut, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return linesOut{}, err
	}
	lines, err := ReleaseReservation(ctx, tx, in.Repair, in.Body.Lines, in.Body.Reason)
	return linesOut{lines}, err
}

func acceptDoor(ctx context.Context, tx *db.Tx, in *orderline.LineIn) (orderline.Line, error) {
	if _, err := orderline.Visible(ctx, tx, in.Line); err != nil {
		return orderline.Line{}, err
	}
	return AcceptOffer(ctx, tx, in.Line)
}

func refuseDoor(ctx context.Context, tx *db.Tx, in *orderline.LineCancelLineIn) (orderline.Line, error) {
	if _, err := orderline.Visible(ctx, tx, in.Line); err != nil {
		return orderline.Line{}, err
	}
	return RefuseOffer(ctx, tx, in.Line, in.Body.Reason)
}
