package repairflow

import (
	"context"
	"slices"
	"time"

	"fettle/allocation"
	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/recycling"
	"fettle/shipping"
)

var (
	insiders = api.For(auth.Engineer, auth.Operations)
	parties  = api.For(auth.Customer, auth.Engineer, auth.Operations)
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	api.Command(a, "POST /v1/repairs", "Register a repair on any channel", parties, registerRepair)
	api.Query(a, "GET /v1/repairs", "Repairs the actor may see, newest first", parties, listRepairs)
	api.Query(a, "GET /v1/repairs/{repair}", "One repair with everything that belongs to it", parties, getRepair)
	api.Command(a, "POST /v1/repairs/{repair}/assign", "Give a repair to an engineer", api.For(auth.Operations), assignRepair)
	api.Command(a, "POST /v1/repairs/{repair}/start-visit", "The engineer is at the door", insiders, startVisit)
	api.Command(a, "POST /v1/repairs/{repair}/complete", "The work is done", insiders, completeRepair)
	api.Command(a, "POST /v1/repairs/{repair}/cancel", "Cancel a repair; parts on the road are called back", parties, cancelRepair)
	api.Batch(a, "POST /v1/repairs/{repair}/part-orders", "Order parts: source, reason and promise in one answer", insiders, orderParts)
	api.Command(a, "POST /v1/repairs/{repair}/track-link", "A link for the customer, without login", parties, trackLink)
	lineRoutes(a)
	softRoutes(a)
	lostRoutes(a)
	waveRoutes(a)
	customerRoutes(a)
	noticeRoutes(a)
	delayRoutes(a)
	staffRoutes(a)
}

type registerIn struct {
	Body struct {
		Channel      string  `json:"channel" enum:"app,miniprogram,hotline,web,store,bulk,device,engineer"`
		Customer     string  `json:"customer" minLength:"1" maxLength:"80"`
		CustomerName string  `json:"customer_name" minLength:"1" maxLength:"80"`
		Phone        string  `json:"phone,omitempty" pattern:"^[0-9+-]{5,20}$"`
		Address      string  `json:"address" minLength:"1" maxLength:"300"`
		AreaCode     string  `json:"area_code,omitempty" pattern:"^[0-9]{6}$" doc:"GB/T 2260"`
		Lon          float64 `json:"lon" doc:"WGS-84"`
		Lat          float64 `json:"lat" doc:"WGS-84"`
		Model        string  `json:"model" minLength:"1" maxLength:"64"`
		Serial       string  `json:"serial" minLength:"1" maxLength:"64"`
		Symptom      string  `json:"symptom" minLength:"1" maxLength:"1000"`
		Urgent       bool    `json:"urgent,omitempty"`
		Engineer     string  `json:"engineer,omitempty" maxLength:"80"`
		KeyAccount   string  `json:"key_account,omitempty" maxLength:"64" doc:"Set by operations; its parts may come from what is kept for the account."`
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
	r, err := Register(ctx, tx, Intake{Channel: b.Channel, Customer: b.Customer, CustomerName: b.CustomerName, Phone: b.Phone, Address: b.Address,
		AreaCode: b.AreaCode, Lon: b.Lon, Lat: b.Lat, Model: b.Model, Serial: b.Serial, Symptom: b.Symptom, Urgent: b.Urgent, Engineer: b.Engineer, KeyAccount: b.KeyAccount})
	return r.masked(actor), err
}

type listRepairsIn struct {
	api.Paging
	State string `query:"state" maxLength:"32" doc:"A state, or open for every one that has not settled."`
}

type timeKey struct {
	At time.Time
	ID string
}

func listRepairs(ctx context.Context, tx *db.Tx, in *listRepairsIn) (api.Page[Repair], error) {
	actor := auth.From(ctx)
	f := RepairFilter{State: in.State, Limit: in.Limit + 1}
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
	rows, err := ListRepairs(ctx, tx, f)
	if err != nil {
		return api.Page[Repair]{}, err
	}
	for i := range rows {
		rows[i] = rows[i].masked(actor)
	}
	return api.Cut(in.Paging, rows, func(r Repair) any { return timeKey{r.CreatedAt, r.ID} })
}

type repairIn struct {
	Repair string `path:"repair" maxLength:"64"`
}

// visibleRepair answers another's repair as one that does not exist.
func visibleRepair(ctx context.Context, tx *db.Tx, id string) (Repair, error) {
	r, err := RepairByID(ctx, tx, id)
	if err == nil && !r.seenBy(auth.From(ctx)) {
		return Repair{}, ErrNoRepair
	}
	return r, err
}

// Whole is a repair with everything that belongs to it.
type Whole struct {
	Repair
	Lines     []PartLine           `json:"lines"`
	Promises  []allocation.Promise `json:"promises"`
	Shipments []shipping.Shipment  `json:"shipments"`
	Returns   []recycling.Return   `json:"returns"`
	History   []event.Stored       `json:"history"`
	Actions   []string             `json:"actions"`
}

const historyShown = 200

func getRepair(ctx context.Context, tx *db.Tx, in *repairIn) (Whole, error) {
	r, err := visibleRepair(ctx, tx, in.Repair)
	if err != nil {
		return Whole{}, err
	}
	actor := auth.From(ctx)
	w := Whole{Repair: r.masked(actor), History: []event.Stored{}, Actions: repairActions(r)}
	if w.Lines, err = LinesOfRepair(ctx, tx, r.ID); err != nil {
		return w, err
	}
	if w.Promises, err = allocation.PromisesOfRepair(ctx, tx, r.ID); err != nil {
		return w, err
	}
	if w.Shipments, err = shipping.ShipmentsOfRepair(ctx, tx, r.ID); err != nil {
		return w, err
	}
	if w.Returns, err = recycling.ReturnsOfRepair(ctx, tx, r.ID); err != nil {
		return w, err
	}
	if w.Shipments == nil {
		w.Shipments = []shipping.Shipment{}
	}
	if actor.Role == auth.Customer {
		w.blur(tx.Now)
	}
	if actor.Role == auth.Operations {
		w.History, err = event.History(ctx, tx, r.ID, 0, historyShown)
	}
	return w, err
}

// repairActions are the commands a repair allows now.
func repairActions(r Repair) []string {
	out := []string{}
	for action, to := range map[string]string{"start-visit": InVisit, "complete": Completed, "cancel": Cancelled, "assign": Booked} {
		if Repairs.May(r.State, to) == nil {
			out = append(out, action)
		}
	}
	for _, s := range ordering {
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
	return r.masked(auth.From(ctx)), err
}

func startVisit(ctx context.Context, tx *db.Tx, in *repairIn) (Repair, error) {
	if _, err := visibleRepair(ctx, tx, in.Repair); err != nil {
		return Repair{}, err
	}
	r, err := StartVisit(ctx, tx, in.Repair)
	return r.masked(auth.From(ctx)), err
}

func completeRepair(ctx context.Context, tx *db.Tx, in *repairIn) (Repair, error) {
	if _, err := visibleRepair(ctx, tx, in.Repair); err != nil {
		return Repair{}, err
	}
	r, err := Complete(ctx, tx, in.Repair)
	return r.masked(auth.From(ctx)), err
}

type repairCancelIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Reason string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

func cancelRepair(ctx context.Context, tx *db.Tx, in *repairCancelIn) (Repair, error) {
	if _, err := visibleRepair(ctx, tx, in.Repair); err != nil {
		return Repair{}, err
	}
	r, err := Cancel(ctx, tx, in.Repair, in.Body.Reason)
	return r.masked(auth.From(ctx)), err
}

type orderIn struct {
	Repair string `path:"repair" maxLength:"64"`
	Body   struct {
		Lines  []Want `json:"lines" minItems:"1" maxItems:"50"`
		ShipTo string `json:"ship_to,omitempty" enum:"site,outlet" default:"site"`
	}
}

type orderOut struct {
	Lines []Ordered `json:"lines"`
}

func orderParts(ctx context.Context, tx *db.Tx, calls []*api.Call[orderIn, orderOut]) error {
	orders := make([]*order, len(calls))
	for i, c := range calls {
		orders[i] = &order{repair: c.In.Repair, wants: c.In.Body.Lines, toOutlet: c.In.Body.ShipTo == "outlet", actor: &c.Actor, by: c.Actor.Login,
			key: c.Key, hash: c.Hash, encode: func(lines []Ordered) ([]byte, error) {
				err := c.Answer(orderOut{lines})
				return c.Reply, err
			}}
	}
	if err := placeOrders(ctx, tx, calls[0].Route, orders); err != nil {
		return err
	}
	for i, o := range orders {
		if calls[i].Err = o.err; o.replayed != nil {
			calls[i].Replay(o.replayed.hash, o.replayed.body)
		}
	}
	return nil
}

// Link is a capability for the customer's page.
type Link struct {
	Token     string    `json:"token"`
	Path      string    `json:"path"`
	ExpiresAt time.Time `json:"expires_at"`
}

func trackLink(ctx context.Context, tx *db.Tx, in *repairIn) (Link, error) {
	r, err := visibleRepair(ctx, tx, in.Repair)
	if err != nil {
		return Link{}, err
	}
	return TrackLink(ctx, tx, r.ID)
}

// TrackLink makes a link to the customer's page of a repair.
func TrackLink(ctx context.Context, tx *db.Tx, repair string) (Link, error) {
	expires := tx.Now.Add(linkTerm)
	token, err := auth.NewLink(ctx, tx, linkKind, repair, expires)
	return Link{Token: token, Path: "/t/" + token, ExpiresAt: expires}, err
}

type trackIn struct {
	Token string `path:"token" maxLength:"128"`
}

func customerRoutes(a *api.API) {
	api.Query(a, "GET /v1/track/{token}", "The customer's page", api.For(auth.Public),
		func(ctx context.Context, tx *db.Tx, in *trackIn) (Page, error) {
			return followedPage(ctx, tx, in.Token)
		})
	api.Stream(a, "GET /v1/track/{token}/stream", "The customer's page, live",
		func(ctx context.Context, tx *db.Tx, token string) (api.Snapshot, error) {
			p, err := followedPage(ctx, tx, token)
			return api.Snapshot{Key: p.Repair, Version: p.Version, Body: p}, err
		})
}

func followedPage(ctx context.Context, tx *db.Tx, token string) (Page, error) {
	repair, err := auth.FollowLink(ctx, tx, linkKind, token)
	if err != nil {
		return Page{}, err
	}
	p, err := PageOf(ctx, tx, repair)
	if err == nil && p.closed(tx.Now) {
		return Page{}, auth.ErrNoLink
	}
	return p, err
}
