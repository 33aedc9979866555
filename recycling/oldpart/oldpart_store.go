package oldpart

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/internal/number"
	"fettle/inventory/catalog"
	"fettle/inventory/ident"
	"fettle/inventory/site"
	"fettle/inventory/stock"
	"fettle/recycling/balance"
)

const obligeSQL = `
INSERT INTO returns (id, line, repair, customer, part, expected_serial, appliance, engineer, basis, state, hazard_code,
                     expected_grams, obliged_at, due_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'obliged', $10, $11, $12, $13)`

// Oblige makes old parts owed, in the transaction that fits the new ones.
func Oblige(ctx context.Context, tx *db.Tx, obligations []Obligation) ([]Return, error) {
	p, err := debtsNow(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []Return
	for _, o := range obligations {
		part, err := catalog.PartByNumber(ctx, tx, o.Part)
		if err != nil {
			return nil, err
		}
		var n int64
		if err := tx.GetContext(ctx, &n, "SELECT nextval('return_numbers')"); err != nil {
			return nil, fmt.Errorf("number a return: %w", err)
		}
		id := number.New("C", n)
		if _, err := tx.ExecContext(ctx, obligeSQL, id, o.Line, o.Repair, o.Customer, o.Part, o.ExpectedSerial, o.Appliance, o.Engineer, o.Basis,
			part.HazardCode, part.Grams, tx.Now, tx.Now.Add(time.Duration(p.TermDays)*dayLong)); err != nil {
			return nil, fmt.Errorf("oblige a return: %w", err)
		}
		r, err := ReturnByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if err := event.Emit(ctx, tx, ObligedEvent{r.Step()}); err != nil {
			return nil, err
		}
		if err := remind(ctx, tx, r, p); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

const returnColumns = `
SELECT r.id, r.line, r.repair, r.customer, r.part, p.name_zh AS part_name_zh, p.name_en AS part_name_en, p.category, r.expected_serial,
       r.actual_serial, r.appliance, r.engineer, r.basis, r.state, r.verdict, r.grade, r.disposition, r.hazard_code, r.expected_grams,
       r.gross_grams, r.warehouse, r.bag, r.waste_lot AS lot, r.obliged_at, r.due_at, r.handed_over_at, r.taken_by, r.clock_stopped_at, r.lost_at, r.received_at, r.inspected_at, r.graded_at,
       r.closed_at, r.close_reason, r.charged_minor, r.currency, r.charged_at, r.credited_at, r.disputed_at, r.dispute, r.settlement, r.version,
       r.measured, r.measured_unit, r.damaged_by, p.esd, r.esd_bag, r.waived_for, r.arrived_as
FROM returns r
JOIN parts p ON p.number = r.part`

// ReturnByID reads a return.
func ReturnByID(ctx context.Context, tx *db.Tx, id string) (Return, error) {
	return oneReturn(ctx, tx, returnColumns+" WHERE r.id = $1", id)
}

// Lock reads a return for update, or ErrNoReturn.
func Lock(ctx context.Context, tx *db.Tx, id string) (Return, error) {
	return oneReturn(ctx, tx, returnColumns+" WHERE r.id = $1 FOR UPDATE OF r", id)
}

func oneReturn(ctx context.Context, tx *db.Tx, query, id string) (Return, error) {
	var r Return
	err := tx.GetContext(ctx, &r, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoReturn
	}
	if err != nil {
		return r, fmt.Errorf("read return: %w", err)
	}
	return r.flagged(), nil
}

func manyReturns(ctx context.Context, tx *db.Tx, query string, args ...any) ([]Return, error) {
	out := []Return{}
	if err := tx.SelectContext(ctx, &out, query, args...); err != nil {
		return nil, fmt.Errorf("list returns: %w", err)
	}
	for i := range out {
		out[i] = out[i].flagged()
	}
	return out, nil
}

// ReturnsOfRepair are the old parts of a repair.
func ReturnsOfRepair(ctx context.Context, tx *db.Tx, repair string) ([]Return, error) {
	return manyReturns(ctx, tx, returnColumns+" WHERE r.repair = $1 ORDER BY r.id", repair)
}

const lockReturnsOfLotsSQL = returnColumns + `
WHERE r.waste_lot = ANY ($1)
ORDER BY r.id
FOR UPDATE OF r`

// LockOfLots are the old parts in lots, which stay as they are until the end of the transaction.
func LockOfLots(ctx context.Context, tx *db.Tx, lots []string) ([]Return, error) {
	return manyReturns(ctx, tx, lockReturnsOfLotsSQL, pq.Array(lots))
}

// OpenOf counts the old parts of a repair that are not accounted for.
func OpenOf(ctx context.Context, tx *db.Tx, repair string) (int, error) {
	var n int
	err := tx.GetContext(ctx, &n, "SELECT count(*) FROM returns WHERE repair = $1 AND closed_at IS NULL AND state <> 'lost'", repair)
	return n, err
}

const goingHomeSQL = returnColumns + `
WHERE r.closed_at IS NULL AND (r.received_at IS NULL OR r.warehouse = $1)
  AND r.id IN (
    SELECT id FROM returns WHERE id = ANY ($2)
    UNION
    SELECT id FROM returns WHERE bag = ANY ($2) AND bag <> ''
    UNION
    SELECT id FROM returns WHERE upper(expected_serial) = ANY ($2) AND expected_serial <> ''
    UNION
    SELECT id FROM returns WHERE repair = ANY ($2)
    UNION
    SELECT id FROM returns WHERE engineer = ANY ($3) AND closed_at IS NULL
    UNION
    SELECT id FROM returns WHERE warehouse = $1 AND part = ANY ($4) AND closed_at IS NULL)
ORDER BY r.received_at NULLS FIRST, r.warehouse = $1 DESC NULLS LAST, r.hazard_code = '', r.due_at, r.id
LIMIT 30`

// GoingHome are old parts that a warehouse may get or has, by what was scanned: numbers, bags, serials and repairs in capitals,
// engineers, and parts that were announced to it.
func GoingHome(ctx context.Context, tx *db.Tx, warehouse string, codes, engineers, parts []string) ([]Return, error) {
	return manyReturns(ctx, tx, goingHomeSQL, warehouse, pq.Array(codes), pq.Array(engineers), pq.Array(parts))
}

const waitingSQL = returnColumns + `
WHERE r.warehouse = $1 AND r.closed_at IS NULL AND r.state IN ('handed_over', 'received', 'inspected', 'graded')
ORDER BY r.arrived_as NOT IN ('wet', 'leaking'), r.hazard_code = '', coalesce(r.received_at, r.handed_over_at), r.id
LIMIT $2`

// Waiting are the old parts that a warehouse has to do something with, what leaks first, then hazardous ones, the oldest first.
func Waiting(ctx context.Context, tx *db.Tx, warehouse string, most int) ([]Return, error) {
	return manyReturns(ctx, tx, waitingSQL, warehouse, most)
}

// Filter narrows the list of returns.
type Filter struct {
	State               State
	Warehouse, Engineer string
	// Open leaves out what is over, and puts what the bench has to do first; After is the last one seen there.
	Open  bool
	After OpenAt
	// Settled leaves only those of the last days that are over because their engineer was found right.
	Settled bool
	AfterID string
	Limit   int
}

// OpenAt is a place in the list of open old parts: what the bench has to do is of rank 0, what waits elsewhere of rank 1.
type OpenAt struct {
	Rank int    `json:"rank"`
	ID   string `json:"id"`
}

// OpenAt is where an open old part stands in their list.
func (r Return) OpenAt() OpenAt {
	at := OpenAt{Rank: 1, ID: r.ID}
	if r.State == DroppedOff || r.State == Received || r.State == Inspected {
		at.Rank = 0
	}
	return at
}

const openReturnsSQL = returnColumns + `
CROSS JOIN LATERAL (SELECT CASE WHEN r.state IN ('handed_over', 'received', 'inspected') THEN 0::bigint ELSE 1 END AS rank) o
WHERE r.closed_at IS NULL AND ($1 = '' OR r.state = $1) AND ($2 = '' OR r.warehouse = $2) AND ($3 = '' OR r.engineer = $3) AND (o.rank, r.id) > ($4, $5)
ORDER BY o.rank, r.id
LIMIT $6`

const listReturnsSQL = returnColumns + `
WHERE ($1 = '' OR r.state = $1) AND ($2 = '' OR r.warehouse = $2) AND ($3 = '' OR r.engineer = $3) AND r.id > $4
ORDER BY r.id
LIMIT $5`

// settledDays is how long a decision is told of: an engineer looks at what he owes more often than that.
const settledDays = 60

const settledReturnsSQL = returnColumns + `
WHERE r.settlement <> '' AND r.close_reason = 'waived' AND r.waived_for = '' AND r.closed_at > $5 AND ($1 = '' OR r.warehouse = $1) AND ($2 = '' OR r.engineer = $2) AND r.id > $3
ORDER BY r.id
LIMIT $4`

// Returns lists old parts, oldest first.
func Returns(ctx context.Context, tx *db.Tx, f Filter) ([]Return, error) {
	if f.Open {
		return manyReturns(ctx, tx, openReturnsSQL, f.State, f.Warehouse, f.Engineer, f.After.Rank, f.After.ID, f.Limit)
	}
	if f.Settled {
		return manyReturns(ctx, tx, settledReturnsSQL, f.Warehouse, f.Engineer, f.AfterID, f.Limit, tx.Now.AddDate(0, 0, -settledDays))
	}
	return manyReturns(ctx, tx, listReturnsSQL, f.State, f.Warehouse, f.Engineer, f.AfterID, f.Limit)
}

// advanceReturn writes a step of a locked return: set is the SET list for what else changes, numbered from $3.
func advanceReturn(ctx context.Context, tx *db.Tx, r Return, to State, set string, args ...any) (Return, error) {
	if err := Machine.May(r.State, to); err != nil {
		return r, err
	}
	if set != "" {
		set += ", "
	}
	query := "UPDATE returns SET " + set + "state = $2, version = version + 1 WHERE id = $1"
	if _, err := tx.ExecContext(ctx, query, append([]any{r.ID, to}, args...)...); err != nil {
		return r, fmt.Errorf("make return %s %s: %w", r.ID, to, err)
	}
	return ReturnByID(ctx, tx, r.ID)
}

// Advance takes a locked return a step on that changes nothing else of it.
func Advance(ctx context.Context, tx *db.Tx, r Return, to State) (Return, error) {
	return advanceReturn(ctx, tx, r, to, "")
}

// Stage puts a locked return into a lot.
func Stage(ctx context.Context, tx *db.Tx, r Return, lot string) (Return, error) {
	return advanceReturn(ctx, tx, r, Staged, "waste_lot = $3", lot)
}

const restageSQL = `
UPDATE returns
SET waste_lot = $2, version = version + 1
WHERE id = $1`

// Restage moves a locked return that lies in a lot into another one; the time of its receipt stays.
func Restage(ctx context.Context, tx *db.Tx, r Return, lot string) error {
	if r.State != Staged {
		return Machine.Refusal(r.State, Staged)
	}
	if _, err := tx.ExecContext(ctx, restageSQL, r.ID, lot); err != nil {
		return fmt.Errorf("put return %s into lot %s: %w", r.ID, lot, err)
	}
	return nil
}

// warehouseKinds are the places where somebody can receive, weigh and inspect.
var warehouseKinds = []site.Kind{site.National, site.Regional, site.City, site.Outlet}

// IsDock refuses a place at which nobody receives.
func IsDock(ctx context.Context, tx *db.Tx, code string) error {
	place, err := site.ByCode(ctx, tx, code)
	if err == nil && !slices.Contains(warehouseKinds, place.Kind) {
		return site.ErrNoLocation.With("location", code).At("body.warehouse")
	}
	return fault.AtField(err, "body.warehouse")
}

const bagTakenSQL = `
SELECT EXISTS (SELECT 1 FROM returns WHERE bag = $1 AND engineer <> $2 AND received_at IS NULL AND closed_at IS NULL)`

// freeBag reads the number of a bag. An engineer may put several old parts into his bag, and none into another's that is on its way.
func freeBag(ctx context.Context, tx *db.Tx, r Return, raw string) (string, error) {
	bag := ident.Code(raw)
	if bag == "" {
		return "", ident.ErrIdent.Because("empty").At("body.bag")
	}
	var taken bool
	if err := tx.GetContext(ctx, &taken, bagTakenSQL, bag, r.Engineer); err != nil {
		return "", fmt.Errorf("look for bag %s: %w", bag, err)
	}
	if taken {
		return "", ErrBagTaken.With("bag", bag).At("body.bag")
	}
	return bag, nil
}

// Announce says in which bag an old part will come to which dock. It is owed as before: only the scan of whoever takes it moves liability.
func Announce(ctx context.Context, tx *db.Tx, id, bag, warehouse string) (Return, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if err := IsDock(ctx, tx, warehouse); err != nil {
		return r, err
	}
	if err := Machine.May(r.State, DroppedOff); err != nil {
		return r, err
	}
	if bag, err = freeBag(ctx, tx, r, bag); err != nil {
		return r, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE returns SET bag = $2, warehouse = $3, version = version + 1 WHERE id = $1", id, bag, warehouse); err != nil {
		return r, fmt.Errorf("announce return %s: %w", id, err)
	}
	return ReturnByID(ctx, tx, id)
}

// DropOff moves liability from the engineer to whoever scanned the bag at a dock.
func DropOff(ctx context.Context, tx *db.Tx, id, bag, warehouse string) (Return, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if err := IsDock(ctx, tx, warehouse); err != nil {
		return r, err
	}
	if bag, err = freeBag(ctx, tx, r, bag); err != nil {
		return r, err
	}
	if r, err = advanceReturn(ctx, tx, r, DroppedOff, "bag = $3, warehouse = $4, handed_over_at = $5, taken_by = $6, clock_stopped_at = NULL", bag, warehouse, tx.Now,
		tx.By); err != nil {
		return r, err
	}
	return r, event.Emit(ctx, tx, DroppedOffEvent{r.Step(), tx.By, tx.Now})
}

// Receive weighs an old part in, wherever it was announced and whether or not it was: its grams enter the site, the piece enters
// stock as used, points become pending, and what the engineer was charged for it is given back.
func Receive(ctx context.Context, tx *db.Tx, id, warehouse, serial string, gross int64) (Return, error) {
	return ReceiveAs(ctx, tx, id, warehouse, serial, gross, "")
}

// ReceiveAs takes in what may have come damaged, wet or leaking.
func ReceiveAs(ctx context.Context, tx *db.Tx, id, warehouse, serial string, gross int64, arrived Arrival) (Return, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if err := IsDock(ctx, tx, warehouse); err != nil {
		return r, err
	}
	if serial != "" {
		read, f := stock.ReadSerial(r.Part, serial)
		if f != nil {
			return r, f.At("body.serial")
		}
		serial = read
	}
	if r, err = advanceReturn(ctx, tx, r, Received, "warehouse = $3, actual_serial = $4, gross_grams = $5, received_at = $6, arrived_as = $7, clock_stopped_at = NULL", warehouse, serial, gross,
		tx.Now, arrived); err != nil {
		return r, err
	}
	if err := credit(ctx, tx, r); err != nil {
		return r, err
	}
	if err := stock.Move(ctx, tx, []stock.Movement{{Kind: "return", Part: r.Part, Quantity: 1, Serial: SerialOf(r), Reference: r.ID,
		From: stock.Account{Location: site.AtCustomer, Condition: stock.Used, Bucket: stock.Free},
		To:   stock.Account{Location: warehouse, Condition: stock.Used, Bucket: stock.Free}}}); err != nil {
		return r, err
	}
	// Counters of pieces before counters of grams, everywhere: so nobody waits for who waits for him.
	if err := balance.Move(ctx, tx, balance.Household, warehouse, r.HazardCode, gross, r.ID, "received"); err != nil {
		return r, err
	}
	if len(r.Flags) == 0 {
		if err := grantPoints(ctx, tx, r); err != nil {
			return r, err
		}
	}
	return r, event.Emit(ctx, tx, ReceivedEvent{r.Step(), gross, r.Flags, arrived})
}

// SerialOf is the serial the stock ledger gets: plates of old parts are often unreadable, then it is the return's.
func SerialOf(r Return) string {
	if r.ActualSerial == "" {
		return r.ID
	}
	return r.ActualSerial
}

// Close ends a return for a reason.
func Close(ctx context.Context, tx *db.Tx, r Return, reason CloseReason) (Return, error) {
	r, err := advanceReturn(ctx, tx, r, Closed, "close_reason = $3, closed_at = $4", reason, tx.Now)
	if err != nil {
		return r, err
	}
	if reason != ByWaiving {
		if err := confirmPoints(ctx, tx, r); err != nil {
			return r, err
		}
	}
	return r, event.Emit(ctx, tx, ClosedEvent{r.Step(), reason})
}
