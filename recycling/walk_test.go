package recycling_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/recycling/oldpart"
	"fettle/recycling/recyclingtest"
)

// oblige owes a piece of a serial that came home before, now and then.
func (w *walk) oblige() int {
	w.named++
	serial := fmt.Sprintf("OLD-%d", w.named-w.rand.IntN(40)*w.rand.IntN(2))
	w.world.Must(func(ctx context.Context, tx *db.Tx) error {
		_, err := oldpart.Oblige(ctx, tx, []oldpart.Obligation{{Line: uuid.New(), Repair: "R1", Customer: "ann", Part: w.one("CMP", "BRD", "MOT"),
			ExpectedSerial: serial, Engineer: "eve", Basis: "core_return"}})
		return err
	})
	return http.StatusOK
}

// receive takes a piece in, with its own serial most of the time.
func (w *walk) receive() int {
	x, ok := w.thing("returns", "obliged", "overdue", "disputed", "handed_over", "charged")
	if !ok {
		return http.StatusConflict
	}
	site := w.one("W1", "W2")
	serial := w.one(x.Serial, x.Serial, x.Serial, "", fmt.Sprintf("OLD-%d", w.rand.IntN(200)))
	return w.post(walkKeepers[site], "/v1/returns/"+x.ID+"/receive", fmt.Sprintf(`{"warehouse": %q, "serial": %q, "gross_grams": %d}`, site, serial, w.odd(x.Grams)))
}

func (w *walk) inspect() int {
	return w.call(recyclingtest.Operations, "returns", "/inspect", fmt.Sprintf(`{"verdict": %q}`,
		w.one("fault_confirmed", "fault_confirmed", "no_fault_found", "other_part", "tampered", "handling_damage")), "received")
}

func (w *walk) grade() int {
	return w.call(recyclingtest.Operations, "returns", "/grade", fmt.Sprintf(`{"grade": %q}`, w.one("A", "B", "C", "D", "D", "H", "H", "Q", "X")), "inspected")
}

func (w *walk) openLot() int {
	site := w.one("W1", "W2")
	if len(w.things("waste_lots", "open")) > 9 {
		return http.StatusConflict
	}
	return w.post(walkKeepers[site], "/v1/waste-lots", fmt.Sprintf(`{"warehouse": %q, "hazard_code": %q}`, site, w.one("", "900-219-08", "900-045-49")))
}

// stage puts what lies at a site into a lot there, of the right code most of the time.
func (w *walk) stage() int {
	lot, ok := w.thing("waste_lots", "open")
	if !ok {
		return http.StatusConflict
	}
	var ids []string
	for _, x := range w.things("returns", "graded") {
		if x.Place == lot.Place && (x.Code == lot.Code || w.rand.IntN(30) == 0) && len(ids) < 3 {
			ids = append(ids, strconv.Quote(x.ID))
		}
	}
	if len(ids) == 0 {
		return http.StatusConflict
	}
	return w.post(walkKeepers[lot.Place], "/v1/waste-lots/"+lot.ID+"/returns", fmt.Sprintf(`{"returns": %s}`, list(ids)))
}

func list(quoted []string) string {
	out := "["
	for i, q := range quoted {
		if i > 0 {
			out += ", "
		}
		out += q
	}
	return out + "]"
}

const splittableSQL = `
SELECT l.id AS lot, l.warehouse, array_agg(r.id ORDER BY r.id) AS returns
FROM waste_lots l
JOIN returns r ON r.waste_lot = l.id
WHERE l.state = 'open'
GROUP BY l.id
HAVING count(*) > 1
ORDER BY l.id`

func (w *walk) split() int {
	var lots []struct {
		Lot       string         `db:"lot"`
		Warehouse string         `db:"warehouse"`
		Returns   pq.StringArray `db:"returns"`
	}
	require.NoError(w.world, w.world.DB.SelectContext(w.world.Context(), &lots, splittableSQL))
	if len(lots) == 0 {
		return http.StatusConflict
	}
	lot := lots[w.rand.IntN(len(lots))]
	into := ""
	if other, ok := w.thing("waste_lots", "open"); ok && w.rand.IntN(2) == 0 {
		into = fmt.Sprintf(`, "into": %q`, other.ID)
	}
	return w.post(walkKeepers[lot.Warehouse], "/v1/waste-lots/"+lot.Lot+"/split", fmt.Sprintf(`{"returns": [%q]%s}`, lot.Returns[w.rand.IntN(len(lot.Returns))], into))
}

func (w *walk) seal() int {
	lots := slices.DeleteFunc(w.things("waste_lots", "open"), func(l thing) bool { return l.Grams == 0 })
	if len(lots) == 0 {
		return http.StatusConflict
	}
	lot := lots[w.rand.IntN(len(lots))]
	return w.post(walkKeepers[lot.Place], "/v1/waste-lots/"+lot.ID+"/seal", fmt.Sprintf(`{"net_grams": %d}`, w.odd(lot.Grams)))
}

func (w *walk) openManifest() int {
	lot, ok := w.thing("waste_lots", "sealed")
	if !ok {
		return http.StatusConflict
	}
	ids := []string{strconv.Quote(lot.ID)}
	for _, x := range w.things("waste_lots", "sealed") {
		if x.Place == lot.Place && x.ID != lot.ID && len(ids) < 2 {
			ids = append(ids, strconv.Quote(x.ID))
		}
	}
	return w.post(walkKeepers[lot.Place], "/v1/waste-manifests", fmt.Sprintf(`{"mover_out": %q, "acceptor": %q, "carrier": "c", "vehicle": "v", "lots": %s}`, lot.Place,
		w.one("REC", "REC", "REC", "TINY", "OLD"), list(ids)))
}

func (w *walk) accept() int {
	m, ok := w.thing("waste_manifests", "in_transfer")
	if !ok {
		return http.StatusConflict
	}
	return w.post(recyclingtest.Operations, "/v1/waste-manifests/"+m.ID+"/accept", fmt.Sprintf(`{"accepted_grams": %d, "method": "R4", "note": "as the ticket says"}`, w.odd(m.Grams)))
}

func (w *walk) reject() int {
	m, ok := w.thing("waste_manifests", "in_transfer")
	if !ok {
		return http.StatusConflict
	}
	var lots []string
	require.NoError(w.world, w.world.DB.SelectContext(w.world.Context(), &lots, "SELECT id FROM waste_lots WHERE manifest = $1 ORDER BY id", m.ID))
	refused := []string{}
	for _, l := range lots {
		if len(refused) == 0 || w.rand.IntN(2) == 0 {
			refused = append(refused, fmt.Sprintf(`{"lot": %q, "grams": %d, "reason": "it is wet"}`, l, 1+w.rand.IntN(9000)))
		}
	}
	return w.post(recyclingtest.RecREC, "/v1/waste-manifests/"+m.ID+"/reject", fmt.Sprintf(`{"lots": %s}`, list(refused)))
}

// carryOn sends what was refused home or to another recycler.
func (w *walk) carryOn() int {
	var refused []struct {
		Lot       string `db:"id"`
		Warehouse string `db:"warehouse"`
		On        string `db:"rejected_from"`
	}
	require.NoError(w.world, w.world.DB.SelectContext(w.world.Context(), &refused, "SELECT id, warehouse, rejected_from FROM waste_lots WHERE state = 'rejected' ORDER BY id"))
	if len(refused) == 0 {
		return http.StatusConflict
	}
	l := refused[w.rand.IntN(len(refused))]
	return w.post(walkKeepers[l.Warehouse], "/v1/waste-manifests", fmt.Sprintf(`{"mover_out": %q, "acceptor": %q, "carrier": "c", "vehicle": "v", "lots": [%q], "follows": %q}`,
		l.Warehouse, w.one("REC", "TINY", l.Warehouse, l.Warehouse), l.Lot, l.On))
}

func (w *walk) takeBack() int {
	home := slices.DeleteFunc(w.things("waste_manifests", "in_transfer"), func(m thing) bool { return m.Code != "return" })
	if len(home) == 0 {
		return http.StatusConflict
	}
	return w.post(walkKeepers[home[0].Place], "/v1/waste-manifests/"+home[0].ID+"/take-back", "")
}

func (w *walk) certify() int {
	m, ok := w.thing("waste_manifests", "accepted")
	if !ok {
		return http.StatusConflict
	}
	w.named++
	return w.post(recyclingtest.RecREC, "/v1/certificates", fmt.Sprintf(`{"manifest": %q, "number": "K-%d", "method": "R4", "outputs": [{"material": "steel", "grams": %d}]}`,
		m.ID, w.named, w.about(m.Grams)))
}

func (w *walk) askAdjustment() int {
	site := w.one("W1", "W2")
	return w.post(walkKeepers[site], "/v1/mass-adjustments", fmt.Sprintf(`{"site": %q, "hazard_code": %q, "grams": %d, "reason": "counted anew"}`, site,
		w.one("", "900-219-08", "900-045-49"), w.rand.Int64N(4000)-2000))
}

func (w *walk) decideAdjustment() int {
	return w.call(recyclingtest.Operations, "mass_adjustments", "/"+w.one("approve", "refuse"), `{"answer": "so be it"}`, "pending")
}

func (w *walk) redeem() int {
	w.named++
	return w.post(recyclingtest.Ann, "/v1/points/redemptions", fmt.Sprintf(`{"points": %d, "toward": "service", "reference": "S-%d"}`, 1+w.rand.IntN(30), w.named))
}

func (w *walk) beginCylinder() int {
	if len(w.things("cylinders")) > 5 {
		return http.StatusConflict
	}
	w.named++
	return w.post(recyclingtest.KeeperOfOne, "/v1/cylinders", fmt.Sprintf(`{"serial": "CYL-%d", "refrigerant": "R32", "capacity_grams": 9000, "tare_grams": 5000, "location": "W1"}`, w.named))
}

func (w *walk) recoverGas() int {
	c, ok := w.thing("cylinders")
	if !ok {
		return http.StatusConflict
	}
	gave := 1 + w.rand.Int64N(900)
	before := 5000 + c.Grams - int64(w.rand.IntN(3))
	return w.post(recyclingtest.Operations, "/v1/cylinders/"+c.ID+"/recoveries", fmt.Sprintf(
		`{"repair": "R1", "appliance": "A-%d", "refrigerant": "R32", "nameplate_grams": 700, "residual_grams": 0, "before_grams": %d, "after_grams": %d}`,
		w.rand.IntN(500), before, before+gave))
}

func (w *walk) emptyCylinder() int {
	c, ok := w.thing("cylinders")
	if !ok || c.Grams == 0 {
		return http.StatusConflict
	}
	return w.post(recyclingtest.KeeperOfOne, "/v1/cylinders/"+c.ID+"/empty", fmt.Sprintf(`{"before_grams": %d, "after_grams": 5000, "note": "to the reclaimer"}`, 5000+c.Grams))
}
