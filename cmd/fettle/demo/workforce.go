package demo

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"fettle/internal/db"
	"fettle/inventory/site"
	"fettle/repairflow/workforce"
)

const homesSQL = `
SELECT a.login, o.lon, o.lat, o.zone
FROM accounts a
JOIN locations v ON v.code = a.scope[1]
JOIN locations o ON o.code = coalesce(v.parent, v.code)
WHERE a.role = 'engineer' AND o.lon IS NOT NULL
ORDER BY a.login`

const townsSQL = `
SELECT DISTINCT ON (area_code) code, name_zh, name_en, lon, lat
FROM locations
WHERE kind IN ('national', 'regional', 'city') AND lon IS NOT NULL
ORDER BY area_code, code`

const productLinesSQL = "SELECT product_line FROM product_lines ORDER BY product_line"

// Who lives in a town is answered within two hours; a town reaches this far around its warehouse.
const (
	townKm          = 45.0
	townCorners     = 16
	townMinutes     = 120
	kmOfALatitude   = 111.195
	certificateFrom = 400 * 24 * time.Hour
	certificateTo   = 700 * 24 * time.Hour
)

// addWorkforce gives every engineer of the demonstration a home, shifts and certificates, and every town its service area.
func addWorkforce(ctx context.Context, tx *db.Tx) error {
	var towns []site.Location
	if err := tx.SelectContext(ctx, &towns, townsSQL); err != nil {
		return fmt.Errorf("list towns: %w", err)
	}
	for _, town := range towns {
		at, _ := town.Point()
		a := workforce.Area{Area: town.Code, NameZH: strings.TrimSuffix(town.NameZH, "仓") + "城区", NameEN: town.NameEN + " town", Region: workforce.Urban,
			ResponseMinutes: townMinutes, Outline: around(at[0], at[1]), Active: true}
		if _, err := workforce.PutArea(ctx, tx, a); err != nil {
			return fmt.Errorf("draw the area of %s: %w", town.Code, err)
		}
	}
	var homes []struct {
		Login string  `db:"login"`
		Lon   float64 `db:"lon"`
		Lat   float64 `db:"lat"`
		Zone  string  `db:"zone"`
	}
	if err := tx.SelectContext(ctx, &homes, homesSQL); err != nil {
		return fmt.Errorf("list the homes of engineers: %w", err)
	}
	var lines []string
	if err := tx.SelectContext(ctx, &lines, productLinesSQL); err != nil {
		return fmt.Errorf("list product lines: %w", err)
	}
	for i, h := range homes {
		e := workforce.Edit{Lon: h.Lon, Lat: h.Lat, Zone: h.Zone, Active: true}
		for day := range 7 {
			e.Shifts = append(e.Shifts, workforce.Shift{Weekday: day + 1, Starts: "08:00", Ends: "20:00"})
		}
		if _, err := workforce.Put(ctx, tx, h.Login, e); err != nil {
			return fmt.Errorf("write engineer %s: %w", h.Login, err)
		}
		for _, line := range lines {
			c := workforce.Certificate{Category: line, Level: 1 + i%3, Number: fmt.Sprintf("%s-%04d", strings.ToUpper(line), i+1), ValidFrom: tx.Now.Add(-certificateFrom), ValidTo: tx.Now.Add(certificateTo)}
			if _, err := workforce.Certify(ctx, tx, h.Login, c); err != nil {
				return fmt.Errorf("certify engineer %s: %w", h.Login, err)
			}
		}
	}
	return nil
}

// around is a polygon of many corners around a point.
func around(lon, lat float64) string {
	corners := make([]string, 0, townCorners+1)
	for i := range townCorners + 1 {
		angle := 2 * math.Pi * float64(i%townCorners) / townCorners
		corners = append(corners, fmt.Sprintf("[%.5f,%.5f]", lon+townKm/kmOfALatitude/math.Cos(lat*math.Pi/180)*math.Cos(angle), lat+townKm/kmOfALatitude*math.Sin(angle)))
	}
	return `{"type":"Polygon","coordinates":[[` + strings.Join(corners, ",") + `]]}`
}
