package inventory

import (
	"slices"

	"github.com/paulmach/orb"
)

// Kinds a location can have.
const (
	National   = "national"
	Regional   = "regional"
	City       = "city"
	Outlet     = "outlet"
	Van        = "van"
	Parcel     = "parcel"
	Transit    = "transit"
	Quarantine = "quarantine"
	Scrap      = "scrap"
	Recycler   = "recycler"
	Customer   = "customer"
	Supplier   = "supplier"
	Lost       = "lost"
)

// Kinds is every kind of location.
var Kinds = []string{National, Regional, City, Outlet, Van, Parcel, Transit, Quarantine, Scrap, Recycler, Customer, Supplier, Lost}

// SourceKinds are the kinds a part may be sent from.
var SourceKinds = []string{National, Regional, City, Outlet, Van}

// unboundedKinds keep no counter: what they give and take is the outside world, known from the ledger only.
var unboundedKinds = []string{Customer, Supplier, Lost}

// Codes of the places there is one of; the schema makes them.
const (
	AtCustomer   = "CUSTOMER"
	AtSupplier   = "SUPPLIER"
	AtLost       = "LOST"
	AtScrap      = "SCRAP"
	AtQuarantine = "QUARANTINE"
)

// Location is a place where a part can lie.
type Location struct {
	Code     string   `db:"code" json:"code"`
	Kind     string   `db:"kind" json:"kind"`
	Parent   *string  `db:"parent" json:"parent"`
	NameZH   string   `db:"name_zh" json:"name_zh"`
	NameEN   string   `db:"name_en" json:"name_en"`
	Province string   `db:"province" json:"province"`
	City     string   `db:"city" json:"city"`
	AreaCode string   `db:"area_code" json:"area_code"`
	Lon      *float64 `db:"lon" json:"lon"`
	Lat      *float64 `db:"lat" json:"lat"`
	Zone     string   `db:"zone" json:"zone"`
	// Cutoff is local time "HH:MM"; orders accepted by then leave the same working day.
	Cutoff      *string `db:"cutoff" json:"cutoff"`
	Calendar    *string `db:"calendar" json:"calendar"`
	PickMinutes int     `db:"pick_minutes" json:"pick_minutes"`
	// KeyAccount is the account its stock is kept for; empty is for everybody.
	KeyAccount string `db:"key_account" json:"key_account"`
	Version    int    `db:"version" json:"version"`
}

// keepsStock tells whether receipts and counts happen there.
func (l Location) keepsStock() bool { return slices.Contains(SourceKinds, l.Kind) }

// ETagVersion makes the version the ETag.
func (l Location) ETagVersion() int { return l.Version }

// Point is where the location lies on WGS-84; false when it has no coordinates.
func (l Location) Point() (orb.Point, bool) {
	if l.Lon == nil || l.Lat == nil {
		return orb.Point{}, false
	}
	return orb.Point{*l.Lon, *l.Lat}, true
}

// Calendar tells on which days a place works.
type Calendar struct {
	// Weekdays has seven digits, Monday first; 1 is a working day.
	Weekdays string `json:"weekdays"`
	// Days are the exceptions, by date "2026-10-01".
	Days map[string]bool `json:"days"`
}

// Works tells whether the calendar works on a date; weekday counts from Monday = 0.
func (c Calendar) Works(date string, weekday int) bool {
	if working, known := c.Days[date]; known {
		return working
	}
	return weekday >= 0 && weekday < len(c.Weekdays) && c.Weekdays[weekday] == '1'
}
