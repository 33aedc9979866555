package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/recycling/oldpart"
)

// What policy "core_returns" says of the past: how long an engineer has, when he is reminded, and when he is charged.
const (
	termDays   = 10
	remindDays = 3
	chargeDays = 45
)

// move books one piece in the ledger of the past.
func (g *generator) move(at time.Time, by, kind, part, fromPlace, fromCondition, fromBucket, toPlace, toCondition, toBucket, reference string) {
	g.rows.add("ledger", map[string]any{"at": at, "by": by, "kind": kind, "part": part, "quantity": 1, "from_location": fromPlace, "from_condition": fromCondition,
		"from_bucket": fromBucket, "to_location": toPlace, "to_condition": toCondition, "to_bucket": toBucket, "reference": reference, "reason": "demo"})
}

// stock books the new part's way from the supplier through shelf, parcel and van into the appliance; answers its serial.
func (g *generator) stock(f fit, line string, source place, shipment, engineer, appliance string, at, got, done time.Time) string {
	const van = EngineerVan
	g.move(at.Add(-72*time.Hour), "demo", "receipt", f.Part, "SUPPLIER", "new", "free", source.Code, "new", "free", "PO-"+line[:8])
	g.move(at, engineer, "reserve", f.Part, source.Code, "new", "free", source.Code, "new", "reserved", line)
	g.move(at.Add(time.Hour), "demo", "pack", f.Part, source.Code, "new", "reserved", shipment, "new", "free", shipment)
	g.move(got, engineer, "receive", f.Part, shipment, "new", "free", van, "new", "free", line)
	g.move(done, engineer, "install", f.Part, van, "new", "free", "CUSTOMER", "new", "free", line)
	g.rows.add("reservations", map[string]any{"id": uuid.NewString(), "line": line, "location": source.Code, "part": f.Part, "condition": "new", "quantity": 1,
		"state": "consumed", "made_at": at, "closed_at": at.Add(time.Hour)})
	if !f.Serialised {
		return ""
	}
	serial := fmt.Sprintf("%s-H%06d", f.Part, len(g.rows["units"]))
	g.rows.add("units", map[string]any{"part": f.Part, "serial": serial, "location": "CUSTOMER", "condition": "new", "installed_in": appliance, "suspect": "", "version": 4})
	return serial
}

// trip is a month's old parts of one warehouse and code.
type trip struct {
	warehouse, hazard string
	at                time.Time
	grams             int64
	returns           []map[string]any
}

// oldPart makes the return: restocked, or gathered for the month's trip to the recycler.
func (g *generator) oldPart(f fit, repair, line, customer, engineer string, source place, done time.Time) {
	id, _ := g.next("return_numbers", "C")
	warehouse := source.Code
	back, gross := done.Add(time.Duration(24+g.random.IntN(120))*time.Hour), f.Grams*int64(95+g.random.IntN(11))/100
	serial := fmt.Sprintf("OLD-H%06d", len(g.rows["returns"]))
	r := map[string]any{"id": id, "line": line, "repair": repair, "customer": customer, "part": f.Part, "expected_serial": serial, "actual_serial": "",
		"appliance": "", "engineer": engineer, "basis": "core_return", "state": "obliged", "verdict": "", "grade": "", "disposition": "", "hazard_code": f.HazardCode,
		"expected_grams": f.Grams, "obliged_at": done, "due_at": done.Add(termDays * 24 * time.Hour), "bag": "", "close_reason": "", "version": 1}
	g.rows.add("returns", r)
	if back.After(g.now) || g.neverCame(engineer, done) {
		return
	}
	verdict := "fault_confirmed"
	if g.random.IntN(12) == 0 {
		verdict = "no_fault_found"
	}
	r["actual_serial"], r["gross_grams"], r["warehouse"], r["bag"] = serial, gross, warehouse, "BAG-"+id
	r["handed_over_at"], r["received_at"], r["inspected_at"], r["graded_at"] = back.Add(-20*time.Hour), back, back.Add(3*time.Hour), back.Add(4*time.Hour)
	r["verdict"] = verdict
	g.move(back, "demo", "return", f.Part, "CUSTOMER", "used", "free", warehouse, "used", "free", id)
	g.mass(back, "HOUSEHOLD", warehouse, f.HazardCode, gross, id, "received")
	g.points(back, "program", "customer:"+customer+":pending", "returned", id)
	if verdict == "no_fault_found" {
		r["grade"], r["disposition"], r["state"], r["close_reason"], r["closed_at"], r["version"] = "B", "refurbish", "closed", "restocked", back.Add(4*time.Hour), 6
		g.move(back.Add(4*time.Hour), "demo", "grade", f.Part, warehouse, "used", "free", warehouse, "refurbished", "free", id)
		g.mass(back.Add(4*time.Hour), warehouse, "RESTOCKED", f.HazardCode, gross, id, "restocked")
		g.points(back.Add(4*time.Hour), "customer:"+customer+":pending", "customer:"+customer, "confirmed", id)
		g.rows.add("units", map[string]any{"part": f.Part, "serial": serial, "location": warehouse, "condition": "refurbished", "installed_in": "", "suspect": "", "version": 3})
		return
	}
	g.rows.add("units", map[string]any{"part": f.Part, "serial": serial, "location": warehouse, "condition": "used", "installed_in": "", "suspect": "", "version": 2})
	unit := g.rows["units"][len(g.rows["units"])-1].(map[string]any)
	r["grade"], r["disposition"], r["state"], r["version"] = "D", "material", "graded", 5
	if f.HazardCode != "" {
		r["grade"], r["disposition"] = "H", "licensed"
	}
	key := warehouse + "|" + f.HazardCode + "|" + back.Format("2006-01")
	if g.trips[key] == nil {
		g.trips[key] = &trip{warehouse: warehouse, hazard: f.HazardCode}
	}
	t := g.trips[key]
	t.returns, t.grams = append(t.returns, r), t.grams+gross
	r["unit"] = unit
	if back.After(t.at) {
		t.at = back
	}
}

// neverCame picks the one old part of the past that its engineer still has: it is so long due that he is charged for it. He is none of
// those whom the stories send to customers, for he may order nothing in advance until it has come or he is found right.
func (g *generator) neverCame(engineer string, done time.Time) bool {
	age := g.now.Sub(done)
	if g.late || engineer == "li.wei" || engineer == "engineer.02" || age < (termDays+chargeDays+2)*24*time.Hour || age > (termDays+chargeDays+30)*24*time.Hour {
		return false
	}
	g.late = true
	return true
}

// remind sets the timers of what is still owed, as fitting the new part would have: without them nobody is ever told of it.
func (g *generator) remind(ctx context.Context, tx *db.Tx) error {
	const day = 24 * time.Hour
	var timers []event.Timer
	for _, row := range g.rows["returns"] {
		r := row.(map[string]any)
		if r["state"] != "obliged" {
			continue
		}
		step, due := oldpart.Step{Repair: r["repair"].(string), Return: r["id"].(string)}, r["due_at"].(time.Time)
		var err error
		if step.Line, err = uuid.Parse(r["line"].(string)); err != nil {
			return fmt.Errorf("read the line of return %s: %w", step.Return, err)
		}
		timers = append(timers, event.Timer{At: due.Add(-remindDays * day), Event: oldpart.ReturnReminder{Step: step, Due: due}},
			event.Timer{At: due, Event: oldpart.ReturnDue{Step: step}}, event.Timer{At: due.Add(chargeDays * day), Event: oldpart.ChargeDue{Step: step}})
	}
	return event.EmitTimers(ctx, tx, timers...)
}

func (g *generator) mass(at time.Time, from, to, hazard string, grams int64, reference, reason string) {
	g.rows.add("mass_ledger", map[string]any{"at": at, "by": "demo", "from_site": from, "to_site": to, "hazard_code": hazard, "grams": grams, "reference": reference, "reason": reason})
}

func (g *generator) points(at time.Time, from, to, reason, id string) {
	g.rows.add("points_ledger", map[string]any{"at": at, "by": "demo", "from_account": from, "to_account": to, "points": 100, "reason": reason, "return_id": id})
}

// close sends each month's old parts to a recycler; trips that would leave in the future wait at their warehouse.
func (g *generator) close() {
	for _, key := range sortedKeys(g.trips) {
		t := g.trips[key]
		if leaves := t.at.Add(72 * time.Hour); leaves.Add(24 * time.Hour).Before(g.now) {
			g.send(t, leaves)
		}
		for _, r := range t.returns {
			delete(r, "unit")
		}
	}
	g.reopen()
}

// reopen leaves repairs unsettled whose old part is still on its way, as the law of settling asks.
func (g *generator) reopen() {
	open := map[any]bool{}
	for _, r := range g.rows["returns"] {
		if r := r.(map[string]any); r["closed_at"] == nil {
			open[r["repair"]] = true
		}
	}
	for _, r := range g.rows["repairs"] {
		if r := r.(map[string]any); open[r["id"]] {
			r["state"] = "completed"
			delete(r, "settled_at")
		}
	}
}

func (g *generator) send(t *trip, leaves time.Time) {
	const recycler = "RC-SOUTH"
	lot, _ := g.next("waste_lot_numbers", "L")
	manifest, _ := g.next("waste_manifest_numbers", "M")
	accepted, certified := leaves.Add(20*time.Hour), leaves.Add(22*time.Hour)
	certificate := "CERT-" + manifest
	g.rows.add("waste_manifests", map[string]any{"id": manifest, "mover_out": t.warehouse, "acceptor": recycler, "carrier": "华南危运", "vehicle": "粤A·D1234",
		"permit": "示例粤再生-0001", "state": "certified", "declared_grams": t.grams, "accepted_grams": t.grams, "method": "R4", "note": "", "created_at": leaves,
		"dispatched_at": leaves, "accepted_at": accepted, "version": 4})
	g.rows.add("waste_lots", map[string]any{"id": lot, "warehouse": t.warehouse, "hazard_code": t.hazard, "state": "certified", "net_grams": t.grams, "opened_at": t.at,
		"sealed_at": leaves.Add(-time.Hour), "manifest": manifest, "version": 6})
	g.rows.add("certificates", map[string]any{"number": certificate, "number_key": certificate, "manifest": manifest, "method": "R4", "input_grams": t.grams, "document_hash": "", "issued_at": certified,
		"outputs": []map[string]any{{"material": "steel", "grams": t.grams * 78 / 100}, {"material": "copper", "grams": t.grams * 12 / 100},
			{"material": "aluminium", "grams": t.grams * 6 / 100}, {"material": "residue", "grams": t.grams - t.grams*78/100 - t.grams*12/100 - t.grams*6/100}}})
	for _, hop := range [][3]string{{t.warehouse, "ROAD:" + manifest, "dispatched"}, {"ROAD:" + manifest, recycler, "accepted"}, {recycler, "TREATED", "certified"}} {
		g.mass(leaves, hop[0], hop[1], t.hazard, t.grams, manifest, hop[2])
	}
	for _, r := range t.returns {
		id, part := r["id"].(string), r["part"].(string)
		customer := r["customer"].(string)
		r["waste_lot"], r["state"], r["close_reason"], r["closed_at"], r["version"] = lot, "closed", "treated", certified, 10
		g.move(leaves, "demo", "transfer", part, t.warehouse, "used", "free", recycler, "used", "free", manifest)
		g.move(certified, "demo", "scrap", part, recycler, "used", "free", "SCRAP", "used", "free", certificate)
		g.points(certified, "customer:"+customer+":pending", "customer:"+customer, "confirmed", id)
		r["unit"].(map[string]any)["location"] = "SCRAP"
	}
}
