package allocationtest

import (
	"testing"

	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/inventory"
)

// door is a world with the HTTP door of a room before it.
type door struct {
	World
	door *apitest.Door
}

// OpenDoor opens the routes that are handed in.
func OpenDoor(t *testing.T, routes func(*api.API)) door {
	t.Helper()
	w := Setup(t)
	return door{World: w, door: apitest.Open(t, w.DB, nil, func(a *api.API) {
		inventory.Identify(a)
		routes(a)
	})}
}

var (
	Operations = auth.Actor{Login: "zhao", Role: auth.Operations}
	Engineer   = auth.Actor{Login: "li", Role: auth.Engineer, Scope: []string{"VAN-1"}}
	Stranger   = auth.Actor{Login: "ma", Role: auth.Engineer, Scope: []string{"VAN-2"}}
	Keeper     = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"WH-GZ"}}
	Customer   = auth.Actor{Login: "chen", Role: auth.Customer}
)

// Call answers the status and decodes the body into out.
func (d door) Call(who auth.Actor, method, path, body string, out any) int {
	d.Helper()
	answer := d.door.Ask(who, method, path, body)
	answer.Into(out)
	return answer.Status
}

type Problem struct {
	Code string `json:"code"`
}
