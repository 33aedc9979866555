package workforce

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/paulmach/orb"

	"fettle/internal/db"
	"fettle/internal/event"
	"fettle/inventory/site"
)

const areasSQL = `
SELECT area, name_zh, name_en, region, response_minutes, outline, active, version
FROM service_areas`

// Areas reads every service area.
func Areas(ctx context.Context, tx *db.Tx) ([]Area, error) {
	out := []Area{}
	if err := tx.SelectContext(ctx, &out, areasSQL+" ORDER BY area"); err != nil {
		return nil, fmt.Errorf("list service areas: %w", err)
	}
	return out, nil
}

// AreaByCode reads a service area.
func AreaByCode(ctx context.Context, tx *db.Tx, code string) (Area, error) {
	var a Area
	err := tx.GetContext(ctx, &a, areasSQL+" WHERE area = $1", code)
	if errors.Is(err, sql.ErrNoRows) {
		return a, ErrNoArea.With("area", code)
	}
	if err != nil {
		return a, fmt.Errorf("read service area %s: %w", code, err)
	}
	return a, nil
}

// AreaAt finds the area of a point; where several overlap, the one that answers soonest. Outside of all it is remote, and its code is
// empty.
func AreaAt(ctx context.Context, tx *db.Tx, lon, lat float64) (Area, error) {
	all, err := Areas(ctx, tx)
	if err != nil {
		return Area{}, err
	}
	p, err := PolicyNow(ctx, tx)
	if err != nil {
		return Area{}, err
	}
	best := Area{Region: Remote, ResponseMinutes: p.OutsideMinutes, Active: true}
	for _, a := range all {
		if !a.Active || best.Area != "" && a.ResponseMinutes >= best.ResponseMinutes {
			continue
		}
		outline, err := ReadOutline(a.Outline)
		if err != nil {
			return Area{}, fmt.Errorf("read the outline of %s: %w", a.Area, err)
		}
		if Contains(outline, orb.Point{lon, lat}) {
			best = a
		}
	}
	return best, nil
}

const (
	addAreaSQL = `
INSERT INTO service_areas (area, name_zh, name_en, region, response_minutes, outline, active, written_at, written_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT DO NOTHING`
	editAreaSQL = `
UPDATE service_areas
SET name_zh = $2, name_en = $3, region = $4, response_minutes = $5, outline = $6, active = $7, written_at = $8, written_by = $9, version = version + 1
WHERE area = $1 AND version = $10`
)

// PutArea writes a service area; version 0 writes it for the first time.
func PutArea(ctx context.Context, tx *db.Tx, a Area) (Area, error) {
	if _, err := ReadOutline(a.Outline); err != nil {
		return a, atOutline(err)
	}
	args := []any{a.Area, a.NameZH, a.NameEN, a.Region, a.ResponseMinutes, a.Outline, a.Active, tx.Now, tx.By}
	query := addAreaSQL
	if a.Version > 0 {
		query, args = editAreaSQL, append(args, a.Version)
	}
	done, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return a, fmt.Errorf("write service area %s: %w", a.Area, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return a, errors.Join(err, site.ErrVersion.At("body.version"))
	}
	if err := changed(ctx, tx); err != nil {
		return a, err
	}
	if a, err = AreaByCode(ctx, tx, a.Area); err != nil {
		return a, err
	}
	return a, event.Emit(ctx, tx, AreaChanged{a.Area, a.Version})
}
