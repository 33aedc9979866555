package repairflowtest

import (
	"testing"

	"fettle/internal/api"
	"fettle/internal/apitest"
	"fettle/internal/auth"
	"fettle/repairflow"
)

// Door is a world with the HTTP door of this wing before it.
type Door struct {
	World
	API  *api.API
	Keys *auth.Keys
	door *apitest.Door
}

func OpenDoor(t *testing.T) Door {
	t.Helper()
	w := Setup(t)
	d := apitest.Open(t, w.DB, w.Dispatcher, repairflow.Routes)
	return Door{World: w, API: d.API, Keys: d.Keys, door: d}
}

type reply struct {
	Status int    `json:"-"`
	Raw    string `json:"-"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	ID     string `json:"id"`
	State  string `json:"state"`
	Phone  string `json:"phone"`
	Token  string `json:"token"`
	Next   any    `json:"next"`
	Items  []struct {
		ID    string `json:"id"`
		Phone string `json:"phone"`
	} `json:"items"`
	Lines []struct {
		ID      string `json:"id"`
		State   string `json:"state"`
		Outcome string `json:"outcome"`
		WhyZH   string `json:"why_zh"`
	} `json:"lines"`
}

var Nobody = auth.Actor{}

func (d Door) Call(who auth.Actor, method, path, body string) reply {
	d.Helper()
	answer := d.door.Ask(who, method, path, body)
	r := reply{Status: answer.Status, Raw: answer.Raw}
	answer.Into(&r)
	return r
}

// CallAs is Call under a key of the test's own.
func (d Door) CallAs(who auth.Actor, method, path, body, key string) reply {
	d.Helper()
	request := d.door.Request(who, method, path, body)
	request.Header.Set("Idempotency-Key", key)
	answer := d.door.Send(request)
	r := reply{Status: answer.Status, Raw: answer.Raw}
	answer.Into(&r)
	return r
}

// GoodIntake says that it is another fault, for tests register several repairs of one appliance.
const GoodIntake = `{"channel":"app","customer":"chen","customer_name":"陈洁","phone":"13800138000","address":"广州市海珠区新港中路 397 号",
"area_code":"440100","lon":113.3245,"lat":23.1064,"model":"AC-1","serial":"AC1SN0001","symptom":"不制冷","engineer":"li","purchased_on":"2026-03-01","same_appliance":"another_fault"}`
