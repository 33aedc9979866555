package balance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"fettle/internal/db"
	"fettle/internal/number"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
)

const askSQL = `
INSERT INTO mass_adjustments (id, site, hazard_code, grams, reason, asked_at, asked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)`

// AskAdjust asks for grams to be put right at a site; nothing is booked until a second person agrees.
func AskAdjust(ctx context.Context, tx *db.Tx, a MassAdjustment) (MassAdjustment, error) {
	place, err := site.ByCode(ctx, tx, a.Site)
	if err != nil {
		return a, err
	}
	if a.HazardCode != "" {
		var known bool
		if err := tx.GetContext(ctx, &known, "SELECT EXISTS (SELECT 1 FROM hazards WHERE code = $1)", a.HazardCode); err != nil {
			return a, fmt.Errorf("look up the hazard code: %w", err)
		}
		if !known {
			return a, catalog.ErrHazard.With("code", a.HazardCode).At("body.hazard_code")
		}
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('mass_adjustment_numbers')"); err != nil {
		return a, fmt.Errorf("number an adjustment of grams: %w", err)
	}
	a.ID, a.Site = number.New("G", n), place.Code
	// What could only fail when it is approved is not asked for: it is tried and taken back.
	if err := db.InSavepoint(ctx, tx, func() (bool, error) { return false, a.book(ctx, tx) }); err != nil {
		return a, err
	}
	if _, err := tx.ExecContext(ctx, askSQL, a.ID, a.Site, a.HazardCode, a.Grams, a.Reason, tx.Now, tx.By); err != nil {
		return a, fmt.Errorf("ask for an adjustment of grams: %w", err)
	}
	return AdjustmentByID(ctx, tx, a.ID)
}

func (a MassAdjustment) book(ctx context.Context, tx *db.Tx) error {
	return Move(ctx, tx, Variance, a.Site, a.HazardCode, a.Grams, a.ID, "adjusted")
}

const adjustmentColumns = `
SELECT id, site, hazard_code, grams, reason, state, asked_at, asked_by, decided_at, decided_by, answer
FROM mass_adjustments`

// AdjustmentByID reads one request.
func AdjustmentByID(ctx context.Context, tx *db.Tx, id string) (MassAdjustment, error) {
	return oneAdjustment(ctx, tx, adjustmentColumns+"\nWHERE id = $1", id)
}

func oneAdjustment(ctx context.Context, tx *db.Tx, query, id string) (MassAdjustment, error) {
	var a MassAdjustment
	err := tx.GetContext(ctx, &a, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return a, ErrNoAdjustment
	}
	if err != nil {
		return a, fmt.Errorf("read adjustment %s: %w", id, err)
	}
	return a, nil
}

const listAdjustmentsSQL = adjustmentColumns + `
WHERE ($1 = '' OR site = $1) AND ($2 = '' OR state = $2) AND ($3 = '' OR id < $3)
ORDER BY id DESC
LIMIT $4`

// ListAdjustments reads requests, newest first; an empty site or state is all of them.
func ListAdjustments(ctx context.Context, tx *db.Tx, at string, state AdjustmentState, before string, limit int) ([]MassAdjustment, error) {
	out := []MassAdjustment{}
	if err := tx.SelectContext(ctx, &out, listAdjustmentsSQL, at, state, before, limit); err != nil {
		return nil, fmt.Errorf("list adjustments of grams: %w", err)
	}
	return out, nil
}

const decideSQL = `
UPDATE mass_adjustments
SET state = $2, decided_at = $3, decided_by = $4, answer = $5
WHERE id = $1`

// Decide approves or refuses what another has asked for; what is approved is booked against VARIANCE.
func Decide(ctx context.Context, tx *db.Tx, id string, to AdjustmentState, answer string) (MassAdjustment, error) {
	a, err := oneAdjustment(ctx, tx, adjustmentColumns+"\nWHERE id = $1\nFOR UPDATE", id)
	if err != nil {
		return a, err
	}
	if err := Adjustments.May(a.State, to); err != nil {
		return a, err
	}
	if a.AskedBy == tx.By {
		return a, ErrSecondPerson.With("asked_by", a.AskedBy)
	}
	if to == Approved {
		if err := a.book(ctx, tx); err != nil {
			return a, err
		}
	}
	if _, err := tx.ExecContext(ctx, decideSQL, id, to, tx.Now, tx.By, answer); err != nil {
		return a, fmt.Errorf("decide adjustment %s: %w", id, err)
	}
	return AdjustmentByID(ctx, tx, id)
}
