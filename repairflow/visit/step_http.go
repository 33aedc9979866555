package visit

import (
	"context"
	"time"

	"fettle/internal/db"
	"fettle/repairflow/repair"
)

type visitIn struct {
	Visit string `path:"visit" maxLength:"64"`
}

func (d door) cardDoor(ctx context.Context, tx *db.Tx, in *visitIn) (WorkCard, error) {
	v, err := openFor(ctx, tx, in.Visit, "work-card", nil)
	if err != nil {
		return WorkCard{}, err
	}
	return d.issue(ctx, tx, v)
}

func departDoor(ctx context.Context, tx *db.Tx, in *visitIn) (Whole, error) {
	v, err := openFor(ctx, tx, in.Visit, "depart", nil)
	if err == nil {
		v, err = depart(ctx, tx, v)
	}
	return answer(ctx, tx, v, err)
}

type visitPositionsIn struct {
	Visit string `path:"visit" maxLength:"64"`
	Body  struct {
		Positions []struct {
			At  time.Time `json:"at"`
			Lon float64   `json:"lon" minimum:"-180" maximum:"180" doc:"WGS-84"`
			Lat float64   `json:"lat" minimum:"-90" maximum:"90" doc:"WGS-84"`
		} `json:"positions" minItems:"1" maxItems:"100"`
	}
}

type keptPositions struct {
	Kept int `json:"kept" doc:"How many lie within the visit; the others are not kept."`
}

// positionsDoor takes places of his own visit only from who is on the way to it.
func positionsDoor(ctx context.Context, tx *db.Tx, in *visitPositionsIn) (keptPositions, error) {
	v, err := own(ctx, tx, in.Visit)
	if err != nil {
		return keptPositions{}, err
	}
	all := make([]Position, len(in.Body.Positions))
	for i, p := range in.Body.Positions {
		all[i] = Position{At: p.At, Lon: p.Lon, Lat: p.Lat}
	}
	n, err := keepPositions(ctx, tx, v, all)
	return keptPositions{n}, err
}

type visitArriveIn struct {
	Visit string `path:"visit" maxLength:"64"`
	Body  struct {
		Code   string     `json:"code,omitempty" maxLength:"12" doc:"What the customer's page shows."`
		NoCode string     `json:"no_code,omitempty" maxLength:"200" doc:"Why there is none."`
		At     *time.Time `json:"at,omitempty" doc:"When, by the phone."`
	}
}

// arriveDoor lets in who has a valid certificate and his customer's code, or says why he has none.
func arriveDoor(ctx context.Context, tx *db.Tx, in *visitArriveIn) (Whole, error) {
	v, err := own(ctx, tx, in.Visit)
	if err != nil {
		return Whole{}, err
	}
	// The repair is locked before its visit, everywhere.
	if _, err := repair.Lock(ctx, tx, v.Repair); err != nil {
		return Whole{}, err
	}
	if v, err = openFor(ctx, tx, in.Visit, "arrive", in.Body); err != nil {
		return Whole{}, err
	}
	if v.State.AtDoor() {
		return answer(ctx, tx, v, nil)
	}
	if _, err := certified(ctx, tx, v); err != nil {
		return Whole{}, err
	}
	if before, err := Open(ctx, tx, v.Repair); err != nil {
		return Whole{}, err
	} else if before != nil && before.ID != v.ID {
		if _, err := leave(ctx, tx, *before); err != nil {
			return Whole{}, err
		}
	}
	if v, err = checkIn(ctx, tx, v, in.Body.Code, in.Body.NoCode); err != nil {
		return Whole{}, err
	}
	_, err = repair.StartVisit(ctx, tx, v.Repair)
	return answer(ctx, tx, v, err)
}

type visitBeginIn struct {
	Visit string `path:"visit" maxLength:"64"`
	Body  struct {
		Step   State      `json:"step" doc:"One of greet, diagnose, quote, repair, clean."`
		Checks []Check    `json:"checks,omitempty" maxItems:"10" doc:"What of the safety checklist was ticked."`
		At     *time.Time `json:"at,omitempty" doc:"When, by the phone."`
	}
}

func (d door) beginDoor(ctx context.Context, tx *db.Tx, in *visitBeginIn) (Whole, error) {
	v, err := openFor(ctx, tx, in.Visit, "begin-step", in.Body)
	if err == nil {
		v, err = d.asks.begin(ctx, tx, v, in.Body.Step, moment(in.Body.At, tx.Now), in.Body.Checks, NotSkipped)
	}
	return answer(ctx, tx, v, err)
}

type visitEndIn struct {
	Visit string `path:"visit" maxLength:"64"`
	Body  struct {
		Step       State      `json:"step" doc:"One of greet, diagnose, quote, repair, clean."`
		Skipped    Skip       `json:"skipped,omitempty" doc:"Why it is left out; it need not have begun then."`
		Note       string     `json:"note,omitempty" format:"multiline" maxLength:"500"`
		BadgeShown bool       `json:"badge_shown,omitempty"`
		Bagged     []string   `json:"bagged,omitempty" maxItems:"50" doc:"Old parts that are in their bags, by their numbers."`
		At         *time.Time `json:"at,omitempty" doc:"When, by the phone."`
	}
}

func (d door) endDoor(ctx context.Context, tx *db.Tx, in *visitEndIn) (Whole, error) {
	v, err := openFor(ctx, tx, in.Visit, "end-step", in.Body)
	if err == nil {
		b := in.Body
		v, err = d.asks.end(ctx, tx, v, ending{b.Step, moment(b.At, tx.Now), b.Skipped, b.Note, b.BadgeShown, b.Bagged})
	}
	return answer(ctx, tx, v, err)
}

type visitUseIn struct {
	Visit string `path:"visit" maxLength:"64"`
	Body  struct {
		Part     string `json:"part" minLength:"1" maxLength:"64" identifier:"part"`
		Quantity int64  `json:"quantity" minimum:"1" maximum:"1000"`
	}
}

func useDoor(ctx context.Context, tx *db.Tx, in *visitUseIn) (Whole, error) {
	v, err := openFor(ctx, tx, in.Visit, "consumables", in.Body)
	if err == nil && !v.State.AtDoor() {
		err = Machine.Refusal(v.State, Repair)
	}
	if err == nil {
		v, err = use(ctx, tx, v, in.Body.Part, in.Body.Quantity)
	}
	return answer(ctx, tx, v, err)
}

type visitStopIn struct {
	Visit string `path:"visit" maxLength:"64"`
	Body  struct {
		Hazard Hazard `json:"hazard"`
		Note   string `json:"note" format:"multiline" minLength:"3" maxLength:"500"`
	}
}

func stopDoor(ctx context.Context, tx *db.Tx, in *visitStopIn) (Whole, error) {
	v, err := own(ctx, tx, in.Visit)
	if err != nil {
		return Whole{}, err
	}
	if _, err := repair.Lock(ctx, tx, v.Repair); err != nil {
		return Whole{}, err
	}
	if v, err = openFor(ctx, tx, in.Visit, "safety-stop", in.Body); err == nil {
		v, err = stop(ctx, tx, v, in.Body.Hazard, in.Body.Note)
	}
	return answer(ctx, tx, v, err)
}

type visitSignIn struct {
	Visit string `path:"visit" maxLength:"64"`
	Body  struct {
		Test     TestResult `json:"test"`
		TestNote string     `json:"test_note,omitempty" format:"multiline" maxLength:"500"`
		Unsigned string     `json:"unsigned,omitempty" maxLength:"200" doc:"Why the customer does not sign."`
	}
}

func signDoor(ctx context.Context, tx *db.Tx, in *visitSignIn) (Whole, error) {
	v, err := openFor(ctx, tx, in.Visit, "sign-off", in.Body)
	if err == nil {
		v, err = signOff(ctx, tx, v, signing{in.Body.Test, in.Body.TestNote, in.Body.Unsigned})
	}
	return answer(ctx, tx, v, err)
}

type visitFinishIn struct {
	Visit string `path:"visit" maxLength:"64"`
	Body  struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"What is still to be done."`
	}
}

func finishDoor(ctx context.Context, tx *db.Tx, in *visitFinishIn) (Whole, error) {
	v, err := openFor(ctx, tx, in.Visit, "finish", in.Body)
	if err == nil {
		v, err = finish(ctx, tx, v, in.Body.Reason)
	}
	return answer(ctx, tx, v, err)
}
