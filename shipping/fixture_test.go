package shipping

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
	"fettle/shipping/carrier/out"
)

// world is a warehouse, a van and a carrier in a database of the test's own, on a clock that stands still.
type world struct {
	*testing.T
	db  *db.DB
	now time.Time
}

const worldSQL = `
INSERT INTO parts (number, name_zh, name_en, line, category, class, serialised, grams, price_minor, currency)
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

func setup(t *testing.T) world {
	t.Helper()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), worldSQL)
	require.NoError(t, err)
	w := world{t, d, time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
	d.SetClock(func() time.Time { return w.now })
	return w
}

func (w world) at(now time.Time) { w.db.SetClock(func() time.Time { return now }) }

// do runs fn in a transaction that must commit.
func (w world) do(fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	require.NoError(w, w.try(fn))
}

func (w world) try(fn func(ctx context.Context, tx *db.Tx) error) error {
	ctx := context.WithoutCancel(w.Context())
	return w.db.InTx(ctx, "test", func(tx *db.Tx) error { return fn(ctx, tx) })
}

var customerSite = ShipTo{Kind: "site", Label: "维修单 R1", Address: "海珠区新港中路", AreaCode: "440100", Lon: 113.3245, Lat: 23.1064, Zone: "Asia/Shanghai"}

// order receives the pieces, reserves them and puts the line on the pick list of WH-SZ.
func (w world) order(repair, part string, quantity int64, serials ...string) uuid.UUID {
	w.Helper()
	line := uuid.New()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		received := []stock.ReceiptLine{{Part: part, Condition: stock.New, Quantity: quantity, Serials: serials, Bin: "A-01"}}
		if err := stock.Receive(ctx, tx, "WH-SZ", "note", received); err != nil {
			return err
		}
		taken, err := stock.Reserve(ctx, tx, []stock.Take{{Line: line, Location: "WH-SZ", Part: part, Condition: stock.New, Quantity: quantity, Reference: repair}})
		if err != nil {
			return err
		}
		require.True(w, taken[0].OK)
		return RequestPick(ctx, tx, []PickTask{{Line: line, Repair: repair, Reservation: taken[0].ID, Warehouse: "WH-SZ", Part: part,
			Condition: stock.New, Quantity: quantity, ShipTo: customerSite, DueAt: tx.Now.Add(24 * time.Hour)}})
	})
	return line
}

func (w world) pick(line uuid.UUID, scanned string) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := Pick(ctx, tx, "WH-SZ", line, scanned)
		return err
	})
}

func (w world) pack(lines ...uuid.UUID) Shipment {
	w.Helper()
	var s Shipment
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = Pack(ctx, tx, PackRequest{Warehouse: "WH-SZ", Carrier: "SF", Lines: lines, GrossGrams: 8200})
		return err
	})
	return s
}

func (w world) ship(id, waybill string) Shipment {
	w.Helper()
	var s Shipment
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = Ship(ctx, tx, id, waybill)
		return err
	})
	return s
}

// onTheRoad is a parcel with one door seal under a waybill.
func (w world) onTheRoad(repair, waybill string) Shipment {
	w.Helper()
	line := w.order(repair, "SEAL", 1)
	w.pick(line, "SEAL")
	return w.ship(w.pack(line).ID, waybill)
}

func (w world) observe(scans ...Scan) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error { return Observe(ctx, tx, scans) })
}

func (w world) shipment(id string) Shipment {
	w.Helper()
	var s Shipment
	w.do(func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = ShipmentByID(ctx, tx, id)
		return err
	})
	return s
}

func (w world) count(query string, args ...any) int {
	w.Helper()
	var n int
	require.NoError(w, w.db.GetContext(w.Context(), &n, query, args...))
	return n
}

func (w world) events(kind string) int {
	w.Helper()
	return w.count("SELECT count(*) FROM events WHERE type = $1", kind)
}

// clean requires that every counter is what the ledger says.
func (w world) clean() {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := audit.Audit(ctx, tx)
		require.NoError(w, err)
		require.Empty(w, drift)
		return nil
	})
}

// fails requires that fn ends as want and has changed nothing.
func (w world) fails(want error, fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	before := w.count("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM ledger)")
	require.ErrorIs(w, w.try(fn), want)
	require.Equal(w, before, w.count("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM ledger)"), "nothing is half-written")
}

func (w world) unitAt(serial string) string {
	w.Helper()
	var location string
	require.NoError(w, w.db.GetContext(w.Context(), &location, "SELECT location FROM units WHERE serial = $1", serial))
	return location
}

// take is the engineer's scan.
func (w world) take(line uuid.UUID, scanned string) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		_, err := TakeOut(ctx, tx, line, "VAN-1", scanned)
		return err
	})
}

// parcel is a packed one with a door seal.
func (w world) parcel(repair string) Shipment {
	w.Helper()
	line := w.order(repair, "SEAL", 1)
	w.pick(line, "SEAL")
	return w.pack(line)
}

// byPort says how SF is asked.
func (w world) byPort(port string) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error { _, err := SetPort(ctx, tx, "SF", port); return err })
}

// ask sends one round of what carriers are to be asked.
func (w world) ask(p out.Port) int {
	w.Helper()
	n, err := BookingSender(Ports{"simulator": p, "manual": p}).Round(w.Context(), w.db)
	require.NoError(w, err)
	return n
}

// dispatcher is who tells the events of this wing.
func (w world) dispatcher() *event.Dispatcher {
	w.Helper()
	p := event.NewDispatcher(w.db)
	Subscribe(p)
	require.NoError(w, p.Register(w.Context()))
	return p
}

// sf is a scan of SF's code table, minutes after start.
func sf(waybill, code string, start time.Time, minutes int) Scan {
	at := start.Add(time.Duration(minutes) * time.Minute)
	return Scan{Source: "sf", Carrier: "SF", Waybill: waybill, Code: code, OccurredAt: at, RecordedAt: at.Add(time.Minute), Place: "深圳"}
}

// trace is a parcel's whole way in six scans.
func trace(waybill string, start time.Time) []Scan {
	return []Scan{sf(waybill, "50", start, 10), sf(waybill, "30", start, 40), sf(waybill, "36", start, 90),
		sf(waybill, "31", start, 300), sf(waybill, "204", start, 400), sf(waybill, "80", start, 460)}
}

func codesOf(scans []Step) []string {
	var out []string
	for _, s := range scans {
		out = append(out, s.Code)
	}
	return out
}
