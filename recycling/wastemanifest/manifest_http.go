package wastemanifest

import (
	"context"
	"slices"
	"strings"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/recycling/balance"
)

// Routes adds the doors of this room.
func Routes(a *api.API) {
	staff := api.For(auth.Warehouse, auth.Operations)
	partners := api.For(auth.Warehouse, auth.Operations, auth.Recycler)
	acceptor := api.For(auth.Recycler, auth.Operations)
	api.Command(a, "POST /v1/waste-manifests", "Put sealed waste lots on one trip to a recycler", staff, openManifest)
	api.Query(a, "GET /v1/waste-manifests", "Waste manifests of the actor's sites, newest first", partners, listManifests)
	api.Query(a, "GET /v1/waste-manifests/{manifest}", "A waste manifest with its waste lots", partners, getManifest)
	api.Command(a, "POST /v1/waste-manifests/{manifest}/dispatch", "The vehicle of a waste manifest leaves", staff, dispatchManifest)
	api.Command(a, "POST /v1/waste-manifests/{manifest}/accept", "What the weighbridge of the recycler shows of a waste manifest", acceptor, acceptManifest)
	api.Command(a, "POST /v1/waste-manifests/{manifest}/reject", "Refuse waste lots of a waste manifest", acceptor, rejectManifest)
	api.Command(a, "POST /v1/waste-manifests/{manifest}/settle", "Settle the discrepancy of a waste manifest by a decision", api.For(auth.Operations), settleManifest)
	api.Command(a, "POST /v1/waste-manifests/{manifest}/hand-overs", "Another carrier takes the load of a waste manifest over", staff, handOverManifest)
	api.Command(a, "POST /v1/waste-manifests/{manifest}/official-number", "The official number of a load that left on paper", staff, numberManifest)
	api.Command(a, "POST /v1/waste-manifests/{manifest}/cancel", "Cancel a waste manifest that has not left", staff, cancelManifest)
	api.Command(a, "POST /v1/waste-manifests/{manifest}/take-back", "Receive refused waste lots at their own site", staff, takeBackManifest)
	api.Command(a, "POST /v1/certificates", "Certify the treatment of a waste manifest", acceptor, certifyManifest)
	api.Query(a, "GET /v1/recyclers", "Permits with what is left of their quota", partners, listRecyclers)
	api.Query(a, "GET /v1/waste-lots/{lot}/acceptors", "Recyclers for a waste lot by distance and permit, and why one may not be chosen", staff, listAcceptors)
	api.Query(a, "GET /v1/hazardous-board", "Hazardous waste by site and code with its storage clock and quotas", staff, hazardousBoard)
	api.Query(a, "GET /v1/waste-approvals", "Approvals of hazardous waste that leaves its province", staff, listApprovals)
	api.Command(a, "POST /v1/waste-approvals", "Enter an approval of hazardous waste that leaves its province", api.For(auth.Operations), addApproval)
}

type openWasteManifestIn struct {
	Body struct {
		MoverOut string   `json:"mover_out" minLength:"1" maxLength:"64"`
		Acceptor string   `json:"acceptor" minLength:"1" maxLength:"64" identifier:"place"`
		Carrier  string   `json:"carrier" minLength:"1" maxLength:"100"`
		Vehicle  string   `json:"vehicle" minLength:"1" maxLength:"40"`
		Lots     []string `json:"lots" minItems:"1" maxItems:"100" uniqueItems:"true"`
		Follows  string   `json:"follows,omitempty" maxLength:"64" doc:"The manifest on which the lots were refused; the acceptor is then another recycler, or the site itself for the way home."`
	}
}

func openManifest(ctx context.Context, tx *db.Tx, in *openWasteManifestIn) (Manifest, error) {
	if !auth.From(ctx).Holds(in.Body.MoverOut) {
		return Manifest{}, site.ErrNoLocation.With("location", in.Body.MoverOut).At("body.mover_out")
	}
	return OpenManifest(ctx, tx, Journey{in.Body.MoverOut, in.Body.Acceptor, in.Body.Carrier, in.Body.Vehicle, in.Body.Lots, in.Body.Follows})
}

type listWasteManifestsIn struct {
	api.Paging
	State State `query:"state"`
}

func listManifests(ctx context.Context, tx *db.Tx, in *listWasteManifestsIn) (api.Page[Manifest], error) {
	var sites []string
	if actor := auth.From(ctx); actor.Role != auth.Operations {
		sites = append([]string{"-"}, actor.Scope...)
	}
	var before string
	if _, err := in.After(&before); err != nil {
		return api.Page[Manifest]{}, err
	}
	rows, err := Manifests(ctx, tx, sites, in.State, before, in.Limit+1)
	if err != nil {
		return api.Page[Manifest]{}, err
	}
	return api.Cut(in.Paging, rows, func(m Manifest) any { return m.ID })
}

type wasteManifestIn struct {
	Manifest string `path:"manifest" maxLength:"64"`
}

// manifestOfParty answers a manifest only to its two ends.
func manifestOfParty(ctx context.Context, tx *db.Tx, id string) (Manifest, error) {
	m, err := ManifestByID(ctx, tx, id)
	if actor := auth.From(ctx); err == nil && !actor.Holds(m.MoverOut) && !actor.Holds(m.Acceptor) {
		return Manifest{}, ErrNoManifest
	}
	return m, err
}

// shown leaves out of the chain what a recycler may not open: other recyclers' manifests are none of his business.
func shown(ctx context.Context, m Manifest, err error) (Manifest, error) {
	actor := auth.From(ctx)
	if err != nil || actor.Role != auth.Recycler {
		return m, err
	}
	m.Chain = slices.DeleteFunc(m.Chain, func(l Link) bool { return !actor.Holds(l.Acceptor) })
	return m, nil
}

func getManifest(ctx context.Context, tx *db.Tx, in *wasteManifestIn) (Manifest, error) {
	m, err := manifestOfParty(ctx, tx, in.Manifest)
	return shown(ctx, m, err)
}

type dispatchWasteManifestIn struct {
	Manifest string `path:"manifest" maxLength:"64"`
	Body     struct {
		OfficialNumber *string `json:"official_number,omitempty" maxLength:"32" doc:"In the form of the policy of waste (14 digits in China), issued by the national system; never invented here."`
	}
}

func dispatchManifest(ctx context.Context, tx *db.Tx, in *dispatchWasteManifestIn) (Manifest, error) {
	if _, err := manifestOfParty(ctx, tx, in.Manifest); err != nil {
		return Manifest{}, err
	}
	return Dispatch(ctx, tx, in.Manifest, in.Body.OfficialNumber)
}

type acceptWasteManifestIn struct {
	Manifest string `path:"manifest" maxLength:"64"`
	Body     struct {
		AcceptedGrams int64  `json:"accepted_grams" minimum:"1" maximum:"1000000000"`
		Method        Method `json:"method" minLength:"1"`
		Note          string `json:"note,omitempty" format:"multiline" maxLength:"500" doc:"Why the weights differ. Operations settle a discrepancy that stays by accepting again with a note."`
	}
}

func acceptManifest(ctx context.Context, tx *db.Tx, in *acceptWasteManifestIn) (Manifest, error) {
	m, err := manifestOfParty(ctx, tx, in.Manifest)
	if err != nil {
		return m, err
	}
	if !auth.From(ctx).Holds(m.Acceptor) {
		return Manifest{}, ErrNoManifest
	}
	m, err = Accept(ctx, tx, in.Manifest, Weighing{in.Body.AcceptedGrams, string(in.Body.Method), in.Body.Note, auth.From(ctx).Role == auth.Operations})
	return shown(ctx, m, err)
}

type certifyWasteManifestIn struct {
	Body struct {
		Manifest   string           `json:"manifest" minLength:"1" maxLength:"64"`
		Number     string           `json:"number" minLength:"1" maxLength:"64"`
		Method     Method           `json:"method" minLength:"1"`
		Outputs    []balance.Output `json:"outputs" minItems:"1" maxItems:"50" doc:"Materials, and residue among them."`
		LossGrams  int64            `json:"loss_grams,omitempty" minimum:"0" maximum:"1000000000" doc:"What was put in and is neither material nor residue."`
		LossReason string           `json:"loss_reason,omitempty" maxLength:"200" doc:"How it was lost; with a loss alone."`
	}
}

func certifyManifest(ctx context.Context, tx *db.Tx, in *certifyWasteManifestIn) (Certificate, error) {
	m, err := manifestOfParty(ctx, tx, in.Body.Manifest)
	if err != nil {
		return Certificate{}, err
	}
	if !auth.From(ctx).Holds(m.Acceptor) {
		return Certificate{}, ErrNoManifest
	}
	b := in.Body
	return Certify(ctx, tx, Outcome{b.Manifest, b.Number, string(b.Method), b.Outputs, b.LossGrams, strings.TrimSpace(b.LossReason)})
}
