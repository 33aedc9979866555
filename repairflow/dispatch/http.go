package dispatch

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/repair"
)

var operations = api.For(auth.Operations)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Command(a, "POST /v1/repairs/{repair}/dispatch", "Give a repair to the best engineer", operations, decideDoor)
	api.Query(a, "GET /v1/repairs/{repair}/dispatch", "Who was weighed for a repair, by what, and who got it", operations, explainDoor)
	api.Query(a, "GET /v1/repairs/{repair}/engineers", "Engineers who could go, the best first", operations, weighDoor)
	api.Command(a, "POST /v1/repairs/{repair}/reassign", "Give a repair to an engineer whom a person chose, with the reason", operations, reassignDoor)
	api.Command(a, "POST /v1/repairs/{repair}/defer", "Put a repair off, within what was promised", operations, deferDoor)
	api.Command(a, "POST /v1/engineers/{engineer}/move-day", "Give every visit of an engineer's day to others", operations, moveDayDoor)
	api.Query(a, "GET /v1/dispatch-board", "A day of all engineers: who goes where, what nobody has and what is late", operations, boardDoor)
	api.Query(a, "GET /v1/engineers/{engineer}/day-plan", "The visits of an engineer's day in order of travel", operations, planDoor)
	api.Query(a, "GET /v1/my-day", "The visits of the engineer's own day in order of travel", api.For(auth.Engineer), myDayDoor)
}

func decideDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (Given, error) {
	return Decide(ctx, tx, in.Repair)
}

type decisions struct {
	Items []Decision `json:"items"`
}

func explainDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (decisions, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return decisions{}, err
	}
	items, err := OfRepair(ctx, tx, r.ID)
	return decisions{items}, err
}

type weighed struct {
	Items []Choice `json:"items"`
}

func weighDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (weighed, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return weighed{}, err
	}
	choices, _, err := Weigh(ctx, tx, r)
	return weighed{append([]Choice{}, choices...)}, err
}

type reassignIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Engineer string `json:"engineer" minLength:"1" maxLength:"80"`
		Reason   string `json:"reason" minLength:"1" maxLength:"400"`
	}
}

func reassignDoor(ctx context.Context, tx *db.Tx, in *reassignIn) (Given, error) {
	return ByReason(ctx, tx, in.Repair, in.Body.Engineer, in.Body.Reason)
}

type deferIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Until  time.Time `json:"until"`
		Reason string    `json:"reason" minLength:"1" maxLength:"400"`
	}
}

func deferDoor(ctx context.Context, tx *db.Tx, in *deferIn) (Decision, error) {
	return Defer(ctx, tx, in.Repair, in.Body.Until, in.Body.Reason)
}

type moveDayIn struct {
	Engineer string `path:"engineer" maxLength:"80"`
	Body     struct {
		Day    string `json:"day" format:"date"`
		Reason string `json:"reason" minLength:"1" maxLength:"400"`
	}
}

type movedDay struct {
	Items []MovedVisit `json:"items"`
}

func moveDayDoor(ctx context.Context, tx *db.Tx, in *moveDayIn) (movedDay, error) {
	items, err := MoveDay(ctx, tx, in.Engineer, in.Body.Day, in.Body.Reason)
	return movedDay{items}, err
}

type boardIn struct {
	Day string `query:"day" maxLength:"10" doc:"YYYY-MM-DD. Default: today."`
}

func boardDoor(ctx context.Context, tx *db.Tx, in *boardIn) (DayBoard, error) {
	return BoardOf(ctx, tx, in.Day)
}

type planIn struct {
	Engineer string `path:"engineer" maxLength:"80"`
	Day      string `query:"day" maxLength:"10" doc:"YYYY-MM-DD. Default: today."`
}

func planDoor(ctx context.Context, tx *db.Tx, in *planIn) (DayPlan, error) {
	return PlanOf(ctx, tx, in.Engineer, in.Day)
}

type myDayIn struct {
	Day string `query:"day" maxLength:"10" doc:"YYYY-MM-DD. Default: today."`
}

func myDayDoor(ctx context.Context, tx *db.Tx, in *myDayIn) (DayPlan, error) {
	return PlanOf(ctx, tx, auth.From(ctx).Login, in.Day)
}
