package expert

import (
	"context"

	"github.com/google/uuid"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/orderline"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	experts := api.For(auth.Operations)
	api.Command(a, "POST /v1/repairs/{repair}/expert-sessions", "Ask a remote expert about a repair", repair.Insiders, requestDoor)
	api.Query(a, "GET /v1/expert-sessions", "Expert sessions: who waits for an expert first; an engineer sees his own", repair.Insiders, listDoor)
	api.Query(a, "GET /v1/expert-sessions/{expert_session}", "An expert session with what was advised and changed", repair.Insiders, getDoor)
	api.Command(a, "POST /v1/expert-sessions/{expert_session}/join", "Join a session as its expert", experts, joinDoor)
	api.Command(a, "POST /v1/expert-sessions/{expert_session}/advice", "Write down what the expert says", experts, adviseDoor)
	api.Command(a, "POST /v1/expert-sessions/{expert_session}/end", "End a session; one that nobody joined is withdrawn", repair.Insiders, endDoor)
	api.Command(a, "POST /v1/order-lines/{line}/change", "Order another part in the place of a line that has not left the warehouse", repair.Insiders, changeDoor)
	api.Query(a, "GET /v1/repairs/{repair}/line-changes", "Which lines of a repair were changed, with the authors of both", repair.Insiders, changesDoor)
}

type requestIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Question string `json:"question" format:"multiline" minLength:"1" maxLength:"1000"`
	}
}

func requestDoor(ctx context.Context, tx *db.Tx, in *requestIn) (Session, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return Session{}, err
	}
	return Request(ctx, tx, in.Repair, in.Body.Question)
}

type listIn struct {
	Repair string `query:"repair" maxLength:"64"`
	State  string `query:"state" enum:"open,all" default:"open"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most."`
}

type listOut struct {
	Items []Session `json:"items"`
}

func listDoor(ctx context.Context, tx *db.Tx, in *listIn) (listOut, error) {
	f := Filter{Repair: in.Repair, Open: in.State == "open", Limit: in.Limit}
	if actor := auth.From(ctx); actor.Role == auth.Engineer {
		f.Engineer = actor.Login
	}
	items, err := List(ctx, tx, f)
	return listOut{items}, err
}

type sessionIn struct {
	Session uuid.UUID `path:"expert_session"`
}

// visible answers a session of another's repair as one that does not exist.
func visible(ctx context.Context, tx *db.Tx, id uuid.UUID) (Session, error) {
	s, err := ByID(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if actor := auth.From(ctx); actor.Role == auth.Engineer && s.Engineer != actor.Login {
		return Session{}, ErrNoSession
	}
	return s, nil
}

func getDoor(ctx context.Context, tx *db.Tx, in *sessionIn) (Session, error) {
	return visible(ctx, tx, in.Session)
}

type joinIn struct {
	Session uuid.UUID `path:"expert_session"`
	Body    struct {
		Link string `json:"link,omitempty" maxLength:"500" pattern:"^(https://[^\\s<>\"']{1,480})?$" doc:"Where the two see each other."`
	}
}

func joinDoor(ctx context.Context, tx *db.Tx, in *joinIn) (Session, error) {
	return Join(ctx, tx, in.Session, in.Body.Link)
}

type adviseIn struct {
	Session uuid.UUID `path:"expert_session"`
	Body    struct {
		Text string `json:"text" format:"multiline" minLength:"1" maxLength:"2000"`
		Link string `json:"link,omitempty" maxLength:"500" pattern:"^(https://[^\\s<>\"']{1,480})?$"`
	}
}

func adviseDoor(ctx context.Context, tx *db.Tx, in *adviseIn) (Session, error) {
	return Advise(ctx, tx, in.Session, in.Body.Text, in.Body.Link)
}

type endIn struct {
	Session uuid.UUID `path:"expert_session"`
	Body    struct {
		Conclusion string `json:"conclusion,omitempty" format:"multiline" maxLength:"1000"`
	}
}

func endDoor(ctx context.Context, tx *db.Tx, in *endIn) (Session, error) {
	if _, err := visible(ctx, tx, in.Session); err != nil {
		return Session{}, err
	}
	return End(ctx, tx, in.Session, in.Body.Conclusion)
}

type changeIn struct {
	Line uuid.UUID `path:"line"`
	Body struct {
		Part     string `json:"part" minLength:"1" maxLength:"64" identifier:"part"`
		Quantity int64  `json:"quantity,omitempty" minimum:"0" maximum:"100" doc:"0 is as many as were asked for."`
		Version  int    `json:"version" minimum:"1" doc:"The version of the line that was seen."`
		Reason   string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

type changeOut struct {
	Change Change              `json:"change"`
	Lines  []partorder.Ordered `json:"lines"`
}

func changeDoor(ctx context.Context, tx *db.Tx, in *changeIn) (changeOut, error) {
	if _, err := orderline.Visible(ctx, tx, in.Line); err != nil {
		return changeOut{}, err
	}
	b := in.Body
	change, lines, err := ChangeLine(ctx, tx, in.Line, Instead{b.Part, b.Quantity, b.Version, b.Reason})
	return changeOut{change, lines}, err
}

type changesOut struct {
	Items []Change `json:"items"`
}

func changesDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (changesOut, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return changesOut{}, err
	}
	items, err := ChangesOf(ctx, tx, in.Repair)
	return changesOut{items}, err
}
