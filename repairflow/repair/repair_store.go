package repair

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fettle/allocation/network"
	"fettle/allocation/sourcing"
	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/internal/number"
	"fettle/inventory/catalog"
)

const registerSQL = `
INSERT INTO repairs (id, channel, state, customer, customer_name, phone, address, area_code, lon, lat, zone, model, serial, symptom,
                     urgent, created_by, created_at, key_account, accepts_refurbished, purchased_on, business_use, service_type, caller, caller_phone, language, transcript,
                     urgent_why)
VALUES ($1, $2, 'received', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, NULLIF($19, '')::date, $20, $21, $22, $23, $24, $25, $26)`

// Register opens a repair on any channel and, when the engineer is known, books it for him.
func Register(ctx context.Context, tx *db.Tx, in Intake) (Repair, error) {
	n, err := network.Read(ctx, tx)
	if err != nil {
		return Repair{}, err
	}
	if err := n.CheckServed(in.Lon, in.Lat); err != nil {
		return Repair{}, err
	}
	if !serialShape.MatchString(in.Serial) {
		return Repair{}, sourcing.ErrNotFit.Because("serial_shape").At("body.serial")
	}
	if err := checkPurchase(in.PurchasedOn, tx.Now, n.ZoneAt(in.Lon, in.Lat)); err != nil {
		return Repair{}, err
	}
	model, err := catalog.ModelByNumber(ctx, tx, in.Model)
	if err != nil {
		return Repair{}, AtField(err, "body.model")
	}
	triage, err := TriageNow(ctx, tx)
	if err != nil {
		return Repair{}, err
	}
	why := ""
	if !in.Urgent && in.Service.fixes() {
		why = triage.UrgentWord(model.ProductLine, in.Symptom)
		in.Urgent = why != ""
	}
	account, err := AccountOf(ctx, tx, in.KeyAccount)
	if err != nil {
		return Repair{}, err
	}
	if account.Priority && !in.Urgent {
		in.Urgent, why = true, account.Tier
	}
	if in.Service == "" {
		in.Service = Fixing
	}
	id, err := nextNumber(ctx, tx)
	if err != nil {
		return Repair{}, err
	}
	if _, err := tx.ExecContext(ctx, registerSQL, id, in.Channel, in.Customer, in.CustomerName, in.Phone, in.Address, in.AreaCode, in.Lon, in.Lat,
		n.ZoneAt(in.Lon, in.Lat).String(), in.Model, in.Serial, in.Symptom, in.Urgent, tx.By, tx.Now, in.KeyAccount, in.AcceptsRefurbished, in.PurchasedOn, in.BusinessUse,
		in.Service, in.Caller, in.CallerPhone, in.Language, in.Transcript, why); err != nil {
		return Repair{}, fmt.Errorf("register a repair: %w", err)
	}
	if err := event.Emit(ctx, tx, Moved{Repair: id, To: Received}); err != nil {
		return Repair{}, err
	}
	if err := promiseAtIntake(ctx, tx, id, in); err != nil {
		return Repair{}, err
	}
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	if r, err = Move(ctx, tx, r, Triaged, ""); err != nil || in.Engineer == "" {
		return r, err
	}
	return Assign(ctx, tx, id, in.Engineer)
}

func nextNumber(ctx context.Context, tx *db.Tx) (string, error) {
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('repair_numbers')"); err != nil {
		return "", fmt.Errorf("number a repair: %w", err)
	}
	return number.New("R", n), nil
}

const repairColumns = `
SELECT r.id, r.channel, r.state, r.customer, r.customer_name, r.phone, r.address, r.area_code, r.lon, r.lat, r.zone, r.model,
       m.name_zh AS model_name_zh, m.name_en AS model_name_en, r.serial, r.symptom, r.urgent, r.urgent_why, r.service_type, r.caller, r.caller_phone, r.language, r.transcript,
       CASE WHEN r.engineer <> '' THEN r.engineer ELSE 'operations' END AS owner, r.key_account, r.accepts_refurbished,
       coalesce(to_char(r.purchased_on, 'YYYY-MM-DD'), '') AS purchased_on, r.business_use, r.engineer, r.van, r.created_by,
       r.created_at, r.visit_at, r.completed_at, r.settled_at, r.owes_minor, r.version
FROM repairs r
JOIN models m ON m.number = r.model`

// ByID reads a repair.
func ByID(ctx context.Context, tx *db.Tx, id string) (Repair, error) {
	return oneRepair(ctx, tx, repairColumns+" WHERE r.id = $1", id)
}

// Lock locks a repair; always before its lines.
func Lock(ctx context.Context, tx *db.Tx, id string) (Repair, error) {
	return oneRepair(ctx, tx, repairColumns+" WHERE r.id = $1 FOR UPDATE OF r", id)
}

func oneRepair(ctx context.Context, tx *db.Tx, query, id string) (Repair, error) {
	var r Repair
	err := tx.GetContext(ctx, &r, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNoRepair
	}
	if err != nil {
		return r, fmt.Errorf("read repair: %w", err)
	}
	return r, nil
}

// Filter narrows the list of repairs.
type Filter struct {
	State, Engineer, Customer string
	// Said is a number, telephone, name, serial or waybill; empty is all.
	Said     string
	BeforeAt *time.Time
	BeforeID string
	Limit    int
}

const listRepairsSQL = repairColumns + `
WHERE ($1 = '' OR r.state = $1 OR $1 = 'open' AND r.settled_at IS NULL) AND ($2 = '' OR r.engineer = $2) AND ($3 = '' OR r.customer = $3)
  AND ($4::timestamptz IS NULL OR (r.created_at, r.id) < ($4, $5))
ORDER BY r.created_at DESC, r.id DESC
LIMIT $6`

// List lists repairs, newest first; state "open" is every one that has not settled.
func List(ctx context.Context, tx *db.Tx, f Filter) ([]Repair, error) {
	if f.Said != "" {
		return searched(ctx, tx, f)
	}
	var out []Repair
	if err := tx.SelectContext(ctx, &out, listRepairsSQL, f.State, f.Engineer, f.Customer, f.BeforeAt, f.BeforeID, f.Limit); err != nil {
		return nil, fmt.Errorf("list repairs: %w", err)
	}
	return out, nil
}

const moveRepairSQL = `
UPDATE repairs
SET state = $2, version = version + 1,
    visit_at = CASE WHEN $2 = 'in_visit' THEN $3 ELSE visit_at END,
    completed_at = CASE WHEN $2 = 'completed' THEN $3 ELSE completed_at END,
    settled_at = CASE WHEN $2 = 'settled' THEN $3 ELSE settled_at END
WHERE id = $1`

// Move takes a locked repair one step and tells of it.
func Move(ctx context.Context, tx *db.Tx, r Repair, to State, reason string) (Repair, error) {
	if err := Repairs.May(r.State, to); err != nil {
		return r, err
	}
	if _, err := tx.ExecContext(ctx, moveRepairSQL, r.ID, to, tx.Now); err != nil {
		return r, fmt.Errorf("make repair %s %s: %w", r.ID, to, err)
	}
	if err := event.Emit(ctx, tx, Moved{Repair: r.ID, From: string(r.State), To: to, Reason: reason}); err != nil {
		return r, err
	}
	if err := judgeRead(ctx, tx, r.ID, to); err != nil {
		return r, err
	}
	return ByID(ctx, tx, r.ID)
}

// StartVisit puts the engineer at the door.
func StartVisit(ctx context.Context, tx *db.Tx, id string) (Repair, error) {
	r, err := Lock(ctx, tx, id)
	if err != nil {
		return r, err
	}
	return Move(ctx, tx, r, InVisit, "")
}
