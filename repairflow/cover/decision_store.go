package cover

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/catalog"
	"fettle/repairflow/orderline"
	"fettle/repairflow/repair"
)

// Decision is which cover pays for a line, or for the labour of a repair.
type Decision struct {
	ID           uuid.UUID       `db:"id" json:"id"`
	Repair       string          `db:"repair" json:"repair"`
	Line         *uuid.UUID      `db:"line" json:"line" doc:"Null for the labour."`
	Part         string          `db:"part" json:"part"`
	Class        Class           `db:"class" json:"class"`
	Kind         Kind            `db:"kind" json:"kind"`
	Payer        Payer           `db:"payer" json:"payer"`
	Labour       bool            `db:"labour" json:"labour" doc:"The cover pays the work too."`
	RawReasons   json.RawMessage `db:"reasons" json:"-"`
	Reasons      []Reason        `db:"-" json:"reasons"`
	Contract     *string         `db:"contract" json:"contract"`
	TermsVersion string          `db:"terms_version" json:"terms_version"`
	Policy       string          `db:"policy" json:"policy"`
	DecidedAt    time.Time       `db:"decided_at" json:"decided_at"`
	ChallengedTo *string         `db:"challenged_to" json:"challenged_to" doc:"What an auditor found it to be; the customer pays nothing more."`
	ChallengedAt *time.Time      `db:"challenged_at" json:"challenged_at"`
	ChallengedBy string          `db:"challenged_by" json:"challenged_by"`
	Challenge    string          `db:"challenge" json:"challenge"`
	Version      int             `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (d Decision) ETagVersion() int { return d.Version }

// Free tells that the customer does not pay.
func (d Decision) Free() bool { return d.Kind != None }

const factsSQL = `
SELECT to_char(max(l.installed_at AT TIME ZONE r.zone), 'YYYY-MM-DD') AS fitted_on
FROM repairs e
JOIN order_lines l ON l.repair = e.id
JOIN repairs r ON r.id = $1
WHERE e.model = r.model AND upper(e.serial) = upper(r.serial) AND e.id <> r.id AND l.installed_at IS NOT NULL AND l.installed_at <= $3
  AND ($2 = '' OR l.supplied = $2 OR l.part = $2)`

// Look decides for a line of a repair, or for its labour when there is none, and writes nothing.
func Look(ctx context.Context, tx *db.Tx, r repair.Repair, line *orderline.Line) (Decision, error) {
	p, label, err := policyNow(ctx, tx)
	if err != nil {
		return Decision{}, err
	}
	d := Decision{Repair: r.ID, Class: Labour, Policy: label, DecidedAt: tx.Now, Version: 1}
	model, err := catalog.ModelByNumber(ctx, tx, r.Model)
	if err != nil {
		return d, err
	}
	f := Facts{PurchasedOn: r.PurchasedOn, Business: r.BusinessUse, ProductLine: model.ProductLine, Class: Labour}
	if line != nil {
		part, err := catalog.PartByNumber(ctx, tx, cmp.Or(line.Supplied, line.Part))
		if err != nil {
			return d, err
		}
		d.Line, d.Part, d.Class = &line.ID, part.Number, p.ClassOf(part.Category)
		f.Class = d.Class
	}
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return d, fmt.Errorf("the zone of %s: %w", r.ID, err)
	}
	f.Today = tx.Now.In(zone).Format(time.DateOnly)
	var fitted sql.NullString
	if err := tx.GetContext(ctx, &fitted, factsSQL, r.ID, d.Part, tx.Now); err != nil {
		return d, fmt.Errorf("look what was fitted before %s: %w", r.ID, err)
	}
	f.FittedOn = fitted.String
	if f.Contract, err = contractOf(ctx, tx, r.Model, r.Serial); err != nil {
		return d, err
	}
	if f.Goodwill, err = goodwillOf(ctx, tx, r.ID); err != nil {
		return d, err
	}
	v := Decide(p, f)
	d.Kind, d.Payer, d.Labour, d.Reasons = v.Kind, pays[v.Kind], v.Labour, v.Reasons
	if v.Kind == Extended {
		d.Contract, d.TermsVersion = &f.Contract.ID, f.Contract.TermsVersion
	}
	return d, nil
}

const keepSQL = `
INSERT INTO cover_decisions (id, repair, line, part, class, kind, payer, labour, reasons, contract, terms_version, policy, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

// Keep writes a decision with its reasons and gives it its id.
func Keep(ctx context.Context, tx *db.Tx, d Decision) (Decision, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return d, fmt.Errorf("make a decision id: %w", err)
	}
	reasons, err := json.Marshal(d.Reasons)
	if err != nil {
		return d, fmt.Errorf("encode the reasons of a cover: %w", err)
	}
	d.ID, d.RawReasons = id, reasons
	if _, err := tx.ExecContext(ctx, keepSQL, d.ID, d.Repair, d.Line, d.Part, d.Class, d.Kind, d.Payer, d.Labour, string(reasons), d.Contract, d.TermsVersion,
		d.Policy, d.DecidedAt); err != nil {
		return d, fmt.Errorf("keep the cover of %s: %w", d.Repair, err)
	}
	return d, nil
}

const decisionColumns = `
SELECT id, repair, line, part, class, kind, payer, labour, reasons, contract, terms_version, policy, decided_at, challenged_to, challenged_at,
       challenged_by, challenge, version
FROM cover_decisions`

func read(ctx context.Context, tx *db.Tx, query string, args ...any) ([]Decision, error) {
	out := []Decision{}
	if err := tx.SelectContext(ctx, &out, query, args...); err != nil {
		return nil, fmt.Errorf("read decisions of cover: %w", err)
	}
	for i := range out {
		if err := json.Unmarshal(out[i].RawReasons, &out[i].Reasons); err != nil {
			return nil, fmt.Errorf("read the reasons of %s: %w", out[i].ID, err)
		}
	}
	return out, nil
}

// OfRepair reads what was decided for a repair, oldest first.
func OfRepair(ctx context.Context, tx *db.Tx, id string) ([]Decision, error) {
	return read(ctx, tx, decisionColumns+" WHERE repair = $1 ORDER BY decided_at, id", id)
}

const listDecisionsSQL = decisionColumns + `
WHERE ($1 = '' OR payer = $1) AND kind <> 'none' AND ($2 = '' OR id::text < $2)
ORDER BY id DESC
LIMIT $3`

// List reads what somebody other than the customer pays, the newest first: the lines of the maker's claim are those he pays.
func List(ctx context.Context, tx *db.Tx, payer Payer, before string, limit int) ([]Decision, error) {
	return read(ctx, tx, listDecisionsSQL, payer, before, limit)
}

const challengeSQL = `
UPDATE cover_decisions
SET challenged_to = $2, challenged_at = $3, challenged_by = $4, challenge = $5, payer = $6,
    version = version + 1
WHERE id = $1`

// Challenge says that a decision should have been another: from now on another of us pays. The customer never does.
func Challenge(ctx context.Context, tx *db.Tx, id uuid.UUID, to Kind, note string) (Decision, error) {
	all, err := read(ctx, tx, decisionColumns+" WHERE id = $1 FOR UPDATE", id)
	if err != nil {
		return Decision{}, err
	}
	if len(all) == 0 {
		return Decision{}, ErrNoDecision
	}
	d := all[0]
	if !d.Free() {
		return d, ErrPaid
	}
	payer := pays[to]
	if to == None {
		// Nobody else answers for what should not have been free: the repairer who said so does.
		payer = ByRepairer
	}
	if _, err := tx.ExecContext(ctx, challengeSQL, id, to, tx.Now, tx.By, note, payer); err != nil {
		return d, fmt.Errorf("challenge the cover %s: %w", id, err)
	}
	if err := event.Emit(ctx, tx, Changed{Repair: d.Repair, Decision: id, Part: d.Part, From: d.Kind, To: to, Payer: payer}); err != nil {
		return d, err
	}
	all, err = read(ctx, tx, decisionColumns+" WHERE id = $1", id)
	if err != nil {
		return d, err
	}
	return all[0], nil
}

func goodwillOf(ctx context.Context, tx *db.Tx, id string) (*Given, error) {
	var g Given
	err := tx.GetContext(ctx, &g, "SELECT parts, labour FROM cover_goodwills WHERE repair = $1", id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the goodwill for %s: %w", id, err)
	}
	return &g, nil
}

const giveSQL = `
INSERT INTO cover_goodwills (repair, parts, labour, reason, given_at, given_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (repair) DO UPDATE
SET parts = excluded.parts, labour = excluded.labour, reason = excluded.reason, given_at = excluded.given_at, given_by = excluded.given_by`

// Give does the parts of a repair, its labour or both for nothing, for a reason.
func Give(ctx context.Context, tx *db.Tx, id string, g Given, reason string) error {
	if !g.Parts && !g.Labour {
		return ErrNothingGiven.At("body.parts")
	}
	if _, err := tx.ExecContext(ctx, giveSQL, id, g.Parts, g.Labour, reason, tx.Now, tx.By); err != nil {
		return fmt.Errorf("give goodwill for %s: %w", id, err)
	}
	return event.Emit(ctx, tx, GoodwillGiven{id, g.Parts, g.Labour, reason})
}
