package repair

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Who may ask: those who work on repairs, or the customer beside them.
var (
	Insiders = api.For(auth.Engineer, auth.Operations)
	Parties  = api.For(auth.Customer, auth.Engineer, auth.Operations)
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Command(a, "POST /v1/repairs", "Register a repair on any channel", Parties, registerRepair)
	intakeRoutes(a)
	api.Query(a, "GET /v1/repairs", "Repairs the actor may see, newest first", Parties, listRepairs)
	api.Command(a, "POST /v1/repairs/{repair}/assign", "Give a repair to an engineer", api.For(auth.Operations), assignRepair)
	api.Command(a, "POST /v1/repairs/{repair}/read", "Say that the engineer has opened what he was given", api.For(auth.Engineer), readRepair)
	api.Command(a, "POST /v1/repairs/{repair}/refurbished-parts", "Say whether the customer takes refurbished parts", Parties, acceptRefurbished)
	api.Command(a, "POST /v1/repairs/{repair}/purchase", "Say when the appliance was bought, by what proof, and for what use", Insiders, keepPurchase)
}

type registerIn struct {
	Body struct {
		Channel            Channel `json:"channel"`
		Customer           string  `json:"customer" minLength:"1" maxLength:"80"`
		CustomerName       string  `json:"customer_name" minLength:"1" maxLength:"80"`
		Phone              string  `json:"phone,omitempty" maxLength:"40" identifier:"telephone" doc:"With its country or without, however it is grouped."`
		Address            string  `json:"address" format:"multiline" minLength:"1" maxLength:"300"`
		AreaCode           string  `json:"area_code,omitempty" pattern:"^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$" doc:"By the area codes of the lanes: GB/T 2260 or another system."`
		Lon                float64 `json:"lon" doc:"WGS-84"`
		Lat                float64 `json:"lat" doc:"WGS-84"`
		Model              string  `json:"model" minLength:"1" maxLength:"64" identifier:"model"`
		Serial             string  `json:"serial" format:"scan" minLength:"1" maxLength:"64" identifier:"serial"`
		Symptom            string  `json:"symptom" format:"multiline" minLength:"1" maxLength:"8000"`
		Urgent             bool    `json:"urgent,omitempty"`
		AcceptsRefurbished bool    `json:"accepts_refurbished,omitempty" doc:"The customer takes a refurbished piece where the policy lets one be sent."`
		PurchasedOn        string  `json:"purchased_on,omitempty" format:"date" doc:"The day the appliance was bought; what covers it begins there. Default: not known."`
		BusinessUse        bool    `json:"business_use,omitempty" doc:"Used by a business. Default: by a household."`
		Engineer           string  `json:"engineer,omitempty" maxLength:"80"`
		KeyAccount         string  `json:"key_account,omitempty" maxLength:"64" doc:"Set by operations; its parts may come from what is kept for the account."`
		ServiceType        Service `json:"service_type,omitempty" doc:"What is asked for; a repair where nothing is said."`
		Caller             string  `json:"caller,omitempty" maxLength:"80" doc:"Who speaks for the customer."`
		CallerPhone        string  `json:"caller_phone,omitempty" maxLength:"40" identifier:"telephone"`
		Language           string  `json:"language,omitempty" enum:",zh,en" doc:"In which the customer is written to; without it, that of his account."`
		Transcript         string  `json:"transcript,omitempty" format:"multiline" maxLength:"20000" doc:"What was said, where it was taken in by voice."`
		SameAppliance      Same    `json:"same_appliance,omitempty" doc:"Said once an open repair of this appliance was found: another fault is another repair, the same is answered by the one that is open."`
	}
}

// registerRepair lets a customer open repairs for himself only, and an engineer for himself to do.
func registerRepair(ctx context.Context, tx *db.Tx, in *registerIn) (Repair, error) {
	actor, b := auth.From(ctx), in.Body
	if actor.Role != auth.Operations {
		b.KeyAccount = ""
	}
	switch actor.Role {
	case auth.Customer:
		b.Customer, b.Engineer = actor.Login, ""
	case auth.Engineer:
		b.Engineer = actor.Login
	}
	// Whom a login names is known however it is typed; who has no account is called as he is.
	switch who, err := auth.ActorOf(ctx, tx, b.Customer); {
	case err == nil:
		b.Customer = who.Login
	case !errors.Is(err, auth.ErrWrongLogin):
		return Repair{}, err
	}
	if open, err := askAboutOpen(ctx, tx, actor, b.Model, b.Serial, b.SameAppliance); err != nil || open.ID != "" {
		return open.Masked(actor), err
	}
	r, err := Register(ctx, tx, Intake{Channel: b.Channel, Customer: b.Customer, CustomerName: b.CustomerName, Phone: b.Phone, Address: b.Address,
		AreaCode: strings.ToUpper(b.AreaCode), Lon: b.Lon, Lat: b.Lat, Model: b.Model, Serial: b.Serial, Symptom: b.Symptom, Urgent: b.Urgent, AcceptsRefurbished: b.AcceptsRefurbished, PurchasedOn: b.PurchasedOn, BusinessUse: b.BusinessUse, Engineer: b.Engineer, KeyAccount: b.KeyAccount,
		Service: b.ServiceType, Caller: b.Caller, CallerPhone: b.CallerPhone, Language: b.Language, Transcript: b.Transcript})
	return r.Masked(actor), err
}

type listRepairsIn struct {
	api.Paging
	State string `query:"state" maxLength:"32" doc:"A state, or open for every one that has not settled."`
	Find  string `query:"find" maxLength:"80" doc:"A number, a serial or a name or the beginning of one, a telephone or its last digits, or a waybill."`
}

type timeKey struct {
	At time.Time
	ID string
}

func listRepairs(ctx context.Context, tx *db.Tx, in *listRepairsIn) (api.Page[Repair], error) {
	actor := auth.From(ctx)
	f := Filter{State: in.State, Said: strings.TrimSpace(in.Find), Limit: in.Limit + 1}
	switch actor.Role {
	case auth.Engineer:
		f.Engineer = actor.Login
	case auth.Customer:
		f.Customer = actor.Login
	}
	var after timeKey
	if more, err := in.After(&after); err != nil {
		return api.Page[Repair]{}, err
	} else if more {
		f.BeforeAt, f.BeforeID = &after.At, after.ID
	}
	rows, err := List(ctx, tx, f)
	if err != nil {
		return api.Page[Repair]{}, err
	}
	for i := range rows {
		rows[i] = rows[i].Masked(actor)
	}
	return api.Cut(in.Paging, rows, func(r Repair) any { return timeKey{r.CreatedAt, r.ID} })
}

// RepairIn names a repair.
type RepairIn struct {
	Repair string `path:"repair" maxLength:"64"`
}

// Visible answers another's repair as one that does not exist.
func Visible(ctx context.Context, tx *db.Tx, id string) (Repair, error) {
	r, err := ByID(ctx, tx, id)
	if err == nil && !r.SeenBy(auth.From(ctx)) {
		return Repair{}, ErrNoRepair
	}
	return r, err
}

// RepairActions are the commands a repair allows now.
func RepairActions(r Repair) []string {
	out := []string{}
	for action, to := range map[string]State{"start-visit": InVisit, "complete": Completed, "cancel": Cancelled, "assign": Booked} {
		if Repairs.May(r.State, to) == nil {
			out = append(out, action)
		}
	}
	for _, s := range Ordering {
		if s == r.State {
			out = append(out, "part-orders")
		}
	}
	slices.Sort(out)
	return out
}

type assignIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Engineer string `json:"engineer" minLength:"1" maxLength:"80"`
	}
}

func assignRepair(ctx context.Context, tx *db.Tx, in *assignIn) (Repair, error) {
	r, err := Assign(ctx, tx, in.Repair, in.Body.Engineer)
	return r.Masked(auth.From(ctx)), err
}

func readRepair(ctx context.Context, tx *db.Tx, in *RepairIn) (Repair, error) {
	r, err := Read(ctx, tx, in.Repair)
	return r.Masked(auth.From(ctx)), err
}
