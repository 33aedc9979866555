package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/cmd/fettle/demo"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/inventory/count"
	"fettle/inventory/stock"
	"fettle/inventory/transfer"
	"fettle/inventory/van"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/refrigerant"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
	"fettle/repairflow/dock"
	"fettle/repairflow/partorder"
	"fettle/repairflow/repair"
	"fettle/shipping/lane"
	"fettle/shipping/manifest"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
)

// belongings are objects of one engineer, customer, warehouse and recycler.
type belongings struct{ repair, line, shipment, owed, lot, manifest, transfer, count, adjustment, entry, vanTransfer, carrierManifest, request, blind, inspection, grams, cylinder string }

// own makes one of everything for li.wei, chen.jie, the warehouse that serves them and RC-SOUTH.
func own(t *testing.T, s *Service) belongings {
	t.Helper()
	ctx := t.Context()
	var b belongings
	require.NoError(t, demo.LoadNetwork(ctx, s.Engines.DB, ImportRows, io.Discard))
	var order partorder.Ordered
	require.NoError(t, s.Engines.DB.InTx(ctx, "li.wei", func(tx *db.Tx) error {
		r, err := repair.Register(ctx, tx, repair.Intake{Channel: "app", Customer: "chen.jie", CustomerName: "陈洁", Address: "广州", AreaCode: "440100",
			Lon: 113.3245, Lat: 23.1358, Model: "BC-BCD-452", Serial: "BC24110123456", Symptom: "不制冷", Engineer: "li.wei"})
		require.NoError(t, err)
		_, err = repair.StartVisit(ctx, tx, r.ID)
		require.NoError(t, err)
		lines, err := partorder.OrderParts(ctx, tx, r.ID, []partorder.Want{{Part: "FR-CMP-0101", Quantity: 1}}, false)
		require.NoError(t, err)
		order, b.repair, b.line = lines[0], r.ID, lines[0].ID.String()
		return nil
	}))
	require.NoError(t, s.Engines.DB.InTx(ctx, "staff", func(tx *db.Tx) error { return b.send(ctx, t, tx, order) }))
	return b
}

func (b *belongings) send(ctx context.Context, t *testing.T, tx *db.Tx, order partorder.Ordered) error {
	serials, err := stock.SerialsAt(ctx, tx, "FR-CMP-0101", order.Source, stock.New, 1)
	require.NoError(t, err)
	_, err = pick.Pick(ctx, tx, order.Source, order.ID, serials[0])
	require.NoError(t, err)
	_, err = lane.SetPort(ctx, tx, "SF", "manual")
	require.NoError(t, err)
	s, err := shipment.Pack(ctx, tx, shipment.PackRequest{Warehouse: order.Source, Carrier: "SF", Lines: []uuid.UUID{order.ID}, GrossGrams: 9000})
	require.NoError(t, err)
	owed, err := oldpart.Oblige(ctx, tx, []oldpart.Obligation{{Line: order.ID, Repair: b.repair, Customer: "chen.jie", Part: "FR-CMP-0101", Engineer: "li.wei", Basis: "core_return"}})
	require.NoError(t, err)
	id := owed[0].ID
	for _, step := range []func() error{
		func() error { _, err := oldpart.DropOff(ctx, tx, id, "BAG", "WH-GZ"); return err },
		func() error { _, err := oldpart.Receive(ctx, tx, id, "WH-GZ", "OLD", 7600); return err },
		func() error { _, err := oldpart.Inspect(ctx, tx, id, "fault_confirmed"); return err },
		func() error { _, err := oldpart.GradeReturn(ctx, tx, id, "D"); return err },
	} {
		require.NoError(t, step())
	}
	lot, err := wastelot.OpenLot(ctx, tx, "WH-GZ", "900-219-08")
	require.NoError(t, err)
	_, err = wastelot.AddToLot(ctx, tx, lot.ID, []string{id})
	require.NoError(t, err)
	_, err = wastelot.SealLot(ctx, tx, lot.ID, 7600)
	require.NoError(t, err)
	m, err := wastemanifest.OpenManifest(ctx, tx, wastemanifest.Journey{MoverOut: "WH-GZ", Acceptor: "RC-SOUTH", Carrier: "危运", Vehicle: "粤A", Lots: []string{lot.ID}})
	require.NoError(t, err)
	asked, err := shipment.CarrierRequestsOf(ctx, tx, s.ID)
	require.NoError(t, err)
	b.shipment, b.owed, b.lot, b.manifest, b.request = s.ID, id, lot.ID, m.ID, asked[0].ID.String()
	b.dock(ctx, t, tx, order)
	return b.keep(ctx, t, tx)
}

// dock makes what came to a dock unannounced, and what came back opened.
func (b *belongings) dock(ctx context.Context, t *testing.T, tx *db.Tx, order partorder.Ordered) {
	t.Helper()
	blind, err := dock.ReceiveBlind(ctx, tx, dock.Arrival{Warehouse: "WH-GZ", GrossGrams: 100, Bin: "U-1"})
	require.NoError(t, err)
	b.blind, b.inspection = blind.ID, uuid.NewString()
	_, err = tx.ExecContext(ctx, `
INSERT INTO inspections (id, line, part, quantity, warehouse, state, opened_at, due_at)
VALUES ($1, $2, 'FR-CMP-0101', 1, 'WH-GZ', 'open', $3, $3)`, b.inspection, order.ID, tx.Now)
	require.NoError(t, err)
}

// keep makes what a keeper and an engineer do with stock alone.
func (b *belongings) keep(ctx context.Context, t *testing.T, tx *db.Tx) error {
	require.NoError(t, stock.Receive(ctx, tx, "WH-GZ", "x", []stock.ReceiptLine{{Part: "FR-SEL-0101", Condition: stock.New, Quantity: 50}}))
	signed, err := manifest.Open(ctx, tx, "WH-GZ", "SF", tx.Now, "x")
	require.NoError(t, err)
	transfer, err := transfer.Open(ctx, tx, transfer.Order{From: "WH-GZ", To: "WH-FS",
		Lines: []transfer.Want{{Part: "FR-SEL-0101", Condition: stock.New, Quantity: 1}}})
	require.NoError(t, err)
	asked, err := count.AskAdjust(ctx, tx, stock.Adjustment{Location: "WH-GZ", Part: "FR-SEL-0101", Condition: stock.New, Delta: -40, Reason: "x"})
	require.NoError(t, err)
	require.NotNil(t, asked)
	grams, err := balance.AskAdjust(ctx, tx, balance.MassAdjustment{Site: "WH-GZ", Grams: 40, Reason: "x"})
	require.NoError(t, err)
	b.grams = grams.ID
	cylinder, err := refrigerant.Add(ctx, tx, refrigerant.Cylinder{Serial: "CYL-1", Refrigerant: "R32", CapacityGrams: 9000, TareGrams: 5000, Location: "WH-GZ"})
	require.NoError(t, err)
	b.cylinder = cylinder.Serial
	count, err := count.Open(ctx, tx, "WH-GZ", []string{"FR-SEL-0101"}, "")
	require.NoError(t, err)
	entries, err := stock.ListLedger(ctx, tx, stock.LedgerFilter{Location: "WH-GZ", Part: "FR-SEL-0101", Limit: 1})
	require.NoError(t, err)
	offer, err := van.OfferTransfer(ctx, tx, demo.EngineerVan, []van.Load{{Part: "FR-SEL-0101", Condition: stock.New, Quantity: 1}})
	require.NoError(t, err)
	b.transfer, b.adjustment, b.count, b.entry, b.vanTransfer, b.carrierManifest = transfer.ID, asked.ID, count.ID, fmt.Sprint(entries[0].ID), offer.ID.String(), signed.ID
	return nil
}

// bodies are valid ones, so that only the object's being another's can refuse the call.
func (b belongings) bodies() map[string]string {
	return map[string]string{
		"POST /v1/repairs/{repair}/assign":                        `{"engineer":"li.wei"}`,
		"POST /v1/repairs/{repair}/start-visit":                   `{}`,
		"POST /v1/repairs/{repair}/complete":                      `{}`,
		"POST /v1/repairs/{repair}/track-link":                    `{}`,
		"POST /v1/repairs/{repair}/cancel":                        `{"reason":"x"}`,
		"POST /v1/repairs/{repair}/part-orders":                   `{"lines":[{"part":"FR-CMP-0101","quantity":1}],"ship_to":"site"}`,
		"POST /v1/repairs/{repair}/soft-reservations":             `{"lines":[{"part":"FR-CMP-0101","quantity":1}],"ship_to":"site"}`,
		"POST /v1/repairs/{repair}/soft-reservations/confirm":     `{}`,
		"POST /v1/repairs/{repair}/soft-reservations/release":     `{"reason":"x"}`,
		"POST /v1/repairs/{repair}/resume":                        `{"reason":"x"}`,
		"POST /v1/order-lines/{line}/lose":                        `{"reason":"x"}`,
		"POST /v1/order-lines/{line}/accept":                      `{}`,
		"POST /v1/order-lines/{line}/refuse":                      `{"reason":"x"}`,
		"POST /v1/order-lines/{line}/cancel":                      `{"reason":"x"}`,
		"POST /v1/order-lines/{line}/receive":                     `{"scanned":"x"}`,
		"POST /v1/order-lines/{line}/collect":                     `{"code":"x","scanned":"x"}`,
		"POST /v1/shipments/{shipment}/pickup":                    `{"code":"1234","place":"x"}`,
		"POST /v1/order-lines/{line}/install":                     `{}`,
		"POST /v1/order-lines/{line}/report":                      `{"problem":"doa","note":"x"}`,
		"POST /v1/order-lines/{line}/take-back":                   `{"warehouse":"WH-GZ","scanned":"x"}`,
		"POST /v1/pick-lists/{line}/pick":                         `{"warehouse":"WH-GZ","scanned":"x"}`,
		"POST /v1/pick-lists/{line}/short":                        `{"warehouse":"WH-GZ","reason":"x"}`,
		"POST /v1/shipments":                                      `{"warehouse":"WH-GZ","carrier":"SF","lines":["` + b.line + `"],"gross_grams":1}`,
		"POST /v1/shipments/{shipment}/ship":                      `{"waybill":"SF1234"}`,
		"POST /v1/shipments/{shipment}/proofs":                    `{"signer":"x","delivered_at":"2026-11-23T12:30:00Z"}`,
		"POST /v1/shipments/{shipment}/carrier-requests":          `{"kind":"create"}`,
		"POST /v1/carrier-requests/{request}/answer":              `{"accepted":true,"waybill":"SF1234"}`,
		"POST /v1/carrier-requests/{request}/seen":                `{}`,
		"POST /v1/carrier-manifests":                              `{"warehouse":"WH-GZ","carrier":"SF","departs_at":"2026-11-23T12:30:00Z"}`,
		"POST /v1/carrier-manifests/{carrier_manifest}/scan":      `{"scanned":"x"}`,
		"POST /v1/carrier-manifests/{carrier_manifest}/close":     `{}`,
		"POST /v1/carrier-manifests/{carrier_manifest}/hand-over": `{"driver":"x"}`,
		"POST /v1/returns/{return}/drop-off":                      `{"bag":"x","warehouse":"WH-GZ"}`,
		"POST /v1/returns/{return}/receive":                       `{"warehouse":"WH-GZ","serial":"x","gross_grams":1}`,
		"POST /v1/returns/{return}/inspect":                       `{"verdict":"fault_confirmed"}`,
		"POST /v1/repairs/{repair}/revoke-links":                  `{}`,
		"POST /v1/returns/{return}/grade":                         `{"grade":"D"}`,
		"POST /v1/returns/{return}/waive":                         `{"reason":"xxx"}`,
		"POST /v1/returns/{return}/dispute":                       `{"reason":"xxx"}`,
		"POST /v1/returns/{return}/settle":                        `{"upheld":true,"note":"we have looked"}`,
		"POST /v1/blind-returns":                                  `{"warehouse":"WH-GZ","gross_grams":1,"bin":"U-1"}`,
		"POST /v1/blind-returns/{blind}/match":                    `{"return":"` + b.owed + `"}`,
		"POST /v1/blind-returns/{blind}/end":                      `{"reason":"xxx"}`,
		"POST /v1/inspections/{inspection}/finding":               `{"finding":"as_new"}`,
		"POST /v1/waste-lots":                                     `{"warehouse":"WH-GZ","hazard_code":""}`,
		"POST /v1/waste-lots/{lot}/returns":                       `{"returns":["` + b.owed + `"]}`,
		"POST /v1/waste-lots/{lot}/seal":                          `{"net_grams":1}`,
		"POST /v1/waste-manifests":                                `{"mover_out":"WH-GZ","acceptor":"RC-SOUTH","carrier":"x","vehicle":"x","lots":["` + b.lot + `"]}`,
		"POST /v1/waste-manifests/{manifest}/dispatch":            `{}`,
		"POST /v1/waste-manifests/{manifest}/accept":              `{"accepted_grams":1,"method":"R4"}`,
		"POST /v1/waste-manifests/{manifest}/reject":              `{"lots":[{"lot":"` + b.lot + `","grams":1,"reason":"xxxx"}]}`,
		"POST /v1/waste-manifests/{manifest}/settle":              `{"decision":"as_weighed","note":"weighed twice"}`,
		"POST /v1/waste-manifests/{manifest}/hand-overs":          `{"carrier":"x","vehicle":"x","place":"x"}`,
		"POST /v1/waste-manifests/{manifest}/official-number":     `{"official_number":"20264401123456"}`,
		"POST /v1/waste-manifests/{manifest}/cancel":              `{}`,
		"POST /v1/waste-manifests/{manifest}/take-back":           `{}`,
		"POST /v1/waste-lots/{lot}/split":                         `{"returns":["` + b.owed + `"]}`,
		"POST /v1/certificates":                                   `{"manifest":"` + b.manifest + `","number":"x","method":"R4","outputs":[{"material":"steel","grams":1}]}`,
		"POST /v1/receipts":                                       `{"location":"WH-GZ","reference":"x","lines":[{"part":"FR-CMP-0101","condition":"new","quantity":1,"serials":["Z1"]}]}`,
		"POST /v1/adjustments":                                    `{"location":"WH-GZ","part":"FR-CMP-0101","condition":"new","delta":1,"reason":"x"}`,
		"POST /v1/transfers":                                      `{"from":"WH-GZ","to":"WH-FS","lines":[{"part":"FR-SEL-0101","quantity":1}]}`,
		"POST /v1/transfers/{transfer}/ship":                      `{}`,
		"POST /v1/transfers/{transfer}/receive":                   `{"lines":[]}`,
		"POST /v1/transfers/{transfer}/cancel":                    `{"reason":"x"}`,
		"POST /v1/adjustments/{adjustment}/approve":               `{}`,
		"POST /v1/adjustments/{adjustment}/refuse":                `{}`,
		"POST /v1/cylinders":                                      `{"serial":"CYL-2","refrigerant":"R32","capacity_grams":9000,"tare_grams":5000,"location":"WH-GZ"}`,
		"POST /v1/cylinders/{cylinder}/move":                      `{"to":"WH-FS"}`,
		"POST /v1/cylinders/{cylinder}/recoveries":                `{"repair":"` + b.repair + `","appliance":"A","refrigerant":"R32","nameplate_grams":700,"residual_grams":0,"before_grams":5000,"after_grams":5600}`,
		"POST /v1/cylinders/{cylinder}/empty":                     `{"before_grams":5600,"after_grams":5000,"note":"xxx"}`,
		"POST /v1/mass-adjustments":                               `{"site":"WH-GZ","hazard_code":"","grams":1,"reason":"xxx"}`,
		"POST /v1/mass-adjustments/{mass_adjustment}/approve":     `{}`,
		"POST /v1/mass-adjustments/{mass_adjustment}/refuse":      `{}`,
		"POST /v1/ledger/{entry}/reverse":                         `{"reason":"x"}`,
		"POST /v1/counts":                                         `{"location":"WH-GZ"}`,
		"POST /v1/counts/{count}/lines":                           `{"lines":[{"line":1,"quantity":1}]}`,
		"POST /v1/counts/{count}/book":                            `{}`,
		"POST /v1/counts/{count}/cancel":                          `{}`,
		"POST /v1/vans/{van}/issue":                               `{"from":"WH-GZ","lines":[{"part":"FR-SEL-0101","quantity":1}]}`,
		"POST /v1/vans/{van}/return":                              `{"to":"WH-GZ","lines":[{"part":"FR-SEL-0101","quantity":1}]}`,
		"POST /v1/van-transfers":                                  `{"from":"` + demo.EngineerVan + `","lines":[{"part":"FR-SEL-0101","quantity":1}]}`,
		"POST /v1/van-transfers/{van_transfer}/accept":            `{"to":"` + demo.EngineerVan + `"}`,
		"POST /v1/van-transfers/{van_transfer}/withdraw":          `{}`,
	}
}

// nobodys are operations with a path parameter whose object belongs to nobody: catalogue, places, links,
// files of operations; and commands, which are found among one's own.
var nobodys = []string{"/v1/parts/{part}", "/v1/models/{model}", "/v1/locations/{location}", "/v1/track/{token}", "/v1/carriers/{carrier}", "/v1/push/{source}", "/v1/holds/{hold}", "/v1/parked-messages/{message}", "/v1/webhooks/{webhook}", "/v1/notices/{notice}", "/v1/export/{kind}", "/v1/events/schemas/{type}", "/v1/accounts/{login}", "/v1/policies/{policy}", "/v1/deliveries/{delivery}", "/v1/commands/{key}", "/v1/import-files/{file}", "/v1/import-runs/{run}", "/v1/imports/{kind}", "/v1/push-sources/{source}"}

// TestAForeignObjectDoesNotExist calls every operation on another's object with every role that may call it at all.
// Operations see everything; for everybody else the answer is 404.
func TestAForeignObjectDoesNotExist(t *testing.T) {
	t.Parallel()
	m := newDoorman(t)
	b := own(t, m.service)
	bodies, cells := b.bodies(), 0
	fill := strings.NewReplacer("{repair}", b.repair, "{line}", b.line, "{shipment}", b.shipment, "{return}", b.owed, "{lot}", b.lot, "{manifest}", b.manifest,
		"{transfer}", b.transfer, "{count}", b.count, "{adjustment}", b.adjustment, "{entry}", b.entry, "{van_transfer}", b.vanTransfer, "{carrier_manifest}", b.carrierManifest, "{request}", b.request, "{blind}", b.blind, "{inspection}", b.inspection, "{van}", demo.EngineerVan, "{mass_adjustment}", b.grams, "{cylinder}", b.cylinder)
	for _, op := range operations(t) {
		name := op.Method + " " + op.Path
		body, listed := bodies[name]
		owned := strings.Contains(op.Path, "{") && !hasPrefix(op.Path, nobodys)
		if !listed && (!owned || op.Method != http.MethodGet) {
			require.False(t, owned, "%s is on somebody's object and has no valid body in this test", name)
			continue
		}
		for _, role := range op.Roles {
			if role == auth.Operations || role == auth.Public {
				continue
			}
			status, said := m.call(t, op.Method, fill.Replace(op.Path), m.tokens[role], body)
			cells++
			require.Equal(t, http.StatusNotFound, status, "%s as a foreign %s: %s", name, role, said)
		}
	}
	for name, path := range map[string]string{"pick list": "/v1/pick-lists?warehouse=WH-GZ", "parcels": "/v1/shipments?warehouse=WH-GZ",
		"returns": "/v1/returns?warehouse=WH-GZ", "lots": "/v1/waste-lots?warehouse=WH-GZ", "dock": "/v1/dock?warehouse=WH-GZ",
		"finds": "/v1/dock/finds?warehouse=WH-GZ&code=x", "blind returns": "/v1/blind-returns?warehouse=WH-GZ"} {
		status, said := m.call(t, http.MethodGet, path, m.tokens[auth.Warehouse], "")
		cells++
		require.Equal(t, http.StatusNotFound, status, "%s of a foreign warehouse: %s", name, said)
	}
	for _, role := range []auth.Role{auth.Engineer, auth.Customer} {
		status, said := m.call(t, http.MethodGet, "/v1/repairs", m.tokens[role], "")
		cells++
		require.Equal(t, http.StatusOK, status)
		require.NotContains(t, said, b.repair, "a foreign %s lists the repair", role)
	}
	t.Log(fmt.Sprint(cells, " cells"))
}

func hasPrefix(path string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}
