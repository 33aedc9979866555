package site

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"fettle/internal/db"
	"fettle/texts"
)

const locationSQL = `
SELECT code, kind, parent, name_zh, name_en, province, city, area_code, lon, lat, zone,
       to_char(cutoff, 'HH24:MI') AS cutoff, calendar, pick_minutes, to_char(opens, 'HH24:MI') AS opens,
       to_char(closes, 'HH24:MI') AS closes, key_account, version
FROM locations
WHERE code = $1`

// ByCode reads one place.
func ByCode(ctx context.Context, tx *db.Tx, code string) (Location, error) {
	var l Location
	if err := tx.GetContext(ctx, &l, locationSQL, code); errors.Is(err, sql.ErrNoRows) {
		return Location{}, ErrNoLocation.With("location", code)
	} else if err != nil {
		return Location{}, fmt.Errorf("read location %s: %w", code, err)
	}
	return l, nil
}

const locationsByCodeSQL = `
SELECT code, kind, parent, name_zh, name_en, province, city, area_code, lon, lat, zone,
       to_char(cutoff, 'HH24:MI') AS cutoff, calendar, pick_minutes, to_char(opens, 'HH24:MI') AS opens,
       to_char(closes, 'HH24:MI') AS closes, key_account, version
FROM locations
WHERE code = ANY ($1)`

// ByCodes reads places; one that is missing is ErrNoLocation.
func ByCodes(ctx context.Context, tx *db.Tx, codes []string) (map[string]Location, error) {
	var rows []Location
	if err := tx.SelectContext(ctx, &rows, locationsByCodeSQL, pq.Array(codes)); err != nil {
		return nil, fmt.Errorf("read locations: %w", err)
	}
	out := make(map[string]Location, len(rows))
	for _, l := range rows {
		out[l.Code] = l
	}
	for _, c := range codes {
		if _, ok := out[c]; !ok {
			return nil, ErrNoLocation.With("location", c)
		}
	}
	return out, nil
}

const sourcesSQL = `
SELECT code, kind, parent, name_zh, name_en, province, city, area_code, lon, lat, zone,
       to_char(cutoff, 'HH24:MI') AS cutoff, calendar, pick_minutes, to_char(opens, 'HH24:MI') AS opens,
       to_char(closes, 'HH24:MI') AS closes, key_account, version
FROM locations
WHERE kind = ANY ($1) AND closed_at IS NULL
ORDER BY code`

// Sources reads every open place a part may be sent from.
func Sources(ctx context.Context, tx *db.Tx) ([]Location, error) {
	var rows []Location
	if err := tx.SelectContext(ctx, &rows, sourcesSQL, pq.Array(SourceKinds)); err != nil {
		return nil, fmt.Errorf("read the sources: %w", err)
	}
	return rows, nil
}

// LocationFilter narrows a list of places; empty fields do not.
type LocationFilter struct {
	Kind          Kind
	Parent, After string
	Limit         int
}

const listLocationsSQL = `
SELECT code, kind, parent, name_zh, name_en, province, city, area_code, lon, lat, zone,
       to_char(cutoff, 'HH24:MI') AS cutoff, calendar, pick_minutes, to_char(opens, 'HH24:MI') AS opens,
       to_char(closes, 'HH24:MI') AS closes, key_account, version
FROM locations
WHERE ($1 = '' OR kind = $1)
  AND ($2 = '' OR parent = $2)
  AND ($3 = '' OR code > $3)
  AND closed_at IS NULL
ORDER BY code
LIMIT $4`

// ListLocations reads open places by code.
func ListLocations(ctx context.Context, tx *db.Tx, f LocationFilter) ([]Location, error) {
	var rows []Location
	if err := tx.SelectContext(ctx, &rows, listLocationsSQL, f.Kind, f.Parent, f.After, f.Limit); err != nil {
		return nil, fmt.Errorf("list locations: %w", err)
	}
	return rows, nil
}

// LocationEdit is what may be changed of a place.
type LocationEdit struct {
	NameZH      string   `json:"name_zh" minLength:"1" maxLength:"200"`
	NameEN      string   `json:"name_en" minLength:"1" maxLength:"200"`
	Lon         *float64 `json:"lon" minimum:"-180" maximum:"180"`
	Lat         *float64 `json:"lat" minimum:"-90" maximum:"90"`
	Zone        string   `json:"zone" minLength:"1" maxLength:"64"`
	Cutoff      *string  `json:"cutoff" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	Calendar    *string  `json:"calendar" maxLength:"40"`
	Opens       *string  `json:"opens,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"From when it picks, on its own clock. Default: the hour of the policy."`
	Closes      *string  `json:"closes,omitempty" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Until when it picks: what is not done by then is done on the next working day. Default: no end."`
	PickMinutes int      `json:"pick_minutes" minimum:"0" maximum:"10080"`
	Version     int      `json:"version" minimum:"1"`
}

const editLocationSQL = `
UPDATE locations
SET name_zh = $3, name_en = $4, lon = $5, lat = $6, zone = $7, cutoff = $8::time, calendar = $9, pick_minutes = $10,
    opens = $11::time, closes = $12::time, version = version + 1
WHERE code = $1 AND version = $2`

const calendarKnownSQL = `
SELECT EXISTS (SELECT 1 FROM calendars WHERE calendar = $1)`

// EditLocation changes a place that is still at the version the editor saw.
func EditLocation(ctx context.Context, tx *db.Tx, code string, e LocationEdit) (Location, error) {
	if _, err := time.LoadLocation(e.Zone); err != nil || e.Zone == "Local" {
		return Location{}, ErrPlace.Because("zone").With("zone", e.Zone).At("body.zone")
	}
	if e.Opens != nil && e.Closes != nil && *e.Closes <= *e.Opens {
		return Location{}, ErrPlace.Because("hours").With("opens", *e.Opens, "closes", *e.Closes).At("body.closes")
	}
	if (e.Lon == nil) != (e.Lat == nil) {
		return Location{}, ErrPlace.Because("half_coordinates").At("body.lon")
	}
	if e.Calendar != nil {
		var known bool
		if err := tx.GetContext(ctx, &known, calendarKnownSQL, *e.Calendar); err != nil {
			return Location{}, fmt.Errorf("look up calendar %s: %w", *e.Calendar, err)
		}
		if !known {
			return Location{}, ErrPlace.Because("calendar").With("calendar", *e.Calendar).At("body.calendar")
		}
	}
	done, err := tx.ExecContext(ctx, editLocationSQL, code, e.Version, e.NameZH, e.NameEN, e.Lon, e.Lat, e.Zone,
		e.Cutoff, e.Calendar, e.PickMinutes, e.Opens, e.Closes)
	if err != nil {
		return Location{}, fmt.Errorf("edit location %s: %w", code, err)
	}
	l, err := ByCode(ctx, tx, code)
	if err != nil {
		return Location{}, err
	}
	return l, ChangedOne(done, l.Version)
}

const calendarsSQL = `
SELECT c.calendar, c.weekdays, to_char(d.day, 'YYYY-MM-DD') AS day, d.working
FROM calendars c
LEFT JOIN calendar_days d USING (calendar)`

// Calendars reads every calendar.
func Calendars(ctx context.Context, tx *db.Tx) (map[string]Calendar, error) {
	var rows []struct {
		Calendar, Weekdays string
		Day                *string
		Working            *bool
	}
	if err := tx.SelectContext(ctx, &rows, calendarsSQL); err != nil {
		return nil, fmt.Errorf("read calendars: %w", err)
	}
	out := map[string]Calendar{}
	for _, r := range rows {
		c, ok := out[r.Calendar]
		if !ok {
			c = Calendar{Weekdays: r.Weekdays, Days: map[string]bool{}}
			out[r.Calendar] = c
		}
		if r.Day != nil && r.Working != nil {
			c.Days[*r.Day] = *r.Working
		}
	}
	return out, nil
}

const addParcelSQL = `
INSERT INTO locations (code, kind, name_zh, name_en, province, city, area_code, lon, lat, zone)
VALUES ($1, 'parcel', $2, $3, $4, $5, $6, $7, $8, $9)`

// AddParcel makes a place of a parcel that leaves at.
func AddParcel(ctx context.Context, tx *db.Tx, code string, at Location) error {
	name := texts.Of("place.parcel", "parcel", code)
	if _, err := tx.ExecContext(ctx, addParcelSQL, code, name.In("zh"), name.In("en"), at.Province, at.City,
		at.AreaCode, at.Lon, at.Lat, at.Zone); err != nil {
		return fmt.Errorf("make parcel %s a place: %w", code, err)
	}
	return nil
}

const addTransitSQL = `
INSERT INTO locations (code, kind, name_zh, name_en, zone)
SELECT $1, 'transit', $2, $3, zone
FROM locations
WHERE code = $4`

// AddTransit makes a place of a transfer on its way to a place.
func AddTransit(ctx context.Context, tx *db.Tx, code, to string) error {
	name := texts.Of("place.transit", "transfer", code)
	if _, err := tx.ExecContext(ctx, addTransitSQL, code, name.In("zh"), name.In("en"), to); err != nil {
		return fmt.Errorf("make transfer %s a place: %w", code, err)
	}
	return nil
}
