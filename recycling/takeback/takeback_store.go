package takeback

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
	"fettle/internal/number"
	"fettle/inventory/site"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
	"fettle/recycling/wastemanifest"
)

const columns = `
SELECT t.id, t.customer, t.product_line, l.name_zh, l.name_en, t.description, t.address, t.wish_from, t.wish_until, t.state, t.warehouse, t.grams,
       t.acceptor, t.permit, t.certificate, t.points, t.reason, t.ordered_at, t.ordered_by, t.received_at, t.handed_over_at, t.ended_at, t.version
FROM take_backs t
JOIN product_lines l ON l.product_line = t.product_line`

// ByID reads a take-back.
func ByID(ctx context.Context, tx *db.Tx, id string) (TakeBack, error) {
	return one(ctx, tx, columns+" WHERE t.id = $1", id)
}

func one(ctx context.Context, tx *db.Tx, query, id string) (TakeBack, error) {
	var t TakeBack
	err := tx.GetContext(ctx, &t, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return t, ErrNoTakeBack
	}
	if err != nil {
		return t, fmt.Errorf("read take-back %s: %w", id, err)
	}
	return t, nil
}

// Filter narrows a list; empty fields do not. Sites are warehouses and treaters; nil is all.
type Filter struct {
	Customer string
	Sites    []string
	State    State
	Before   string
	Limit    int
}

const listSQL = columns + `
WHERE ($1 = '' OR t.customer = $1) AND ($2::text[] IS NULL OR t.state = 'ordered' AND $6 OR t.warehouse = ANY ($2) OR t.acceptor = ANY ($2))
  AND ($3 = '' OR t.state = $3) AND ($4 = '' OR t.id < $4)
ORDER BY t.id DESC
LIMIT $5`

// List reads take-backs, the newest first. What is ordered is seen by every warehouse, and by no treater.
func List(ctx context.Context, tx *db.Tx, f Filter, ordered bool) ([]TakeBack, error) {
	out := []TakeBack{}
	if err := tx.SelectContext(ctx, &out, listSQL, f.Customer, pq.Array(f.Sites), f.State, f.Before, f.Limit, ordered); err != nil {
		return nil, fmt.Errorf("list take-backs: %w", err)
	}
	return out, nil
}

const addSQL = `
INSERT INTO take_backs (id, customer, product_line, description, address, wish_from, wish_until, state, ordered_at, ordered_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'ordered', $8, $9)`

// longestWish bounds how far ahead, and how long, a wish may be.
const longestWish = 90 * 24 * time.Hour

// Order asks for an old appliance to be fetched.
func Order(ctx context.Context, tx *db.Tx, t TakeBack) (TakeBack, error) {
	if !t.WishFrom.Before(t.WishUntil) || !t.WishUntil.After(tx.Now) || t.WishUntil.After(tx.Now.Add(longestWish)) {
		return t, ErrWindow.At("body.wish_until")
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('take_back_numbers')"); err != nil {
		return t, fmt.Errorf("number a take-back: %w", err)
	}
	t.ID = number.New("T", n)
	_, err := tx.ExecContext(ctx, addSQL, t.ID, t.Customer, t.ProductLine, t.Description, t.Address, t.WishFrom, t.WishUntil, tx.Now, tx.By)
	if db.Violates(err, "take_backs_product_line_fkey") {
		return t, ErrLine.With("product_line", t.ProductLine).At("body.product_line")
	}
	if err != nil {
		return t, fmt.Errorf("order a take-back: %w", err)
	}
	return tell(ctx, tx, t.ID)
}

func tell(ctx context.Context, tx *db.Tx, id string) (TakeBack, error) {
	t, err := ByID(ctx, tx, id)
	if err != nil {
		return t, err
	}
	return t, event.Emit(ctx, tx, Moved{t.ID, t.Customer, t.ProductLine, t.State, t.Grams, t.Points})
}

// step locks a take-back and writes its next state; set names what else changes, from $3 on.
func step(ctx context.Context, tx *db.Tx, id string, to State, set string, args ...any) (TakeBack, error) {
	t, err := one(ctx, tx, columns+" WHERE t.id = $1 FOR UPDATE OF t", id)
	if err != nil {
		return t, err
	}
	if err := Machine.May(t.State, to); err != nil {
		return t, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE take_backs SET state = $2, version = version + 1, "+set+" WHERE id = $1", append([]any{id, to}, args...)...); err != nil {
		return t, fmt.Errorf("move take-back %s: %w", id, err)
	}
	return t, nil
}

// mostWaiting is how many old appliances of a customer may wait to be fetched before his link asks for no more: links are passed on.
const mostWaiting = 3

const waitingSQL = `
SELECT count(*)
FROM take_backs
WHERE customer = $1 AND state = 'ordered'`

// OrderByLink asks for an old appliance of a customer on the word of whoever holds his link.
func OrderByLink(ctx context.Context, tx *db.Tx, t TakeBack) (TakeBack, error) {
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('take-backs ' || $1, 0))", t.Customer); err != nil {
		return t, fmt.Errorf("wait for other take-backs of a link: %w", err)
	}
	var waiting int
	if err := tx.GetContext(ctx, &waiting, waitingSQL, t.Customer); err != nil {
		return t, fmt.Errorf("count what waits to be fetched: %w", err)
	}
	if waiting >= mostWaiting {
		return t, ErrWaiting.With("most", mostWaiting)
	}
	return Order(ctx, tx, t)
}

// Receive takes an old appliance in and weighs it: its grams are the site's from now on.
func Receive(ctx context.Context, tx *db.Tx, id, warehouse string, grams int64) (TakeBack, error) {
	if err := oldpart.IsDock(ctx, tx, warehouse); err != nil {
		return TakeBack{}, err
	}
	if _, err := step(ctx, tx, id, Received, "warehouse = $3, grams = $4, received_at = $5", warehouse, grams, tx.Now); err != nil {
		return TakeBack{}, err
	}
	if err := balance.Move(ctx, tx, balance.Household, warehouse, "", grams, id, "take_back"); err != nil {
		return TakeBack{}, err
	}
	return tell(ctx, tx, id)
}

// HandOver gives it as it is to a treater who has a permit that is valid today.
func HandOver(ctx context.Context, tx *db.Tx, id, acceptor string) (TakeBack, error) {
	place, err := site.ByCode(ctx, tx, acceptor)
	if err != nil {
		return TakeBack{}, err
	}
	permits, err := wastemanifest.Permits(ctx, tx, "*", place.Code)
	if err != nil {
		return TakeBack{}, err
	}
	i := slices.IndexFunc(permits, func(p wastemanifest.Permit) bool { return p.ValidToday })
	if place.Kind != site.Recycler || i < 0 {
		return TakeBack{}, ErrLicence.With("recycler", place.Code).At("body.acceptor")
	}
	t, err := step(ctx, tx, id, HandedOver, "acceptor = $3, permit = $4, handed_over_at = $5", place.Code, permits[i].Permit, tx.Now)
	if err != nil {
		return t, err
	}
	if err := balance.Move(ctx, tx, *t.Warehouse, place.Code, "", *t.Grams, id, "take_back"); err != nil {
		return t, err
	}
	return tell(ctx, tx, id)
}

// Treat ends it under the certificate of its treater, and its customer has his points.
func Treat(ctx context.Context, tx *db.Tx, id, certificate string) (TakeBack, error) {
	t, err := step(ctx, tx, id, Treated, "certificate = $3, ended_at = $4", certificate, tx.Now)
	if err != nil {
		return t, err
	}
	if err := balance.Move(ctx, tx, *t.Acceptor, balance.Treated, "", *t.Grams, id, "take_back"); err != nil {
		return t, err
	}
	p, err := policyNow(ctx, tx)
	if err != nil {
		return t, err
	}
	points, err := oldpart.GrantForTakeBack(ctx, tx, t.Customer, id, p.Points)
	if err != nil {
		return t, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE take_backs SET points = $2 WHERE id = $1", id, points); err != nil {
		return t, fmt.Errorf("keep the points of take-back %s: %w", id, err)
	}
	return tell(ctx, tx, id)
}

// Cancel ends an order of which nothing was fetched.
func Cancel(ctx context.Context, tx *db.Tx, id, reason string) (TakeBack, error) {
	if _, err := step(ctx, tx, id, Cancelled, "reason = $3, ended_at = $4", reason, tx.Now); err != nil {
		return TakeBack{}, err
	}
	return tell(ctx, tx, id)
}
