package inventorytest

import (
	"testing"

	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/inventory"
)

// Door is a world with the HTTP door of this wing before it.
type Door struct {
	World
	door *apitest.Door
}

func OpenDoor(t *testing.T) Door {
	t.Helper()
	w := New(t)
	return Door{World: w, door: apitest.Open(t, w.DB, nil, inventory.Routes)}
}

var (
	Operations = auth.Actor{Login: "ops", Role: auth.Operations}
	KeeperOfA  = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"A"}}
	Customer   = auth.Actor{Login: "chen", Role: auth.Customer}
)

type reply struct {
	Status int    `json:"-"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Next   string `json:"next"`
	Items  []struct {
		Number    string `json:"number"`
		Code      string `json:"code"`
		Part      string `json:"part"`
		Kind      string `json:"kind"`
		OnHand    int64  `json:"on_hand"`
		Available int64  `json:"available"`
		Bin       string `json:"bin"`
	} `json:"items"`
	Errors []struct {
		Location string `json:"location"`
	} `json:"errors"`
	Version int    `json:"version"`
	Added   int    `json:"added"`
	Etag    string `json:"-"`
}

func (d Door) Call(who auth.Actor, method, path, body string) reply {
	d.Helper()
	answer := d.door.Ask(who, method, path, body)
	r := reply{Status: answer.Status, Etag: answer.Header.Get("ETag")}
	answer.Into(&r)
	return r
}
