package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

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
	"fettle/recycling/refurbish"
	"fettle/recycling/wastelot"
	"fettle/recycling/wastemanifest"
	"fettle/repairflow/dock"
	"fettle/repairflow/expert"
	"fettle/repairflow/partorder"
	"fettle/repairflow/quote"
	"fettle/repairflow/recommendation"
	"fettle/repairflow/repair"
	"fettle/repairflow/visit"
	"fettle/shipping/lane"
	"fettle/shipping/manifest"
	"fettle/shipping/pick"
	"fettle/shipping/returnorder"
	"fettle/shipping/shipment"
)

// belongings are objects of one engineer, customer, warehouse and recycler.
type belongings struct{ repair, line, shipment, owed, lot, manifest, transfer, count, adjustment, entry, vanTransfer, carrierManifest, request, blind, returnOrder, inspection, incoming, holdCheck, capture, takeBack, grams, cylinder, refurbish, evidence, visit, quote, recommendation, expert string }

// own makes one of everything for li.wei, chen.jie, the warehouse that serves them and RC-SOUTH.
func own(t *testing.T, s *Service) belongings {
	t.Helper()
	ctx := t.Context()
	var b belongings
	require.NoError(t, demo.LoadNetwork(ctx, s.Engines.DB, ImportRows, io.Discard))
	var order partorder.Ordered
	require.NoError(t, s.Engines.DB.InTx(ctx, "li.wei", func(tx *db.Tx) error {
		r, err := repair.Register(ctx, tx, repair.Intake{Channel: "app", Customer: "chen.jie", CustomerName: "陈洁", Address: "广州", AreaCode: "440100",
			Lon: 113.3245, Lat: 23.1358, Model: "BC-BCD-452", Serial: "BC24110123456", Symptom: "不制冷", Engineer: "li.wei",
			PurchasedOn: tx.Now.AddDate(0, 0, -100).Format(time.DateOnly)})
		require.NoError(t, err)
		_, err = repair.StartVisit(ctx, tx, r.ID)
		require.NoError(t, err)
		lines, err := partorder.OrderParts(ctx, tx, r.ID, []partorder.Want{{Part: "FR-CMP-0101", Quantity: 1}}, false)
		require.NoError(t, err)
		order, b.repair, b.line = lines[0], r.ID, lines[0].ID.String()
		asked, err := expert.Request(ctx, tx, r.ID, "x")
		require.NoError(t, err)
		b.expert = asked.ID.String()
		q, err := quote.DraftQuote(ctx, tx, uuid.Nil, r.ID, nil, quote.Online)
		require.NoError(t, err)
		b.quote = q.ID.String()
		plan, err := recommendation.Recommend(ctx, tx, r.ID, "x", "x", "x")
		require.NoError(t, err)
		b.recommendation = plan.ID.String()
		at, err := visit.Open(ctx, tx, r.ID)
		b.visit = at.ID
		return err
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
		func() error {
			_, err := oldpart.Examine(ctx, tx, id, oldpart.Examination{Verdict: "fault_confirmed"})
			return err
		},
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
	b.mend(ctx, t, tx)
	return b.keep(ctx, t, tx)
}

// dock makes what came to a dock unannounced, and what came back opened.
func (b *belongings) dock(ctx context.Context, t *testing.T, tx *db.Tx, order partorder.Ordered) {
	t.Helper()
	blind, err := dock.ReceiveBlind(ctx, tx, dock.Arrival{Warehouse: "WH-GZ", GrossGrams: 100, Bin: "U-1"})
	require.NoError(t, err)
	b.blind, b.inspection = blind.ID, uuid.NewString()
	home, err := returnorder.Make(ctx, tx, returnorder.Request{Warehouse: "WH-GZ", SenderKind: returnorder.FromEngineer, Sender: "li.wei", Way: returnorder.ByVan,
		Items: []returnorder.Item{{Kind: returnorder.Unfitted, Reference: order.ID.String(), Part: "FR-CMP-0101", Quantity: 1}}})
	require.NoError(t, err)
	// What is over is its warehouse's alone: until then it may come to any dock.
	home, err = returnorder.Cancel(ctx, tx, home.ID, "not needed")
	require.NoError(t, err)
	b.returnOrder = home.ID
	_, err = tx.ExecContext(ctx, `
INSERT INTO inspections (id, line, part, quantity, warehouse, state, opened_at, due_at)
VALUES ($1, $2, 'FR-CMP-0101', 1, 'WH-GZ', 'open', $3, $3)`, b.inspection, order.ID, tx.Now)
	require.NoError(t, err)
	b.incoming = uuid.NewString()
	_, err = tx.ExecContext(ctx, `
INSERT INTO incoming_inspections (id, location, part, note, supplier, lot, condition, quantity, level, aql, letter, sample, accept, state, opened_at, opened_by, due_at)
VALUES ($1, 'WH-GZ', 'FR-SEL-0101', '', '', '', 'new', 9, 'II', '1.0', 'E', 9, 0, 'open', $2, 'x', $2)`, b.incoming, tx.Now)
	require.NoError(t, err)
	held, err := stock.PlaceHold(ctx, tx, stock.Batch{Part: "FR-CMP-0101", SerialFrom: "NO1", SerialTo: "NO9"}, "seized")
	require.NoError(t, err)
	b.takeBack = "T1"
	_, err = tx.ExecContext(ctx, `
INSERT INTO take_backs (id, customer, product_line, description, address, wish_from, wish_until, state, warehouse, grams, received_at, ordered_at, ordered_by)
VALUES ($1, 'chen.jie', (SELECT min(product_line) FROM product_lines), '', 'x', $2, $2::timestamptz + interval '1 hour', 'received', 'WH-GZ', 1, $2, $2, 'x')`, b.takeBack, tx.Now)
	require.NoError(t, err)
	b.holdCheck, b.capture = uuid.NewString(), uuid.NewString()
	_, err = tx.ExecContext(ctx, `
INSERT INTO epcis_captures (id, partner, at, behaviour, success, events)
VALUES ($1, 'somebody else', $2, 'rollback', true, 0)`, b.capture, tx.Now)
	require.NoError(t, err)
	_, err = tx.ExecContext(ctx, `
INSERT INTO hold_checks (id, hold, part, kind, holder, engineer, state, opened_at, due_at)
VALUES ($1, $2, 'FR-CMP-0101', 'appliance', 'BC-BCD-452/BC24110123456', 'li.wei', 'open', $3, $3)`, b.holdCheck, held.ID, tx.Now)
	require.NoError(t, err)
}

// mend makes an old part that is under repair.
func (b *belongings) mend(ctx context.Context, t *testing.T, tx *db.Tx) {
	t.Helper()
	owed, err := oldpart.Oblige(ctx, tx, []oldpart.Obligation{{Line: uuid.New(), Repair: b.repair, Customer: "chen.jie", Part: "FR-CMP-0101", Engineer: "li.wei", Basis: "core_return"}})
	require.NoError(t, err)
	_, err = oldpart.Receive(ctx, tx, owed[0].ID, "WH-GZ", "MEND", 7600)
	require.NoError(t, err)
	_, err = oldpart.Examine(ctx, tx, owed[0].ID, oldpart.Examination{Verdict: oldpart.FaultConfirmed})
	require.NoError(t, err)
	_, err = oldpart.GradeReturn(ctx, tx, owed[0].ID, oldpart.Refurbish)
	require.NoError(t, err)
	order, err := refurbish.OpenOrder(ctx, tx, "WH-GZ", []string{owed[0].ID})
	require.NoError(t, err)
	b.refurbish = order.ID
	b.evidence = uuid.NewString()
	_, err = tx.ExecContext(ctx, `
WITH file AS (
    INSERT INTO evidence_files (sha256, type, bytes, width, height) VALUES (repeat('0', 64), 'image/png', 1, 1, 1) RETURNING sha256)
INSERT INTO evidence (id, kind, subject, purpose, sha256, added_at, added_by)
SELECT $1, 'return', $2, 'receipt', sha256, $3, 'x' FROM file`, b.evidence, b.owed, tx.Now)
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

// nobodys are operations with a path parameter whose object belongs to nobody: catalogue, places, links,
// files of operations; and commands, which are found among one's own.
var nobodys = []string{"/v1/parts/{part}", "/v1/models/{model}", "/v1/locations/{location}", "/v1/track/{token}", "/v1/carriers/{carrier}", "/v1/push/{source}", "/v1/holds/{hold}", "/v1/parked-messages/{message}", "/v1/webhooks/{webhook}", "/v1/notices/{notice}", "/v1/export/{kind}", "/v1/events/schemas/{type}", "/v1/accounts/{login}", "/v1/policies/{policy}", "/v1/deliveries/{delivery}", "/v1/commands/{key}", "/v1/supplier-claims/{supplier_claim}", "/v1/supplier-warranties/{supplier_warranty}", "/v1/refund-proposals/{refund_proposal}", "/v1/import-files/{file}", "/v1/import-runs/{run}", "/v1/imports/{kind}", "/v1/push-sources/{source}", "/v1/knowledge/{knowledge}", "/v1/cover-contracts/{cover_contract}", "/v1/cover-decisions/{cover_decision}", "/v1/payments/{payment}", "/v1/payment-messages/{provider}", "/v1/bulk-intakes/{batch}", "/v1/engineers/{engineer}", "/v1/service-areas/{area}"}

// TestAForeignObjectDoesNotExist calls every operation on another's object with every role that may call it at all.
// Operations see everything; for everybody else the answer is 404.
func TestAForeignObjectDoesNotExist(t *testing.T) {
	t.Parallel()
	m := newDoorman(t)
	b := own(t, m.service)
	bodies, cells := b.bodies(), 0
	fill := strings.NewReplacer("{repair}", b.repair, "{line}", b.line, "{shipment}", b.shipment, "{return}", b.owed, "{lot}", b.lot, "{manifest}", b.manifest,
		"{transfer}", b.transfer, "{count}", b.count, "{adjustment}", b.adjustment, "{entry}", b.entry, "{van_transfer}", b.vanTransfer, "{carrier_manifest}", b.carrierManifest, "{request}", b.request, "{blind}", b.blind, "{hold_check}", b.holdCheck, "{capture}", b.capture, "{take_back}", b.takeBack, "{return_order}", b.returnOrder, "{inspection}", b.inspection, "{incoming_inspection}", b.incoming, "{van}", demo.EngineerVan, "{mass_adjustment}", b.grams, "{cylinder}", b.cylinder, "{refurbish_order}", b.refurbish, "{evidence}", b.evidence, "{visit}", b.visit, "{conflict}", uuid.NewString(), "{slot}", uuid.NewString(), "{quote}", b.quote, "{recommendation}", b.recommendation, "{expert_session}", b.expert)
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
		"finds": "/v1/dock/finds?warehouse=WH-GZ&code=x", "blind returns": "/v1/blind-returns?warehouse=WH-GZ", "refurbishment orders": "/v1/refurbish-orders?warehouse=WH-GZ",
		"photographs": "/v1/evidence?about=return&subject=" + b.owed, "of what nobody announced": "/v1/evidence?about=blind_return&subject=" + b.blind,
		"of a parcel": "/v1/evidence?about=shipment&subject=" + b.shipment, "of an inspection": "/v1/evidence?about=inspection&subject=" + b.inspection, "of a visit": "/v1/evidence?about=visit&subject=" + b.visit, "of a fitting": "/v1/evidence?about=fitting&subject=" + b.line} {
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
