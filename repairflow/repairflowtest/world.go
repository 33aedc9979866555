package repairflowtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"fettle/allocation"
	"fettle/internal/auth"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/internal/event"
	"fettle/inventory"
	"fettle/inventory/audit"
	"fettle/inventory/stock"
	"fettle/recycling"
	"fettle/repairflow"
	"fettle/repairflow/repair"
)

// FAN and SEAL are loose, COMP is serialised and its old one is owed, ODD fits no model here.
const worldSQL = `
INSERT INTO part_categories (category, name_zh, name_en, grams_low, grams_high) VALUES ('compressor', '压缩机', 'Compressor', 5000, 15000);
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, serialised, core_return, grams, price_minor, currency)
VALUES ('FAN', '风扇电机', 'Fan motor', 'aircon', 'motor', 'common', false, false, 900, 12000, 'CNY'),
       ('SEAL', '门封条', 'Door seal', 'aircon', 'seal', 'common', false, false, 200, 3000, 'CNY'),
       ('COMP', '压缩机', 'Compressor', 'aircon', 'compressor', 'common', true, true, 9000, 80000, 'CNY'),
       ('ODD', '他机备件', 'Part of another', 'aircon', 'motor', 'common', false, false, 900, 12000, 'CNY');
INSERT INTO models (number, product_line, brand, name_zh, name_en)
VALUES ('AC-1', 'aircon', '测试', '空调一号', 'Aircon one');
INSERT INTO model_parts (model, part)
VALUES ('AC-1', 'FAN'), ('AC-1', 'SEAL'), ('AC-1', 'COMP');
INSERT INTO calendars (calendar, weekdays, name_zh, name_en)
VALUES ('CN6', '1111110', '六天', 'Six days');
INSERT INTO locations (code, kind, name_zh, name_en, area_code, lon, lat, cutoff, calendar, pick_minutes)
VALUES ('WH-FS', 'city', '佛山仓', 'Foshan', '440600', 113.1315, 23.0268, '16:30', 'CN6', 45),
       ('WH-GZ', 'city', '广州仓', 'Guangzhou', '440100', 113.2500, 23.1167, '18:00', 'CN6', 45),
       ('WH-SZ', 'city', '深圳仓', 'Shenzhen', '440300', 114.0683, 22.5455, '18:00', 'CN6', 45),
       ('OUT-1', 'outlet', '海珠网点', 'Haizhu outlet', '440100', 113.3200, 23.1000, '18:00', 'CN6', 45),
       ('REC-1', 'recycler', '回收厂', 'Recycler', '440100', 113.4000, 23.2000, NULL, NULL, 0);
INSERT INTO locations (code, kind, name_zh, name_en, parent)
VALUES ('VAN-1', 'van', '李的车', 'Van of Li', 'OUT-1'), ('VAN-2', 'van', '马的车', 'Van of Ma', NULL);
INSERT INTO permits (recycler, hazard_code, permit, valid_until, quota_grams)
VALUES ('REC-1', '', 'P-1', '2027-12-31', 1000000);
INSERT INTO carriers (code, name_zh, name_en)
VALUES ('SF', '顺丰', 'SF'), ('JD', '京东', 'JD')
ON CONFLICT DO NOTHING;
INSERT INTO lanes (origin_area, dest_area, carrier, service, transit_minutes, departures)
VALUES ('440100', '440100', 'SF', 'same_city', 180, '{09:30,14:00,17:30}'),
       ('440600', '440100', 'SF', 'standard', 600, '{20:30,23:00}'),
       ('440300', '440100', 'SF', 'standard', 690, '{20:30,23:00}')`

var (
	Li   = auth.Actor{Login: "li", Name: "李工", Role: auth.Engineer, Scope: []string{"VAN-1"}}
	Ma   = auth.Actor{Login: "ma", Name: "马工", Role: auth.Engineer, Scope: []string{"VAN-2"}}
	Chen = auth.Actor{Login: "chen", Name: "陈洁", Role: auth.Customer}
	Wu   = auth.Actor{Login: "wu", Name: "吴", Role: auth.Customer}
	Zhao = auth.Actor{Login: "zhao", Name: "赵", Role: auth.Operations}
	Wang = auth.Actor{Login: "wang", Name: "王", Role: auth.Warehouse, Scope: []string{"WH-GZ"}}
)

// World is a small network in a database of the test's own, on a clock that stands still, with every room listening.
type World struct {
	*testing.T
	DB         *db.DB
	Dispatcher *event.Dispatcher
	Now        *time.Time
}

type Step func(ctx context.Context, tx *db.Tx) error

func Setup(t *testing.T) World {
	t.Helper()
	d := dbtest.New(t)
	_, err := d.ExecContext(t.Context(), worldSQL)
	require.NoError(t, err)
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) // Monday, ten o'clock in China
	w := World{t, d, event.NewDispatcher(d), &now}
	d.SetClock(func() time.Time { return *w.Now })
	inventory.Subscribe(w.Dispatcher)
	allocation.Subscribe(w.Dispatcher)
	recycling.Subscribe(w.Dispatcher)
	repairflow.Subscribe(w.Dispatcher)
	require.NoError(t, w.Dispatcher.Register(t.Context()))
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		for _, a := range []auth.Actor{Li, Ma, Chen, Wu, Zhao, Wang} {
			if err := auth.AddHashed(ctx, tx, auth.Account{Login: a.Login, Name: a.Name, Role: a.Role, Scope: a.Scope}, "no password"); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

func (w World) Later(d time.Duration) { *w.Now = w.Now.Add(d) }

func (w World) Try(fn Step) error {
	ctx := context.WithoutCancel(w.Context())
	return w.DB.InTx(ctx, "test", func(tx *db.Tx) error { return fn(ctx, tx) })
}

// Do runs fn in a transaction that must commit.
func (w World) Do(fn Step) { w.Helper(); require.NoError(w, w.Try(fn)) }

// Drain delivers every event and requires that each was taken at the first try.
func (w World) Drain() {
	w.Helper()
	require.NoError(w, w.Dispatcher.Drain(w.Context()))
	var failed []string
	require.NoError(w, w.DB.SelectContext(w.Context(), &failed, "SELECT subscriber || ': ' || coalesce(error, '') FROM deliveries WHERE tries > 0"))
	require.Empty(w, failed)
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

func (w World) Receive(part, location string, quantity int64, serials ...string) {
	w.Helper()
	w.Do(func(ctx context.Context, tx *db.Tx) error {
		return stock.Receive(ctx, tx, location, "note", []stock.ReceiptLine{{Part: part, Condition: stock.New, Quantity: quantity, Serials: serials}})
	})
}

func Intake(engineer string) repair.Intake {
	return repair.Intake{Channel: "app", Customer: "chen", CustomerName: "陈洁", Phone: "13800138000", Address: "广州市海珠区新港中路 397 号", AreaCode: "440100",
		Lon: 113.3245, Lat: 23.1064, Model: "AC-1", Serial: "AC1SN0001", Symptom: "不制冷", Engineer: engineer, PurchasedOn: "2026-03-01"}
}

func (w World) Open(in repair.Intake) repair.Repair {
	w.Helper()
	var r repair.Repair
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { r, err = repair.Register(ctx, tx, in); return err })
	return r
}

// Visited opens a repair and puts its engineer at the door.
func (w World) Visited(engineer string) repair.Repair {
	w.Helper()
	r := w.Open(Intake(engineer))
	w.Do(func(ctx context.Context, tx *db.Tx) error { _, err := repair.StartVisit(ctx, tx, r.ID); return err })
	return r
}

func (w World) Repair(id string) repair.Repair {
	w.Helper()
	var r repair.Repair
	w.Do(func(ctx context.Context, tx *db.Tx) (err error) { r, err = repair.ByID(ctx, tx, id); return err })
	return r
}

// Stock answers how many pieces lie somewhere and how many of them are held: "2/1".
func (w World) Stock(part, location string, condition stock.Condition) string {
	w.Helper()
	var sums [2]int64
	row := w.DB.QueryRowContext(w.Context(), `
SELECT coalesce(sum(on_hand), 0), coalesce(sum(reserved), 0)
FROM stock
WHERE part = $1 AND location = $2 AND condition = $3`, part, location, condition)
	require.NoError(w, row.Scan(&sums[0], &sums[1]))
	return fmt.Sprintf("%d/%d", sums[0], sums[1])
}
