package visit

import (
	"context"
	"fmt"

	"fettle/internal/closed"
	"fettle/internal/db"
	"fettle/repairflow/repair"
)

// Hazard is why an appliance is not safe.
type Hazard string

// Hazards of an appliance.
const (
	// Gas leaks.
	Gas Hazard = "gas"
	// WaterAndPower meet.
	WaterAndPower Hazard = "water_and_power"
	// Fire was or may be.
	Fire Hazard = "fire"
	// Structure may fall.
	Structure Hazard = "structure"
	// OtherHazard stands in words.
	OtherHazard Hazard = "other"
)

// Hazards lists them all.
func Hazards() []Hazard { return []Hazard{Gas, WaterAndPower, Fire, Structure, OtherHazard} }

// Schema lists them in the contracts.
func (Hazard) Schema(closed.Registry) *closed.Schema { return closed.Of(Hazards()) }

const tagSQL = `
INSERT INTO unsafe_appliances (appliance, repair, visit, hazard, note, tagged_at, tagged_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING`

// stop ends a visit because the appliance is not safe: it is tagged, its parts wait where they are, and nothing begins there again until
// operations say that it is safe.
func stop(ctx context.Context, tx *db.Tx, v Visit, hazard Hazard, note string) (Visit, error) {
	r, err := repair.Lock(ctx, tx, v.Repair)
	if err != nil {
		return v, err
	}
	if v, err = move(ctx, tx, v, Aborted, string(hazard)); err != nil {
		return v, err
	}
	if _, err := tx.ExecContext(ctx, tagSQL, r.Appliance(), r.ID, v.ID, hazard, note, tx.Now, tx.By); err != nil {
		return v, fmt.Errorf("tag an appliance: %w", err)
	}
	if r.State == repair.InVisit {
		_, err = repair.Move(ctx, tx, r, repair.Booked, "safety_stop")
	}
	return v, err
}

const unsafeSQL = `
SELECT count(*) > 0
FROM unsafe_appliances
WHERE appliance = $1 AND cleared_at IS NULL`

// Unsafe tells whether the appliance of a repair is tagged.
func Unsafe(ctx context.Context, tx *db.Tx, r repair.Repair) (tagged bool, err error) {
	if err := tx.GetContext(ctx, &tagged, unsafeSQL, r.Appliance()); err != nil {
		return false, fmt.Errorf("look whether an appliance is safe: %w", err)
	}
	return tagged, nil
}

// safe refuses what begins at an appliance that is tagged.
func safe(ctx context.Context, tx *db.Tx, id string) error {
	r, err := repair.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	tagged, err := Unsafe(ctx, tx, r)
	if err == nil && tagged {
		return ErrUnsafe.With("appliance", r.Appliance())
	}
	return err
}

const clearSQL = `
UPDATE unsafe_appliances
SET cleared_at = $2, cleared_by = $3, cleared_why = $4
WHERE appliance = $1 AND cleared_at IS NULL`

// clearTag says that the appliance of a repair is safe again, and how that is known.
func clearTag(ctx context.Context, tx *db.Tx, r repair.Repair, why string) error {
	done, err := tx.ExecContext(ctx, clearSQL, r.Appliance(), tx.Now, tx.By, why)
	if err != nil {
		return fmt.Errorf("clear an appliance: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return ErrNotUnsafe.With("appliance", r.Appliance())
	}
	return nil
}
