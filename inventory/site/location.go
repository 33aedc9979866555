package site

import (
	"slices"

	"github.com/paulmach/orb"

	"fettle/internal/closed"
)

// Kind says what a location is.
type Kind string

// Kinds of locations.
const (
	// National warehouses serve the whole country.
	National Kind = "national"
	// Regional warehouses serve several provinces.
	Regional Kind = "regional"
	// City warehouses serve a city and what is near it.
	City Kind = "city"
	// Outlet is a service point, where engineers collect.
	Outlet Kind = "outlet"
	// Locker is a box of an outlet or a city, from which engineers take parts at any hour.
	Locker Kind = "locker"
	// Van is an engineer's stock on wheels.
	Van Kind = "van"
	// Parcel is a shipment: what it holds lies in it.
	Parcel Kind = "parcel"
	// Transit is a transfer on the road between two places.
	Transit Kind = "transit"
	// Quarantine holds what is not trusted.
	Quarantine Kind = "quarantine"
	// Scrap is where pieces end.
	Scrap Kind = "scrap"
	// Recycler takes waste lots.
	Recycler Kind = "recycler"
	// Customer is everybody's home: what was fitted, and where old parts come from.
	Customer Kind = "customer"
	// Supplier is where receipts come from.
	Supplier Kind = "supplier"
	// Lost is where pieces are booked that cannot be found.
	Lost Kind = "lost"
)

// Kinds lists every kind of location.
func Kinds() []Kind {
	return []Kind{National, Regional, City, Outlet, Locker, Van, Parcel, Transit, Quarantine, Scrap, Recycler, Customer, Supplier, Lost}
}

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }

// SourceKinds are the kinds a part may be sent from.
var SourceKinds = []Kind{National, Regional, City, Outlet, Locker, Van}

// UnboundedKinds keep no counter: what they give and take is the outside world, known from the ledger only.
var UnboundedKinds = []Kind{Customer, Supplier, Lost}

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
	Kind     Kind     `db:"kind" json:"kind"`
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
	// Opens and Closes are local times "HH:MM" between which it picks; null is the hour of the policy, and no end.
	Opens  *string `db:"opens" json:"opens"`
	Closes *string `db:"closes" json:"closes"`
	// KeyAccount is the account its stock is kept for; empty is for everybody.
	KeyAccount string `db:"key_account" json:"key_account"`
	Version    int    `db:"version" json:"version"`
}

// KeepsStock tells whether receipts and counts happen there.
func (l Location) KeepsStock() bool { return slices.Contains(SourceKinds, l.Kind) }

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
