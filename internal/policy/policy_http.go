package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/db"
)

// Routes adds the doors to the policies of the rooms.
func Routes(a *api.API, kinds []Kind) {
	d, ops := door{kinds}, api.For(auth.Operations)
	api.Query(a, "GET /v1/policies", "Every policy as it is in force", ops, d.list)
	api.Query(a, "GET /v1/policies/{policy}", "Every version of a policy, the newest first, those to come included", ops, d.versions)
	api.Command(a, "PUT /v1/policies/{policy}", "Make a new version of a policy; what was decided under others stays", ops, d.put)
}

type door struct{ kinds []Kind }

// ByName finds a policy; ErrUnknown when no room has it.
func ByName(kinds []Kind, name string) (Kind, error) {
	for _, k := range kinds {
		if k.Name == name {
			return k, nil
		}
	}
	return Kind{}, ErrUnknown.With("policy", name).At("path.policy")
}

type policyList struct {
	Items []Version `json:"items"`
}

func (d door) list(ctx context.Context, tx *db.Tx, _ *struct{}) (policyList, error) {
	out := policyList{Items: []Version{}}
	for _, k := range d.kinds {
		v, found, err := Now(ctx, tx, k)
		if err != nil {
			return out, err
		}
		if found {
			out.Items = append(out.Items, v)
		}
	}
	return out, nil
}

type oneIn struct {
	Policy string `path:"policy" maxLength:"40"`
}

func (d door) versions(ctx context.Context, tx *db.Tx, in *oneIn) (policyList, error) {
	k, err := ByName(d.kinds, in.Policy)
	if err != nil {
		return policyList{}, err
	}
	all, err := k.versions(ctx, tx)
	return policyList{Items: all}, err
}

type putIn struct {
	Policy string `path:"policy" maxLength:"40"`
	Body   struct {
		Body      map[string]any `json:"body" doc:"The whole policy: what is left out is off, not as before."`
		ValidFrom *time.Time     `json:"valid_from,omitempty" doc:"Default: now."`
		Why       string         `json:"why" minLength:"1" maxLength:"500"`
	}
}

func (d door) put(ctx context.Context, tx *db.Tx, in *putIn) (Version, error) {
	k, err := ByName(d.kinds, in.Policy)
	if err != nil {
		return Version{}, err
	}
	body, err := json.Marshal(in.Body.Body)
	if err != nil {
		return Version{}, fmt.Errorf("encode policy %s: %w", k.Name, err)
	}
	var from time.Time
	if in.Body.ValidFrom != nil {
		from = *in.Body.ValidFrom
	}
	return Put(ctx, tx, k, body, from, in.Body.Why)
}
