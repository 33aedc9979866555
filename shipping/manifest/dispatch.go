package manifest

import (
	"regexp"
	"strings"
	"time"

	"fettle/shipping/pick"
)

// States of a dispatch.
const (
	DispatchOpen       = "open"
	DispatchClosed     = "closed"
	DispatchHandedOver = "handed_over"
)

// Dispatch is what a warehouse gives to a carrier for one departure.
type Dispatch struct {
	ID           string     `db:"id" json:"id"`
	Warehouse    string     `db:"warehouse" json:"warehouse"`
	Carrier      string     `db:"carrier" json:"carrier"`
	DepartsAt    time.Time  `db:"departs_at" json:"departs_at"`
	State        string     `db:"state" json:"state" enum:"open,closed,handed_over"`
	Driver       string     `db:"driver" json:"driver"`
	Vehicle      string     `db:"vehicle" json:"vehicle"`
	OpenedAt     time.Time  `db:"opened_at" json:"opened_at"`
	OpenedBy     string     `db:"opened_by" json:"opened_by"`
	ClosedAt     *time.Time `db:"closed_at" json:"closed_at"`
	HandedOverAt *time.Time `db:"handed_over_at" json:"handed_over_at"`
	Count        int        `db:"count" json:"count"`
	Version      int        `db:"version" json:"version"`
	// Parcels were scanned, Waiting stand ready for the same carrier and were not: they stay.
	Parcels []Parcel `db:"-" json:"parcels,omitempty"`
	Waiting []Parcel `db:"-" json:"waiting,omitempty"`
}

// ETagVersion makes the version the ETag.
func (d Dispatch) ETagVersion() int { return d.Version }

// Parcel is a parcel on a dispatch, or one that could be.
type Parcel struct {
	Shipment   string      `db:"shipment" json:"shipment"`
	SSCC       string      `db:"sscc" json:"sscc"`
	Waybill    *string     `db:"waybill" json:"waybill"`
	Repair     string      `db:"repair" json:"repair"`
	ShipTo     pick.ShipTo `db:"ship_to" json:"ship_to"`
	GrossGrams int64       `db:"gross_grams" json:"gross_grams"`
	PromisedAt *time.Time  `db:"promised_at" json:"promised_at"`
	ScannedAt  *time.Time  `db:"scanned_at" json:"scanned_at"`
}

// waybill is what the parcel travels under, "" until it is known.
func (p Parcel) waybill() string {
	if p.Waybill == nil {
		return ""
	}
	return *p.Waybill
}

// symbology is what scanners set before a GS1 element string, with or without FNC1 as the group separator.
var symbology = regexp.MustCompile(`^(\](C1|d2|Q3|e0))?\x1d?`)

// parcelCode reads what a scanner says of a label: the SSCC with application identifier 00 in any of its spellings, or
// what people type: the parcel's number or its waybill.
func parcelCode(scanned string) string {
	code := symbology.ReplaceAllString(strings.TrimSpace(scanned), "")
	code = strings.Replace(code, "(00)", "00", 1)
	code = strings.ReplaceAll(code, " ", "")
	if len(code) == 20 && strings.HasPrefix(code, "00") && strings.Trim(code, "0123456789") == "" {
		return code[2:]
	}
	return code
}
