package shippingtest

import (
	"net/http"
	"testing"

	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/internal/seal"
	"fettle/shipping"
	"fettle/shipping/pick"
	"fettle/shipping/tracking"
)

// Door is a world with the HTTP door of this wing before it.
type Door struct {
	World
	door *apitest.Door
}

func OpenDoor(t *testing.T, p *tracking.Publisher) Door {
	t.Helper()
	w := Setup(t)
	return Door{World: w, door: apitest.Open(t, w.DB, nil, func(a *api.API) { shipping.Routes(a, p) })}
}

// Seal is the key of the service.
func (d Door) Seal() *seal.Key { return d.door.API.Seal() }

var (
	Operations     = auth.Actor{Login: "ops", Role: auth.Operations}
	Keeper         = auth.Actor{Login: "wang", Role: auth.Warehouse, Scope: []string{"WH-SZ"}}
	KeeperOfFoshan = auth.Actor{Login: "zhou", Role: auth.Warehouse, Scope: []string{"WH-FS"}}
	Engineer       = auth.Actor{Login: "li", Role: auth.Engineer, Scope: []string{"VAN-1"}}
)

type Reply struct {
	Status int    `json:"-"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Errors []struct {
		Location string `json:"location"`
	} `json:"errors"`
	Next     string           `json:"next"`
	Items    []map[string]any `json:"items"`
	ID       string           `json:"id"`
	State    string           `json:"state"`
	SSCC     string           `json:"sscc"`
	GS1128   string           `json:"gs1_128"`
	ShipTo   pick.ShipTo      `json:"ship_to"`
	Accepted int              `json:"accepted"`
	Kind     string           `json:"kind"`
	Things   []map[string]any `json:"things"`
}

func (d Door) send(request *http.Request) Reply {
	d.Helper()
	answer := d.door.Send(request)
	r := Reply{Status: answer.Status}
	answer.Into(&r)
	return r
}

func (d Door) Call(who auth.Actor, method, path, body string) Reply {
	d.Helper()
	return d.send(d.door.Request(who, method, path, body))
}

// Hook posts scans as a carrier does.
func (d Door) Hook(carrier, signature, body string) Reply {
	d.Helper()
	return d.signed("/v1/carriers/"+carrier+"/scans", signature, body)
}

// Pushed posts news as a source does that signs as we do.
func (d Door) Pushed(source, signature, body string) Reply {
	d.Helper()
	return d.signed("/v1/push/"+source, signature, body)
}

func (d Door) signed(path, signature, body string) Reply {
	d.Helper()
	request := d.door.Request(auth.Actor{}, http.MethodPost, path, body)
	request.Header.Del("Idempotency-Key")
	request.Header.Set("X-Fettle-Signature", signature)
	return d.send(request)
}

// File reads what a door gives to be saved.
func (d Door) File(who auth.Actor, path string) (int, string, string) {
	d.Helper()
	answer := d.door.Ask(who, http.MethodGet, path, "")
	return answer.Status, answer.Header.Get("Content-Type"), answer.Raw
}
