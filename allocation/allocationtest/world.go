package allocationtest

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/inventory/audit"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/lane"
	"fettle/shipping/pick"
)

// Places of the tests, with their real coordinates.
const (
	GuangzhouLon, GuangzhouLat = 113.3245, 23.1064
	YantaiLon, YantaiLat       = 121.3914, 37.5393
)

func Ptr[T any](v T) *T { return &v }

func Warehouse(code, area, zh, en string, lon, lat float64, cutoff string) site.Location {
	return site.Location{Code: code, Kind: site.City, NameZH: zh, NameEN: en, AreaCode: area, Lon: &lon, Lat: &lat,
		Zone: "Asia/Shanghai", Cutoff: &cutoff, Calendar: Ptr("CN6"), PickMinutes: 45}
}

var (
	Foshan    = Warehouse("WH-FS", "440600", "佛山仓", "Foshan", 113.1315, 23.0268, "16:30")
	Guangzhou = Warehouse("WH-GZ", "440100", "广州仓", "Guangzhou", 113.2500, 23.1167, "18:00")
	Shenzhen  = Warehouse("WH-SZ", "440300", "深圳仓", "Shenzhen", 114.0683, 22.5455, "18:00")
	Dalian    = Warehouse("WH-DL", "210200", "大连仓", "Dalian", 121.6022, 38.9122, "16:30")
	Qingdao   = Warehouse("WH-QD", "370200", "青岛仓", "Qingdao", 120.3804, 36.0649, "16:30")
	Van       = site.Location{Code: "VAN-1", Kind: site.Van, NameZH: "服务车", NameEN: "Van", Zone: "Asia/Shanghai"}
	OtherVan  = site.Location{Code: "VAN-2", Kind: site.Van, NameZH: "别人的车", NameEN: "Other van", Zone: "Asia/Shanghai"}
)

var Calendars = map[string]site.Calendar{
	"CN":  {Weekdays: "1111100", Days: map[string]bool{"2026-02-14": true, "2026-10-01": false, "2026-10-02": false}},
	"CN6": {Weekdays: "1111110", Days: map[string]bool{}},
}

func LaneOf(origin, dest, service string, minutes int, departures ...string) lane.Lane {
	return lane.Lane{OriginArea: origin, DestArea: dest, Carrier: "SF", Service: service, TransitMinutes: minutes, Departures: departures}
}

// SouthLanes lead to Guangzhou from itself and its neighbours.
var SouthLanes = []lane.Lane{
	LaneOf("440100", "440100", "same_city", 180, "09:30", "14:00", "17:30"),
	LaneOf("440600", "440100", "standard", 600, "20:30"),
	LaneOf("440300", "440100", "standard", 690, "20:30"),
}

var TestPolicy = network.Policy{Name: network.PolicyName, Version: 1, Kinds: []site.Kind{"national", "regional", "city", "outlet"},
	Conditions: []stock.Condition{stock.New}, WithinHours: 24, ReachHours: 168, BackorderDays: 7, SlackMinutes: 120,
	Opens: "08:00", OpensAt: network.Clock{Minutes: 480, Known: true}, Currency: "CNY", HandlingMinor: 600, PerKmMinor: 1, PerTransitHourMinor: 60,
	ServiceMinor:      map[string]int64{"same_city": 300, "direct": 800, "air": 2500},
	EstimateDetourPct: 135, EstimateKmPerHour: 55, EstimateExtraMinutes: 240, Candidates: 16, Neighbours: 6}

func NewNetwork(t require.TestingT, lanes []lane.Lane, places ...site.Location) network.Snapshot {
	n, err := network.New(places, Calendars, lanes, []network.Policy{TestPolicy})
	require.NoError(t, err)
	return n
}

// Local is a time in China, read from the clock on the wall.
func Local(t require.TestingT, text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("UTC+8", 8*3600))
	require.NoError(t, err)
	return at.UTC()
}

func ToGuangzhou(at time.Time, quantity int64) sourcing.Demand {
	return sourcing.Demand{Line: uuid.New(), Repair: "R1", Part: "FAN", Quantity: quantity, At: at, Refurbished: true,
		To: pick.ShipTo{Kind: "site", Label: "陈洁", Address: "海珠区", AreaCode: "440100", Lon: GuangzhouLon, Lat: GuangzhouLat, Zone: "Asia/Shanghai"}}
}

func Offer(l site.Location, available int64) stock.Offer {
	return stock.Offer{Location: l.Code, Part: "FAN", Condition: stock.New, Available: available}
}

// World is a small network in a database of the test's own, on a clock that stands still.
type World struct {
	*testing.T
	DB  *db.DB
	Now time.Time
}

const worldSQL = `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
VALUES ('FAN', '风扇电机', 'Fan motor', 'aircon', 'motor', 'common', 900, 12000, 'CNY'),
       ('FAN2', '风扇电机二代', 'Fan motor II', 'aircon', 'motor', 'common', 900, 12500, 'CNY');
INSERT INTO calendars (calendar, weekdays, name_zh, name_en)
VALUES ('CN6', '1111110', '六天', 'Six days');
INSERT INTO locations (code, kind, name_zh, name_en, area_code, lon, lat, cutoff, calendar, pick_minutes)
VALUES ('WH-FS', 'city', '佛山仓', 'Foshan', '440600', 113.1315, 23.0268, '16:30', 'CN6', 45),
       ('WH-GZ', 'city', '广州仓', 'Guangzhou', '440100', 113.2500, 23.1167, '18:00', 'CN6', 45),
       ('WH-SZ', 'city', '深圳仓', 'Shenzhen', '440300', 114.0683, 22.5455, '18:00', 'CN6', 45),
       ('VAN-1', 'van', '服务车', 'Van', '', NULL, NULL, NULL, NULL, 0);
INSERT INTO carriers (code, name_zh, name_en)
VALUES ('SF', '顺丰', 'SF')
ON CONFLICT DO NOTHING;
INSERT INTO lanes (origin_area, dest_area, carrier, service, transit_minutes, departures)
VALUES ('440100', '440100', 'SF', 'same_city', 180, '{09:30,14:00,17:30}'),
       ('440600', '440100', 'SF', 'standard', 600, '{20:30,23:00}'),
       ('440300', '440100', 'SF', 'standard', 690, '{20:30,23:00}')`

func Setup(t *testing.T) World {
	t.Helper()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), worldSQL)
	require.NoError(t, err)
	w := World{t, d, Local(t, "2026-11-23 10:00")}
	d.SetClock(func() time.Time { return w.Now })
	return w
}

// At moves the clock of the database; the world's own stays where it was.
func (w World) At(now time.Time) { w.DB.SetClock(func() time.Time { return now }) }

// Do runs fn in a transaction that must commit.
func (w World) Do(fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	ctx := context.WithoutCancel(w.Context())
	require.NoError(w, w.DB.InTx(ctx, "test", func(tx *db.Tx) error { return fn(ctx, tx) }))
}

func (w World) Receive(part, location string, quantity int64) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Receive(ctx, tx, location, "note", []stock.ReceiptLine{{Part: part, Condition: stock.New, Quantity: quantity}})
	})
}

func (w World) Source(demands ...sourcing.Demand) []sourcing.Plan {
	w.Helper()
	var out []sourcing.Plan
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = sourcing.Source(ctx, tx, demands)
		return err
	})
	require.Len(w, out, len(demands))
	return out
}

func (w World) One(d sourcing.Demand) sourcing.Plan { w.Helper(); return w.Source(d)[0] }

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

func (w World) Events(kind string) int {
	w.Helper()
	var n int
	require.NoError(w, w.DB.GetContext(w.Context(), &n, "SELECT count(*) FROM events WHERE type = $1", kind))
	return n
}

func RapidMinutes(t *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(0, 10*24*60).Draw(t, "minutes later")) * time.Minute
}
