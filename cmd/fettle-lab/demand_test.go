package main

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"fettle/allocation/assign"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/dbtest"
	"fettle/inventory/audit"
	"fettle/inventory/replenish"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/shipping/pick"
)

// recordedDemand are real monthly series of parts, beside the tree; they are not ours to ship.
var recordedDemand = filepath.Join("..", "..", "..", "shared", "data", "demand")

type demandItem struct {
	part string
	uses []replenish.Use
}

func (i demandItem) asked() bool {
	return slices.ContainsFunc(i.uses, func(u replenish.Use) bool { return u.Quantity > 0 })
}

var monthColumn = regexp.MustCompile(`^(\d{4}-\d{2}|m\d{2})$`)

// readDemand reads a file of one row an item and one column a month: a blank cell is a month nobody knows anything of.
func readDemand(t *testing.T, file string) []demandItem {
	t.Helper()
	raw, err := os.Open(filepath.Join(recordedDemand, file))
	if os.IsNotExist(err) {
		t.Skipf("the recorded demand %s is not beside the tree", file)
	}
	require.NoError(t, err)
	defer func() { require.NoError(t, raw.Close()) }()
	unpacked, err := gzip.NewReader(raw)
	require.NoError(t, err)
	rows, err := csv.NewReader(unpacked).ReadAll()
	require.NoError(t, err)
	out := make([]demandItem, 0, len(rows))
	for _, row := range rows[1:] {
		item := demandItem{part: row[0]}
		for i, name := range rows[0] {
			if !monthColumn.MatchString(name) {
				continue
			}
			var use replenish.Use
			if row[i] != "" {
				q, err := strconv.ParseFloat(row[i], 64)
				require.NoError(t, err)
				use = replenish.Use{Known: true, Quantity: int64(math.Round(q))}
			}
			item.uses = append(item.uses, use)
		}
		out = append(out, item)
	}
	return out
}

// bounded keeps every so-manieth item and the last months, unless the long tests run.
func bounded(items []demandItem, most, months int) []demandItem {
	if os.Getenv("FETTLE_LONG") != "" {
		return items
	}
	var out []demandItem
	for i := 0; i < len(items) && len(out) < most; i += max(1, len(items)/most) {
		item := items[i]
		item.uses = item.uses[max(0, len(item.uses)-months):]
		out = append(out, item)
	}
	return out
}

func TestTheDemandOfAnOilCompanyIsServedWithoutNaNAndWithoutNegativeStock(t *testing.T) {
	t.Parallel()
	items := readDemand(t, "oil_14523_items.csv.gz")
	require.Len(t, items, 14523)
	idle, returns, blanks := 0, 0, 0
	firstYear := 0
	for _, i := range items {
		if !i.asked() {
			idle++
		}
		if _, ok := replenish.Replenish(i.uses[:12], 1, 0.99); !ok {
			firstYear++
		}
		for _, u := range i.uses {
			if u.Quantity < 0 {
				returns++
			}
			if !u.Known {
				blanks++
			}
		}
	}
	require.Equal(t, 645, idle, "items nobody ever asked for")
	require.InDelta(t, 0.44, float64(firstYear)/float64(len(items)), 0.01, "items for which nothing is proposed after a year")
	require.Positive(t, returns)
	require.Positive(t, blanks)
	newDemandWorld(t).replay(bounded(items, 120, 18))
}

func TestTheDemandOfACarMakerIsServedWithoutNaNAndWithoutNegativeStock(t *testing.T) {
	t.Parallel()
	items := readDemand(t, "auto_3000_skus.csv.gz")
	require.Len(t, items, 3000)
	newDemandWorld(t).replay(bounded(items, 60, 8))
}

// demandWorld is three warehouses that follow a base stock.
type demandWorld struct {
	*testing.T
	db      *db.DB
	waiting []sourcing.Demand
	served  int
	sent    int
	returns int
	pieces  int64
}

const demandPlacesSQL = `
INSERT INTO calendars (calendar, weekdays, name_zh, name_en)
VALUES ('CN7', '1111111', '七天', 'Seven days');
INSERT INTO locations (code, kind, name_zh, name_en, area_code, lon, lat, cutoff, calendar, pick_minutes)
VALUES ('D-0', 'regional', '佛山仓', 'Foshan', '440600', 113.1315, 23.0268, '16:30', 'CN7', 45),
       ('D-1', 'regional', '广州仓', 'Guangzhou', '440100', 113.2500, 23.1167, '18:00', 'CN7', 45),
       ('D-2', 'regional', '深圳仓', 'Shenzhen', '440300', 114.0683, 22.5455, '18:00', 'CN7', 45)`

const demandPartsSQL = `
INSERT INTO parts (number, name_zh, name_en, product_line, category, class, grams, price_minor, currency)
SELECT number, number, number, 'aircon', 'motor', 'common', 900, 12000, 'CNY'
FROM unnest($1::text[]) AS p (number)`

func newDemandWorld(t *testing.T) *demandWorld {
	w := &demandWorld{T: t, db: dbtest.New(t)}
	_, err := w.db.ExecContext(t.Context(), demandPlacesSQL)
	require.NoError(t, err)
	return w
}

func (w *demandWorld) do(fn func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	ctx := context.WithoutCancel(w.Context())
	require.NoError(w, w.db.InTx(ctx, "demand", func(tx *db.Tx) error { return fn(ctx, tx) }))
}

// demandSlice is how many items one transaction serves.
const demandSlice = 500

func (w *demandWorld) replay(items []demandItem) {
	w.Helper()
	numbers := make([]string, len(items))
	for i, item := range items {
		numbers[i] = item.part
	}
	_, err := w.db.ExecContext(w.Context(), demandPartsSQL, pq.Array(numbers))
	require.NoError(w, err)
	began := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	var asked, known int64
	for month := range items[0].uses {
		w.db.SetClock(func() time.Time { return began.AddDate(0, month, 0) })
		for from := 0; from < len(items); from += demandSlice {
			slice := items[from:min(len(items), from+demandSlice)]
			w.do(func(ctx context.Context, tx *db.Tx) error { return w.deliver(ctx, tx, slice, from, month) })
			w.do(func(ctx context.Context, tx *db.Tx) error { return w.order(ctx, tx, slice, month) })
		}
		for _, item := range items {
			asked += max(0, item.uses[month].Quantity)
			if item.uses[month].Quantity < 0 {
				known++
			}
		}
	}
	for _, d := range w.waiting {
		w.pieces += d.Quantity
	}
	require.Equal(w, asked, w.pieces, "every piece that was asked for was sourced or waits")
	require.Equal(w, int(known), w.returns, "every month of returns was booked")
	require.Positive(w, w.served)
	w.Logf("%d items: %d lines served, %d wait, %d sent, %d returns", len(items), w.served, len(w.waiting), w.sent, w.returns)
	w.proved(items)
}

// deliver brings what a base stock of the months before asks for, and serves who waits.
func (w *demandWorld) deliver(ctx context.Context, tx *db.Tx, items []demandItem, first, month int) error {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = item.part
	}
	offers, err := stock.Offers(ctx, tx, parts, []stock.Condition{stock.New})
	if err != nil {
		return err
	}
	free := map[string]int64{}
	for _, o := range offers {
		free[o.Part] += o.Available
	}
	owed := map[string]int64{}
	for _, d := range w.waiting {
		owed[d.Part] += d.Quantity
	}
	receipts := map[string][]stock.ReceiptLine{}
	var back []stock.Movement
	for i, item := range items {
		place := fmt.Sprintf("D-%d", (first+i)%3)
		proposed, ok := replenish.Replenish(item.uses[:month], 1, 0.99)
		require.False(w, math.IsNaN(proposed.PerPeriod) || math.IsInf(proposed.PerPeriod, 0))
		require.Equal(w, ok, proposed.PerPeriod > 0)
		if short := proposed.BaseStock + owed[item.part] - free[item.part]; ok && short > 0 {
			receipts[place] = append(receipts[place], stock.ReceiptLine{Part: item.part, Condition: stock.New, Quantity: short})
		}
		if q := item.uses[month].Quantity; q < 0 {
			back = append(back, stock.Movement{Kind: "return", Part: item.part, Quantity: -q, Reason: "recorded return",
				From: stock.Account{Location: site.AtCustomer, Condition: stock.New}, To: stock.Account{Location: place, Condition: stock.New}})
			w.returns++
		}
	}
	for _, place := range []string{"D-0", "D-1", "D-2"} {
		if len(receipts[place]) == 0 {
			continue
		}
		if err := stock.Receive(ctx, tx, place, "base stock", receipts[place]); err != nil {
			return err
		}
	}
	if err := stock.Move(ctx, tx, back); err != nil {
		return err
	}
	return w.fill(ctx, tx, parts)
}

func (w *demandWorld) fill(ctx context.Context, tx *db.Tx, parts []string) error {
	mine := map[string]bool{}
	for _, p := range parts {
		mine[p] = true
	}
	var waiting []sourcing.Demand
	for _, d := range w.waiting {
		if mine[d.Part] {
			waiting = append(waiting, d)
		}
	}
	offers, err := stock.Offers(ctx, tx, parts, []stock.Condition{stock.New})
	if err != nil {
		return err
	}
	plans, err := assign.Fill(ctx, tx, waiting, offers)
	if err != nil {
		return err
	}
	filled := map[uuid.UUID]bool{}
	for _, p := range plans {
		filled[p.Line] = true
	}
	w.waiting = slices.DeleteFunc(w.waiting, func(d sourcing.Demand) bool {
		if filled[d.Line] {
			w.pieces += d.Quantity
			w.served++
		}
		return filled[d.Line]
	})
	return w.send(ctx, tx, plans)
}

// order sources the month's demand; what is not known is not asked for.
func (w *demandWorld) order(ctx context.Context, tx *db.Tx, items []demandItem, month int) error {
	var demands []sourcing.Demand
	for _, item := range items {
		if q := item.uses[month].Quantity; q > 0 {
			demands = append(demands, sourcing.Demand{Line: uuid.New(), Repair: "demand", Part: item.part, Quantity: q, At: tx.Now,
				To: pick.ShipTo{Kind: "site", AreaCode: "440100", Lon: 113.3245, Lat: 23.1064, Zone: "Asia/Shanghai"}})
		}
	}
	plans, err := sourcing.Source(ctx, tx, demands)
	if err != nil {
		return err
	}
	for i, p := range plans {
		require.False(w, p.Promise.ArrivesAt.Before(tx.Now), "nothing is promised for yesterday")
		if p.Outcome != sourcing.Reserved {
			w.waiting = append(w.waiting, demands[i])
			continue
		}
		w.served++
		w.pieces += demands[i].Quantity
	}
	return w.send(ctx, tx, plans)
}

// send lets some of what was reserved leave for the customer.
func (w *demandWorld) send(ctx context.Context, tx *db.Tx, plans []sourcing.Plan) error {
	for i, p := range plans {
		if p.Outcome != sourcing.Reserved || i%5 != 0 {
			continue
		}
		if err := stock.Consume(ctx, tx, p.Reservation, site.AtCustomer, stock.MoveInstall, "", p.Line.String()); err != nil {
			return err
		}
		w.sent++
	}
	return nil
}

const demandNegativeSQL = `
SELECT count(*)
FROM stock
WHERE on_hand < 0 OR reserved < 0 OR available < 0`

const demandReceivedSQL = `
SELECT DISTINCT part
FROM ledger
WHERE kind = 'receipt'
ORDER BY part`

func (w *demandWorld) proved(items []demandItem) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx) error {
		drift, err := audit.Audit(ctx, tx)
		require.NoError(w, err)
		require.Empty(w, drift)
		return nil
	})
	var negative int
	require.NoError(w, w.db.GetContext(w.Context(), &negative, demandNegativeSQL))
	require.Zero(w, negative)
	var received []string
	require.NoError(w, w.db.SelectContext(w.Context(), &received, demandReceivedSQL))
	bought := map[string]bool{}
	for _, part := range received {
		bought[part] = true
	}
	for _, item := range items {
		if !item.asked() {
			require.False(w, bought[item.part], "%s was never asked for and never bought", item.part)
		}
	}
}
