package custody

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/recycling/refrigerant"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
	"fettle/repairflow/visit"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Command(a, "POST /v1/order-lines/{line}/cancel", "Cancel a line: freed, or called back from the road", repair.Insiders, cancelLineDoor)
	api.Command(a, "POST /v1/order-lines/{line}/receive", "The engineer's scan: the promise is judged here", repair.Insiders, receiveDoor)
	pickupRoutes(a)
	refrigerant.RecoverRoute(a, mayRecover)
	api.Command(a, "POST /v1/order-lines/{line}/install", "Fit a part; the old one is owed from now", repair.Insiders, installDoor)
	api.Command(a, "POST /v1/order-lines/{line}/customer-fitted", "The customer has fitted a part that was posted to him", repair.Parties, customerFittedDoor)
	api.Command(a, "POST /v1/order-lines/{line}/report", "Dead on arrival, wrong, unused, or missing although delivered", repair.Insiders, reportDoor)
	api.Command(a, "POST /v1/order-lines/{line}/keep", "Keep an unused part in the van: it is free there, and owed no more", repair.Insiders, keepDoor)
	api.Command(a, "POST /v1/order-lines/{line}/lose", "A part that never turns up: booked as lost and replaced", api.For(auth.Operations), loseDoor)
	api.Command(a, "POST /v1/repairs/{repair}/resume", "Go on without the parts that nobody has sent yet", repair.Insiders, resumeDoor)
	api.Command(a, "POST /v1/repairs/{repair}/complete", "The work is done", repair.Insiders, completeRepair)
	api.Command(a, "POST /v1/repairs/{repair}/cancel", "Cancel a repair; parts on the road are called back", repair.Parties, cancelRepair)
}

func cancelLineDoor(ctx context.Context, tx *db.Tx, in *orderline.LineCancelLineIn) (orderline.Line, error) {
	if _, err := orderline.Visible(ctx, tx, in.Line); err != nil {
		return orderline.Line{}, err
	}
	return CancelLine(ctx, tx, in.Line, in.Body.Reason)
}

type lineReceiveIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Scanned string `json:"scanned" format:"scan" minLength:"1" maxLength:"256" doc:"The serial of a serialised part, else the part's number."`
	}
}

func receiveDoor(ctx context.Context, tx *db.Tx, in *lineReceiveIn) (orderline.Line, error) {
	if _, err := orderline.Visible(ctx, tx, in.Line); err != nil {
		return orderline.Line{}, err
	}
	return Receive(ctx, tx, in.Line, in.Body.Scanned)
}

func keepDoor(ctx context.Context, tx *db.Tx, in *lineReceiveIn) (orderline.Line, error) {
	if _, err := orderline.Visible(ctx, tx, in.Line); err != nil {
		return orderline.Line{}, err
	}
	return Keep(ctx, tx, in.Line, in.Body.Scanned)
}

func customerFittedDoor(ctx context.Context, tx *db.Tx, in *orderline.LineIn) (orderline.Line, error) {
	if _, err := orderline.Visible(ctx, tx, in.Line); err != nil {
		return orderline.Line{}, err
	}
	return CustomerFitted(ctx, tx, in.Line)
}

type lineInstallIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		NewSerial string `json:"new_serial,omitempty" format:"scan" maxLength:"256" doc:"Needed for serialised parts."`
		OldSerial string `json:"old_serial,omitempty" format:"scan" maxLength:"256"`
	}
}

// installSaid is what an engineer said that he fitted.
type installSaid struct {
	Line      uuid.UUID `json:"line"`
	NewSerial string    `json:"new_serial"`
	OldSerial string    `json:"old_serial"`
}

func installDoor(ctx context.Context, tx *db.Tx, in *lineInstallIn) (orderline.Line, error) {
	before, err := orderline.Visible(ctx, tx, in.Line)
	if err != nil {
		return orderline.Line{}, err
	}
	l, err := Install(ctx, tx, in.Line, in.Body.NewSerial, in.Body.OldSerial)
	// What he fitted without a signal into an appliance whose line was given up meanwhile is for people to look at.
	if err != nil && slices.Contains([]orderline.State{orderline.Cancelled, orderline.Closed, orderline.Unused, orderline.Returning}, before.State) {
		err = visit.LateBy(ctx, err, before.Repair, "install", installSaid{in.Line, in.Body.NewSerial, in.Body.OldSerial})
	}
	return l, err
}

type lineReportIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Problem string `json:"problem" enum:"doa,wrong,unused,missing"`
		Note    string `json:"note" format:"multiline" minLength:"1" maxLength:"500"`
		Replace bool   `json:"replace,omitempty" doc:"Order the same again at once. Default: no."`
	}
}

func reportDoor(ctx context.Context, tx *db.Tx, in *lineReportIn) (orderline.Line, error) {
	if _, err := orderline.Visible(ctx, tx, in.Line); err != nil {
		return orderline.Line{}, err
	}
	if in.Body.Replace {
		l, _, err := ReportAndReplace(ctx, tx, in.Line, in.Body.Problem, in.Body.Note)
		return l, err
	}
	return Report(ctx, tx, in.Line, in.Body.Problem, in.Body.Note)
}
