package catalog

import (
	"time"

	"fettle/internal/closed"
)

// Class of a part: common parts carry the 24-hour promise.
type Class string

// Classes a part can have.
const (
	// Common parts are promised within the hours of the policy.
	Common Class = "common"
	// Other parts come as soon as they can.
	Other Class = "other"
)

// Classes lists every class of a part.
func Classes() []Class { return []Class{Common, Other} }

// Schema lists them in the contracts.
func (Class) Schema(closed.Registry) *closed.Schema { return closed.Of(Classes()) }

// Audience is who may fit a part.
type Audience string

// Audiences of a part.
const (
	// Professional parts are fitted by engineers alone.
	Professional Audience = "professional"
	// Customer parts may be posted to the customer, who fits them himself. They are loose, owe no old part and are not hazardous, for
	// nobody scans or looks there.
	Customer Audience = "customer"
)

// Audiences lists them all.
func Audiences() []Audience { return []Audience{Professional, Customer} }

// Schema lists them in the contracts.
func (Audience) Schema(closed.Registry) *closed.Schema { return closed.Of(Audiences()) }

// Part is one entry of the catalogue.
type Part struct {
	Number       string `db:"number" json:"number"`
	NameZH       string `db:"name_zh" json:"name_zh"`
	NameEN       string `db:"name_en" json:"name_en"`
	ProductLine  string `db:"product_line" json:"line"`
	Category     string `db:"category" json:"category"`
	Class        Class  `db:"class" json:"class"`
	Serialised   bool   `db:"serialised" json:"serialised"`
	CoreReturn   bool   `db:"core_return" json:"core_return"`
	HazardCode   string `db:"hazard_code" json:"hazard_code"`
	Grams        int64  `db:"grams" json:"grams"`
	PriceMinor   int64  `db:"price_minor" json:"price_minor"`
	Currency     string `db:"currency" json:"currency"`
	WarrantyDays int    `db:"warranty_days" json:"warranty_days"`
	ESD          bool   `db:"esd" json:"esd"`
	// LotTracked parts have their lot scanned at the receipt.
	LotTracked bool `db:"lot_tracked" json:"lot_tracked"`
	// ShelfDays is how long a new piece keeps from the day it was made; nil is for good.
	ShelfDays *int `db:"shelf_days" json:"shelf_days"`
	// Audience is who may fit it.
	Audience Audience `db:"audience" json:"audience"`
	Version  int      `db:"version" json:"version"`
}

// ETagVersion makes the version the ETag.
func (p Part) ETagVersion() int { return p.Version }

// Model is an appliance model.
type Model struct {
	Number      string     `db:"number" json:"number"`
	ProductLine string     `db:"product_line" json:"line"`
	Brand       string     `db:"brand" json:"brand"`
	NameZH      string     `db:"name_zh" json:"name_zh"`
	NameEN      string     `db:"name_en" json:"name_en"`
	MadeFrom    *time.Time `db:"made_from" json:"made_from"`
	MadeUntil   *time.Time `db:"made_until" json:"made_until"`
}

// Fit is a part that fits an appliance.
type Fit struct {
	Part
	Position     string `db:"position" json:"position"`
	Quantity     int    `db:"quantity" json:"quantity"`
	SerialFrom   string `db:"serial_from" json:"serial_from"`
	SerialTo     string `db:"serial_to" json:"serial_to"`
	SupersededBy string `db:"superseded_by" json:"superseded_by"`
	// AvailableTotal counts new pieces over every place that may be a source; package stock fills it in.
	AvailableTotal int64 `db:"-" json:"available_total"`
}
