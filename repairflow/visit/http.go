package visit

import (
	"context"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/repairflow/repair"
)

type door struct {
	wallet
	asks Asks
}

// Routes adds the doors of this room.
func Routes(a *api.API, asks Asks) {
	d, ops := door{wallet{a.Keys()}, asks}, api.For(auth.Operations)
	api.Query(a, "GET /v1/repairs/{repair}/visits", "The visits of a repair, the first one first, with what was done there", repair.Parties, listDoor)
	api.Command(a, "POST /v1/repairs/{repair}/visits", "Appoint a visit of the engineer of a repair; what was appointed before is given up for it", ops, appointDoor)
	api.Command(a, "POST /v1/repairs/{repair}/start-visit", "The engineer is at the door: the appointed visit begins, or one that nobody appointed", repair.Insiders, startDoor)
	api.Command(a, "POST /v1/repairs/{repair}/clear-safety", "Say that an appliance that was tagged unsafe is safe again", ops, clearDoor)
	api.Command(a, "POST /v1/visits/{visit}/work-card", "The engineer's work card for this visit; the one before is void", repair.Insiders, d.cardDoor)
	api.Command(a, "POST /v1/visits/{visit}/depart", "The engineer sets out for this visit; his customer sees where he is", repair.Insiders, departDoor)
	api.Command(a, "POST /v1/visits/{visit}/positions", "Where the engineer is, while he is on the way", repair.Insiders, positionsDoor)
	api.Command(a, "POST /v1/visits/{visit}/arrive", "The engineer is at the door and says his customer's code, or why he has none", repair.Insiders, arriveDoor)
	api.Command(a, "POST /v1/visits/{visit}/begin-step", "Begin a step of the visit", repair.Insiders, d.beginDoor)
	api.Command(a, "POST /v1/visits/{visit}/end-step", "End a step of the visit, or leave it out for a reason", repair.Insiders, d.endDoor)
	api.Command(a, "POST /v1/visits/{visit}/consumables", "Use up something from the van that fits no model", repair.Insiders, useDoor)
	api.Command(a, "POST /v1/visits/{visit}/safety-stop", "Stop because the appliance is not safe; it is tagged", repair.Insiders, stopDoor)
	api.Command(a, "POST /v1/visits/{visit}/sign-off", "How the appliance works, and the customer's signature or why there is none", repair.Insiders, signDoor)
	api.Command(a, "POST /v1/visits/{visit}/finish", "The visit is over and the repair is not", repair.Insiders, finishDoor)
	conflictRoutes(a)
	trackRoutes(a, d)
}

// Whole is a visit with what was done there.
type Whole struct {
	Visit
	Steps       []Step       `json:"steps"`
	Consumables []Consumable `json:"consumables"`
	// Needs are the lines of the safety checklist that are ticked before the repair begins.
	Needs []Check `json:"needs"`
	// CodeNeeded tells that the customer's code, or a reason, is asked for at the door.
	CodeNeeded bool `json:"code_needed"`
	// StepsNeeded tells that the repair cannot be completed without the steps.
	StepsNeeded bool `json:"steps_needed"`
	Unsafe      bool `json:"unsafe"`
}

type visits struct {
	Items []Whole `json:"items"`
}

func listDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (visits, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return visits{}, err
	}
	all, err := Of(ctx, tx, r.ID)
	if err != nil {
		return visits{}, err
	}
	out, err := whole(ctx, tx, r, all...)
	return visits{out}, err
}

func whole(ctx context.Context, tx *db.Tx, r repair.Repair, all ...Visit) ([]Whole, error) {
	ids := make([]string, len(all))
	for i, v := range all {
		ids[i] = v.ID
	}
	steps, err := stepsOf(ctx, tx, ids...)
	if err != nil {
		return nil, err
	}
	used, err := consumablesOf(ctx, tx, ids...)
	if err != nil {
		return nil, err
	}
	p, err := policyNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	tagged, err := Unsafe(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	out := make([]Whole, len(all))
	for i, v := range all {
		w := Whole{Visit: v, Steps: []Step{}, Consumables: []Consumable{}, Needs: append([]Check{}, p.SafetyChecks...),
			CodeNeeded: !v.WalkIn && v.ArrivedAt == nil, StepsNeeded: !v.WalkIn || p.StepsOfWalkIn, Unsafe: tagged}
		for _, s := range steps {
			if s.Visit == v.ID {
				w.Steps = append(w.Steps, s)
			}
		}
		for _, c := range used {
			if c.Visit == v.ID {
				w.Consumables = append(w.Consumables, c)
			}
		}
		out[i] = w
	}
	return out, nil
}

// own answers a visit of another engineer, or to another's repair, as one that does not exist.
func own(ctx context.Context, tx *db.Tx, id string) (Visit, error) {
	v, err := one(ctx, tx, columns+" WHERE v.id = $1", id)
	if err != nil {
		return v, err
	}
	switch actor := auth.From(ctx); actor.Role {
	case auth.Operations:
		return v, nil
	case auth.Engineer:
		if v.Engineer == actor.Login {
			return v, nil
		}
	}
	return Visit{}, ErrNone
}

// openFor locks a visit that is to be changed. What comes after its end changes nothing and is kept as a conflict.
func openFor(ctx context.Context, tx *db.Tx, id, command string, said any) (Visit, error) {
	if _, err := own(ctx, tx, id); err != nil {
		return Visit{}, err
	}
	v, err := one(ctx, tx, columns+" WHERE v.id = $1 FOR UPDATE OF v", id)
	if err != nil || !v.State.Over() {
		return v, err
	}
	return v, Late(ErrLate.With("state", v.State), v.Repair, v.ID, v.Engineer, command, said)
}

// answer is a changed visit as its door answers it.
func answer(ctx context.Context, tx *db.Tx, v Visit, err error) (Whole, error) {
	if err != nil {
		return Whole{}, err
	}
	if v, err = ByID(ctx, tx, v.ID); err != nil {
		return Whole{}, err
	}
	r, err := repair.ByID(ctx, tx, v.Repair)
	if err != nil {
		return Whole{}, err
	}
	out, err := whole(ctx, tx, r, v)
	if err != nil {
		return Whole{}, err
	}
	return out[0], nil
}

// moment is when the phone says that something was done, and never later than now.
func moment(at *time.Time, now time.Time) time.Time {
	if at == nil || at.After(now) {
		return now
	}
	return *at
}

// startDoor begins the visit that was appointed only where its customer need say nothing.
func startDoor(ctx context.Context, tx *db.Tx, in *repair.RepairIn) (repair.Repair, error) {
	if _, err := repair.Visible(ctx, tx, in.Repair); err != nil {
		return repair.Repair{}, err
	}
	actor := auth.From(ctx)
	v, err := Open(ctx, tx, in.Repair)
	if err != nil {
		return repair.Repair{}, err
	}
	if v != nil && !v.State.AtDoor() && actor.Role == auth.Engineer {
		return repair.Repair{}, ErrCode.Because("needed").With("visit", v.ID)
	}
	r, err := repair.StartVisit(ctx, tx, in.Repair)
	return r.Masked(actor), err
}

type visitAppointIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Kind     Kind      `json:"kind"`
		StartsAt time.Time `json:"starts_at"`
		EndsAt   time.Time `json:"ends_at"`
	}
}

func appointDoor(ctx context.Context, tx *db.Tx, in *visitAppointIn) (Whole, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return Whole{}, err
	}
	if r.Engineer == "" {
		return Whole{}, repair.ErrNoEngineer.With("engineer", "")
	}
	if in.Body.EndsAt.Before(tx.Now) {
		return Whole{}, ErrWindow.At("body.ends_at")
	}
	v, err := Confirm(ctx, tx, r.ID, in.Body.Kind, r.Engineer, in.Body.StartsAt, in.Body.EndsAt)
	return answer(ctx, tx, v, err)
}

type visitClearIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Why string `json:"why" minLength:"3" maxLength:"300" doc:"How it is known."`
	}
}

func clearDoor(ctx context.Context, tx *db.Tx, in *visitClearIn) (visits, error) {
	r, err := repair.Visible(ctx, tx, in.Repair)
	if err != nil {
		return visits{}, err
	}
	if err := clearTag(ctx, tx, r, in.Body.Why); err != nil {
		return visits{}, err
	}
	return listDoor(ctx, tx, &repair.RepairIn{Repair: r.ID})
}
