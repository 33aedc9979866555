package demo

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"fettle/internal/db"
	numbers "fettle/internal/number"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
)

// Size of the generated past.
const (
	pastRepairs = 1500
	pastDays    = 182
)

// place is what the generator needs to know of a location.
type place struct {
	Code     string  `db:"code"`
	Kind     string  `db:"kind"`
	NameZH   string  `db:"name_zh"`
	AreaCode string  `db:"area_code"`
	Lon      float64 `db:"lon"`
	Lat      float64 `db:"lat"`
}

func (p place) point() orb.Point { return orb.Point{p.Lon, p.Lat} }

// fit is a part of a model.
type fit struct {
	Model      string `db:"model"`
	Part       string `db:"part"`
	Serialised bool   `db:"serialised"`
	CoreReturn bool   `db:"core_return"`
	HazardCode string `db:"hazard_code"`
	Grams      int64  `db:"grams"`
}

// generator makes the past. It writes rows, because nobody can order yesterday, but every movement of stock is a row of
// the ledger and the counters are then moved by what the ledger says.
type generator struct {
	random   *rand.Rand
	now      time.Time
	sources  []place
	homes    []place
	fits     []fit
	rows     rows
	trips    map[string]*trip
	counters map[string]int64
	// late is set once an old part was left out that never came home.
	late bool
	// err is the first thing that went wrong; nothing is written then.
	err error
}

// rows collects what is written, by table.
type rows map[string][]any

func (r rows) add(table string, row map[string]any) { r[table] = append(r[table], row) }

// LoadHistory generates half a year of finished repairs and answers how many.
func LoadHistory(ctx context.Context, d *db.DB) (int, error) {
	err := d.InTx(ctx, "demo", func(tx *db.Tx) error {
		g := &generator{random: rand.New(rand.NewPCG(2026, 11)), now: tx.Now, rows: rows{}, trips: map[string]*trip{}, counters: map[string]int64{}}
		if err := g.read(ctx, tx); err != nil {
			return err
		}
		if err := g.number(ctx, tx); err != nil {
			return err
		}
		for n := range pastRepairs {
			g.repair(n)
		}
		g.close()
		if err := g.write(ctx, tx); err != nil {
			return err
		}
		if err := g.remind(ctx, tx); err != nil {
			return err
		}
		return learnPast(ctx, tx)
	})
	if err != nil {
		return 0, fmt.Errorf("generate the past: %w", err)
	}
	if err := openToday(ctx, d); err != nil {
		return 0, fmt.Errorf("open today's repairs: %w", err)
	}
	return pastRepairs, Analyse(ctx, d)
}

const (
	placesSQL = `
SELECT code, kind, name_zh, area_code, lon, lat
FROM locations
WHERE kind = ANY(string_to_array($1, ','))
ORDER BY code`
	fitsSQL = `
SELECT m.model, p.number AS part, p.serialised, p.core_return, p.hazard_code, p.grams
FROM model_parts m
JOIN parts p ON p.number = m.part
WHERE p.class = 'common' OR m.model < 'C'
ORDER BY m.model, p.number`
)

func (g *generator) read(ctx context.Context, tx *db.Tx) error {
	if err := tx.SelectContext(ctx, &g.sources, placesSQL, "national,regional,city"); err != nil {
		return err
	}
	if err := tx.SelectContext(ctx, &g.homes, placesSQL, "outlet"); err != nil {
		return err
	}
	return tx.SelectContext(ctx, &g.fits, fitsSQL)
}

// number takes the numbers of the past from the sequences, so that none is given twice.
func (g *generator) number(ctx context.Context, tx *db.Tx) error {
	for sequence, n := range map[string]int{"repair_numbers": pastRepairs, "shipment_numbers": pastRepairs, "return_numbers": pastRepairs,
		"waste_lot_numbers": 1000, "waste_manifest_numbers": 1000} {
		if _, err := tx.ExecContext(ctx, "SELECT setval($1::regclass, $2)", sequence, n); err != nil {
			return fmt.Errorf("take numbers of %s: %w", sequence, err)
		}
		g.counters[sequence] = 0
	}
	return nil
}

func (g *generator) next(sequence, prefix string) (string, int64) {
	g.counters[sequence]++
	return numbers.New(prefix, g.counters[sequence]), g.counters[sequence]
}

// nearest gives the closest source, or now and then the second: the closest is often empty.
func (g *generator) nearest(home place) place {
	all := slices.Clone(g.sources)
	slices.SortFunc(all, func(a, b place) int {
		return cmp.Compare(geo.Distance(a.point(), home.point()), geo.Distance(b.point(), home.point()))
	})
	if g.random.IntN(10) < 3 {
		return all[1]
	}
	return all[0]
}

var symptoms = []string{"不制冷", "漏水", "异响", "不启动", "报错代码 E5", "加热慢", "不排水", "制冷差"}

// repair makes one finished repair with its part, its promise, its parcel and what became of the old part.
func (g *generator) repair(n int) {
	home, f := g.homes[g.random.IntN(len(g.homes))], g.fits[g.random.IntN(len(g.fits))]
	source := g.nearest(home)
	// Two days old at least, more repairs of late than long ago, and most between eight and six.
	age := 48*time.Hour + time.Duration(float64(pastDays-3)*24*g.random.Float64()*float64(time.Hour))
	day := g.now.Add(-age).Truncate(24 * time.Hour)
	at := day.Add(time.Duration(g.random.IntN(10*60)) * time.Minute)
	took := time.Duration(6*60+g.random.IntN(16*60)) * time.Minute
	kept := g.random.IntN(100) < 94
	if !kept {
		took = time.Duration(25*60+g.random.IntN(20*60)) * time.Minute
	}
	got := at.Add(took)
	id, _ := g.next("repair_numbers", "R")
	line, engineer := uuid.NewString(), fmt.Sprintf("engineer.%02d", 1+g.random.IntN(40))
	customer := fmt.Sprintf("customer.%04d", g.random.IntN(900))
	if n%50 == 0 {
		engineer, customer = "li.wei", "chen.jie"
	}
	serial := fmt.Sprintf("BC24%09d", g.random.IntN(1_000_000_000))
	done := got.Add(2 * time.Hour)
	g.rows.add("repairs", map[string]any{"id": id, "channel": []string{"app", "hotline", "web", "miniprogram", "store"}[g.random.IntN(5)],
		"state": "settled", "customer": customer, "customer_name": "顾客", "phone": "", "address": home.NameZH + "附近", "area_code": home.AreaCode,
		"lon": home.Lon, "lat": home.Lat, "zone": "Asia/Shanghai", "model": f.Model, "serial": serial, "symptom": symptoms[g.random.IntN(len(symptoms))],
		"urgent": g.random.IntN(6) == 0, "engineer": engineer, "created_by": "demo", "created_at": at, "visit_at": got.Add(time.Hour),
		"completed_at": done, "settled_at": done, "version": 7})
	promise, state := uuid.NewString(), "kept"
	if !kept {
		state = "broken"
	}
	arrives := at.Add(min(took+time.Duration(n%90)*time.Minute, 24*time.Hour))
	g.rows.add("promises", map[string]any{"id": promise, "kind": "part_24h", "line": line, "repair": id, "part": f.Part, "source": source.Code, "made_at": at,
		"due_at": arrives, "arrives_at": arrives, "within_24h": true, "why": source.NameZH + " 24小时内送达", "state": state, "judged_at": got, "reason": ""})
	to := pick.ShipTo{Kind: "site", Label: "维修单 " + id, Address: home.NameZH + "附近", AreaCode: home.AreaCode, Lon: home.Lon, Lat: home.Lat, Zone: "Asia/Shanghai"}
	// Where a promise goes is in the decision that made it.
	g.rows.add("decisions", map[string]any{"id": uuid.NewString(), "line": line, "at": at, "choices": []any{}, "outcome": "reserved", "policy": "demo",
		"demand": map[string]any{"line": line, "repair": id, "part": f.Part, "quantity": 1, "to": to, "at": at}})
	shipment := g.parcel(f, id, line, source, home, at, got)
	newSerial := g.stock(f, line, source, shipment, engineer, f.Model+"/"+serial, at, got, done)
	g.rows.add("order_lines", map[string]any{"id": line, "repair": id, "part": f.Part, "supplied": f.Part, "quantity": 1, "state": "closed", "source": source.Code,
		"condition": "new", "shipment": shipment, "promise": promise, "new_serial": newSerial, "old_serial": "", "reason": "fitted", "ship_to": to,
		"ordered_by": engineer, "ordered_at": at, "received_at": got, "installed_at": done, "closed_at": done, "version": 8})
	for _, step := range []struct {
		kind string
		at   time.Time
		data map[string]any
	}{
		{"repairflow.repair_moved.v1", at, map[string]any{"repair": id, "from": "", "to": "received"}},
		{"repairflow.line_moved.v1", got, map[string]any{"repair": id, "line": line, "part": f.Part, "from": "delivered", "to": "received"}},
		{"repairflow.line_moved.v1", done, map[string]any{"repair": id, "line": line, "part": f.Part, "from": "received", "to": "installed"}},
		{"repairflow.repair_moved.v1", done, map[string]any{"repair": id, "from": "in_visit", "to": "completed"}},
	} {
		g.rows.add("events", map[string]any{"id": uuid.NewString(), "type": step.kind, "key": id, "at": step.at, "by": "demo", "data": step.data})
	}
	if f.CoreReturn {
		g.oldPart(f, id, line, customer, engineer, source, done)
	}
}

// parcel makes the shipment with its scans.
func (g *generator) parcel(f fit, repair, line string, source, home place, at, got time.Time) string {
	id, n := g.next("shipment_numbers", "S")
	waybill := fmt.Sprintf("SF14%011d", n)
	left := at.Add(90 * time.Minute)
	trace := Trace(waybill, Point{Lon: source.Lon, Lat: source.Lat, Name: source.NameZH}, Point{Lon: home.Lon, Lat: home.Lat, Name: home.NameZH},
		left, got.Sub(left)-30*time.Minute)
	texts := map[string][3]string{"50": {"picked_up", "已揽收", "Collected"}, "30": {"in_transit", "分拣完成，装车", "Sorted and loaded"},
		"36": {"in_transit", "离开中转场", "Left the hub"}, "31": {"at_hub", "到达中转场", "Arrived at a hub"},
		"204": {"out_for_delivery", "派送途中", "Out for delivery"}, "80": {"delivered", "已签收", "Delivered"}}
	var timeline shipment.Steps
	for _, s := range trace {
		text := texts[s.Code]
		timeline = append(timeline, shipment.Step{At: s.OccurredAt, State: shipment.Status(text[0]), Code: s.Code, Source: "sf", Place: s.Place, TextZH: text[1], TextEN: text[2],
			Lon: s.Lon, Lat: s.Lat, Leg: 1})
		g.rows.add("scans", map[string]any{"source": "sf", "carrier": "SF", "waybill": waybill, "code": s.Code, "occurred_at": s.OccurredAt, "zone": "Asia/Shanghai",
			"recorded_at": s.OccurredAt.Add(time.Minute), "place": s.Place, "lon": *s.Lon, "lat": *s.Lat, "remark": "", "suspect": false})
	}
	delivered := trace[len(trace)-1].OccurredAt
	sscc, err := shipment.SSCC("6999999", n)
	g.err = errors.Join(g.err, err)
	g.rows.add("locations", map[string]any{"code": id, "kind": "parcel", "name_zh": "包裹 " + id, "name_en": "Parcel " + id, "zone": "Asia/Shanghai"})
	g.rows.add("shipments", map[string]any{"id": id, "repair": repair, "direction": "forward", "origin": source.Code, "carrier": "SF", "waybill": waybill,
		"ship_to": pick.ShipTo{Kind: "site", Label: "维修单 " + repair, Address: home.NameZH + "附近", AreaCode: home.AreaCode, Lon: home.Lon, Lat: home.Lat, Zone: "Asia/Shanghai"},
		"sscc":    sscc, "gross_grams": f.Grams + 300, "state": "accepted_by_engineer", "flags": []string{}, "timeline": timeline, "eta_at": delivered,
		"promised_at": at.Add(24 * time.Hour), "packed_at": at.Add(time.Hour), "shipped_at": left, "delivered_at": delivered, "closed_at": got, "version": 9})
	g.rows.add("shipment_lines", map[string]any{"shipment": id, "line": line, "repair": repair, "part": f.Part, "condition": "new", "quantity": 1, "taken_at": got})
	return id
}

// encode makes the JSON of a table's rows.
func (r rows) encode(table string) (string, error) {
	raw, err := json.Marshal(r[table])
	return string(raw), err
}
