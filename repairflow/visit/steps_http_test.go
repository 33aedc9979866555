package visit_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/catalog"
	"fettle/inventory/stock"
	"fettle/repairflow/repair"
	"fettle/repairflow/repairflowtest"
	"fettle/repairflow/visit"
	"fettle/repairflow/workforce"
	"fettle/texts"
)

// door is a world whose engineers are certified for what they go to.
type door struct{ repairflowtest.Door }

func openDoor(t *testing.T) door {
	t.Helper()
	d := door{repairflowtest.OpenDoor(t)}
	_, err := d.DB.ExecContext(t.Context(), "INSERT INTO product_lines (product_line, name_zh, name_en) VALUES ('aircon', '空调', 'Air conditioner') ON CONFLICT DO NOTHING")
	require.NoError(t, err)
	for _, login := range []string{"li", "ma"} {
		d.Do(func(ctx context.Context, tx *db.Tx) error {
			_, err := workforce.Put(ctx, tx, login, workforce.Edit{Lon: 113.3, Lat: 23.1, Zone: "Asia/Shanghai", Active: true})
			return err
		})
	}
	d.certify("li", 48*time.Hour)
	return d
}

// certify makes an engineer certified from now on for a while.
func (d door) certify(login string, until time.Duration) {
	d.Helper()
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := workforce.Certify(ctx, tx, login, workforce.Certificate{Category: "aircon", Level: 2, Number: "C-" + login, ValidFrom: tx.Now, ValidTo: tx.Now.Add(until)})
		return err
	})
}

// says asks a door and requires how it answers: "" takes it, else the code and its reason, as far as it is said.
func (d door) says(who auth.Actor, route, body, refusal string) string {
	d.Helper()
	method, path, _ := strings.Cut(route, " ")
	got := d.Call(who, method, path, body)
	if refusal == "" {
		require.Equal(d, http.StatusOK, got.Status, "%s %s: %s", route, body, got.Raw)
		return got.Raw
	}
	require.NotEqual(d, http.StatusOK, got.Status, "%s %s: %s", route, body, got.Raw)
	code, why, _ := strings.Cut(refusal, ".")
	require.Equal(d, code, got.Code, "%s %s: %s", route, body, got.Raw)
	if why != "" {
		begins := string([]rune(texts.Say(texts.Default, "fault."+refusal, nil))[:5])
		require.True(d, strings.HasPrefix(got.Detail, begins), "%s %s: %s, not %s", route, body, got.Raw, begins)
	}
	return got.Raw
}

func read[T any](d door, raw string) (out T) {
	d.Helper()
	require.NoError(d, json.Unmarshal([]byte(raw), &out), raw)
	return out
}

// booked is a repair of Li with a visit in an hour, and the customer's link to it.
func (d door) booked(serial string) (v visit.Visit, track string) {
	d.Helper()
	in := repairflowtest.Intake("li")
	in.Serial = serial
	r := d.Open(in)
	v = appointed(d.World, r.ID, "li")
	link := d.Call(repairflowtest.Chen, "POST", "/v1/repairs/"+r.ID+"/track-link", "{}")
	require.Equal(d, http.StatusOK, link.Status, link.Raw)
	return v, "/v1/track/" + link.Token
}

type seen struct {
	Visit *struct {
		Visit, State, Code, Engineer string
		Certificates                 []struct{ Number string }
		CardSeenAt                   *time.Time `json:"card_seen_at"`
		Position                     *visit.Position
		Steps                        []struct{ Step, Skipped string }
	}
}

func (d door) seen(track string) seen {
	d.Helper()
	return read[seen](d, d.says(repairflowtest.Nobody, "GET "+track+"/visit", "", ""))
}

func (d door) step(v visit.Visit, do, body, refusal string) string {
	d.Helper()
	return d.says(repairflowtest.Li, "POST /v1/visits/"+v.ID+"/"+do, body, refusal)
}

// greeted has Li at the door of a visit, with the first step done.
func (d door) greeted(v visit.Visit, track string) {
	d.Helper()
	d.step(v, "arrive", `{"code":"`+d.seen(track).Visit.Code+`"}`, "")
	d.step(v, "begin-step", `{"step":"greet"}`, "")
	d.step(v, "end-step", `{"step":"greet","badge_shown":true}`, "")
}

func TestMission023TheGreetingNeedsABadgeOrTheCustomersScan(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	v, track := d.booked("AC1SN0001")
	d.step(v, "begin-step", `{"step":"greet"}`, "visit_state")
	d.step(v, "arrive", `{"code":"`+d.seen(track).Visit.Code+`"}`, "")
	d.step(v, "end-step", `{"step":"greet","badge_shown":true}`, "visit_gate")
	d.step(v, "begin-step", `{"step":"greet"}`, "")
	d.step(v, "end-step", `{"step":"greet"}`, "visit_gate")
	d.step(v, "end-step", `{"step":"greet","skipped":"refused"}`, "visit_gate")
	d.step(v, "end-step", `{"step":"greet","badge_shown":true}`, "")
	d.step(v, "end-step", `{"step":"greet"}`, "")

	other, link := d.booked("AC1SN0002")
	card := read[visit.WorkCard](d, d.step(other, "work-card", "{}", ""))
	d.step(other, "arrive", `{"no_code":"the customer has no telephone"}`, "")
	d.step(other, "begin-step", `{"step":"greet"}`, "")
	d.step(other, "end-step", `{"step":"greet"}`, "visit_gate")
	d.says(repairflowtest.Nobody, "POST "+link+"/verify-card", `{"card":"`+card.Check+`"}`, "")
	d.step(other, "end-step", `{"step":"greet"}`, "")
}

func TestMission024TheCodeLetsInOnceAndNobodyFindsIt(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	v, track := d.booked("AC1SN0001")
	foreign, other := d.booked("AC1SN0002")
	code := d.seen(track).Visit.Code
	require.Len(t, code, 6)
	d.says(repairflowtest.Li, "POST /v1/repairs/"+v.Repair+"/start-visit", "{}", "visit_code")
	d.step(v, "arrive", "{}", "visit_code")
	d.says(repairflowtest.Ma, "POST /v1/visits/"+v.ID+"/arrive", `{"code":"`+code+`"}`, "visit_not_found")
	if another := d.seen(other).Visit.Code; another != code {
		d.step(v, "arrive", `{"code":"`+another+`"}`, "visit_code.wrong")
	}
	for range 5 {
		d.step(v, "arrive", `{"code":"x"}`, "visit_code")
	}
	d.step(v, "arrive", `{"code":"`+code+`"}`, "visit_code")
	fresh := read[struct{ Code string }](d, d.says(repairflowtest.Nobody, "POST "+track+"/visit-code", "{}", "")).Code
	d.step(v, "arrive", `{"code":"`+fresh+`"}`, "")
	require.Empty(t, d.seen(track).Visit.Code, "it was said")
	d.Later(8 * time.Hour)
	d.step(foreign, "arrive", `{"code":"`+d.seen(other).Visit.Code+`"}`, "visit_code.expired")
	d.step(foreign, "arrive", `{"no_code":"her telephone is empty"}`, "")
	require.Equal(t, "her telephone is empty", visits(d.World, foreign.Repair)[0].NoCode, "it is on record")
	d.says(repairflowtest.Nobody, "POST "+other+"/visit-code", "{}", "visit_state")
}

func TestMission024ACardIsOfOneEngineerAndOneVisitAndShownOnce(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	v, track := d.booked("AC1SN0001")
	foreign, other := d.booked("AC1SN0002")
	first := read[visit.WorkCard](d, d.step(v, "work-card", "{}", ""))
	card := read[visit.WorkCard](d, d.step(v, "work-card", "{}", ""))
	require.Equal(t, "李工", card.Name)
	require.Equal(t, v.Repair, card.Repair)
	require.Equal(t, "C-li", card.Certificates[0].Number)
	require.NotEmpty(t, card.QR)
	check := func(link, said, refusal string) string {
		return d.says(repairflowtest.Nobody, "POST "+link+"/verify-card", `{"card":"`+said+`"}`, refusal)
	}
	d.step(foreign, "work-card", "{}", "")
	check(other, card.Signed, "work_card.foreign")
	check(track, first.Signed, "work_card.replaced")
	check(track, card.Signed[:len(card.Signed)-4]+"AAAA", "work_card.forged")
	token, _, err := d.Keys.Issue(repairflowtest.Li, *d.Now)
	require.NoError(t, err)
	check(track, token, "work_card.forged")
	require.Equal(t, http.StatusUnauthorized, d.Call(auth.Actor{}, "GET", "/v1/repairs", "").Status)
	require.NotNil(t, read[struct {
		CardSeenAt *time.Time `json:"card_seen_at"`
	}](d, check(track, card.Signed, "")).CardSeenAt)
	check(track, card.Signed, "work_card.copied")
	again := read[visit.WorkCard](d, d.step(v, "work-card", "{}", ""))
	d.Later(15 * time.Hour)
	check(track, again.Signed, "work_card.expired")
	require.NotContains(t, d.says(repairflowtest.Nobody, "GET "+track+"/visit", "", ""), "13800138000")
}

func TestMission024WhoHasNoValidCertificateGetsNoCard(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	v, track := d.booked("AC1SN0001")
	d.Later(47*time.Hour + 59*time.Minute)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := visit.Confirm(ctx, tx, v.Repair, visit.First, "li", tx.Now, tx.Now.Add(time.Hour))
		return err
	})
	v = visits(d.World, v.Repair)[1]
	d.step(v, "work-card", "{}", "")
	d.Later(time.Minute)
	d.step(v, "work-card", "{}", "work_card_refused")
	d.step(v, "arrive", `{"code":"`+d.seen(track).Visit.Code+`"}`, "work_card_refused")
	d.certify("ma", time.Hour)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := repair.Assign(ctx, tx, v.Repair, "ma")
		return err
	})
	all := visits(d.World, v.Repair)
	last := all[len(all)-1]
	d.says(repairflowtest.Ma, "POST /v1/visits/"+last.ID+"/work-card", "{}", "")
	require.Equal(t, "马工", d.seen(track).Visit.Engineer)
}

func TestMission025FiveStepsInTheirOrderEachWithItsGate(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.Receive("COMP", "VAN-1", 1, "NEW-1")
	d.Drain()
	v, track := d.booked("AC1SN0001")
	d.greeted(v, track)
	d.step(v, "begin-step", `{"step":"repair"}`, "visit_gate")
	d.step(v, "begin-step", `{"step":"diagnose"}`, "")
	d.step(v, "end-step", `{"step":"diagnose"}`, "visit_gate")
	d.says(repairflowtest.Li, "POST /v1/repairs/"+v.Repair+"/diagnoses", `{"fault":"the compressor hums"}`, "")
	d.step(v, "end-step", `{"step":"diagnose"}`, "")
	d.step(v, "end-step", `{"step":"quote","skipped":"other"}`, "visit_gate")
	d.step(v, "end-step", `{"step":"quote","skipped":"not_needed"}`, "")
	d.step(v, "begin-step", `{"step":"repair","checks":["power_off"]}`, "visit_gate.safety")
	d.step(v, "begin-step", `{"step":"repair","checks":["power_off","supply_closed","clear"]}`, "")
	line := d.One(v.Repair, "COMP")
	d.says(repairflowtest.Li, "POST /v1/order-lines/"+line.ID.String()+"/install", `{"new_serial":"NEW-1","old_serial":"OLD-1"}`, "")
	d.says(repairflowtest.Li, "POST /v1/repairs/"+v.Repair+"/complete", "{}", "visit_not_done")
	d.step(v, "end-step", `{"step":"repair"}`, "")
	d.step(v, "begin-step", `{"step":"clean"}`, "")
	refused := d.step(v, "end-step", `{"step":"clean"}`, "visit_gate")
	owed := read[struct{ Values struct{ Returns []string } }](d, refused).Values.Returns
	require.Len(t, owed, 1, "the old compressor is in no bag")
	d.step(v, "end-step", `{"step":"clean","bagged":["`+owed[0]+`"]}`, "")
	d.says(repairflowtest.Li, "POST /v1/repairs/"+v.Repair+"/complete", "{}", "visit_not_done")
	d.step(v, "sign-off", `{"test":"passed"}`, "evidence_missing")
	d.step(v, "sign-off", `{"test":"","unsigned":"x"}`, "visit_not_done")
	d.step(v, "sign-off", `{"test":"failed","unsigned":"she has hurt her hand"}`, "")
	d.says(repairflowtest.Li, "POST /v1/repairs/"+v.Repair+"/complete", "{}", "visit_not_done")
	d.step(v, "sign-off", `{"test":"passed","unsigned":"she has hurt her hand"}`, "")
	d.says(repairflowtest.Li, "POST /v1/repairs/"+v.Repair+"/complete", "{}", "")
	require.Equal(t, visit.Finished, visits(d.World, v.Repair)[0].State)
	shown := d.seen(track).Visit
	require.Len(t, shown.Steps, 5)
	require.Equal(t, "not_needed", shown.Steps[2].Skipped)
	d.Drain()
	d.Clean()
}

// TestMission061CleaningBelongsToAVisitUnlessItIsWaived has a repair completed without it, with a reason.
func TestMission061CleaningBelongsToAVisitUnlessItIsWaived(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	v, track := d.booked("AC1SN0001")
	d.greeted(v, track)
	for _, step := range []string{"diagnose", "quote", "repair"} {
		d.step(v, "end-step", `{"step":"`+step+`","skipped":"not_needed"}`, "")
	}
	d.step(v, "sign-off", `{"test":"passed","unsigned":"x"}`, "")
	complete := func(refusal string) {
		d.says(repairflowtest.Li, "POST /v1/repairs/"+v.Repair+"/complete", "{}", refusal)
	}
	complete("visit_not_done")
	d.step(v, "begin-step", `{"step":"clean"}`, "")
	complete("visit_not_done")
	d.step(v, "end-step", `{"step":"clean","skipped":"refused"}`, "")
	complete("")

	walkIn := d.Visited("li")
	d.says(repairflowtest.Li, "POST /v1/repairs/"+walkIn.ID+"/complete", "{}", "")
	_, err := d.DB.ExecContext(t.Context(), `INSERT INTO policies (name, version, valid_from, body)
SELECT name, 2, '2001-01-01', body || '{"steps_of_walk_in": true}' FROM policies WHERE name = 'visit'`)
	require.NoError(t, err)
	strict := d.Visited("li")
	d.says(repairflowtest.Li, "POST /v1/repairs/"+strict.ID+"/complete", "{}", "visit_not_done")
}

func TestMission037BothSerialsStandOnWhatWasFitted(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	d.Receive("COMP", "VAN-1", 2, "NEW-1", "NEW-2")
	d.Drain()
	v, track := d.booked("AC1SN0001")
	d.greeted(v, track)
	for _, step := range []string{"diagnose", "quote"} {
		d.step(v, "end-step", `{"step":"`+step+`","skipped":"not_needed"}`, "")
	}
	d.step(v, "begin-step", `{"step":"repair","checks":["power_off","supply_closed","clear"]}`, "")
	line := d.One(v.Repair, "COMP")
	d.says(repairflowtest.Li, "POST /v1/order-lines/"+line.ID.String()+"/install", `{"new_serial":"NEW-1"}`, "")
	d.step(v, "end-step", `{"step":"repair"}`, "")
	d.step(v, "end-step", `{"step":"clean","skipped":"other","note":"taken along unbagged"}`, "")
	d.step(v, "sign-off", `{"test":"passed","unsigned":"x"}`, "")
	d.says(repairflowtest.Li, "POST /v1/repairs/"+v.Repair+"/complete", "{}", "visit_not_done.serials")
	second, link := d.booked("AC1SN0002")
	d.greeted(second, link)
	for _, step := range []string{"diagnose", "quote"} {
		d.step(second, "end-step", `{"step":"`+step+`","skipped":"not_needed"}`, "")
	}
	d.step(second, "begin-step", `{"step":"repair","checks":["power_off","supply_closed","clear"]}`, "")
	twin := d.One(second.Repair, "COMP")
	refused := d.Call(repairflowtest.Li, "POST", "/v1/order-lines/"+twin.ID.String()+"/install", `{"new_serial":"NEW-1","old_serial":"OLD-2"}`)
	require.Equal(t, http.StatusConflict, refused.Status, "two appliances, one serial: %s", refused.Raw)
	d.says(repairflowtest.Li, "POST /v1/order-lines/"+twin.ID.String()+"/install", `{"new_serial":"NEW-2","old_serial":"OLD-2"}`, "")
}

func TestMission027WhatIsUsedUpLeavesTheVan(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	_, err := d.DB.ExecContext(t.Context(), `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
VALUES ('COVER', '鞋套', 'Shoe covers', 'aircon', 'consumable', 'other', 10, 50, 'CNY')`)
	require.NoError(t, err)
	d.Receive("COVER", "VAN-1", 3)
	d.Receive("FAN", "VAN-1", 1)
	d.Drain()
	v, track := d.booked("AC1SN0001")
	d.step(v, "consumables", `{"part":"COVER","quantity":1}`, "visit_state")
	d.greeted(v, track)
	d.step(v, "consumables", `{"part":"COVER","quantity":2}`, "")
	require.Equal(t, "1/0", d.Stock("COVER", "VAN-1", stock.New))
	d.step(v, "consumables", `{"part":"FAN","quantity":1}`, "not_consumable")
	d.step(v, "consumables", `{"part":"NONE","quantity":1}`, catalog.ErrNoPart.Code)
	require.Equal(t, http.StatusConflict, d.Call(repairflowtest.Li, "POST", "/v1/visits/"+v.ID+"/consumables", `{"part":"COVER","quantity":2}`).Status, "one is left")
	require.Equal(t, "1/0", d.Stock("COVER", "VAN-1", stock.New))
	var booked int64
	require.NoError(t, d.DB.GetContext(t.Context(), &booked, "SELECT sum(quantity) FROM ledger WHERE reference = $1", v.ID))
	require.EqualValues(t, 2, booked)
	require.Contains(t, d.says(repairflowtest.Li, "GET /v1/repairs/"+v.Repair+"/visits", "", ""), `"part":"COVER"`)
	d.Clean()
}

func TestMission035APlaceIsKeptOnTheWayAndForgottenAfter(t *testing.T) {
	t.Parallel()
	d := openDoor(t)
	v, track := d.booked("AC1SN0001")
	next, waits := d.booked("AC1SN0002")
	at := func(ago time.Duration) string { return d.Now.Add(-ago).Format(time.RFC3339) }
	ping := func(v visit.Visit, ago time.Duration) int {
		return read[struct{ Kept int }](d, d.step(v, "positions", `{"positions":[{"at":"`+at(ago)+`","lon":113.3211,"lat":23.1077}]}`, "")).Kept
	}
	require.Zero(t, ping(v, 0), "not on the way")
	d.step(v, "depart", "{}", "")
	d.Later(10 * time.Minute)
	require.Equal(t, 1, ping(v, 5*time.Minute))
	require.Zero(t, ping(v, 20*time.Minute), "before he set out")
	require.Zero(t, ping(v, -20*time.Minute), "not yet")
	require.Zero(t, ping(next, 0))
	d.says(repairflowtest.Ma, "POST /v1/visits/"+v.ID+"/positions", `{"positions":[{"at":"`+at(0)+`","lon":1,"lat":1}]}`, "visit_not_found")
	here := d.seen(track).Visit.Position
	require.True(t, here.Exact)
	require.InDelta(t, 113.3211, here.Lon, 1e-9)
	rough := d.seen(waits).Visit.Position
	require.False(t, rough.Exact, "he is on the way to somebody else")
	require.InDelta(t, 113.30, rough.Lon, 1e-9)
	require.InDelta(t, 23.10, rough.Lat, 1e-9)
	d.greeted(v, track)
	require.Zero(t, ping(v, 0), "he works")
	require.Nil(t, d.seen(track).Visit.Position)
	d.Do(func(ctx context.Context, tx *db.Tx) error {
		for _, now := range visits(d.World, v.Repair) {
			if _, err := visit.End(ctx, tx, now, visit.Finished, "x"); err != nil {
				return err
			}
		}
		return nil
	})
	left := func() (n int) {
		require.NoError(t, d.DB.GetContext(t.Context(), &n, "SELECT count(*) FROM visit_positions"))
		return n
	}
	d.Drain()
	require.Equal(t, 1, left())
	d.Later(25 * time.Hour)
	d.Drain()
	require.Zero(t, left())
}
