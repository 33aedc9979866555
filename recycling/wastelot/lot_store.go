package wastelot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"fettle/internal/db"
	"fettle/internal/fault"
	"fettle/internal/number"
	"fettle/inventory/catalog"
	"fettle/inventory/site"
	"fettle/recycling/balance"
	"fettle/recycling/oldpart"
)

// Lot is a waste lot: old parts of one hazard code gathered for one journey.
type Lot struct {
	ID         string     `db:"id" json:"id"`
	Warehouse  string     `db:"warehouse" json:"warehouse"`
	HazardCode string     `db:"hazard_code" json:"hazard_code"`
	State      State      `db:"state" json:"state"`
	NetGrams   *int64     `db:"net_grams" json:"net_grams"`
	Pieces     int        `db:"pieces" json:"pieces"`
	PartsGrams int64      `db:"parts_grams" json:"parts_grams"`
	OldestAt   *time.Time `db:"oldest_at" json:"oldest_at" doc:"When the oldest piece was received: it drives the storage clock."`
	StoreUntil *time.Time `db:"-" json:"store_until" doc:"Until when it may be stored, by its oldest piece and the policy of waste; null without a hazard code or a piece."`
	WarnedDays int        `db:"warned_days" json:"warned_days" doc:"The age in days that operations were last warned of; 0 is none."`
	SplitFrom  *string    `db:"split_from" json:"split_from" doc:"The waste lot that its first pieces were taken out of."`
	OpenedAt   time.Time  `db:"opened_at" json:"opened_at"`
	SealedAt   *time.Time `db:"sealed_at" json:"sealed_at"`
	Manifest   *string    `db:"manifest" json:"manifest"`
	RefusedOn  *string    `db:"rejected_from" json:"rejected_from" doc:"The manifest that a recycler refused it on."`
	Zone       string     `db:"zone" json:"-"`
	Version    int        `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (l Lot) ETagVersion() int { return l.Version }

const addLotSQL = `
INSERT INTO waste_lots (id, warehouse, hazard_code, state, opened_at)
VALUES ($1, $2, $3, 'open', $4)`

// OpenLot begins a lot at a warehouse.
func OpenLot(ctx context.Context, tx *db.Tx, warehouse, hazardCode string) (Lot, error) {
	if _, err := site.ByCode(ctx, tx, warehouse); err != nil {
		return Lot{}, err
	}
	if hazardCode != "" {
		var known bool
		if err := tx.GetContext(ctx, &known, "SELECT EXISTS (SELECT 1 FROM hazards WHERE code = $1)", hazardCode); err != nil {
			return Lot{}, fmt.Errorf("look up the hazard code: %w", err)
		}
		if !known {
			return Lot{}, catalog.ErrHazard.With("code", hazardCode).At("body.hazard_code")
		}
	}
	var n int64
	if err := tx.GetContext(ctx, &n, "SELECT nextval('waste_lot_numbers')"); err != nil {
		return Lot{}, fmt.Errorf("number a waste lot: %w", err)
	}
	id := number.New("L", n)
	if _, err := tx.ExecContext(ctx, addLotSQL, id, warehouse, hazardCode, tx.Now); err != nil {
		return Lot{}, fmt.Errorf("open a waste lot: %w", err)
	}
	return LotByID(ctx, tx, id)
}

const lotColumns = `
SELECT l.id, l.warehouse, l.hazard_code, l.state, l.net_grams, l.opened_at, l.sealed_at, l.manifest, l.rejected_from,
       l.split_from, l.warned_days, l.version, o.zone, coalesce(r.pieces, 0) AS pieces, coalesce(r.grams, 0) AS parts_grams, r.oldest_at
FROM waste_lots l
JOIN locations o ON o.code = l.warehouse
LEFT JOIN LATERAL (
    SELECT count(*) AS pieces, sum(gross_grams - harvested_grams)::bigint AS grams, min(received_at) AS oldest_at
    FROM returns
    WHERE waste_lot = l.id) r ON true`

// LotByID reads a lot.
func LotByID(ctx context.Context, tx *db.Tx, id string) (Lot, error) {
	return oneLot(ctx, tx, lotColumns+" WHERE l.id = $1", id)
}

// Lock reads a waste lot for update, or the fault that there is none.
func Lock(ctx context.Context, tx *db.Tx, id string) (Lot, error) {
	return oneLot(ctx, tx, lotColumns+" WHERE l.id = $1 FOR UPDATE OF l", id)
}

func oneLot(ctx context.Context, tx *db.Tx, query, id string) (Lot, error) {
	var l Lot
	err := tx.GetContext(ctx, &l, query, id)
	if errors.Is(err, sql.ErrNoRows) {
		return l, ErrNoLot
	}
	if err != nil {
		return l, fmt.Errorf("read waste lot: %w", err)
	}
	one := []Lot{l}
	err = clocked(ctx, tx, one)
	return one[0], err
}

const listLotsSQL = lotColumns + `
WHERE ($1 = '' OR l.warehouse = $1) AND ($2 = '' OR l.state = $2) AND ($3 = '' OR l.id < $3)
ORDER BY l.id DESC
LIMIT $4`

// Lots lists lots, newest first.
func Lots(ctx context.Context, tx *db.Tx, warehouse string, state State, before string, limit int) ([]Lot, error) {
	var out []Lot
	if err := tx.SelectContext(ctx, &out, listLotsSQL, warehouse, state, before, limit); err != nil {
		return nil, fmt.Errorf("list waste lots: %w", err)
	}
	return out, clocked(ctx, tx, out)
}

// AddToLot puts graded parts into an open lot of their own hazard code.
func AddToLot(ctx context.Context, tx *db.Tx, lot string, returns []string) (Lot, error) {
	l, err := Lock(ctx, tx, lot)
	if err != nil {
		return l, err
	}
	if l.State != Open {
		return l, ErrLotState.Because("not_open").With("lot", l.ID, "state", l.State)
	}
	for i, id := range returns {
		field := fmt.Sprintf("body.returns[%d]", i)
		r, err := oldpart.Lock(ctx, tx, id)
		if err != nil {
			return l, fault.AtField(err, field)
		}
		if r.Warehouse == nil || *r.Warehouse != l.Warehouse {
			return l, oldpart.ErrNoReturn.At(field)
		}
		if r.State != oldpart.Graded {
			return l, oldpart.Machine.Refusal(r.State, oldpart.Staged).At(field)
		}
		// Whatever its grade: a quarantined or disputed part is as hazardous as any other of its code.
		if r.HazardCode != l.HazardCode {
			return l, ErrHazardMix.With("return", id, "code", r.HazardCode, "lot_code", l.HazardCode).At(field)
		}
		if _, err := oldpart.Stage(ctx, tx, r, lot); err != nil {
			return l, err
		}
	}
	return watched(ctx, tx, lot)
}

const sealSQL = `
UPDATE waste_lots
SET state = 'sealed', net_grams = $2, sealed_at = $3, version = version + 1
WHERE id = $1`

// SealLot weighs a lot; its net weight must agree with its parts, and the difference is booked as variance.
func SealLot(ctx context.Context, tx *db.Tx, lot string, net int64) (Lot, error) {
	l, err := Lock(ctx, tx, lot)
	if err != nil {
		return l, err
	}
	if l.State != Open || l.Pieces == 0 {
		return l, ErrLotState.Because("not_sealable").With("lot", l.ID, "state", l.State, "pieces", l.Pieces)
	}
	if err := balance.LotAgrees(l.PartsGrams, net); err != nil {
		return l, err
	}
	if _, err := tx.ExecContext(ctx, sealSQL, lot, net, tx.Now); err != nil {
		return l, fmt.Errorf("seal the waste lot: %w", err)
	}
	// From here on the site holds what is on the scale.
	if err := balance.Move(ctx, tx, l.Warehouse, balance.Variance, l.HazardCode, l.PartsGrams-net, lot, "weighing"); err != nil {
		return l, err
	}
	return LotByID(ctx, tx, lot)
}

const lotsOfManifestSQL = lotColumns + `
WHERE l.manifest = $1
ORDER BY l.id`

// OfManifest are the lots of one trip.
func OfManifest(ctx context.Context, tx *db.Tx, manifest string) ([]Lot, error) {
	out := []Lot{}
	if err := tx.SelectContext(ctx, &out, lotsOfManifestSQL, manifest); err != nil {
		return nil, fmt.Errorf("read the waste lots of manifest %s: %w", manifest, err)
	}
	return out, clocked(ctx, tx, out)
}

const joinManifestSQL = `
UPDATE waste_lots
SET manifest = $2, state = 'manifested', rejected_from = NULL, version = version + 1
WHERE id = $1`

// Join puts a locked lot, sealed or refused, on a trip.
func Join(ctx context.Context, tx *db.Tx, lot, manifest string) error {
	if _, err := tx.ExecContext(ctx, joinManifestSQL, lot, manifest); err != nil {
		return fmt.Errorf("put lot %s on manifest %s: %w", lot, manifest, err)
	}
	return nil
}

const advanceLotsSQL = `
UPDATE waste_lots
SET state = $2, version = version + 1
WHERE manifest = $1`

// Advance takes all lots of a trip to a state.
func Advance(ctx context.Context, tx *db.Tx, manifest string, state State) error {
	if _, err := tx.ExecContext(ctx, advanceLotsSQL, manifest, state); err != nil {
		return fmt.Errorf("make the lots of manifest %s %s: %w", manifest, state, err)
	}
	return nil
}

const rejectLotSQL = `
UPDATE waste_lots
SET state = 'rejected', rejected_from = manifest, manifest = NULL, version = version + 1
WHERE id = $1`

// Reject leaves a locked lot at the gate of the recycler who refuses it.
func Reject(ctx context.Context, tx *db.Tx, lot string) error {
	if _, err := tx.ExecContext(ctx, rejectLotSQL, lot); err != nil {
		return fmt.Errorf("reject lot %s: %w", lot, err)
	}
	return nil
}

const leaveManifestSQL = `
UPDATE waste_lots
SET state = CASE WHEN $2 = '' THEN 'sealed' ELSE 'rejected' END, manifest = NULL, rejected_from = nullif($2, ''), version = version + 1
WHERE manifest = $1`

// Leave takes the lots of a trip off it: they lie sealed at their site, or at the gate where they were refused on an earlier trip.
func Leave(ctx context.Context, tx *db.Tx, manifest, refusedOn string) error {
	if _, err := tx.ExecContext(ctx, leaveManifestSQL, manifest, refusedOn); err != nil {
		return fmt.Errorf("take the lots of manifest %s off it: %w", manifest, err)
	}
	return nil
}
