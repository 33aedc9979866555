package shippingtest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/event"
	"fettle/inventory/audit"
	"fettle/inventory/stock"
	"fettle/shipping"
	"fettle/shipping/carrier/out"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
	"fettle/shipping/shipment"
	"fettle/shipping/tracking"
)

// World is a warehouse, a van and a carrier in a database of the test's own, on a clock that stands still.
type World struct {
	*testing.T
	DB  *db.DB
	Now time.Time
}

const worldSQL = `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, serialised, grams, price_minor, currency)
VALUES ('SEAL', '门封条', 'Door seal', 'fridge', 'seal', 'common', false, 300, 3900, 'CNY'),
       ('COMP', '压缩机', 'Compressor', 'fridge', 'compressor_fridge', 'common', true, 7600, 46800, 'CNY');
INSERT INTO locations (code, kind, name_zh, name_en, area_code, lon, lat)
VALUES ('WH-SZ', 'city', '深圳仓', 'Shenzhen', '440300', 114.0683, 22.5455),
       ('WH-FS', 'city', '佛山仓', 'Foshan', '440600', 113.1315, 23.0268),
       ('VAN-1', 'van', '服务车', 'Van', '', NULL, NULL);
INSERT INTO carriers (code, name_zh, name_en, secret)
VALUES ('SF', '顺丰', 'SF Express', 'shared-secret'),
       ('MUTE', '无密钥', 'No key', '');
INSERT INTO lanes (origin_area, dest_area, carrier, service, transit_minutes, departures)
VALUES ('440300', '440100', 'SF', 'standard', 690, '{20:30,23:00}'),
       ('440300', '440100', 'SF', 'same_city', 900, '{}')`

func Setup(t *testing.T) World {
	t.Helper()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), worldSQL)
	require.NoError(t, err)
	w := World{t, d, time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
	d.SetClock(func() time.Time { return w.Now })
	return w
}

func (w World) At(now time.Time) { w.DB.SetClock(func() time.Time { return now }) }

// Do runs fn in a transaction that must commit.
func (w World) Do(fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	require.NoError(w, w.Try(fn))
}

func (w World) Try(fn func(ctx context.Context, tx *db.Tx) error) error {
	ctx := context.WithoutCancel(w.Context())
	return w.DB.InTx(ctx, "test", func(tx *db.Tx) error { return fn(ctx, tx) })
}

var CustomerSite = pick.ShipTo{Kind: "site", Label: "维修单 R1", Address: "海珠区新港中路", AreaCode: "440100", Lon: 113.3245, Lat: 23.1064, Zone: "Asia/Shanghai"}

// Order receives the pieces, reserves them and puts the line on the pick list of WH-SZ.
func (w World) Order(repair, part string, quantity int64, serials ...string) uuid.UUID {
	w.Helper()
	line := uuid.New()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		received := []stock.ReceiptLine{{Part: part, Condition: stock.New, Quantity: quantity, Serials: serials, Bin: "A-01"}}
		if err := stock.Receive(ctx, tx, "WH-SZ", "note", received); err != nil {
			return err
		}
		taken, err := stock.Reserve(ctx, tx, []stock.Take{{Line: line, Location: "WH-SZ", Part: part, Condition: stock.New, Quantity: quantity, Reference: repair}})
		if err != nil {
			return err
		}
		require.True(w, taken[0].OK)
		return pick.Request(ctx, tx, []pick.Task{{Line: line, Repair: repair, Reservation: taken[0].ID, Warehouse: "WH-SZ", Part: part,
			Condition: stock.New, Quantity: quantity, ShipTo: CustomerSite, DueAt: tx.Now.Add(24 * time.Hour)}})
	})
	return line
}

func (w World) Pick(line uuid.UUID, scanned string) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := pick.Pick(ctx, tx, "WH-SZ", line, scanned)
		return err
	})
}

func (w World) Pack(lines ...uuid.UUID) shipment.Shipment {
	w.Helper()
	var s shipment.Shipment
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = shipment.Pack(ctx, tx, shipment.PackRequest{Warehouse: "WH-SZ", Carrier: "SF", Lines: lines, GrossGrams: 8200})
		return err
	})
	return s
}

func (w World) Ship(id, waybill string) shipment.Shipment {
	w.Helper()
	var s shipment.Shipment
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = tracking.Ship(ctx, tx, id, waybill)
		return err
	})
	return s
}

// OnTheRoad is a shipment with one door seal under a waybill.
func (w World) OnTheRoad(repair, waybill string) shipment.Shipment {
	w.Helper()
	line := w.Order(repair, "SEAL", 1)
	w.Pick(line, "SEAL")
	return w.Ship(w.Pack(line).ID, waybill)
}

func (w World) Observe(scans ...tracking.Scan) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error { return tracking.Observe(ctx, tx, scans) })
}

func (w World) Shipment(id string) shipment.Shipment {
	w.Helper()
	var s shipment.Shipment
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = shipment.ByID(ctx, tx, id)
		return err
	})
	return s
}

func (w World) Count(query string, args ...any) int {
	w.Helper()
	var n int
	require.NoError(w, w.DB.GetContext(w.Context(), &n, query, args...))
	return n
}

func (w World) Events(kind string) int {
	w.Helper()
	return w.Count("SELECT count(*) FROM events WHERE type = $1", kind)
}

// Clean requires that every counter is what the ledger says.
func (w World) Clean() {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := audit.Audit(ctx, tx)
		require.NoError(w, err)
		require.Empty(w, drift)
		return nil
	})
}

// Fails requires that fn ends as want and has changed nothing.
func (w World) Fails(want error, fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	before := w.Count("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM ledger)")
	require.ErrorIs(w, w.Try(fn), want)
	require.Equal(w, before, w.Count("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM ledger)"), "nothing is half-written")
}

func (w World) UnitAt(serial string) string {
	w.Helper()
	var location string
	require.NoError(w, w.DB.GetContext(w.Context(), &location, "SELECT location FROM units WHERE serial = $1", serial))
	return location
}

// Take is the engineer's scan.
func (w World) Take(line uuid.UUID, scanned string) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		_, err := shipment.TakeOut(ctx, tx, line, "VAN-1", scanned)
		return err
	})
}

// Packed is a packed shipment with a door seal.
func (w World) Packed(repair string) shipment.Shipment {
	w.Helper()
	line := w.Order(repair, "SEAL", 1)
	w.Pick(line, "SEAL")
	return w.Pack(line)
}

// ByPort says how SF is asked.
func (w World) ByPort(port lane.Port) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := lane.SetPort(ctx, tx, "SF", port); return err })
}

// Ask sends one round of what carriers are to be asked.
func (w World) Ask(p out.Port) int {
	w.Helper()
	n, err := shipment.CarrierRequestSender(shipment.Ports{"simulator": p, "manual": p}).Round(w.Context(), w.DB)
	require.NoError(w, err)
	return n
}

// Dispatcher is who tells the events of this wing.
func (w World) Dispatcher() *event.Dispatcher {
	w.Helper()
	p := event.NewDispatcher(w.DB)
	shipping.Subscribe(p)
	require.NoError(w, p.Register(w.Context()))
	return p
}

// SFScan is a scan of SF's code table, minutes after start.
func SFScan(waybill, code string, start time.Time, minutes int) tracking.Scan {
	at := start.Add(time.Duration(minutes) * time.Minute)
	return tracking.Scan{Source: "sf", Carrier: "SF", Waybill: waybill, Code: code, OccurredAt: at, RecordedAt: at.Add(time.Minute), Zone: "Asia/Shanghai", Place: "深圳"}
}

// Trace is a shipment's whole way in six scans.
func Trace(waybill string, start time.Time) []tracking.Scan {
	return []tracking.Scan{SFScan(waybill, "50", start, 10), SFScan(waybill, "30", start, 40), SFScan(waybill, "36", start, 90),
		SFScan(waybill, "31", start, 300), SFScan(waybill, "204", start, 400), SFScan(waybill, "80", start, 460)}
}

func CodesOf(scans []shipment.Step) []string {
	var out []string
	for _, s := range scans {
		out = append(out, s.Code)
	}
	return out
}
